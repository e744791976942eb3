/**
 * Reads several time slices of a log concurrently, and emits them in order.
 *
 * A slice is the time that one page covers. Its request has a start but no end, so that each page shows the density of the log:
 * the rest of a slice that was too long becomes other slices, and one that was too short extends into the next. Slices start at a
 * millisecond, so that all events of a millisecond are in one slice and positions by time are exact.
 *
 * @module
 */
import type * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import * as Latch from "effect/Latch"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { byTime, manyEmptyPages, newest, type Place, type Reading, readOrEnd } from "./LogCursor.ts"
import { emit, type Event, type Progress, skipOf } from "./LogPosition.ts"
import { isRefusedToken, type Log, type PageEvent } from "./PageReader.ts"

/** A part of the log's time, `to` exclusive. Slices are contiguous. */
interface Part {
  readonly from: number
  readonly to: number
  /** The milliseconds that a page covers here, estimated from the previous page. */
  readonly span: number
}

type Slice =
  & Part
  & (
    | { readonly _tag: "Waiting" }
    | { readonly _tag: "Requested"; readonly cancel: () => void }
    | { readonly _tag: "Read"; readonly events: ReadonlyArray<Event>; readonly progress: Progress | undefined }
    | { readonly _tag: "Failed"; readonly cause: Cause.Cause<unknown> }
  )

/** A slice is slightly shorter than the previous page, so that one request suffices even if the log gets denser. */
const fill = 0.95

/** The first pages one by one, then slices, then the last millisecond and newer events one by one. */
type Stage<E, R> =
  | {
    readonly _tag: "Pages"
    readonly place: Place
    readonly emptyPages: number
    /** True if the rest is too short for slices. */
    readonly last: boolean
  }
  | { readonly _tag: "Slices"; readonly slices: Slices<E, R> }

/**
 * The events from a place to the log's end. The first two pages are read one by one: shorter logs need no further requests, and
 * for longer ones they show the density.
 */
export const slicesFrom = <E, R>(
  reading: Reading<E, R>,
  place: Place,
  parallel: number,
): Stream.Stream<Event, E, R> =>
  Stream.unwrap(Effect.map(Effect.scope, (scope) =>
    Stream.paginate(
      { _tag: "Pages", place, emptyPages: 0, last: false },
      Effect.fnUntraced(function* (
        stage: Stage<E, R>,
      ): Effect.fn.Return<readonly [ReadonlyArray<Event>, Option.Option<Stage<E, R>>], E, R> {
        if (stage._tag === "Slices") {
          const events = yield* stage.slices.next
          return events === undefined
            ? [[], Option.some({ _tag: "Pages", place: byTime(stage.slices.progress()), emptyPages: 0, last: true })]
            : [events, Option.some(stage)]
        }
        const { empty, events, next } = yield* readOrEnd(reading, stage.place, stage.emptyPages)
        if (next === undefined) return [events, Option.none()]
        const edge = stage.place._tag === "Start" ? undefined : stage.place.progress?.edge
        // While events are still to be skipped, the place is more than a time.
        const progress = next._tag === "Token" && next.skip === undefined ? next.progress : undefined
        const span = progress === undefined || edge === undefined ? 0 : progress.edge - edge
        const isCut = progress !== undefined && span > 0 && !stage.last
        const slices = isCut ? yield* make(reading, progress, span, parallel, scope) : undefined
        if (slices !== undefined) return [events, Option.some({ _tag: "Slices", slices })]
        const emptyPages = empty ? stage.emptyPages + 1 : 0
        return [events, Option.some({ _tag: "Pages", place: next, emptyPages, last: stage.last || isCut })]
      }),
    )))

/** Each call returns the events of the next slice; nothing at the end. */
interface Slices<E, R> {
  readonly next: Effect.Effect<ReadonlyArray<Event> | undefined, E, R>
  /** The progress of the emitted events. */
  readonly progress: () => Progress
}

/**
 * Cuts the rest of a log into slices, up to its last millisecond, which is read page by page. Sends up to `parallel` requests at
 * once, and holds at most twice as many pages. Returns nothing if the rest is too short.
 */
