/**
 * One log in several time slices: the time that it takes, the pages that are held, and the events, whatever the log is like.
 *
 * @module
 */
import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import { Errors, LogEvents } from "effect-parallelcluster"

const log = { logStreamName: "3.16.1/1" }
const start = Date.parse("2026-01-05T08:00:00Z")
type Entry = LogEvents.PageEvent

/** A log whose every page takes 100 ms. Tokens are places between events, as the service's are. */
const makeLog = (
  entries: ReadonlyArray<Entry>,
  pageSize: number,
  options: { readonly emptyEvery?: number; readonly latency?: number } = {},
) => {
  const { emptyEvery = Infinity, latency = 100 } = options
  const state = { requests: 0, atOnce: 0, most: 0 }
  const read = Effect.fnUntraced(function* (input: LogEvents.PageInput) {
    const request = ++state.requests
    state.most = Math.max(state.most, ++state.atOnce)
    yield* Effect.ensuring(
      latency === 0 ? Effect.yieldNow : Effect.sleep(latency),
      Effect.sync(() => state.atOnce--),
    )
    const from = Number(input.startTime ?? 0)
    const to = Number(input.endTime ?? Infinity)
    const low = indexOf(entries, from)
    const high = indexOf(entries, to)
    const size = Math.min(input.limit ?? pageSize, pageSize)
    const [place, turn = "0"] = input.nextToken?.split("/") ?? []
    if (input.nextToken === undefined && input.startFromHead !== true) {
      const events = entries.slice(Math.max(low, high - size), high)
      return { events, nextToken: `${high}`, prevToken: `${high - events.length}` }
    }
    const at = place === undefined ? low : Number(place)
    if (turn === "0" && at < high && request % emptyEvery === 0) {
      return { events: [], nextToken: `${at}/1` }
    }
    const events = entries.slice(at, Math.min(high, at + size))
    return { events, nextToken: events.length === 0 ? input.nextToken ?? `${at}` : `${at + events.length}` }
  })
  return { read, state }
}

/** The index of the first event at a time or later. */
const indexOf = (entries: ReadonlyArray<Entry>, time: number): number => {
  let [low, high] = [0, entries.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (Number(entries[middle]!.timestamp) < time) low = middle + 1
    else high = middle
  }
  return low
}

/** How long it takes to read a log, in milliseconds of the test's clock. */
const duration = Effect.fnUntraced(function* (entries: ReadonlyArray<Entry>, parallel: number) {
  const { read, state } = makeLog(entries, 100)
  const begin = yield* Clock.currentTimeMillis
  let processed = 0
  const fiber = yield* Effect.forkChild(
    LogEvents.forward(read, log, { parallel }).pipe(
      Stream.chunks,
      Stream.runForEach((events) =>
        Effect.sync(() => {
          for (const event of events) assert.strictEqual(event.message, entries[processed++]!.message)
        })
      ),
      Effect.andThen(Clock.currentTimeMillis),
    ),
  )
  while (fiber.pollUnsafe() === undefined) yield* TestClock.adjust(100)
  const exit = fiber.pollUnsafe()
  assert.isTrue(exit?._tag === "Success")
  assert.strictEqual(processed, entries.length)
  return {
    millis: exit?._tag === "Success" ? exit.value - begin : NaN,
    requests: state.requests,
    most: state.most,
  }
})

const even = Array.from({ length: 40_000 }, (_, i) => ({ timestamp: new Date(start + i * 1000), message: `${i}` }))

/** 90 % of the events are in one percent of the time, somewhere. */
const skewed = (where: number) => {
  const span = 40_000_000
  const sparse = Array.from({ length: 4000 }, (_, i) => start + i * (span / 4000))
  const dense = Array.from({ length: 36_000 }, (_, i) => start + Math.floor(span * where + (i * span) / 100 / 36_000))
  return [...sparse, ...dense].sort((a, b) => a - b).map((time, i) => ({ timestamp: new Date(time), message: `${i}` }))
}

describe("400 pages that take 100 ms each, in eight slices", () => {
  it.effect("at most a sixth of the time, eight requests at once", () =>
    Effect.gen(function* () {
      const one = yield* duration(even, 1)
      const eight = yield* duration(even, 8)
      assert.strictEqual(one.most, 1)
      assert.strictEqual(eight.most, 8)
      assert.isAtMost(eight.millis / one.millis, 1 / 6)
    }))

  for (const where of [0, 0.37, 0.5, 0.99]) {
    it.effect(`at most a quarter, with 90 % of the events in a percent of the time, at ${where * 100} % of it`, () =>
      Effect.gen(function* () {
        const entries = skewed(where)
        const one = yield* duration(entries, 1)
        const eight = yield* duration(entries, 8)
        assert.isAtMost(eight.millis / one.millis, 1 / 4)
      }))
  }

  it.effect("a reader that stands still makes no more requests than what is held", () =>
    Effect.gen(function* () {
      const { read, state } = makeLog(even, 100)
      const fiber = yield* Effect.forkChild(
        Stream.runForEach(LogEvents.forward(read, log, { parallel: 8 }), ({ message }) =>
          message === "10000" ? Effect.never : Effect.void),
      )
      for (let i = 0; i < 200; i++) {
        yield* TestClock.adjust(100)
      }
      yield* Fiber.interrupt(fiber)
      // Held are twice eight pages; one is processed, and one prefetched. Every page leads on by nine tenths.
      assert.isAtMost(state.requests, 100 / 0.9 + 2 * 8 + 5)
    }))
})

