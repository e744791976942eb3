/**
 * Reads a log stream: all of it, its last lines, or as it grows.
 *
 * The combinators take a page reader, such as `CloudWatchLogs.getLogEvents` or `ImageLogs.getImageLogEvents`, and return Streams
 * of events in bounded memory, with a page as one chunk and each event exactly once. Every event has a position, from which
 * reading can resume, also in another process.
 *
 * @module
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { type BadRequest, isThrottling, isTransient } from "../core/Errors.ts"
import { scheduleOf } from "../core/Polling.ts"
import {
  after,
  before,
  end,
  lastEvents,
  type Place,
  type Reading,
  readOrEnd,
  readPage,
  start,
  type Step,
  withoutToken,
} from "./LogCursor.ts"
import { decodePosition, type Event, isOf, type Position, strayPosition } from "./LogPosition.ts"
import { inTimeOrder } from "./Merge.ts"
import { detailsOf, type Input, invalid, nameOf, open, type Page, type PageInput, type Reader } from "./PageReader.ts"
import { slicesFrom } from "./Slices.ts"
import { type ScheduleStep, waitOrDone } from "./Waiting.ts"
/** An event and its position. */
export { type Event, Position } from "./LogPosition.ts"
/** Page readers, their inputs and their pages. */
export { type Input, type Page, type PageEvent, type PageInput, type PageReader } from "./PageReader.ts"

/** Options of {@link forward} and {@link backward}. */
export interface Options {
  /**
   * The position of the last processed {@link Event}, also as parsed JSON: reading resumes with the next event. A position of
   * another log or direction, or an invalid one, is a `BadRequest`.
   */
  readonly resume?: unknown
  /** Prefetch the next page while the current one is processed. Default: true. */
  readonly readAhead?: boolean | undefined
}

/** Options of {@link forward}. */
export interface ForwardOptions extends Options {
  /**
   * The number of time slices of the log to read concurrently. Events come in order, and slices adapt to dense and sparse parts.
   * At most twice as many pages are held in memory. Positions are valid for any number of slices. Default: 1, a page at a time.
   */
  readonly parallel?: number | undefined
}

/**
 * The whole log, or the time window of the input, oldest event first. `parallel` reads a long log several times as fast, within
 * the rate limit.
 *
 * It ends at the current end of the log; {@link follow} continues. Events that are delivered late, with a time before the last
 * event that was read, are missed, because page tokens only lead forward.
 *
 * @example
 * ```ts
 * import { Effect, Stream } from "effect"
 * import { ImageLogs, LogEvents } from "effect-parallelcluster"
 *
 * const errors = LogEvents.forward(ImageLogs.getImageLogEvents, { imageId: "my-image", logStreamName: "a-log" }).pipe(
 *   Stream.filter((event) => event.message.includes("ERROR")),
 *   Stream.runForEach((event) => Effect.log(event.timestamp.toISOString(), event.message))
 * )
 * ```
 */
export const forward = <I = PageInput, P = Page, E = never, R = never>(
  operation: Reader<I, P, E, R>,
  input: Input<I, P>,
  options: ForwardOptions = {},
): Stream.Stream<Event, BadRequest | E, R> => {
  const { parallel = 1 } = options
  if (!Number.isInteger(parallel) || parallel < 1) {
    return Stream.fail(invalid(nameOf(operation), "parallel", "must be a whole number from 1"))
  }
  return begin(
    operation,
    input,
    { resume: options.resume, order: "forward" },
    Effect.fnUntraced(function* (reading, position) {
      const place = yield* after(reading, position)
      const pages = parallel === 1 ? pagesFrom(reading, place) : slicesFrom(reading, place, parallel)
      return options.readAhead === false ? pages : prefetch(pages)
    }),
  )
}

