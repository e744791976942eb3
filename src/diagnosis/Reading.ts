/**
 * Reading logs for a diagnosis: from the end backwards, within bounds, and no further than needed.
 *
 * @module
 */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { OperationError } from "../core/Errors.ts"
import * as LogEvents from "../logs/LogEvents.ts"
import type { LogLine } from "./Facts.ts"

/** Where the logs of an image or a cluster are. */
export interface Logs<R> {
  /** What it takes to read them, for who may not. */
  readonly permissions: string
  /** What names the log, besides the stream: part of the positions of its lines. */
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

/** What a diagnosis may still cost. */
export interface Budget {
  requests: number
  bytes: number
}

/** A page of a log is at most so long, in bytes. */
export const pageBytes = 1_048_576
/** And has at most so many events. */
const pageEvents = 10_000

/** What every diagnosis may cost. */
export const budget = (): Budget => ({ requests: 15, bytes: 5 * pageBytes })

/** There is nothing left of what a diagnosis may cost. */
class Spent extends Data.TaggedError("Spent")<{}> {}

/** One request, if there is one left; otherwise nothing. */
export const spend = <A, E, R>(budget: Budget, request: Effect.Effect<A, E, R>): Effect.Effect<A | undefined, E, R> =>
  Effect.suspend(() => {
    if (budget.requests <= 0) return Effect.undefined
    budget.requests--
    return request
  })

const encoder = /*#__PURE__*/ new TextEncoder()

/** How much of an answer a message was, about: its text, and what JSON puts around it. */
const bytesOf = ({ message }: { readonly message: string }): number => encoder.encode(message).length + 60

/** What was read of a stream, the oldest line first. */
export interface Tail {
  readonly lines: ReadonlyArray<LogLine>
  /** Whether there is nothing before it. */
  readonly isWhole: boolean
}

/**
 * The end of a stream: a first page of so many lines, then whole pages, until there is enough, or nothing more, or nothing is
 * left of what it may cost.
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
          Effect.filterOrFail((page) => page !== undefined, () => new Spent()),
          Effect.tap(({ events }) =>
            Effect.sync(() => {
              budget.bytes -= events.reduce((sum, event) => sum + bytesOf(event), 0)
              limit = pageEvents
            })
          ),
        )
    // A page that is prefetched and not needed would be a request for nothing.
    return LogEvents.backward(page, { ...logs.names, logStreamName }, { readAhead: false }).pipe(
      Stream.chunks,
      Stream.runForEachWhile((events) =>
        Effect.sync(() => {
          lines = [...[...events].reverse(), ...lines]
          isWhole = !isEnough(lines)
          return isWhole
        })
      ),
      Effect.catchTag("Spent", () =>
        Effect.sync(() => {
          isWhole = false
        })),
      Effect.map(() => ({ lines, isWhole })),
    )
  })
