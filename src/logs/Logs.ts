/**
 * The logs of an image or a cluster, by intention: name it, and read, follow or search what its build or its nodes have written.
 *
 * Which streams there are, in which log group, and which service serves them under which identity, is found out here. Needs the
 * clients of both services, as `Deployment.layer` gives them. Streams of events are in bounded memory; each event comes exactly once.
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
  atOnce,
  checkOptions,
  type Event,
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

/** Where logs are, and what finding and reading them can fail with. */
export type { ClusterSource, ImageSource, LogsError, LogStream, NodeType, Services, Source } from "./LogSource.ts"
/** What is read. */
export type { Event, Window } from "./SourceEvents.ts"

/**
 * The logs of an image's build.
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
 * The logs of a cluster: of the newest one of this name, also when it has been deleted, or of the one whose `logGroupName` is
 * given. With `node` or `log`, only some of them.
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
 * How far each stream has been read: the last position of each, by its name. It is plain JSON; give it back as `resume`.
 *
 * @example
 * ```ts
 * import { Effect, Stream } from "effect"
 * import { Logs } from "effect-parallelcluster"
 *
 * const source = Logs.cluster({ clusterName: "my-cluster" })
 *
 * // Processes what is new since the last run:
 * const run = (resume: Logs.Checkpoint) =>
 *   Logs.read(source, { resume }).pipe(
 *     Stream.tap((event) => Effect.log(event.message)),
 *     Stream.runFold(() => resume, (checkpoint, event) => Logs.advance(checkpoint, [event]))
 *   )
 * ```
 */
export const Checkpoint = SourceEvents.Checkpoint
/** How far each stream has been read. */
export type Checkpoint = typeof Checkpoint.Type

/**
 * A checkpoint after some more events.
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
 * The checkpoint before everything.
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
  /** A {@link Checkpoint}: only what comes after it. */
  readonly resume?: unknown
  /** How many time slices of each log to request at once, as in `LogEvents.forward`. Default: 1. */
  readonly parallel?: number | undefined
  /** Merge the events of the CloudFormation stack in, where a failed build often has its reason. Default: false. */
  readonly stackEvents?: boolean | undefined
}

/**
 * The log streams, by name. For clusters each has its node, and what the node is, as far as the API or the node's logs say.
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
 * All events, merged in the order of time; those of the same millisecond in the order of the streams' names. It ends where the logs
 * end while they are read.
 *
 * Fails with `NotFound` when there are no logs, and says why that may be; with `Unauthorized` when an action is missing, and shows
 * the policy statement that allows it.
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
 * The last `n` events of all logs together, in the order of time. One request for each log.
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

/** The last `n` events of some logs together, and the last position of each of these logs. */
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
    }), { concurrency: atOnce, discard: true })
  return { events, positions }
})

/** Options of {@link follow}. */
export interface FollowOptions<E = never, R = never> extends Window {
  /** A {@link Checkpoint}: only what comes after it; takes precedence over `from`. */
  readonly resume?: unknown
  /** Begin with what is there (`head`, the default), or give only what is new (`end`). */
  readonly from?: "end" | "head" | undefined
  /** Begin with the last so many events that are there, of all logs together; takes precedence over `from`, not over `resume`. */
  readonly last?: number | undefined
  /** How long to wait when a log has nothing new, as in `LogEvents.follow`. Default: 2 seconds, slower while idle, up to 15. */
  readonly schedule?: Duration.Input | Schedule.Schedule<unknown, void> | undefined
  /** How often to look for streams that have come into being, as a schedule or a duration. Default: every 15 seconds. */
  readonly discovery?: Duration.Input | Schedule.Schedule<unknown, void> | undefined
  /**
   * Ends when the source is finished: then the rest of all logs is read, and the stream ends. When it fails, the rest is read as
   * well, and then the stream fails with its error. Default: never.
   */
  readonly until?: Effect.Effect<unknown, E, R> | undefined
  /** Find events that are delivered so much late, as in `LogEvents.follow`. Default: 0. */
  readonly lookBack?: Duration.Input | undefined
  /** Merge the events of the CloudFormation stack in. Default: false. */
  readonly stackEvents?: boolean | undefined
}