/**
 * The whole log, or the time window of the input, newest event first.
 *
 * It starts with the currently newest event. Events that are written later are not included.
 *
 * @example
 * ```ts
 * import { Stream } from "effect"
 * import { ImageLogs, LogEvents } from "effect-parallelcluster"
 *
 * const lastError = LogEvents.backward(ImageLogs.getImageLogEvents, { imageId: "my-image", logStreamName: "a-log" }).pipe(
 *   Stream.filter((event) => event.message.includes("ERROR")),
 *   Stream.runHead
 * )
 * ```
 */
export const backward = <I = PageInput, P = Page, E = never, R = never>(
  operation: Reader<I, P, E, R>,
  input: Input<I, P>,
  options: Options = {},
): Stream.Stream<Event, BadRequest | E, R> => {
  return begin(
    operation,
    input,
    { resume: options.resume, order: "backward" },
    Effect.fnUntraced(function* (reading, position) {
      const { events, place } = position === undefined ? { events: [], place: start } : yield* before(reading, position)
      const pages = pagesFrom(reading, place)
      return Stream.concat(Stream.fromArray(events), options.readAhead === false ? pages : prefetch(pages))
    }),
  )
}

/**
 * The last `n` events of the log, or of the time window of the input, oldest first. It takes one request if they fit into a page.
 *
 * Their positions are valid for {@link forward} and {@link follow}: show the last lines, then follow new ones. With `resume` it
 * reads the last `n` events after that position.
 *
 * @example
 * ```ts
 * import { Stream } from "effect"
 * import { ImageLogs, LogEvents } from "effect-parallelcluster"
 *
 * const tail = LogEvents.last(ImageLogs.getImageLogEvents, { imageId: "my-image", logStreamName: "a-log" }, 50).pipe(
 *   Stream.map((event) => event.message),
 *   Stream.runCollect
 * )
 * ```
 */
export const last = <I = PageInput, P = Page, E = never, R = never>(
  operation: Reader<I, P, E, R>,
  input: Input<I, P>,
  n: number,
  options: Pick<Options, "resume"> = {},
): Stream.Stream<Event, BadRequest | E, R> => {
  if (!Number.isInteger(n) || n < 1) {
    return Stream.fail(invalid(nameOf(operation), "n", "must be a whole number from 1"))
  }
  if (options.resume !== undefined) return Stream.takeRight(forward(operation, input, options), n)
  return begin(
    operation,
    input,
    { order: "forward" },
    (reading) => Effect.map(lastEvents(reading, n), (pages) => Stream.fromArrays(...pages)),
  )
}

/** Options of {@link follow}. */
export interface FollowOptions<E = never, R = never, SE = never, SR = never> {
  /** As in {@link Options}; takes precedence over `from`. */
  readonly resume?: unknown
  /** Start with the oldest events (`head`, the default), or emit only new ones (`end`). */
  readonly from?: "end" | "head" | undefined
  /**
   * The delay between polls without new events: a schedule, or a duration. New events reset a schedule; the stream ends when the
   * schedule ends. Default: 2 seconds, increasing by half up to 15 seconds.
   */
  readonly schedule?: Duration.Input | Schedule.Schedule<unknown, void, SE, SR> | undefined
  /**
   * An effect that runs in the background and completes when the source is finished, for example the build. Then the rest of the
   * log is read, and the stream ends, or fails if the effect failed. Default: never. The last lines may arrive some seconds late:
   * wait for them with `Effect.ensuring(Effect.sleep("10 seconds"))`.
   */
  readonly until?: Effect.Effect<unknown, E, R> | undefined
  /** Wait for a log stream that does not exist yet. Default: false, it is `NotFound`. */
  readonly wait?: boolean | undefined
  /** Skip transient failures from the first request on, because the service is known to be reachable. Default: false. */
  readonly known?: boolean | undefined
  /**
   * How much of the end of the log to read again in each poll, for events that are delivered late, with a time before the last
   * event that was read. They come when they are found, out of order; no event is repeated. Default: 0, late events are missed.
   */
  readonly lookBack?: Duration.Input | undefined
}

