/**
 * Steps through the pages of a log: the first page, the next page, the end.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import {
  emit,
  type Event,
  type Position,
  type Progress,
  progressAt,
  progressFrom,
  type Skip,
  skipOf,
} from "./LogPosition.ts"
import { isRefusedToken, type Log, type LogPage, type PageEvent } from "./PageReader.ts"

/** How to read a log. */
export interface Reading<E, R> {
  readonly log: Log<E, R>
  readonly order: Position["order"]
  /** How many milliseconds before the newest event to read again, for events that are delivered late. */
  readonly lookBack: number
}

/**
 * The next place to read. `refusals` counts the tokens that were refused in a row since the last event; too many are an error.
 */
export type Place =
  & { readonly refusals: number }
  & (
    /** At the edge of the window, before the first event. */
    | { readonly _tag: "Start" }
    /** After the last emitted events, found by their time. */
    | { readonly _tag: "Time"; readonly progress: Progress }
    /** At a page token. A token is valid only in the window of its page, so one that was read by time keeps its `since`. */
    | {
      readonly _tag: "Token"
      readonly token: string
      readonly since: number | undefined
      readonly skip: Skip | undefined
      readonly progress: Progress | undefined
    }
  )

/** The start of the window; backward, its end. */
export const start: Place = { _tag: "Start", refusals: 0 }

/** After the last emitted events, without a token. */
export const byTime = (progress: Progress | undefined, refusals = 0): Place =>
  progress === undefined ? { _tag: "Start", refusals } : { _tag: "Time", progress, refusals }

/** The same place, without its token. */
export const withoutToken = (place: Place): Place => byTime(progressOf(place), place.refusals)

const progressOf = (place: Place): Progress | undefined => place._tag === "Start" ? undefined : place.progress

const skipAt = (place: Place): Skip | undefined =>
  place._tag === "Start" ? undefined : place._tag === "Token" ? place.skip : skipOf(place.progress)

/** The time to read from, if the window is not that of the input. */
const sinceOf = (place: Place): number | undefined =>
  place._tag === "Time" ? place.progress.since : place._tag === "Token" ? place.since : undefined

/** The part of a page's input that depends on the place. */
const requestOf = <E, R>({ log: { input }, order }: Reading<E, R>, place: Place) => {
  const since = sinceOf(place)
  const forward = order === "forward"
  return {
    ...(forward ? { startFromHead: true } : {}),
    ...(since === undefined ? {} : forward
      ? { startTime: new Date(Math.max(since, Number(input.startTime ?? since))) }
      // The start of a window is inclusive, its end exclusive.
      : { endTime: new Date(Math.min(since + 1, Number(input.endTime ?? since + 1))) }),
    ...(place._tag === "Token" ? { nextToken: place.token } : {}),
  }
}

/** The events of a page, and the next place. */
export interface Step {
  readonly events: ReadonlyArray<Event>
  /** True if the page is empty, which is not necessarily the end. */
  readonly empty: boolean
  /** The next page; absent at the end. */
  readonly next: Place | undefined
  /** Where to look for new events. */
  readonly rest: Place
}

/** The maximum number of tokens refused in a row. */
const maxRefusals = 5

/** Reads the page of a place. If its token is refused, reads by time. */
export const readPage = <E, R>(reading: Reading<E, R>, place: Place): Effect.Effect<Step, E, R> =>
  Effect.matchEffect(reading.log.fetch(requestOf(reading, place)), {
    onFailure: (error) =>
      place._tag === "Token" && place.refusals < maxRefusals && isRefusedToken(error)
        ? readPage(reading, byTime(place.progress, place.refusals + 1))
        : Effect.fail(error),
    onSuccess: (page) => Effect.succeed(afterPage(reading, place, page)),
  })

/** The next place after a page. */
const afterPage = <E, R>(reading: Reading<E, R>, place: Place, page: LogPage): Step => {
  const token = place._tag === "Token" ? place.token : undefined
  const since = sinceOf(place)
  const [to, from] = reading.order === "forward"
    ? [page.newer, token && { nextToken: token }]
    : [page.older, page.older && { prevToken: page.older }]
  // After a change of the window, and with `lookBack`, positions are by time.
  const tokens = since === undefined && reading.lookBack === 0 && from ? from : {}
  const { events, progress, skip } = emit(
    reading,
    page.events,
    { progress: progressOf(place), skip: skipAt(place) },
    tokens,
  )
  const refusals = events.length === 0 ? place.refusals : 0
  const next: Place | undefined = to === undefined || to === token
    ? undefined
    : { _tag: "Token", token: to, since, skip, progress, refusals }
  const empty = page.events.length === 0
  // The token of an empty page leads to new events.
  return { events, empty, next, rest: empty && reading.lookBack === 0 ? next ?? place : byTime(progress, refusals) }
}

