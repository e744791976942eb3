/**
 * Reads, follows and searches the logs of an image or a cluster by its name.
 *
 * It finds the log group and its streams, and the service that serves them, which differs between images and clusters. Needs the
 * clients of both services, such as those of `Deployment.layer`. Streams of events use bounded memory and emit each event once.
 *
 * @module
 */
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import type * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import { isThrottling, isTransient } from "../core/Errors.ts"
import { scheduleOf } from "../core/Polling.ts"
import * as ClusterOperations from "../services/parallelcluster/ClusterOperations.ts"
import * as ImageOperations from "../services/parallelcluster/ImageOperations.ts"
import * as LogEvents from "./LogEvents.ts"
import {
  type ClusterSource,
  type ImageSource,
  type LogsError,
  type LogStream,
  type OpenSource,
  openSource,
  regionOf,
  select,
  selectSome,
  type Services,
  type Source,
  withNodeTypes,
} from "./LogSource.ts"
import { inTimeOrder } from "./Merge.ts"
import { invalid } from "./PageReader.ts"
import * as Search from "./Search.ts"
import * as SourceEvents from "./SourceEvents.ts"
import {
  checkOptions,
  type Event,
  maxConcurrency,
  ofSource,
  openAndList,
  type Pages,
  pagesOf,
  type Positions,
  positionsOf,
  type Window,
} from "./SourceEvents.ts"
import * as StackLog from "./StackLog.ts"
import { pollUntil } from "./Waiting.ts"

/** Sources of logs, and the errors of finding and reading them. */
export type { ClusterSource, ImageSource, LogsError, LogStream, NodeType, Services, Source } from "./LogSource.ts"
/** Events, and the time window to read. */
export type { Event, Window } from "./SourceEvents.ts"

/**
 * The logs of an image build.
 *
 * @example
 * ```ts
 * import { Console, Stream } from "effect"
 * import { Logs } from "effect-parallelcluster"
 *
 * const lastLines = Logs.last(Logs.image({ imageId: "my-image" }), 20).pipe(
 *   Stream.runForEach((event) => Console.log(event.timestamp.toISOString(), event.message))
 * )
 * ```
 */
export const image = (options: Omit<ImageSource, "_tag">): Source => ({ ...options, _tag: "Image" })

/**
 * The logs of a cluster: of the newest cluster with this name, even if it is deleted, or of the one with the given
 * `logGroupName`. `node` and `log` select some of them.
 *
 * @example
 * ```ts
 * import { Console, Stream } from "effect"
 * import { Logs } from "effect-parallelcluster"
 *
 * const show = Logs.read(Logs.cluster({ clusterName: "my-cluster", node: "HeadNode", log: "cfn-init" })).pipe(
 *   Stream.runForEach((event) => Console.log(event.node, event.message))
 * )
 * ```
 */
export const cluster = (options: Omit<ClusterSource, "_tag">): Source => ({ ...options, _tag: "Cluster" })

/**
 * The progress of reading: the last position of each stream, by its name. It is plain JSON; pass it as `resume`.
 *
 * @example
 * ```ts
 * import { Effect, Stream } from "effect"
 * import { Logs } from "effect-parallelcluster"
 *
 * const source = Logs.cluster({ clusterName: "my-cluster" })
 *
 * // Processes the events since the last run:
 * const run = (resume: Logs.Checkpoint) =>
 *   Logs.read(source, { resume }).pipe(
 *     Stream.tap((event) => Effect.log(event.message)),
 *     Stream.runFold(() => resume, (checkpoint, event) => Logs.advance(checkpoint, [event]))
 *   )
 * ```
 */
export const Checkpoint = SourceEvents.Checkpoint
/** The progress of reading. */
export type Checkpoint = typeof Checkpoint.Type

/**
 * The checkpoint after more events.
 *
 * @example
 * ```ts
 * import { Stream } from "effect"
 * import { Logs } from "effect-parallelcluster"
 *
 * // A checkpoint after each chunk:
 * const checkpoints = Logs.read(Logs.image({ imageId: "my-image" })).pipe(
 *   Stream.chunks,
 *   Stream.scan(() => Logs.start, Logs.advance)
 * )
 * ```
 */
export const advance = (checkpoint: Checkpoint, events: ReadonlyArray<Event>): Checkpoint => {
  const last = new Map(events.map((event) => [event.logStreamName, event]))
  return { ...checkpoint, ...Object.fromEntries([...last].map(([name, { position }]) => [name, position])) }
}

