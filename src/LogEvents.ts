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
import * as Schema from "effect/Schema"
import * as SchemaParser from "effect/SchemaParser"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { BadRequest, isThrottling, isTransient } from "./Errors.ts"

/** What an operation that reads a page of a log takes; it may take more, such as `imageId`. */
export interface PageInput {
  readonly logStreamName: string
  readonly nextToken?: string | undefined
  readonly startFromHead?: boolean | undefined
  readonly limit?: number | undefined
  readonly startTime?: Date | undefined
  readonly endTime?: Date | undefined
}

/** What it gives: events that ascend in time, and the tokens towards newer and older ones. */
export interface Page {
  readonly nextToken?: string
  readonly prevToken?: string
  readonly events: ReadonlyArray<{ readonly timestamp: Date; readonly message: string }>
}

/** `ImageLogs.getImageLogEvents`, and whatever else reads the pages of a log. */
export type ReadPage<I extends PageInput, E, R> = (input: I) => Effect.Effect<Page, E, R>

/**
 * What is read: the operation's own input. `startTime` (included) and `endTime` (not included) make a window of it, `limit`
 * is the most that a page holds. Tokens and direction are not given: {@link Options.resume} is how reading goes on.
 */
export type Input<I extends PageInput> = Omit<I, "nextToken" | "startFromHead">

const atLeast = (least: number) => Schema.Int.check(Schema.isGreaterThanOrEqualTo(least))

/**
 * Where an event is in its log. It is plain JSON: keep it with `JSON.stringify`, and give it back as `resume`.
 *
 * `nextToken` is the token that the event's page was read with; `prevToken`, for pages read from the log's end, is the one
 * that leads to what is before the page. `offset` is the event's place in the page. Tokens expire after 24 hours; then
 * `timestamp` (milliseconds) and `count`, the event's number among those of the same millisecond, say where to go on.
 */
export const Position = Schema.Struct({
  /** Which log: the members of the input that say so. */
  log: Schema.Record(Schema.String, Schema.String),
  /** Where the reading goes on: towards newer events, or towards older ones. */
  order: Schema.Literals(["forward", "backward"]),
  nextToken: Schema.optionalKey(Schema.NonEmptyString),
  prevToken: Schema.optionalKey(Schema.NonEmptyString),
  offset: atLeast(0),
  timestamp: atLeast(0),
  count: atLeast(1),
})
/** Where an event is in its log. */
export type Position = typeof Position.Type

/** A line of a log, and where it is. `JSON.stringify` and comparisons see the line alone. */
export interface Event {
  /** When it happened, in milliseconds. */
  readonly timestamp: Date
  readonly message: string
  /** The log stream that it is in. */
  readonly logStreamName: string
  /** From here reading can go on with the event that comes next. */
  readonly position: Position
}

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
      const pages = Stream.paginate(yield* after(log, position), (place) =>
        Effect.map(
          read(log, "forward", place),
          ({ events, next }) => [events, Option.fromUndefinedOr(next)] as const,
        ))
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
      const pages = Stream.paginate(place, (place) =>
        Effect.map(
          read(log, "backward", place),
          ({ events, next }) => [events, Option.fromUndefinedOr(next)] as const,
        ))
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

/** A log, and how to read pages of it. */
interface Log<E, R> {
  /** Who is asked, for errors. */
  readonly operation: string
  readonly input: Omit<PageInput, "nextToken" | "startFromHead">
  /** The members of the input that say which log it is. */
  readonly identity: Readonly<Record<string, string>>
  readonly fetch: (more: Partial<PageInput>) => Effect.Effect<Page, E, R>
}

const nameOf = (operation: { readonly name: string; readonly operationId?: string }): string =>
  operation.operationId ?? operation.name

