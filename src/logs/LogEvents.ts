/**
 * Reading logs the way people read logs: all of it, its end, or as it grows.
 *
 * The combinators work on any operation with the input and output of `getImageLogEvents`, and give Streams of events in
 * bounded memory, a page as one chunk, each event exactly once. Every event knows its position, from which reading can go on
 * later, in another process too.
 *
 * @module
 */
import * as Clock from "effect/Clock"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Pull from "effect/Pull"
import * as Result from "effect/Result"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { type BadRequest, isThrottling, isTransient } from "../core/Errors.ts"
import {
  after,
  before,
  decodePosition,
  end,
  type Event,
  type Input,
  isOf,
  type Log,
  logOf,
  mark,
  nameOf,
  type PageInput,
  type Place,
  type Position,
  read,
  type ReadPage,
  type Remaining,
  type Run,
  strayPosition,
  tagOf,
  tail,
  wrong,
} from "./LogCursor.ts"
/** What an operation takes and gives that can be read with; what is read; an event, and where it is. */
export { type Event, type Input, type Page, type PageInput, Position, type ReadPage } from "./LogCursor.ts"

/** What {@link forward} and {@link backward} can be told. */
export interface Options {
  /**
   * The position of the last event that has been dealt with, as {@link Event} gave it or as it came out of `JSON.parse`: what
   * comes after it is read. A position of another log, of the other direction or of a broken shape is a `BadRequest`.
   */
  readonly resume?: unknown
  /** Ask for the next page while this one is worked on. Default: true. */
  readonly readAhead?: boolean | undefined
}

/**
 * The whole log, or the window of the input, oldest event first.
 *
 * It ends where the log ends while it is read; {@link follow} goes on. Events that are delivered late, with a time before
 * what has been read, are not seen: the service's tokens only lead on.
 *
 * @example
 * ```ts
 * import { Effect, Stream } from "effect"
 * import { ImageLogs, LogEvents } from "effect-parallelcluster"
 *
 * const errors = LogEvents.forward(ImageLogs.getImageLogEvents, { imageId: "my-image", logStreamName: "build" }).pipe(
 *   Stream.filter((event) => event.message.includes("ERROR")),
 *   Stream.runForEach((event) => Effect.log(event.timestamp.toISOString(), event.message))
 * )
 * ```
 */
export const forward = <I extends PageInput, E, R>(
  operation: ReadPage<I, E, R>,
  input: Input<I>,
  options: Options = {},
): Stream.Stream<Event, BadRequest | E, R> => {
  const log = logOf(operation, input)
  return begin(
    log,
    options.resume,
    "forward",
    Effect.fnUntraced(function* (position) {
      const pages = pagesFrom(log, "forward", yield* after(log, position))
      return options.readAhead === false ? pages : readAhead(pages)
    }),
  )
}

/**
 * The whole log, or the window of the input, newest event first.
 *
 * It begins with the newest event that there is. What is written while it is read is not in it.
 *
 * @example
 * ```ts
 * import { Stream } from "effect"
 * import { ImageLogs, LogEvents } from "effect-parallelcluster"
 *
 * const lastError = LogEvents.backward(ImageLogs.getImageLogEvents, { imageId: "my-image", logStreamName: "build" }).pipe(
 *   Stream.filter((event) => event.message.includes("ERROR")),
 *   Stream.runHead
 * )
 * ```
 */
export const backward = <I extends PageInput, E, R>(
  operation: ReadPage<I, E, R>,
  input: Input<I>,
  options: Options = {},
): Stream.Stream<Event, BadRequest | E, R> => {
  const log = logOf(operation, input)
  return begin(
    log,
    options.resume,
    "backward",
    Effect.fnUntraced(function* (position) {
      const { place, rest }: Remaining = position === undefined
        ? { place: { token: undefined }, rest: [] }
        : yield* before(log, position)
      const pages = pagesFrom(log, "backward", place)
      return Stream.concat(Stream.fromArray(rest), options.readAhead === false ? pages : readAhead(pages))
    }),
  )
}