/**
 * The checkpoint before the first event.
 *
 * @example
 * ```ts
 * import { Logs } from "effect-parallelcluster"
 *
 * console.log(JSON.stringify(Logs.start))
 * // {}
 * ```
 */
export const start: Checkpoint = {}

/** Options of {@link read}. */
export interface ReadOptions extends Window {
  /** A {@link Checkpoint}: only events after it. */
  readonly resume?: unknown
  /** How many time slices of each log to request at once, as in `LogEvents.forward`. Default: 1. */
  readonly parallel?: number | undefined
  /** Merge in the events of the CloudFormation stack, which often have the reason of a failure. Default: false. */
  readonly stackEvents?: boolean | undefined
}

/**
 * The log streams, by name. Those of clusters have their node, and the node's type if the API or the node's logs show it.
 *
 * @example
 * ```ts
 * import { Console, Stream } from "effect"
 * import { Logs } from "effect-parallelcluster"
 *
 * const show = Logs.streams(Logs.cluster({ clusterName: "my-cluster" })).pipe(
 *   Stream.runForEach(({ log, node, nodeType = "" }) => Console.log(node, nodeType, log))
 * )
 * ```
 */
export const streams = (source: Source): Stream.Stream<LogStream, LogsError, Services> =>
  Stream.unwrap(Effect.gen(function* () {
    const { region, list } = yield* openSource(source)
    const found = yield* selectSome(source, region, yield* list)
    return Stream.fromArray(source._tag === "Cluster" ? yield* withNodeTypes(source.clusterName, region, found) : found)
  }))

/**
 * All events in chronological order; those of the same millisecond in the order of the streams' names. Ends at the current end of
 * the logs.
 *
 * Fails with `NotFound` if there are no logs, with the possible reasons, and with `Unauthorized` if a permission is missing, with
 * the policy statement that grants it.
 *
 * @example
 * ```ts
 * import { Console, Stream } from "effect"
 * import { Logs } from "effect-parallelcluster"
 *
 * const firstHour = Logs.read(Logs.image({ imageId: "my-image" }), {
 *   startTime: new Date("2026-01-05T08:00:00Z"),
 *   endTime: new Date("2026-01-05T09:00:00Z"),
 *   stackEvents: true
 * }).pipe(Stream.runForEach((event) => Console.log(event.message)))
 * ```
 */
export const read = (source: Source, options: ReadOptions = {}): Stream.Stream<Event, LogsError, Services> =>
  Stream.unwrap(Effect.gen(function* () {
    const { parallel, stackEvents = false } = options
    yield* checkOptions(options)
    const { opened, positions, streams: all } = yield* openAndList(source, options)
    const found = yield* selectSome(source, opened.region, all)
    const logs = yield* pagesOf(opened, found.length, options)
    const streams: Array<Stream.Stream<Event, LogsError, Services>> = found.map((stream) =>
      LogEvents.forward(logs.reader, logs.inputOf(stream), {
        resume: positions.get(stream.logStreamName),
        parallel,
      }).pipe(ofSource(source))
    )
    const position = positions.get(StackLog.streamNameOf(source))
    if (stackEvents) streams.push(StackLog.read(source, opened.region, { ...options, position }))
    return inTimeOrder(streams)
  }))

/**
 * The last `n` events of all logs together, in chronological order. Sends one request for each log.
 *
 * @example
 * ```ts
 * import { Console, Stream } from "effect"
 * import { Logs } from "effect-parallelcluster"
 *
 * const why = Logs.last(Logs.image({ imageId: "my-failed-image" }), 50).pipe(
 *   Stream.runForEach((event) => Console.log(event.message))
 * )
 * ```
 */
export const last = (
  source: Source,
  n: number,
  options: Window & { readonly stackEvents?: boolean | undefined } = {},
): Stream.Stream<Event, LogsError, Services> =>
  !isCount(n) ? Stream.fail(wrongCount("n")) : Stream.unwrap(Effect.gen(function* () {
    yield* checkOptions(options)
    const { opened, streams } = yield* openAndList(source, options)
    const found = yield* selectSome(source, opened.region, streams)
    const { events } = yield* tail(source, opened, found, n, options)
    return Stream.fromArray(events)
  }))

const isCount = (n: number): boolean => Number.isInteger(n) && n >= 1
const wrongCount = (field: string) => invalid("Logs", field, "must be a whole number from 1")