/**
 * All logs as they grow, also those of streams that come into being later: what is there, then what comes, as it comes. Where the
 * image or the cluster exists and has no logs yet, they are waited for.
 *
 * @example
 * ```ts
 * import { Console, Effect, Stream } from "effect"
 * import { Logs, Waiter } from "effect-parallelcluster"
 *
 * const imageId = "my-image"
 * const showBuild = Logs.follow(Logs.image({ imageId }), {
 *   stackEvents: true,
 *   // When the build fails, the stream gives its last lines, and then fails.
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
    let awaited = false
    let hasStack = !stackEvents

    /** Opens the source; where there are no logs yet, only that whose they are is there. */
    const opening = Effect.gen(function* () {
      const opened = yield* openSource(source)
      const positions = yield* positionsOf(source, opened, options.resume)
      return { opened, positions, logs: yield* pagesOf(opened, 1, options) }
    })

    const stackName = StackLog.streamNameOf(source)
    const followStack = (region: string, positions: Positions) => {
      hasStack = true
      return StackLog.follow(source, region, { ...options, position: positions.get(stackName) }, finished)
    }

    /** The events of the stack of what has no logs yet, and may never have any. */
    const stackAlone = Effect.gen(function* () {
      const region = yield* regionOf(source)
      const positions = yield* positionsOf(source, { region, logGroupName: "" }, options.resume)
      return [followStack(region, positions)]
    })

    /** The logs that were not there before. */
    const born = Effect.gen(function* () {
      const isFirst = state === undefined && !awaited
      const { logs, opened, positions: before } = state ?? (yield* opening)
      const streams = yield* select(source, opened.region, yield* opened.list)
      const ending = isFirst && last !== undefined
        ? yield* tail(source, opened, streams, last, options)
        : { events: [], positions: before }
      const { positions } = ending
      // All of what is born later is new, and of what had nothing when the last events were read.
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
      if (!hasStack) news.push(followStack(opened.region, positions))
      state = { logs, opened, positions }
      return ending.events.length === 0
        ? news
        : [Stream.concat(Stream.fromArray(ending.events), Stream.flatten(Stream.fromArray(news), beside))]
    })

    const patiently = Effect.catch(born, (error) => {
      if (isThrottling(error) || (state !== undefined && isTransient(error))) return Effect.undefined
      if (error._tag === "NotFound" && awaited) return Effect.succeed([])
      if (error._tag !== "NotFound" || state !== undefined) return Effect.fail(error)
      awaited = true
      // Of what is not there, there will never be a log.
      const described = Effect.mapError(describe(source), () => error)
      // A checkpoint of logs waits for them.
      return Effect.flatMap(
        described,
        () => hasStack ? Effect.succeed([]) : Effect.orElseSucceed(stackAlone, () => []),
      )
    })

    return pollUntil(patiently, finished, scheduleOf(discovery)).pipe(
      Stream.flatten(beside),
      Stream.concat(Stream.unwrap(Effect.map(
        Fiber.join(finished),
        Exit.match({ onSuccess: () => Stream.empty, onFailure: (cause) => Stream.failCause(cause) }),
      ))),
    )
  }))

/** Each as it comes; none is read ahead. */
const beside = { concurrency: "unbounded", bufferSize: 1 } as const

const describe = (source: Source): Effect.Effect<unknown, LogsError, Services> =>
  source._tag === "Image"
    ? ImageOperations.describeImage({ imageId: source.imageId, region: source.region })
    : ClusterOperations.describeCluster({ clusterName: source.clusterName, region: source.region })

/**
 * The events that match a filter pattern, in the order of time: `ERROR` finds a term, `"no space left"` a phrase, `?a ?b` either,
 * `-a` leaves out, `%regular expression%`, `{ $.level = "ERROR" }` selects JSON. CloudWatch Logs searches; where the caller may not
 * (`logs:FilterLogEvents`), the logs are read, and searched here.
 *
 * The position of an event found is before the first event of its millisecond: reading resumes there, to show what surrounds it.
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
    return Stream.fail(invalid("Logs", "pattern", "must not be empty: Logs.read gives all events"))
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