/**
 * The last `n` events of the log, or of the window of the input, oldest first. One request, where they fit into a page.
 *
 * Their positions are good for {@link forward} and {@link follow}: show some lines, then go on with what is written. With
 * `resume` it is the last `n` of what comes after that position.
 *
 * @example
 * ```ts
 * import { Stream } from "effect"
 * import { ImageLogs, LogEvents } from "effect-parallelcluster"
 *
 * const tail = LogEvents.last(ImageLogs.getImageLogEvents, { imageId: "my-image", logStreamName: "build" }, 50).pipe(
 *   Stream.map((event) => event.message),
 *   Stream.runCollect
 * )
 * ```
 */
export const last = <I extends PageInput, E, R>(
  operation: ReadPage<I, E, R>,
  input: Input<I>,
  n: number,
  options: Pick<Options, "resume"> = {},
): Stream.Stream<Event, BadRequest | E, R> => {
  const log = logOf(operation, input)
  if (!Number.isInteger(n) || n < 1) return Stream.fail(wrong(log.operation, "n", "must be a whole number from 1"))
  if (options.resume !== undefined) return Stream.takeRight(forward(operation, input, options), n)
  return begin(log, undefined, "forward", () =>
    Effect.map(tail(log, n), (pages) => {
      let seen: Run | undefined
      return Stream.fromArrays(
        ...pages.reverse().map((page) => {
          const { prevToken } = page
          const marked = mark(log, "forward", page, { seen }, prevToken === undefined ? {} : { prevToken })
          seen = marked.seen
          return marked.events
        }),
      )
    }))
}

/** What {@link follow} can be told. */
export interface FollowOptions<E = never, R = never, SE = never, SR = never> {
  /** As in {@link Options}; goes before `from`. */
  readonly resume?: unknown
  /** Begin with what is there (`head`, the default), or give only what is new (`end`). */
  readonly from?: "end" | "head" | undefined
  /**
   * How long to wait when nothing has come. It starts anew when something does, and following ends when it ends. Default: 2
   * seconds, slower while idle, up to 15 seconds.
   */
  readonly schedule?: Schedule.Schedule<unknown, void, SE, SR> | undefined
  /**
   * Ends when the source is finished, for example when the build is over: then the rest of the log is read, and the stream
   * ends. It runs beside the reading, and its failure is the stream's. The service may show the last lines some seconds
   * late: add a delay to give them time.
   */
  readonly until?: Effect.Effect<unknown, E, R> | undefined
  /** Wait for a log stream that does not exist yet. Default: false, it is `NotFound`. */
  readonly wait?: boolean | undefined
}

/**
 * The log as it grows, as `tail -f` shows it: what is there, then what comes, until interrupted or until the source is
 * finished.
 *
 * It survives throttling and, once something was read, lost connections (they count as a poll in which nothing came, after
 * the retries of the policy in force), and tokens that expire after 24 idle hours.
 *
 * @example
 * ```ts
 * import { Effect, Stream } from "effect"
 * import { ImageLogs, LogEvents, Waiter } from "effect-parallelcluster"
 *
 * const showBuild = (imageId: string) =>
 *   LogEvents.follow(ImageLogs.getImageLogEvents, { imageId, logStreamName: "build" }, {
 *     wait: true,
 *     // However it ends: the last lines say why.
 *     until: Effect.exit(Waiter.run(Waiter.imageAvailable({ imageId })))
 *   }).pipe(Stream.runForEach((event) => Effect.log(event.message)))
 * ```
 */
