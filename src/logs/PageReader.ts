/**
 * Page readers, which the combinators of `LogEvents` read logs with: the operations of both services, and any function of this
 * shape.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { BadRequest } from "../core/Errors.ts"
import type { Service } from "../core/Service.ts"

/** Input of a {@link PageReader}; it may take more, such as `imageId` or `logGroupName`. */
export interface PageInput {
  readonly logStreamName: string
  /** A page token. Default: the page at the log's end or, with `startFromHead`, at its beginning. */
  readonly nextToken?: string | undefined
  /** Begin with the oldest events. Default: false. */
  readonly startFromHead?: boolean | undefined
  /** The maximum number of events of a page. Default: the service's. */
  readonly limit?: number | undefined
  /** Only events from this time on. Default: from the first. */
  readonly startTime?: Date | undefined
  /** Only events before this time. Default: to the last. */
  readonly endTime?: Date | undefined
}

/** One event of a page. */
export interface PageEvent {
  readonly timestamp: Date
  readonly message: string
}

/**
 * Output of a {@link PageReader}: events, and the page tokens for newer and older ones, with the names of either service. The end is
 * reached when there is no token, or the one that was sent.
 */
export interface Page {
  readonly events: ReadonlyArray<PageEvent>
  /** Towards newer events, as the ParallelCluster API names it. */
  readonly nextToken?: string | undefined
  /** Towards older events, as the ParallelCluster API names it. */
  readonly prevToken?: string | undefined
  /** Towards newer events, as CloudWatch Logs names it. */
  readonly nextForwardToken?: string | undefined
  /** Towards older events, as CloudWatch Logs names it. */
  readonly nextBackwardToken?: string | undefined
}

/** A function that may read pages of a log. */
export type Reader<I, P, E, R> = ((input: I) => Effect.Effect<P, E, R>) & {
  /** Operations have it. */
  readonly service?: Service
}

/**
 * Reads a page of a log: `ImageLogs.getImageLogEvents`, `ClusterLogs.getClusterLogEvents`, `CloudWatchLogs.getLogEvents`, or
 * a function of your own. Its name is the `operation` of errors.
 */
export type PageReader<I extends PageInput, E, R> = Reader<I, Page, E, R>

/**
 * The input of a page reader, which selects a log. `startTime` (inclusive) and `endTime` (exclusive) select a time window, `limit` is
 * the maximum number of events of a page. Token and direction are excluded: resume from a position instead.
 * For a function that reads no log it is a sentence, for the compiler to show.
 */
export type Input<I, P = Page> = [I, P] extends [PageInput, Page] ? Omit<I, "nextToken" | "startFromHead">
  : "This reads no log: give getImageLogEvents, getClusterLogEvents, getLogEvents or a function like them."

/** A page, the same for all readers: its events ascend in time. */
export interface LogPage {
  readonly events: ReadonlyArray<PageEvent>
  readonly newer: string | undefined
  readonly older: string | undefined
}

/** A log, and how to read pages of it. */
export interface Log<E, R> {
  /** The operation, for errors. */
  readonly operation: string
  readonly input: Omit<PageInput, "nextToken" | "startFromHead">
  /** Which log it is: the service and the region that are really asked, and the members of the input that name it. */
  readonly identity: Readonly<Record<string, string>>
  readonly fetch: (more: Partial<PageInput>) => Effect.Effect<LogPage, E, R>
}

export const nameOf = (reader: { readonly name: string; readonly operationId?: string }): string =>
  reader.operationId ?? reader.name

/** Binds a reader to an input. */
export const open = <I, P, E, R>(reader: Reader<I, P, E, R>, given: Input<I, P>): Effect.Effect<Log<E, R>> => {
  // The type of `given` says that it is the input of a page reader.
  const read = reader as unknown as PageReader<PageInput, E, R>
  const input = given as Log<E, R>["input"]
  const { endTime: _, limit: _l, startTime: _s, ...names } = input
  return Effect.map(originOf(reader), (origin) => ({
    operation: nameOf(reader),
    input,
    identity: Object.fromEntries(
      Object.entries({ ...origin, ...names }).filter(([, value]) => value !== undefined)
        .map(([name, value]) => [name, String(value)]),
    ),
    fetch: (more) =>
      Effect.map(read({ ...input, ...more }), (page) => ({
        events: ascending(page.events),
        newer: page.nextForwardToken || page.nextToken || undefined,
        older: page.nextBackwardToken || page.prevToken || undefined,
      })),
  }))
}

/** The service that an operation asks, and the region where an input names none; nothing of other readers. */
const originOf = (reader: { readonly service?: Service }): Effect.Effect<Readonly<Record<string, string>>> =>
  reader.service === undefined ? Effect.succeed({}) : Effect.map(
    Effect.serviceOption(reader.service.client),
    Option.match({
      onNone: () => ({}),
      onSome: ({ defaultRegion, region }) => ({ service: reader.service!.id, region: defaultRegion ?? region }),
    }),
  )

/** Pages ascend in time; one that does not would make positions ambiguous. The sort is stable. */
const ascending = (events: ReadonlyArray<PageEvent>): ReadonlyArray<PageEvent> => {
  let last = -Infinity
  for (let i = 0; i < events.length; i++) {
    // Numbers, since a comparison of dates takes a hundred times as long.
    const time = events[i]!.timestamp.getTime()
    if (time < last) return [...events].sort((a, b) => a.timestamp.getTime() - b.timestamp.getTime())
    last = time
  }
  return events
}

export const invalid = (operation: string, field: string, rule: string) =>
  new BadRequest({ operation, field, message: `${field}: ${rule}` })

/** Parts of an error; reading is generic in the errors of its operation. */
export const detailsOf = (error: unknown): {
  readonly _tag: string
  readonly message?: unknown
  readonly routed?: unknown
  readonly status?: number
} => Object(error)

/** The service has no error of its own for a token that is expired or broken, only its message. */
export const isRefusedToken = (error: unknown): boolean => {
  const { _tag, message } = detailsOf(error)
  return (_tag === "BadRequest" || _tag === "InternalService") && /token/i.test(String(message))
}