/**
 * The log as it grows, like `tail -f`: existing events, then new ones, until it is interrupted or `until` completes.
 *
 * Throttling and, after the first page, transient failures do not end it: after the retries of the current policy they count as a
 * poll without events. Nor do page tokens that expire after 24 hours without events.
 *
 * @example
 * ```ts
 * import { Effect, Stream } from "effect"
 * import { ImageLogs, LogEvents, Waiter } from "effect-parallelcluster"
 *
 * const showBuild = (imageId: string) =>
 *   LogEvents.follow(ImageLogs.getImageLogEvents, { imageId, logStreamName: "a-log" }, {
 *     wait: true,
 *     lookBack: "30 seconds",
 *     // When the build fails, the stream emits its last lines and then fails.
 *     until: Waiter.run(Waiter.imageAvailable({ imageId })).pipe(Effect.ensuring(Effect.sleep("10 seconds")))
 *   }).pipe(Stream.runForEach((event) => Effect.log(event.message)))
 * ```
 */
export const follow = <I = PageInput, P = Page, E = never, R = never, E2 = never, R2 = never, SE = never, SR = never>(
  operation: Reader<I, P, E, R>,
  input: Input<I, P>,
  options: FollowOptions<E2, R2, SE, SR> = {},
): Stream.Stream<Event, BadRequest | E | E2 | SE, R | R2 | SR> => {
  const { from = "head", known = false, schedule = standardSchedule, until = Effect.never, wait = false } = options
  return begin(
    operation,
    input,
    { resume: options.resume, order: "forward", lookBack: options.lookBack },
    Effect.fnUntraced(function* (reading, position) {
      const source = yield* Effect.forkScoped(until)
      const restart = Schedule.toStep(scheduleOf(schedule))
      const head = after(reading, position)
      const following = { reading, head, known, wait }
      const first = position === undefined && from === "end" ? end(reading.log) : head
      return Stream.paginate(
        { first, place: undefined, caughtUp: false, emptyPages: 0, finishing: false },
        Effect.fnUntraced(function* (
          state: State<E, R>,
        ): Effect.fn.Return<readonly [ReadonlyArray<Event>, Option.Option<State<E, R>>], E | E2 | SE, R | SR> {
          let step: ScheduleStep<SE, SR> | undefined
          while (true) {
            // Poll before reading the log: if the source has ended by then, this read gets the rest.
            const exit = source.pollUnsafe()
            if (exit !== undefined && !state.finishing) state = finish(following, state)
            const action = classify(following, state, yield* Effect.result(nextPage(following, state)))
            if (action._tag === "Emit") return [action.events, Option.some(action.state)]
            if (action._tag === "End" || action._tag === "Fail") {
              // The failure of `until` takes precedence over an error of reading the log.
              if (exit?._tag === "Failure") return yield* Effect.failCause(exit.cause)
              return action._tag === "Fail" ? yield* Effect.fail(action.error) : [[], Option.none()]
            }
            state = action.state
            if (action._tag === "ReadOn") continue
            step ??= yield* restart
            const continues = yield* waitOrDone(step, exit === undefined ? Fiber.await(source) : Effect.never)
            if (!continues) return action.error === undefined ? [[], Option.none()] : yield* Effect.fail(action.error)
          }
        }),
      )
    }),
  )
}

/** The options of a {@link follow}. */
interface Following<E, R> {
  readonly reading: Reading<E, R>
  /** Finds the place from which all events are new. */
  readonly head: Effect.Effect<Place, E, R>
  readonly known: boolean
  readonly wait: boolean
}

/** The progress of {@link follow}. */
interface State<E, R> {
  /** Finds the place to begin at. */
  readonly first: Effect.Effect<Place, E, R>
  /** Undefined before the first page. */
  readonly place: Place | undefined
  /** True once the end of the log has been reached. */
  readonly caughtUp: boolean
  /** The number of consecutive empty pages. */
  readonly emptyPages: number
  /** The source has ended: only the rest remains to be read. */
  readonly finishing: boolean
}