const logOf = <I extends PageInput, E, R>(operation: ReadPage<I, E, R>, given: Input<I>): Log<E, R> => {
  // Without two members of `I` that may be left out, it is still a `PageInput`.
  const input = given as Log<E, R>["input"]
  const { endTime: _, limit: _l, startTime: _s, ...identity } = input
  return {
    operation: nameOf(operation),
    input,
    identity: Object.fromEntries(
      Object.entries(identity).filter(([, value]) => value !== undefined).map(([name, value]) => [name, String(value)]),
    ),
    fetch: (more) => operation({ ...input, ...more } as I),
  }
}

const wrong = (operation: string, field: string, rule: string) =>
  new BadRequest({ operation, field, message: `${field}: ${rule}` })

const strayPosition = (operation: string) =>
  wrong(operation, "resume", "must be a position of this log, as its event gave it")

const key = (identity: object): string => JSON.stringify(Object.entries(identity).sort())

const isOf = ({ identity }: { readonly identity: object }, position: unknown): boolean =>
  key(identity) === key({ ...Object(position).log })

const decodePosition = SchemaParser.decodeUnknownEffect(Position)

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

/** Events of one millisecond: the first ones, in the direction of reading. */
interface Run {
  readonly timestamp: number
  readonly count: number
}

/** Where to read next. */
interface Place {
  /** Nothing at the edge of the window. */
  readonly token: string | undefined
  /** The edge where reading goes on without a token of the original window: at the time of the last event. */
  readonly edge?: Date | undefined
  /** What is still to come of what has been emitted already. */
  readonly skip?: Run | undefined
  /** The last events that were emitted. */
  readonly seen?: Run | undefined
  /** Was a token refused, and nothing read since? */
  readonly recovering?: boolean | undefined
}

/** The place after the last event, found by its time: where there is no token, or none that is still good. */
const byTime = (seen: Run | undefined, order: Position["order"]): Place => ({
  token: undefined,
  // The start of a window is included, its end is not.
  edge: seen && new Date(order === "forward" ? seen.timestamp : seen.timestamp + 1),
  skip: seen,
  seen,
})

/** Reads a page, and says where to go on: `next`, or when the end was reached `rest`, to ask again. */
const read = <E, R>(log: Log<E, R>, order: Position["order"], place: Place): Effect.Effect<
  { readonly events: ReadonlyArray<Event>; readonly next: Place | undefined; readonly rest: Place },
  E,
  R
> => {
  const { edge, seen, token } = place
  const forward = order === "forward"
  const page = log.fetch({
    ...(forward ? { startFromHead: true } : {}),
    ...(edge === undefined
      ? {}
      : forward
      ? { startTime: new Date(Math.max(Number(edge), Number(log.input.startTime ?? edge))) }
      : { endTime: new Date(Math.min(Number(edge), Number(log.input.endTime ?? edge))) }),
    ...(token === undefined ? {} : { nextToken: token }),
  })
  return Effect.matchEffect(page, {
    onFailure: (error) =>
      token !== undefined && !place.recovering && isRefusedToken(error)
        ? read(log, order, { ...byTime(seen, order), recovering: true })
        : Effect.fail(error),
    onSuccess: (page) => {
      const to = forward ? page.nextToken : page.prevToken
      const from = forward ? token : page.prevToken
      // Tokens are good in the window that they come from: after a change of it, positions go by the time.
      const tokens = edge !== undefined || from === undefined ? {} : forward ? { nextToken: from } : { prevToken: from }
      const { events, ...marked } = mark(log, order, page, place, tokens)
      const moved = { ...place, ...marked, recovering: place.recovering && events.length === 0 }
      return Effect.succeed({
        events,
        next: to === undefined || to === token ? undefined : { ...moved, token: to },
        rest: page.events.length > 0 ? byTime(marked.seen, order) : moved,
      })
    },
  })
}