const make = /*#__PURE__*/ Effect.fnUntraced(function* <E, R>(
  reading: Reading<E, R>,
  start: Progress,
  span: number,
  parallel: number,
  scope: Scope.Scope,
): Effect.fn.Return<Slices<E, R> | undefined, E, R> {
  const last = yield* newest(reading.log)
  // About two pages are faster to read one by one.
  if (last === undefined || last.progress.edge - start.edge < 2 * span) return undefined
  const slices: Array<Slice> = [{ _tag: "Waiting", from: start.edge, to: last.progress.edge, span }]
  const arrived = yield* Latch.make()
  let progress = start

  /** Updates the slices with a page. */
  const arrive = (requested: Slice, { events, until }: Covered) => {
    const index = slices.indexOf(requested)
    const span = until - requested.from
    let to = Math.min(until, requested.to)
    let end = requested.to
    let count = 1
    // Unread time belongs to this slice if the page covers it, and to no slice otherwise.
    for (let next; (next = slices[index + count]) !== undefined; count++) {
      if (next._tag === "Requested" && next.to <= until) next.cancel()
      else if (next._tag !== "Waiting" || to < end) break
      to = Math.min(until, next.to)
      end = next.to
    }
    const before = requested.from === start.edge ? start : undefined
    const skip = before && skipOf(before)
    const part = events.filter(({ timestamp }) => timestamp.getTime() < to)
    const { events: emitted, progress } = emit(reading, part, { progress: before, skip }, {})
    slices.splice(
      index,
      count,
      { _tag: "Read", from: requested.from, to, span, events: emitted, progress },
      ...(to < end ? [{ _tag: "Waiting", from: to, to: end, span } as const] : []),
    )
  }

  const request = (requested: Slice) =>
    Effect.matchCause(readPart(reading.log, requested.from), {
      onSuccess: (part) => {
        arrive(requested, part)
        arrived.openUnsafe()
      },
      onFailure: (cause) => {
        const index = slices.indexOf(requested)
        // A cancelled slice is no longer in the list.
        if (index >= 0) slices[index] = { ...requested, _tag: "Failed", cause }
        arrived.openUnsafe()
      },
    })

  /** Drops the page that is needed last, if there are too many for one that is needed earlier. */
  const makeRoom = (index: number): boolean => {
    if (slices.filter(({ _tag }) => _tag !== "Waiting").length < 2 * parallel) return true
    const farthest = slices.findLastIndex(({ _tag }) => _tag === "Read")
    const slice = slices[farthest]
    if (slice === undefined || farthest < index) return false
    const following = slices[farthest + 1]
    const { from, span } = slice
    slices.splice(
      farthest,
      following?._tag === "Waiting" ? 2 : 1,
      { _tag: "Waiting", from, span, to: following?._tag === "Waiting" ? following.to : slice.to },
    )
    return true
  }

  /** Requests the first slices that are not requested yet. */
  const launch = Effect.fnUntraced(function* () {
    for (let i = 0; i < slices.length; i++) {
      const slice = slices[i]!
      if (slice._tag !== "Waiting") continue
      if (slices.filter(({ _tag }) => _tag === "Requested").length >= parallel || !makeRoom(i)) return
      const length = Math.max(1, Math.floor(slice.span * fill))
      const to = slice.to - slice.from < 1.2 * length ? slice.to : slice.from + length
      const running: { fiber?: Fiber.Fiber<void> } = {}
      const requested: Slice = { ...slice, to, _tag: "Requested", cancel: () => running.fiber?.interruptUnsafe() }
      slices.splice(i, 1, requested, ...(to < slice.to ? [{ ...slice, from: to }] : []))
      running.fiber = yield* Effect.forkIn(request(requested), scope)
    }
  })

  const next = Effect.gen(function* () {
    while (slices.length > 0) {
      arrived.closeUnsafe()
      yield* launch()
      const [head] = slices
      if (head?._tag === "Read") {
        slices.shift()
        progress = head.progress ?? progress
        if (head.events.length > 0) return head.events
      } else if (head?._tag === "Failed") {
        // The cause of a failed page of this log.
        return yield* Effect.failCause(head.cause as Cause.Cause<E>)
      } else yield* arrived.await
    }
    return undefined
  })
  return { next, progress: () => progress }
})

/** The time that a page covers. */
interface Covered {
  readonly events: ReadonlyArray<PageEvent>
  /** The events are complete up to this time, exclusive. */
  readonly until: number
}

/**
 * The events of a page from a time on, and the time up to which they are complete, exclusive. Reads more pages if all events of a
 * page are of the same millisecond, or if a page is empty.
 */
const readPart = /*#__PURE__*/ Effect.fnUntraced(
  function* <E, R>(log: Log<E, R>, from: number): Effect.fn.Return<Covered, E, R> {
    let events: Array<PageEvent> = []
    let token: string | undefined
    let refusals = 0
    for (let emptyPages = 0;;) {
      const page = yield* log.fetch({
        startFromHead: true,
        startTime: new Date(from),
        ...(token === undefined ? {} : { nextToken: token }),
      }).pipe(Effect.catchIf(
        // The token has expired: start the slice again.
        (error) => token !== undefined && isRefusedToken(error) && ++refusals < 10,
        () => Effect.undefined,
      ))
      if (page === undefined) {
        events = []
        token = undefined
        continue
      }
      for (const event of page.events) events.push(event)
      const last = events.at(-1)?.timestamp.getTime() ?? from
      if (last > from) return { events, until: last }
      emptyPages = page.events.length === 0 ? emptyPages + 1 : 0
      const isEnd = page.newer === undefined || page.newer === token ||
        (emptyPages > 0 && emptyPages % manyEmptyPages === 0 && (((yield* newest(log))?.progress.edge ?? 0) <= from))
      if (isEnd) return { events, until: Infinity }
      token = page.newer
    }
  },
)