/** Reads the look-back window once more before the end, for late events. */
const finish = <E, R>({ reading }: Following<E, R>, state: State<E, R>): State<E, R> => ({
  ...state,
  finishing: true,
  place: state.place !== undefined && reading.lookBack > 0 ? withoutToken(state.place) : state.place,
})

const nextPage = <E, R>({ reading }: Following<E, R>, { emptyPages, finishing, first, place }: State<E, R>) =>
  Effect.flatMap(
    place === undefined ? first : Effect.succeed(place),
    (place) => finishing ? readOrEnd(reading, place, emptyPages) : readPage(reading, place),
  )

/** After this many consecutive empty pages {@link follow} assumes the end of the log, and waits. */
const someEmptyPages = 3

/** The next action after an attempt to read a page. */
type Action<E, R> =
  | { readonly _tag: "Emit"; readonly events: ReadonlyArray<Event>; readonly state: State<E, R> }
  | { readonly _tag: "ReadOn"; readonly state: State<E, R> }
  | { readonly _tag: "Wait"; readonly state: State<E, R>; readonly error?: E }
  | { readonly _tag: "End" }
  | { readonly _tag: "Fail"; readonly error: E }

const classify = <E, R>(
  { head, known, wait }: Following<E, R>,
  state: State<E, R>,
  page: Result.Result<Step, E>,
): Action<E, R> => {
  if (Result.isFailure(page)) {
    const error = page.failure
    const details = detailsOf(error)
    // `routed: false` means a wrong endpoint: waiting for the stream would never end.
    const isMissing = details._tag === "NotFound" && details.routed !== false && state.place === undefined
    // All events of a stream that is created later are new, even with `from: "end"`.
    if (wait && isMissing && !state.finishing) return { _tag: "Wait", state: { ...state, first: head }, error }
    const isSkipped = isThrottling(details) || ((known || state.place !== undefined) && isTransient(details))
    return isSkipped ? { _tag: "Wait", state, error } : { _tag: "Fail", error }
  }
  const { empty, events, next, rest } = page.success
  const emptyPages = empty ? state.emptyPages + 1 : 0
  const caughtUp = state.caughtUp || next === undefined || emptyPages >= someEmptyPages
  const moved = { ...state, caughtUp, emptyPages, place: next ?? rest }
  if (events.length > 0) return { _tag: "Emit", events, state: moved }
  if (next === undefined && state.finishing) return { _tag: "End" }
  // An empty page is not the end of the log, unless the end was reached before or several follow each other.
  return next !== undefined && (!empty || state.finishing || !caughtUp)
    ? { _tag: "ReadOn", state: moved }
    : { _tag: "Wait", state: { ...moved, place: rest } }
}

/**
 * Several logs in chronological order, each event with its `logStreamName`. Events of the same millisecond are in the order of
 * the inputs. It holds a page or two of each log, and waits for the slowest; to follow several logs as they grow, merge their
 * {@link follow} streams with `Stream.mergeAll`.
 *
 * To resume later, store the last position of each log, and pass all of them as `resume`.
 *
 * @example
 * ```ts
 * import { Effect, Stream } from "effect"
 * import { ImageLogs, LogEvents } from "effect-parallelcluster"
 *
 * const both = LogEvents.merge(ImageLogs.getImageLogEvents, [
 *   { imageId: "my-image", logStreamName: "a-log" },
 *   { imageId: "my-image", logStreamName: "test" }
 * ]).pipe(Stream.runForEach((event) => Effect.log(event.logStreamName, event.message)))
 * ```
 */