export const follow = <I extends PageInput, E, R, E2 = never, R2 = never, SE = never, SR = never>(
  operation: ReadPage<I, E, R>,
  input: Input<I>,
  options: FollowOptions<E2, R2, SE, SR> = {},
): Stream.Stream<Event, BadRequest | E | E2 | SE, R | R2 | SR> => {
  const log = logOf(operation, input)
  const { from = "head", schedule = standardSchedule, until = Effect.never, wait = false } = options
  return begin(
    log,
    options.resume,
    "forward",
    Effect.fnUntraced(function* (position) {
      const source = yield* Effect.forkScoped(until)
      let start = position === undefined && from === "end" ? end(log) : after(log, position)
      const restart = Schedule.toStep(schedule)
      return Stream.paginate(
        { place: undefined, caughtUp: false },
        Effect.fnUntraced(function* (
          { caughtUp, place }: Following,
        ): Effect.fn.Return<readonly [ReadonlyArray<Event>, Option.Option<Following>], E | E2 | SE, R | SR> {
          let step: Step<SE, SR> | undefined
          while (true) {
            // Asked before the log is read: when it has ended by then, what is read is the rest.
            const exit = source.pollUnsafe()
            if (exit?._tag === "Failure") return yield* Effect.failCause(exit.cause)
            const finished = exit !== undefined
            const page = yield* Effect.result(
              Effect.flatMap(place ? Effect.succeed(place) : start, (place) => read(log, "forward", place)),
            )
            if (Result.isFailure(page)) {
              const error = tagOf(page.failure)
              // Where the service has no such path, no stream will ever be.
              const awaited = wait && !place && !finished && error._tag === "NotFound" && error.routed !== false
              if (!(awaited || isThrottling(error) || (place && isTransient(error)))) {
                return yield* Effect.fail(page.failure)
              }
              // All that a stream will have that does not exist is new.
              if (awaited) start = after(log, position)
            } else {
              const { events, next, rest } = page.success
              place = next ?? rest
              if (events.length > 0) return [events, Option.some({ place, caughtUp })]
              if (next === undefined && finished) return [[], Option.none()]
              caughtUp ||= next === undefined
              // An empty page is not the end. After the end, and with more to come, it is nothing new.
              if (next !== undefined && (finished || !caughtUp)) continue
            }
            step ??= yield* restart
            if (!(yield* pause(step, finished ? Effect.never : Fiber.await(source)))) {
              return Result.isFailure(page) ? yield* Effect.fail(page.failure) : [[], Option.none()] as const
            }
          }
        }),
      )
    }),
  )
}

interface Following {
  /** Not known before something was read. */
  readonly place: Place | undefined
  /** Was the log's end reached before? */
  readonly caughtUp: boolean
}

/**
 * Several logs in one, in the order of time, each event with its `logStreamName`. Events of the same millisecond are in the
 * order of the inputs. It needs a page or two of each log, and waits for the slowest; to follow several logs as they grow,
 * merge their {@link follow} streams with `Stream.mergeAll`.
 *
 * To go on later, keep the last position of each log, and give them all as `resume`.
 *
 * @example
 * ```ts
 * import { Effect, Stream } from "effect"
 * import { ImageLogs, LogEvents } from "effect-parallelcluster"
 *
 * const both = LogEvents.merge(ImageLogs.getImageLogEvents, [
 *   { imageId: "my-image", logStreamName: "build" },
 *   { imageId: "my-image", logStreamName: "test" }
 * ]).pipe(Stream.runForEach((event) => Effect.log(event.logStreamName, event.message)))
 * ```
 */
export const merge = <I extends PageInput, E, R>(
  operation: ReadPage<I, E, R>,
  inputs: ReadonlyArray<Input<I>>,
  options: { readonly resume?: ReadonlyArray<unknown> | undefined; readonly readAhead?: boolean | undefined } = {},
): Stream.Stream<Event, BadRequest | E, R> => {
  const logs = inputs.map((input) => logOf(operation, input))
  const positions = options.resume ?? []
  const stray = positions.find((position) => !logs.some((log) => isOf(log, position)))
  if (stray !== undefined) return Stream.fail(strayPosition(nameOf(operation)))
  const streams = inputs.map((input, i) =>
    forward(operation, input, { ...options, resume: positions.findLast((position) => isOf(logs[i]!, position)) })
  )
  return Stream.unwrap(Effect.map(Effect.forEach(streams, Stream.toPull), (pulls) => {
    const heads = pulls.map((pull) => ({ pull, chunk: Array<Event>(), at: 0, ended: false }))
    const fill = (head: typeof heads[number]) =>
      head.ended || head.at < head.chunk.length ? Effect.void : Pull.matchEffect(head.pull, {
        onSuccess: (chunk) => Effect.sync(() => Object.assign(head, { chunk, at: 0 })),
        onFailure: Effect.failCause,
        onDone: () => Effect.sync(() => Object.assign(head, { ended: true })),
      })
    return Stream.paginate(
      undefined,
      () =>
        Effect.map(Effect.forEach(heads, fill, { concurrency: "unbounded", discard: true }), () => {
          const open = heads.filter((head) => !head.ended)
          return [interleave(open), open.length > 0 ? Option.some(undefined) : Option.none()] as const
        }),
    )
  }))
}