/** The last `n` events of these logs together, and the last position of each. */
const tail = /*#__PURE__*/ Effect.fnUntraced(function* (
  source: Source,
  opened: OpenSource,
  found: ReadonlyArray<LogStream>,
  n: number,
  options: Window & { readonly stackEvents?: boolean | undefined },
) {
  const logs = yield* pagesOf(opened, 1, options)
  const ends: Array<Stream.Stream<Event, LogsError, Services>> = found.map((stream) =>
    LogEvents.last(logs.reader, logs.inputOf(stream), n).pipe(ofSource(source))
  )
  if (options.stackEvents) ends.push(StackLog.read(source, opened.region, options))
  const positions = new Map<string, LogEvents.Position>()
  let events: ReadonlyArray<Event> = []
  yield* Effect.forEach(ends, (end) =>
    Effect.map(Stream.runCollect(end), (ending) => {
      const last = ending.at(-1)
      if (last !== undefined) positions.set(last.logStreamName, last.position)
      // Stable: events of the same millisecond stay in the order of their log.
      events = [...events, ...ending].sort((a, b) => a.timestamp.getTime() - b.timestamp.getTime()).slice(-n)
    }), { concurrency: maxConcurrency, discard: true })
  return { events, positions }
})

/** Options of {@link follow}. */
export interface FollowOptions<E = never, R = never> extends Window {
  /** A {@link Checkpoint}: only events after it. Takes precedence over `from`. */
  readonly resume?: unknown
  /** Start with the existing events (`head`, the default), or emit only new ones (`end`). */
  readonly from?: "end" | "head" | undefined
  /** Start with this many of the last events of all logs together. Takes precedence over `from`, but not over `resume`. */
  readonly last?: number | undefined
  /** The polling interval while a log has no new events, as in `LogEvents.follow`. Default: 2 seconds, up to 15 while idle. */
  readonly schedule?: Duration.Input | Schedule.Schedule<unknown, void> | undefined
  /** How often to look for new streams, as a schedule or a duration. Default: every 15 seconds. */
  readonly discovery?: Duration.Input | Schedule.Schedule<unknown, void> | undefined
  /**
   * Completes when the source is finished: the stream emits the rest of all logs and ends. If it fails, the stream also emits the
   * rest, and then fails with its error. Default: never.
   */
  readonly until?: Effect.Effect<unknown, E, R> | undefined
  /** Find events that are delivered late by up to this time, as in `LogEvents.follow`. Default: 0. */
  readonly lookBack?: Duration.Input | undefined
  /** Merge in the events of the CloudFormation stack. Default: false. */
  readonly stackEvents?: boolean | undefined
}

/**
 * All logs as they grow, including those of streams that are created later: the existing events, then new ones as they arrive. If
 * the image or the cluster exists but has no logs yet, waits for them.
 *
 * @example
 * ```ts
 * import { Console, Effect, Stream } from "effect"
 * import { Logs, Waiter } from "effect-parallelcluster"
 *
 * const imageId = "my-image"
 * const showBuild = Logs.follow(Logs.image({ imageId }), {
 *   stackEvents: true,
 *   // If the build fails, the stream emits its last lines, and then fails.
 *   until: Waiter.run(Waiter.imageAvailable({ imageId })).pipe(Effect.ensuring(Effect.sleep("10 seconds")))
 * }).pipe(Stream.runForEach((event) => Console.log(event.message)))
 * ```
 */
