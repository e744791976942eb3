/**
 * Pages of a log and the places between its events: what the streams of `LogEvents` are made of.
 *
 * The service's tokens are places too, but they expire. So each event's position also tells its time, and its number among
 * the events of that millisecond, and reading can go on from there as well.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as SchemaParser from "effect/SchemaParser"
import { BadRequest } from "../core/Errors.ts"

/** What an operation that reads a page of a log takes; it may take more, such as `imageId`. */
export interface PageInput {
  readonly logStreamName: string
  /** Of the page before; by default the page is at the log's end or, with `startFromHead`, at its beginning. */
  readonly nextToken?: string | undefined
  /** Begin with the oldest events. Default: false. */
  readonly startFromHead?: boolean | undefined
  /** The most that a page holds. Default: as much as the service puts into one. */
  readonly limit?: number | undefined
  /** Only events from this time on. Default: from the first. */
  readonly startTime?: Date | undefined
  /** Only events before this time. Default: to the last. */
  readonly endTime?: Date | undefined
}

/** What it gives: events that ascend in time, and the tokens towards newer and older ones. */
export interface Page {
  /** Towards newer events; the end is where there is none, or the one that was sent. */
  readonly nextToken?: string
  /** Towards older events, likewise. */
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
 *
 * @example
 * ```ts
 * import { Schema } from "effect"
 * import { LogEvents } from "effect-parallelcluster"
 *
 * // How far each of several logs has been read, as a job keeps it between its runs:
 * const Progress = Schema.fromJsonString(Schema.Record(Schema.String, LogEvents.Position))
 * ```
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

/** A log, and how to read pages of it. */
export interface Log<E, R> {
  /** Who is asked, for errors. */
  readonly operation: string
  readonly input: Omit<PageInput, "nextToken" | "startFromHead">
  /** The members of the input that say which log it is. */
  readonly identity: Readonly<Record<string, string>>
  readonly fetch: (more: Partial<PageInput>) => Effect.Effect<Page, E, R>
}

export const nameOf = (operation: { readonly name: string; readonly operationId?: string }): string =>
  operation.operationId ?? operation.name

export const logOf = <I extends PageInput, E, R>(operation: ReadPage<I, E, R>, given: Input<I>): Log<E, R> => {
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

export const wrong = (operation: string, field: string, rule: string) =>
  new BadRequest({ operation, field, message: `${field}: ${rule}` })

export const strayPosition = (operation: string) =>
  wrong(operation, "resume", "must be a position of this log, as its event gave it")

const key = (identity: object): string => JSON.stringify(Object.entries(identity).sort())

export const isOf = ({ identity }: { readonly identity: object }, position: unknown): boolean =>
  key(identity) === key({ ...Object(position).log })

export const decodePosition = /*#__PURE__*/ SchemaParser.decodeUnknownEffect(Position)

/** Events of one millisecond: the first ones, in the direction of reading. */
export interface Run {
  readonly timestamp: number
  readonly count: number
}

/** Where to read next. */
export interface Place {
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
export const read = <E, R>(log: Log<E, R>, order: Position["order"], place: Place): Effect.Effect<
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
export const mark = (
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
export const after = <E, R>(log: Log<E, R>, position: Position | undefined): Effect.Effect<Place, E, R> => {
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
export interface Remaining {
  readonly rest: ReadonlyArray<Event>
  readonly place: Place
}

/** Where reading backward goes on. */
export const before = <E, R>(
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
const turn = /*#__PURE__*/ Effect.fnUntraced(function* <E, R>({ fetch }: Log<E, R>, prevToken: string) {
  for (let token = prevToken;;) {
    const page = yield* fetch({ nextToken: token, limit: 1 })
    if (page.events.length > 0) return page.nextToken
    if (page.prevToken === undefined || page.prevToken === token) return undefined
    token = page.prevToken
  }
})

/** Pages from the log's end, the last one first, until they hold `n` events or `enough` says so. */
export const tail = /*#__PURE__*/ Effect.fnUntraced(
  function* <E, R>({ fetch, input }: Log<E, R>, n: number, enough = (_: Page) => false) {
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
  },
)

/** The place after the log's last event, for who wants only what is new. */
export const end = /*#__PURE__*/ Effect.fnUntraced(function* <E, R>(log: Log<E, R>): Effect.fn.Return<Place, E, R> {
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

/** What an error tells; reading is generic in the errors of its operation. */
export const tagOf = (error: unknown): {
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