it.effect("a log of few pages costs one request more than page by page, of one none", () =>
  Effect.gen(function* () {
    for (const [length, more] of [[0, 0], [1, 0], [150, 1], [350, 1]] as const) {
      const one = yield* duration(even.slice(0, length), 1)
      const eight = yield* duration(even.slice(0, length), 8)
      assert.strictEqual(eight.requests, one.requests + more)
    }
  }))

it.effect("slices below one, or broken ones, are refused before anything is sent", () =>
  Effect.gen(function* () {
    const { read, state } = makeLog(even, 100)
    for (const parallel of [0, -1, 1.5, NaN, Infinity]) {
      const error = yield* Effect.flip(Stream.runDrain(LogEvents.forward(read, log, { parallel })))
      assert.strictEqual(error._tag === "BadRequest" && error.field, "parallel")
    }
    assert.strictEqual(state.requests, 0)
  }))

it.effect("an error comes after the events before it", () =>
  Effect.gen(function* () {
    const { read } = makeLog(even, 100)
    const failing = (input: LogEvents.PageInput) =>
      Number(input.startTime ?? 0) > start + 20_000_000
        ? Effect.fail(new Errors.BadRequest({ operation: "read", message: "no" }))
        : read(input)
    const seen: Array<string> = []
    const fiber = yield* Effect.forkChild(Effect.flip(
      Stream.runForEach(LogEvents.forward(failing, log, { parallel: 8 }), ({ message }) =>
        Effect.sync(() => seen.push(message))),
    ))
    while (fiber.pollUnsafe() === undefined) {
      yield* TestClock.adjust(100)
    }
    assert.deepStrictEqual(
      seen,
      even.slice(0, seen.length).map(({ message }) =>
        message
      ),
    )
    assert.isAbove(seen.length, 19_000)
  }))

const up = (maximum: number, minimum = 0) => Schema.Int.check(Schema.isBetween({ minimum, maximum }))

const History = Schema.Struct({
  /** Milliseconds from one event to the next. */
  gaps: Schema.Array(Schema.Literals([0, 0, 0, 1, 5, 1000, 100_000])).check(Schema.isMaxLength(60)),
  pageSize: up(6, 1),
  emptyEvery: Schema.Literals([2, 3, 1000]),
  window: Schema.Boolean,
  /** After so many events a reader stops, and another one resumes with another number of slices. */
  readers: Schema.Array(Schema.Struct({ events: up(20, 1), parallel: up(9, 1), tokens: Schema.Boolean }))
    .check(Schema.isMaxLength(4)),
  parallel: up(9, 1),
})

describe("random histories", () => {
  it.effect.prop(
    "nothing is lost or doubled, resumed anywhere with any number of slices",
    [History],
    ([history]) =>
      Effect.gen(function* () {
        let time = start
        const all = history.gaps.map((gap, i) => ({ timestamp: new Date(time += gap), message: `${i}` }))
        const { read } = makeLog(all, history.pageSize, { ...history, latency: 0 })
        const window = history.window && time > start + 10
          ? { startTime: new Date(start + 3), endTime: new Date(time - 3) }
          : undefined
        const seen: Array<string> = []
        let resume: unknown
        for (
          const { events, parallel, tokens } of [...history.readers, {
            events: Infinity,
            parallel: history.parallel,
            tokens: true,
          }]
        ) {
          const reader = LogEvents.forward(read, { ...log, ...window }, { parallel, resume })
          yield* Stream.runForEach(events === Infinity ? reader : Stream.take(reader, events), (event) =>
            Effect.sync(() => {
              seen.push(event.message)
              const { nextToken, ...timed } = JSON.parse(JSON.stringify(event.position))
              resume = tokens && nextToken !== undefined ? { ...timed, nextToken } : timed
            }))
        }
        const expected = all.filter(({ timestamp }) =>
          window === undefined || (timestamp >= window.startTime && timestamp < window.endTime)
        )
        assert.deepStrictEqual(
          seen,
          expected.map(({ message }) =>
            message
          ),
        )
      }),
    { arbitrary: { runs: 500 } },
  )
})