/** Gives the page's events their positions, in the order of reading, without those that were emitted already. */
const mark = (
  log: { readonly identity: Position["log"] },
  order: Position["order"],
  { events: lines }: Page,
  place: Pick<Place, "seen" | "skip">,
  tokens: Pick<Position, "nextToken" | "prevToken">,
) => {
  const source = { log: log.identity, order, ...tokens }
  const step = order === "forward" ? 1 : -1
  let { skip } = place
  let [timestamp, count] = [place.seen?.timestamp, place.seen?.count ?? 0]
  const events: Array<Event> = []
  for (let i = step > 0 ? 0 : lines.length - 1, line; (line = lines[i]) !== undefined; i += step) {
    const time = line.timestamp.getTime()
    if (skip !== undefined) {
      if ((time - skip.timestamp) * step < 0) continue
      if (time === skip.timestamp && skip.count > 0) {
        skip = { timestamp: time, count: skip.count - 1 }
        continue
      }
      skip = undefined
    }
    count = time === timestamp ? count + 1 : 1
    timestamp = time
    events.push(new Line(line, source, i, count))
  }
  return { events, skip, seen: timestamp === undefined ? undefined : { timestamp, count } }
}

/** An event, and privately where it is: positions are made for those who ask. */
class Line implements Event {
  readonly timestamp: Date
  readonly message: string
  readonly #page: Pick<Position, "log" | "nextToken" | "order" | "prevToken">
  readonly #offset: number
  readonly #count: number

  constructor(
    { message, timestamp }: Page["events"][number],
    page: Pick<Position, "log" | "nextToken" | "order" | "prevToken">,
    offset: number,
    count: number,
  ) {
    this.timestamp = timestamp
    this.message = message
    this.#page = page
    this.#offset = offset
    this.#count = count
  }

  get logStreamName(): string {
    return this.#page.log["logStreamName"] ?? ""
  }