/** Where to resume forward: at the window's start, or after a position. */
export const after = <E, R>(
  { log, lookBack }: Reading<E, R>,
  position: Position | undefined,
): Effect.Effect<Place, E, R> => {
  if (position === undefined) return Effect.succeed(start)
  const { count, nextToken, offset, prevToken, timestamp } = position
  const progress = progressFrom(position)
  const token = nextToken ?? prevToken
  if (token === undefined || lookBack > 0) return Effect.succeed(byTime(progress))
  // The events of that millisecond in the page. Late ones follow them.
  const counts = new Map([[timestamp, Math.min(count, offset + 1)]])
  const skip = { before: timestamp, counts, last: timestamp }
  const at = (token: string): Place => ({ ...start, _tag: "Token", token, since: undefined, skip, progress })
  if (nextToken !== undefined) return Effect.succeed(at(nextToken))
  return Effect.matchEffect(turnForward(log, token), {
    onFailure: (error) => isRefusedToken(error) ? Effect.succeed(byTime(progress)) : Effect.fail(error),
    onSuccess: (token) => Effect.succeed(token === undefined ? byTime(progress) : at(token)),
  })
}

/** The events of a page before a position, newest first, and the place before the page. */
export interface Remaining {
  readonly events: ReadonlyArray<Event>
  readonly place: Place
}

/** Where to resume backward. */
export const before = <E, R>(reading: Reading<E, R>, position: Position): Effect.Effect<Remaining, E, R> => {
  const { log } = reading
  const { offset, prevToken } = position
  const progress = progressFrom(position)
  const timed: Remaining = { events: [], place: byTime(progress) }
  if (prevToken === undefined) return Effect.succeed(timed)
  const at = (progress: Progress | undefined): Place => ({
    ...start,
    _tag: "Token",
    token: prevToken,
    since: undefined,
    skip: undefined,
    progress,
  })
  if (offset === 0) return Effect.succeed({ events: [], place: at(progress) })
  return Effect.matchEffect(
    Effect.gen(function* () {
      const lines: Array<PageEvent> = []
      let token = yield* turnForward(log, prevToken)
      while (lines.length < offset) {
        const page: LogPage = yield* log.fetch({
          startFromHead: true,
          limit: Math.min(log.input.limit ?? maxLimit, offset - lines.length),
          ...(token === undefined ? {} : { nextToken: token }),
        })
        for (const line of page.events) lines.push(line)
        if (page.newer === undefined || page.newer === token) break
        token = page.newer
      }
      const { events, progress: reached } = emit(reading, lines, { progress, skip: undefined }, { prevToken })
      return { events, place: at(reached) }
    }),
    {
      onFailure: (error) => isRefusedToken(error) ? Effect.succeed(timed) : Effect.fail(error),
      onSuccess: Effect.succeed,
    },
  )
}

/** The maximum `limit` of the service. */
const maxLimit = 10_000

/**
 * After this many empty pages in a row, check for the end: some servers return a new token with each, and some return empty pages
 * in the middle of a log.
 */
export const manyEmptyPages = 10

/**
 * The forward token of the place that `prevToken` leads back to; absent at the window's start. Does not rely on the opposite
 * token of an empty page.
 */
const turnForward = /*#__PURE__*/ Effect.fnUntraced(function* <E, R>({ fetch }: Log<E, R>, prevToken: string) {
  let token = prevToken
  for (let i = 0; i < manyEmptyPages; i++) {
    const page = yield* fetch({ nextToken: token, limit: 1 })
    if (page.events.length > 0) return page.newer
    if (page.older === undefined || page.older === token) return undefined
    token = page.older
  }
  return undefined
})

/** Pages from the log's end, the last one first, until they hold `n` events and `enough` is true. */
const tail = /*#__PURE__*/ Effect.fnUntraced(
  function* <E, R>(
    { fetch, input }: Log<E, R>,
    n: number,
    enough: (pages: ReadonlyArray<LogPage>) => boolean,
  ) {
    const pages: Array<LogPage> = []
    let token: string | undefined
    for (let missing = n, empty = 0; empty < manyEmptyPages;) {
      const page: LogPage = yield* fetch({
        limit: Math.min(input.limit ?? maxLimit, Math.max(missing, 100)),
        ...(token === undefined ? {} : { nextToken: token }),
      })
      if (page.events.length > 0) pages.push(page)
      empty = page.events.length > 0 ? 0 : empty + 1
      missing -= page.events.length
      if (page.older === undefined || page.older === token || (missing <= 0 && enough(pages))) break
      token = page.older
    }
    return pages
  },
  // If a token expires meanwhile, start again.
  Effect.retry({ while: isRefusedToken, times: 5 }),
)