export const follow = <E = never, R = never>(
  source: Source,
  options: FollowOptions<E, R> = {},
): Stream.Stream<Event, E | LogsError, R | Services> =>
  Stream.unwrap(Effect.gen(function* () {
    const { discovery = "15 seconds", stackEvents = false, until = Effect.never } = options
    yield* checkOptions(options)
    const last = options.resume === undefined ? options.last : undefined
    if (last !== undefined && !isCount(last)) return Stream.fail(wrongCount("last"))
    const finished = yield* Effect.forkScoped(Effect.exit(until))
    const known = new Set<string>()
    let state: { readonly opened: OpenSource; readonly positions: Positions; readonly logs: Pages } | undefined
    let waitedForLogs = false
    let awaitsStack = stackEvents

    /** Opens the source. Fails with `NotFound` while there are no logs. */
    const opening = Effect.gen(function* () {
      const opened = yield* openSource(source)
      const positions = yield* positionsOf(source, opened, options.resume)
      return { opened, positions, logs: yield* pagesOf(opened, 1, options) }
    })

    const stackName = StackLog.streamNameOf(source)
    const followStack = (region: string, positions: Positions) => {
      awaitsStack = false
      return StackLog.follow(source, region, { ...options, position: positions.get(stackName) }, finished)
    }

    /** The events of the stack alone, since a build that fails early never has logs. */
    const stackAlone = Effect.gen(function* () {
      const region = yield* regionOf(source)
      const positions = yield* positionsOf(source, { region, logGroupName: "" }, options.resume)
      return [followStack(region, positions)]
    })

    /** New streams since the last poll. */
    const newLogs = Effect.gen(function* () {
      const isFirst = state === undefined && !waitedForLogs
      const { logs, opened, positions: before } = state ?? (yield* opening)
      const streams = yield* select(source, opened.region, yield* opened.list)
      const ending = isFirst && last !== undefined
        ? yield* tail(source, opened, streams, last, options)
        : { events: [], positions: before }
      const { positions } = ending
      // Streams that are created later, or had no events when the last ones were read, are new from their start.
      const from = isFirst && last === undefined ? options.from : "head"
      const news: Array<Stream.Stream<Event, LogsError, Services>> = []
      for (const stream of streams.filter(({ logStreamName }) => !known.has(logStreamName))) {
        const resume = positions.get(stream.logStreamName)
        news.push(
          LogEvents.follow(logs.reader, logs.inputOf(stream), {
            resume,
            from,
            wait: true,
            known: true,
            lookBack: options.lookBack,
            schedule: options.schedule,
            until: Fiber.await(finished),
          }).pipe(ofSource(source)),
        )
        known.add(stream.logStreamName)
      }
      if (awaitsStack) news.push(followStack(opened.region, positions))
      state = { logs, opened, positions }
      return ending.events.length === 0
        ? news
        : [Stream.concat(Stream.fromArray(ending.events), Stream.flatten(Stream.fromArray(news), concurrently))]
    })

    const poll = Effect.catch(newLogs, (error) => {
      if (isThrottling(error) || (state !== undefined && isTransient(error))) return Effect.undefined
      if (error._tag === "NotFound" && waitedForLogs) return Effect.succeed([])
      if (error._tag !== "NotFound" || state !== undefined) return Effect.fail(error)
      waitedForLogs = true
      // A resource that does not exist will never have logs.
      const described = Effect.mapError(describe(source), () => error)
      // A checkpoint with positions of logs waits for these logs.
      return Effect.flatMap(
        described,
        () => awaitsStack ? Effect.orElseSucceed(stackAlone, () => []) : Effect.succeed([]),
      )
    })

    return pollUntil(poll, finished, scheduleOf(discovery)).pipe(
      Stream.flatten(concurrently),
      Stream.concat(Stream.unwrap(Effect.map(
        Fiber.join(finished),
        Exit.match({ onSuccess: () => Stream.empty, onFailure: (cause) => Stream.failCause(cause) }),
      ))),
    )
  }))

/** Emits each event as it arrives, without reading ahead. */
const concurrently = { concurrency: "unbounded", bufferSize: 1 } as const

const describe = (source: Source): Effect.Effect<unknown, LogsError, Services> =>
  source._tag === "Image"
    ? ImageOperations.describeImage({ imageId: source.imageId, region: source.region })
    : ClusterOperations.describeCluster({ clusterName: source.clusterName, region: source.region })

/**
 * The events that match a filter pattern, in chronological order: `ERROR` finds a term, `"no space left"` a phrase, `?a ?b`
 * either term, `-a` excludes a term, `%regular expression%` and `{ $.level = "ERROR" }` match text and JSON. CloudWatch Logs
 * searches; without the permission for it (`logs:FilterLogEvents`), the client reads the logs and searches them itself.
 *
 * The position of an event is before the first event of its millisecond, so that reading can resume there to show its context.
 *
 * @example
 * ```ts
 * import { Console, Stream } from "effect"
 * import { Logs } from "effect-parallelcluster"
 *
 * const errors = Logs.search(Logs.cluster({ clusterName: "my-cluster" }), "?ERROR ?error").pipe(
 *   Stream.runForEach((event) => Console.log(event.node, event.log, event.message))
 * )
 * ```
 */
export const search = (
  source: Source,
  pattern: string,
  options: Window = {},
): Stream.Stream<Event, LogsError, Services> => {
  if (pattern.trim() === "") {
    return Stream.fail(invalid("Logs", "pattern", "must not be empty: Logs.read reads all events"))
  }
  return Stream.unwrap(Effect.gen(function* () {
    yield* checkOptions(options)
    const opened = yield* openSource(source)
    const isPart = source._tag === "Cluster" && (source.node !== undefined || source.log !== undefined)
    const names = isPart
      ? (yield* selectSome(source, opened.region, yield* opened.list)).map(({ logStreamName }) => logStreamName)
      : undefined
    return Search.search(source, opened, names, pattern, options, read(source, options))
  }))
}