  get position(): Position {
    return { ...this.#page, offset: this.#offset, timestamp: this.timestamp.getTime(), count: this.#count }
  }
}

/** Where reading forward begins: at the window's start, or after a position. */
const after = <E, R>(log: Log<E, R>, position: Position | undefined): Effect.Effect<Place, E, R> => {
  if (position === undefined) return Effect.succeed({ token: undefined })
  const { count, nextToken, offset, prevToken, timestamp } = position
  const seen = { timestamp, count }
  // Of the events of that millisecond, those in the page. Late ones come after them.
  const skip = { timestamp, count: Math.min(count, offset + 1) }
  if (nextToken !== undefined) return Effect.succeed({ token: nextToken, skip, seen })
  if (prevToken === undefined) return Effect.succeed(byTime(seen, "forward"))
  return Effect.matchEffect(turn(log, prevToken), {
    onFailure: (error) => isRefusedToken(error) ? Effect.succeed(byTime(seen, "forward")) : Effect.fail(error),
    onSuccess: (token) => Effect.succeed({ token, skip, seen }),
  })
}

/** The part of a page that is before a position, newest event first, and the place before the page. */
interface Remaining {
  readonly rest: ReadonlyArray<Event>
  readonly place: Place
}

/** Where reading backward goes on. */
const before = <E, R>(
  log: Log<E, R>,
  { count, offset, prevToken, timestamp }: Position,
): Effect.Effect<Remaining, E, R> => {
  const seen = { timestamp, count }
  const place = { token: prevToken, seen }
  if (prevToken === undefined) return Effect.succeed({ rest: [], place: byTime(seen, "backward") })
  if (offset === 0) return Effect.succeed({ rest: [], place })
  return Effect.matchEffect(
    Effect.gen(function* () {
      const lines: Array<Page["events"][number]> = []
      let token = yield* turn(log, prevToken)
      while (lines.length < offset) {
        const page: Page = yield* log.fetch({
          startFromHead: true,
          limit: Math.min(log.input.limit ?? maxLimit, offset - lines.length),
          ...(token === undefined ? {} : { nextToken: token }),
        })
        for (const line of page.events) lines.push(line)
        if (page.nextToken === undefined || page.nextToken === token) break
        token = page.nextToken
      }
      const { events, seen: reached } = mark(log, "backward", { events: lines }, { seen }, { prevToken })
      return { rest: events, place: { token: prevToken, seen: reached } }
    }),
    {
      onFailure: (error) =>
        isRefusedToken(error) ? Effect.succeed({ rest: [], place: byTime(seen, "backward") }) : Effect.fail(error),
      onSuccess: Effect.succeed,
    },
  )
}

/** The greatest `limit` there is. */
const maxLimit = 10_000

/**
 * The token that leads forward from where `prevToken` leads backward; none at the window's start. What an empty page says of
 * its other direction is not relied on.
 */
const turn = Effect.fnUntraced(function* <E, R>({ fetch }: Log<E, R>, prevToken: string) {
  for (let token = prevToken;;) {
    const page = yield* fetch({ nextToken: token, limit: 1 })
    if (page.events.length > 0) return page.nextToken
    if (page.prevToken === undefined || page.prevToken === token) return undefined
    token = page.prevToken
  }
})

/** Pages from the log's end, the last one first, until they hold `n` events or `enough` says so. */
const tail = Effect.fnUntraced(function* <E, R>({ fetch, input }: Log<E, R>, n: number, enough = (_: Page) => false) {
  const pages: Array<Page> = []
  let token: string | undefined
  for (let missing = n; missing > 0;) {
    const page: Page = yield* fetch({
      limit: Math.min(input.limit ?? maxLimit, missing),
      ...(token === undefined ? {} : { nextToken: token }),
    })
    if (page.events.length > 0) pages.push(page)
    missing -= page.events.length
    if (page.prevToken === undefined || page.prevToken === token || enough(page)) break
    token = page.prevToken
  }
  return pages
})

/** The place after the log's last event, for who wants only what is new. */
const end = Effect.fnUntraced(function* <E, R>(log: Log<E, R>): Effect.fn.Return<Place, E, R> {
  let newest: number | undefined
  // All events of the last millisecond, to know how many they are if the token expires.
  const pages = yield* tail(
    { ...log, input: { limit: 100, ...log.input } },
    Infinity,
    ({ events: [first, ...rest] }) => {
      newest ??= (rest.at(-1) ?? first)?.timestamp.getTime()
      return first !== undefined && first.timestamp.getTime() !== newest
    },
  )
  const [page] = pages
  // An empty log has nothing to leave out.
  if (page === undefined || newest === undefined) return { token: undefined }
  const count = pages.flatMap((page) => page.events).filter(({ timestamp }) => timestamp.getTime() === newest).length
  const seen = { timestamp: newest, count }
  return page.nextToken === undefined ? byTime(seen, "forward") : { token: page.nextToken, seen }
})

const standardSchedule = /*#__PURE__*/ Schedule.min([
  /*#__PURE__*/ Schedule.exponential("2 seconds", 1.5),
  /*#__PURE__*/ Schedule.spaced("15 seconds"),
])

/** How a schedule goes on. */
type Step<E, R> = (now: number, input: void) => Pull.Pull<[unknown, Duration.Duration], E, unknown, R>

/** Waits as long as the schedule says, or until the source is finished. Tells whether the schedule goes on. */
const pause = Effect.fnUntraced(function* <E, R>(step: Step<E, R>, finished: Effect.Effect<unknown>) {
  const wait = Effect.map(step(yield* Clock.currentTimeMillis, undefined), ([, duration]) => duration)
  const duration = yield* Pull.catchDone(wait, () => Effect.undefined)
  if (duration === undefined) return false
  yield* Effect.timeoutOrElse(finished, { duration, orElse: () => Effect.void })
  return true
})

/** Lets the next page be asked for while this one is worked on: with no room to keep it, only one. */
const readAhead: <A, E, R>(self: Stream.Stream<A, E, R>) => Stream.Stream<A, E, R> = /*#__PURE__*/ Stream.bufferArray({
  capacity: 0,
})

/** What an error tells; reading is generic in the errors of its operation. */
const tagOf = (error: unknown): {
  readonly _tag: string
  readonly message?: unknown
  readonly routed?: unknown
  readonly status?: number
} => Object(error)

/** The service has no error of its own for a token that is expired or broken, only its message. */
const isRefusedToken = (error: unknown): boolean => {
  const { _tag, message } = tagOf(error)
  return (_tag === "BadRequest" || _tag === "InternalService") && /token/i.test(String(message))
}
