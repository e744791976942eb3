/**
 * Page readers, the functions with which `LogEvents` reads logs: operations of both services, or any function of this shape.
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
  /** A page token. Default: the last page of the log or, with `startFromHead`, the first. */
  readonly nextToken?: string | undefined
  /** Start with the oldest events. Default: false. */
  readonly startFromHead?: boolean | undefined
  /** The maximum number of events of a page. Default: the service's. */
  readonly limit?: number | undefined
  /** Only events at or after this time. Default: from the first event. */
  readonly startTime?: Date | undefined
  /** Only events before this time. Default: to the last event. */
  readonly endTime?: Date | undefined
}

/** One event of a page. */
export interface PageEvent {
  readonly timestamp: Date
  readonly message: string
}

/**
 * Output of a {@link PageReader}: events, and the page tokens for newer and older ones, with the names of either service. The end
 * is reached when there is no token, or the one that was sent.
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
  /** The service, if the function is an operation. */
  readonly service?: Service
}

/**
 * Reads a page of a log: `ImageLogs.getImageLogEvents`, `ClusterLogs.getClusterLogEvents`, `CloudWatchLogs.getLogEvents`, or a
 * function of your own, whose name is the `operation` of errors.
 */
export type PageReader<I extends PageInput, E, R> = Reader<I, Page, E, R>

/**
 * The input of a page reader, which selects a log. `startTime` (inclusive) and `endTime` (exclusive) select a time window,
 * `limit` is the maximum number of events of a page. Token and direction are excluded: resume from a position instead. For any
 * other function it is a sentence for the compiler to show.
 */
export type Input<I, P = Page> = [I, P] extends [PageInput, Page] ? Omit<I, "nextToken" | "startFromHead">
  : "This reads no log: give getImageLogEvents, getClusterLogEvents, getLogEvents or a function like them."

/** A page in the same form for all readers, its events in chronological order. */
export interface LogPage {
  readonly events: ReadonlyArray<PageEvent>
  readonly newer: string | undefined
  readonly older: string | undefined
}

/** A log, and how to read pages of it. */
export interface Log<E, R> {
  /** The operation that errors name. */
  readonly operation: string
  readonly input: Omit<PageInput, "nextToken" | "startFromHead">
  /** Identifies the log: the service and the region that serve it, and the members of the input that name it. */
  readonly identity: Readonly<Record<string, string>>
  readonly fetch: (more: Partial<PageInput>) => Effect.Effect<LogPage, E, R>
}

export const nameOf = (reader: { readonly name: string; readonly operationId?: string }): string =>
  reader.operationId ?? reader.name

/** Binds a reader to an input. */
export const open = <I, P, E, R>(reader: Reader<I, P, E, R>, given: Input<I, P>): Effect.Effect<Log<E, R>> => {
  // `Input` accepts only the input of a page reader.
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

/** The service of an operation, and the region for inputs that name none; empty for other readers. */
const originOf = (reader: { readonly service?: Service }): Effect.Effect<Readonly<Record<string, string>>> =>
  reader.service === undefined ? Effect.succeed({}) : Effect.map(
    Effect.serviceOption(reader.service.client),
    Option.match({
      onNone: () => ({}),
      onSome: ({ defaultRegion, region }) => ({ service: reader.service!.id, region: defaultRegion ?? region }),
    }),
  )

/** Events out of order would make positions ambiguous. The sort is stable. */
const ascending = (events: ReadonlyArray<PageEvent>): ReadonlyArray<PageEvent> => {
  let last = -Infinity
  for (let i = 0; i < events.length; i++) {
    // Comparing dates takes a hundred times as long as comparing numbers.
    const time = events[i]!.timestamp.getTime()
    if (time < last) return [...events].sort((a, b) => a.timestamp.getTime() - b.timestamp.getTime())
    last = time
  }
  return events
}

export const invalid = (operation: string, field: string, rule: string) =>
  new BadRequest({ operation, field, message: `${field}: ${rule}` })

/** The members of an error that matter here. Reading is generic in the errors of its operation. */
export const detailsOf = (error: unknown): {
  readonly _tag: string
  readonly message?: unknown
  readonly routed?: unknown
  readonly status?: number
} => Object(error)

/** The services report an expired or invalid page token only in the message. */
export const isRefusedToken = (error: unknown): boolean => {
  const { _tag, message } = detailsOf(error)
  return (_tag === "BadRequest" || _tag === "InternalService") && /token/i.test(String(message))
}