const eventsOf = (pages: ReadonlyArray<LogPage>): ReadonlyArray<PageEvent> =>
  pages.toReversed().flatMap((page) => page.events)

/**
 * The last `n` events. Reads until an older event than these is known, to count them within their milliseconds: almost always the
 * one that is read in addition.
 */
export const lastEvents = <E, R>(reading: Reading<E, R>, n: number) =>
  Effect.map(
    tail(reading.log, n + 1, (pages) => {
      const events = eventsOf(pages)
      return events.at(-n - 1)?.timestamp.getTime() !== events.at(-n)?.timestamp.getTime()
    }),
    (pages) => {
      let surplus = pages.reduce((sum, { events }) => sum + events.length, 0) - n
      let progress: Progress | undefined
      return pages.reverse().map((page) => {
        const tokens = page.older === undefined ? {} : { prevToken: page.older }
        const emitted = emit(reading, page.events, { progress, skip: undefined }, tokens)
        progress = emitted.progress
        const events = emitted.events.slice(Math.max(0, surplus))
        surplus -= emitted.events.length
        return events
      })
    },
  )

/** The current end of the log, and the token from there; absent for an empty log. */
export const newest = /*#__PURE__*/ Effect.fnUntraced(function* <E, R>(log: Log<E, R>) {
  // All events of the last millisecond, to resume by time after the token expires.
  const pages = yield* tail(log, 1, (pages) => {
    const events = eventsOf(pages)
    return events[0]?.timestamp.getTime() !== events.at(-1)?.timestamp.getTime()
  })
  const events = eventsOf(pages)
  const last = events.at(-1)?.timestamp.getTime()
  if (last === undefined) return undefined
  const count = events.filter(({ timestamp }) => timestamp.getTime() === last).length
  return { progress: progressAt(last, count), token: pages[0]?.newer }
})

/** The place after the log's last event. */
export const end = <E, R>(log: Log<E, R>): Effect.Effect<Place, E, R> =>
  Effect.map(newest(log), (found) => {
    // An empty log has nothing to skip.
    if (found === undefined) return start
    const { progress, token } = found
    return token === undefined
      ? byTime(progress)
      : { ...start, _tag: "Token", token, since: undefined, skip: undefined, progress }
  })

/** After many empty pages: checks whether all events in this direction have been emitted. */
const isComplete = <E, R>({ log, order }: Reading<E, R>, place: Place): Effect.Effect<boolean, E, R> => {
  const progress = progressOf(place)
  if (order === "forward") {
    return Effect.map(newest(log), (found) =>
      found === undefined || (progress !== undefined && (
        progress.edge > found.progress.edge ||
        (progress.edge === found.progress.edge && progress.count >= found.progress.count)
      )))
  }
  return Effect.map(oldest(log), (time) => time === undefined || (progress !== undefined && progress.edge <= time))
}

/** The time of the log's first event. */
const oldest = /*#__PURE__*/ Effect.fnUntraced(function* <E, R>({ fetch }: Log<E, R>) {
  let token: string | undefined
  for (let empty = 0; empty < manyEmptyPages; empty++) {
    const page: LogPage = yield* fetch({
      startFromHead: true,
      limit: 1,
      ...(token === undefined ? {} : { nextToken: token }),
    })
    const [event] = page.events
    if (event !== undefined) return event.timestamp.getTime()
    if (page.newer === undefined || page.newer === token) return undefined
    token = page.newer
  }
  return undefined
})

/** Reads a page. After many empty ones in a row, checks for the end. */
export const readOrEnd = /*#__PURE__*/ Effect.fnUntraced(
  function* <E, R>(reading: Reading<E, R>, place: Place, emptyPages: number): Effect.fn.Return<Step, E, R> {
    const step = yield* readPage(reading, place)
    const doubtful = step.empty && step.next !== undefined && (emptyPages + 1) % manyEmptyPages === 0
    return doubtful && (yield* isComplete(reading, place)) ? { ...step, next: undefined } : step
  },
)
