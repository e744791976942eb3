/**
 * Reads logs for a diagnosis: backward from the end, within limits, and only as far as needed.
 *
 * @module
 */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { OperationError } from "../core/Errors.ts"
import * as LogEvents from "../logs/LogEvents.ts"
import type { LogLine } from "./Facts.ts"

/** The log group of an image or a cluster. */
export interface Logs<R> {
  /** The missing permission if they cannot be read. */
  readonly permissions: string
  /** Identifies the log, besides the stream, in the positions of its lines. */
  readonly names: Readonly<Record<string, string>>
  readonly page: (
    input: { readonly logStreamName: string; readonly nextToken?: string | undefined; readonly limit: number },
  ) => Effect.Effect<
    {
      readonly nextToken?: string
      readonly prevToken?: string
      readonly events: ReadonlyArray<{ readonly timestamp: Date; readonly message: string }>
    },
    OperationError,
    R
  >
}

/** The remaining requests and bytes of a diagnosis. */
export interface Budget {
  requests: number
  bytes: number
}

/** The maximum size of a page, in bytes. */
export const pageBytes = 1_048_576
/** The maximum number of events of a page. */
const pageEvents = 10_000

/** The limits of every diagnosis. */
export const budget = (): Budget => ({ requests: 15, bytes: 5 * pageBytes })

/** A limit of the diagnosis is reached. */
class LimitReached extends Data.TaggedError("LimitReached")<{}> {}

/** Sends a request, unless the limit is reached. */
export const spend = <A, E, R>(budget: Budget, request: Effect.Effect<A, E, R>): Effect.Effect<A | undefined, E, R> =>
  Effect.suspend(() => {
    if (budget.requests <= 0) return Effect.undefined
    budget.requests--
    return request
  })

const encoder = /*#__PURE__*/ new TextEncoder()

/** The approximate size of a message in a response: its text and the JSON around it. */
const bytesOf = ({ message }: { readonly message: string }): number => encoder.encode(message).length + 60

/** The lines that were read of a stream, the oldest first. */
export interface Tail {
  readonly lines: ReadonlyArray<LogLine>
  /** True if there are no earlier lines. */
  readonly isWhole: boolean
}

/**
 * Reads the end of a stream: a short first page, then complete pages, until the lines suffice, the stream ends, or a limit is
 * reached.
 */
export const readTail = <R>(
  logs: Logs<R>,
  budget: Budget,
  { first, logStreamName }: { readonly first: number; readonly logStreamName: string },
  isEnough: (lines: ReadonlyArray<LogLine>) => boolean,
): Effect.Effect<Tail, OperationError, R> =>
  Effect.suspend(() => {
    let lines: ReadonlyArray<LogLine> = []
    let isWhole = true
    let limit = first
    const page = (input: { readonly logStreamName: string; readonly nextToken?: string | undefined }) =>
      Effect.suspend(() =>
        budget.bytes < pageBytes
          ? Effect.undefined
          : spend(budget, logs.page({ logStreamName: input.logStreamName, nextToken: input.nextToken, limit }))
      )
        .pipe(
          Effect.filterOrFail((page) => page !== undefined, () => new LimitReached()),
          Effect.tap(({ events }) =>
            Effect.sync(() => {
              budget.bytes -= events.reduce((sum, event) => sum + bytesOf(event), 0)
              limit = pageEvents
            })
          ),
        )
    // A prefetched page that is not needed would waste a request.
    return LogEvents.backward(page, { ...logs.names, logStreamName }, { readAhead: false }).pipe(
      Stream.chunks,
      Stream.runForEachWhile((events) =>
        Effect.sync(() => {
          lines = [...[...events].reverse(), ...lines]
          isWhole = !isEnough(lines)
          return isWhole
        })
      ),
      Effect.catchTag("LimitReached", () =>
        Effect.sync(() => {
          isWhole = false
        })),
      Effect.map(() => ({ lines, isWhole })),
    )
  })