export const merge = <I = PageInput, P = Page, E = never, R = never>(
  operation: Reader<I, P, E, R>,
  inputs: ReadonlyArray<Input<I, P>>,
  options: Omit<ForwardOptions, "resume"> & { readonly resume?: ReadonlyArray<unknown> | undefined } = {},
): Stream.Stream<Event, BadRequest | E, R> => {
  const positions = options.resume ?? []
  return Stream.unwrap(Effect.gen(function* () {
    const logs = yield* Effect.forEach(inputs, (input) => open(operation, input))
    if (positions.some((position) => !logs.some((log) => isOf(log, position)))) {
      return yield* strayPosition(nameOf(operation))
    }
    return inTimeOrder(
      logs.map((log, i) =>
        forward(operation, inputs[i]!, { ...options, resume: positions.findLast((position) => isOf(log, position)) })
      ),
    )
  }))
}

/** Fails on invalid input, before a request is sent; otherwise starts reading. */
const begin = <I, P, E, R, E2, R2, E3, R3>(
  operation: Reader<I, P, E, R>,
  input: Input<I, P>,
  { lookBack = 0, order, resume }: {
    readonly resume?: unknown
    readonly order: Position["order"]
    readonly lookBack?: Duration.Input | undefined
  },
  make: (
    reading: Reading<E, R>,
    position: Position | undefined,
  ) => Effect.Effect<Stream.Stream<Event, E2, R2>, E3, R3>,
): Stream.Stream<Event, BadRequest | E2 | E3, Exclude<R3, Scope.Scope> | R2> =>
  Stream.unwrap(Effect.gen(function* () {
    const log = yield* open(operation, input)
    const { endTime = Infinity, startTime = -Infinity } = log.input
    if (startTime >= endTime) return yield* invalid(log.operation, "startTime", "must be before endTime")
    for (const name of ["nextToken", "startFromHead"].filter((name) => name in log.identity)) {
      return yield* invalid(log.operation, name, "is set by LogEvents; to resume from a position, pass it as resume")
    }
    const millis = Option.getOrElse(Option.map(Duration.fromInput(lookBack), Duration.toMillis), () => NaN)
    if (!(millis >= 0 && millis < Infinity)) {
      return yield* invalid(log.operation, "lookBack", 'must be a finite duration such as "30 seconds"')
    }
    const reading = { log, order, lookBack: Math.ceil(millis) }
    if (resume === undefined) return yield* make(reading, undefined)
    const position = yield* Effect.mapError(decodePosition(resume), () => strayPosition(log.operation))
    if (!isOf(log, position)) return yield* strayPosition(log.operation)
    if (position.order !== order) {
      return yield* invalid(log.operation, "resume", `must be a position of reading ${order}`)
    }
    if (order === "forward" ? position.timestamp >= Number(endTime) : position.timestamp < Number(startTime)) {
      return yield* invalid(log.operation, "resume", "must be within startTime and endTime")
    }
    return yield* make(reading, position)
  }))

const standardSchedule = /*#__PURE__*/ Schedule.min([
  /*#__PURE__*/ Schedule.exponential("2 seconds", 1.5),
  /*#__PURE__*/ Schedule.spaced("15 seconds"),
])

/** The events from a place to the log's end or beginning, each page as one chunk. */
const pagesFrom = <E, R>(reading: Reading<E, R>, place: Place): Stream.Stream<Event, E, R> =>
  Stream.paginate(
    { place, emptyPages: 0 },
    ({ emptyPages, place }) =>
      Effect.map(readOrEnd(reading, place, emptyPages), ({ empty, events, next }) =>
        [
          events,
          next === undefined
            ? Option.none<{ readonly place: Place; readonly emptyPages: number }>()
            : Option.some({ place: next, emptyPages: empty ? emptyPages + 1 : 0 }),
        ] as const),
  )

/** Requests the next page while the current one is processed. Capacity 0 prefetches exactly one. */
const prefetch: <A, E, R>(self: Stream.Stream<A, E, R>) => Stream.Stream<A, E, R> = /*#__PURE__*/ Stream.bufferArray({
  capacity: 0,
})