/** Takes the events in order, until one of the chunks is used up: what comes after it is not known yet. */
const interleave = (heads: ReadonlyArray<{ readonly chunk: ReadonlyArray<Event>; at: number }>): Array<Event> => {
  const merged: Array<Event> = []
  while (true) {
    let [first, firstTime] = [heads[0], Infinity]
    for (const head of heads) {
      const event = head.chunk[head.at]
      if (event === undefined) return merged
      const time = event.timestamp.getTime()
      if (time < firstTime) [first, firstTime] = [head, time]
    }
    if (first === undefined) return merged
    merged.push(first.chunk[first.at++]!)
  }
}

/** Refuses what is wrong before anything is sent; then reads. */
const begin = <E, R, E2, R2>(
  log: Log<unknown, unknown>,
  resume: unknown,
  order: Position["order"],
  make: (position: Position | undefined) => Effect.Effect<Stream.Stream<Event, E, R>, E2, R2>,
): Stream.Stream<Event, BadRequest | E | E2, Exclude<R2, Scope.Scope> | R> =>
  Stream.unwrap(Effect.gen(function* () {
    const { endTime = Infinity, startTime = -Infinity } = log.input
    if (startTime >= endTime) return yield* wrong(log.operation, "startTime", "must be before endTime")
    for (const name of ["nextToken", "startFromHead"].filter((name) => name in log.identity)) {
      return yield* wrong(log.operation, name, "is found by LogEvents; to go on from a position, give it as resume")
    }
    if (resume === undefined) return yield* make(undefined)
    const position = yield* Effect.mapError(decodePosition(resume), () => strayPosition(log.operation))
    if (!isOf(log, position)) return yield* strayPosition(log.operation)
    if (position.order !== order) return yield* wrong(log.operation, "resume", `must be of reading ${order}`)
    if (order === "forward" ? position.timestamp >= Number(endTime) : position.timestamp < Number(startTime)) {
      return yield* wrong(log.operation, "resume", "must be within startTime and endTime")
    }
    return yield* make(position)
  }))

const standardSchedule = /*#__PURE__*/ Schedule.min([
  /*#__PURE__*/ Schedule.exponential("2 seconds", 1.5),
  /*#__PURE__*/ Schedule.spaced("15 seconds"),
])

/** How a schedule goes on. */
type Step<E, R> = (now: number, input: void) => Pull.Pull<[unknown, Duration.Duration], E, unknown, R>

/** Waits as long as the schedule says, or until the source is finished. Tells whether the schedule goes on. */
const pause = /*#__PURE__*/ Effect.fnUntraced(function* <E, R>(step: Step<E, R>, finished: Effect.Effect<unknown>) {
  const wait = Effect.map(step(yield* Clock.currentTimeMillis, undefined), ([, duration]) => duration)
  const duration = yield* Pull.catchDone(wait, () => Effect.undefined)
  if (duration === undefined) return false
  yield* Effect.timeoutOption(finished, duration)
  return true
})

/** The events from a place to the log's end or beginning, a page a chunk. */
const pagesFrom = <E, R>(log: Log<E, R>, order: Position["order"], place: Place): Stream.Stream<Event, E, R> =>
  Stream.paginate(place, (place) =>
    Effect.map(
      read(log, order, place),
      ({ events, next }) => [events, Option.fromUndefinedOr(next)] as const,
    ))

/** Lets the next page be asked for while this one is worked on: with no room to keep it, only one. */
const readAhead: <A, E, R>(self: Stream.Stream<A, E, R>) => Stream.Stream<A, E, R> = /*#__PURE__*/ Stream.bufferArray({
  capacity: 0,
})
