/**
 * What servers and networks do to a reader, one test each: endless empty pages, events out of order or late, builds that fail.
 *
 * @module
 */
import { assert, describe, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import { CloudWatchLogs, Errors, ImageLogs, LogEvents } from "effect-parallelcluster"
import * as Simulator from "effect-parallelcluster/testing"

const log = { logStreamName: "3.16.1/1" }
const start = Date.parse("2026-01-05T08:00:00Z")
const at = (millis: number, message = `${millis}`) => ({ timestamp: new Date(start + millis), message })
const messages = <E, R>(stream: Stream.Stream<LogEvents.Event, E, R>) =>
  Effect.map(Stream.runCollect(stream), (events) => events.map(({ message }) => message))
/** A position as it comes back from a file. */
const stored = (event: LogEvents.Event | undefined) => JSON.parse(JSON.stringify(event?.position))

/** A log that keeps the order of its list, and whose tokens are places between two events. */
const makeLog = (events: Array<{ readonly timestamp: Date; readonly message: string }>) => {
  let generation = 0
  const read = (input: LogEvents.PageInput): Effect.Effect<LogEvents.Page, Errors.BadRequest> => {
    const [of, direction = input.startFromHead ? "f" : "b", anchor] = input.nextToken?.split("|") ?? []
    if (of !== undefined && of !== `${generation}`) {
      const message = "The specified nextToken is expired."
      return Effect.fail(new Errors.BadRequest({ operation: "read", message }))
    }
    const window = events.filter(({ timestamp }) => timestamp >= (input.startTime ?? timestamp))
    const index = window.findIndex(({ message }) => message === anchor) + (direction === "f" ? 1 : 0)
    const edge = direction === "f" ? 0 : window.length
    const place = anchor === undefined ? edge : index
    const [low, high] = direction === "f"
      ? [place, window.length]
      : [Math.max(0, place - (input.limit ?? Infinity)), place]
    const page = window.slice(low, high)
    const tokenOf = (direction: string, message = anchor) =>
      [generation, direction, message].filter((part) => part !== undefined).join("|")
    return Effect.succeed({
      events: page,
      nextForwardToken: tokenOf("f", page.at(-1)?.message),
      nextBackwardToken: tokenOf("b", page[0]?.message),
    })
  }
  return { read, expire: () => generation++ }
}

describe("empty pages with a new token each", () => {
  /** An emulator that never gives back the token that it got. */
  const makeReader = (events: ReadonlyArray<{ readonly timestamp: Date; readonly message: string }>) => {
    const state = { requests: 0 }
    const read = ({ nextToken }: LogEvents.PageInput) =>
      Effect.sync(() => ({
        events: nextToken === undefined ? events : [],
        nextToken: `f/${++state.requests}`,
        prevToken: `b/${state.requests}`,
      }))
    return { read, state }
  }

  it.effect("reading to the end has an end, in both directions", () =>
    Effect.gen(function* () {
      for (const events of [[], [at(0), at(1), at(1, "b")]]) {
        const { read, state } = makeReader(events)
        const expected = events.map(({ message }) => message)
        assert.deepStrictEqual(yield* messages(LogEvents.forward(read, log)), expected)
        assert.deepStrictEqual(yield* messages(LogEvents.backward(read, log)), expected.toReversed())
        assert.deepStrictEqual(yield* messages(LogEvents.last(read, log, 100)), expected)
        assert.deepStrictEqual(yield* messages(LogEvents.follow(read, log, { until: Effect.void })), expected)
        assert.isBelow(state.requests, 150)
      }
    }))

  it.effect("following waits between them", () =>
    Effect.gen(function* () {
      const { read, state } = makeReader([at(0)])
      const follower = yield* Effect.forkChild(Stream.runDrain(LogEvents.follow(read, log)))
      yield* TestClock.adjust("5 minutes")
      yield* Fiber.interrupt(follower)
      assert.isAtMost(state.requests, 4 + 25)
      const before = state.requests
      const steady = yield* Effect.forkChild(Stream.runDrain(LogEvents.follow(read, log, { schedule: "1 minute" })))
      yield* TestClock.adjust("5 minutes")
      yield* Fiber.interrupt(steady)
      assert.strictEqual(state.requests - before, 4 + 5)
    }))

  it.effect("more of them than many, in the middle of a log, are not its end", () =>
    Effect.gen(function* () {
      const read = ({ nextToken, startFromHead = false }: LogEvents.PageInput) =>
        Effect.succeed({
          events: !startFromHead || nextToken === "35" ? [at(1)] : nextToken === undefined ? [at(0)] : [],
          nextToken: `${Math.min(36, Number(nextToken ?? 0) + 1)}`,
        })
      assert.deepStrictEqual(yield* messages(LogEvents.forward(read, log)), ["0", "1"])
      const followed = LogEvents.follow(read, log, { until: Effect.void })
      assert.deepStrictEqual(yield* messages(followed), ["0", "1"])
    }))
})

describe("until", () => {
  it.effect("when it fails, the last lines come first", () =>
    Effect.gen(function* () {
      const events = [at(0)]
      const { read } = makeLog(events)
      const failed = yield* Deferred.make<void, "build failed">()
      const seen: Array<string> = []
      const follower = yield* Effect.forkChild(Effect.flip(
        LogEvents.follow(read, log, { until: Deferred.await(failed) }).pipe(
          Stream.runForEach(({ message }) => Effect.sync(() => seen.push(message))),
        ),
      ))
      yield* TestClock.adjust("1 minute")
      events.push(at(10, "the reason"))
      yield* Deferred.fail(failed, "build failed")
      assert.strictEqual(yield* Fiber.join(follower), "build failed")
      assert.deepStrictEqual(seen, ["0", "the reason"])
    }))

  it.effect("its failure goes before that of a log that never came to be", () =>
    Effect.gen(function* () {
      const read = () =>
        Effect.fail(new Errors.NotFound({ operation: "read", message: "no such stream", routed: true }))
      const options = { wait: true, until: Effect.delay(Effect.fail("build failed" as const), "1 minute") }
      const follower = yield* Effect.forkChild(Effect.flip(messages(LogEvents.follow(read, log, options))))
      yield* TestClock.adjust("2 minutes")
      assert.strictEqual(yield* Fiber.join(follower), "build failed")
    }))
})

describe("positions", () => {
  it.effect("of last, when tokens have expired, nothing of the same millisecond comes again", () =>
    Effect.gen(function* () {
      const { expire, read } = makeLog(["A", "B", "C"].map((message) => at(0, message)))
      const [last] = yield* Stream.runCollect(LogEvents.last(read, log, 1))
      assert.strictEqual(last?.position.count, 3)
      expire()
      assert.deepStrictEqual(yield* messages(LogEvents.forward(read, log, { resume: stored(last) })), [])
    }))

  it.effect("of last, in a millisecond of more events than a page of theirs holds, count all of them", () =>
    Effect.gen(function* () {
      const { expire, read } = makeLog([at(-1), ...Array.from({ length: 250 }, (_, i) => at(0, `event ${i}`))])
      const resumed: Array<unknown> = []
      for (const n of [1, 99, 100, 101, 250]) {
        const last = (yield* Stream.runCollect(LogEvents.last(read, log, n))).at(-1)
        assert.strictEqual(last?.position.count, 250, `last(${n})`)
        resumed.push(stored(last))
      }
      expire()
      for (const resume of resumed) {
        assert.deepStrictEqual(yield* messages(LogEvents.forward(read, log, { resume })), [])
      }
    }))

  it.effect("in a page out of order, nothing is lost after any of them", () =>
    Effect.gen(function* () {
      const { expire, read } = makeLog([at(5000), at(3000), at(6000)])
      const all = yield* Stream.runCollect(LogEvents.forward(read, log))
      assert.deepStrictEqual(all.map(({ message }) => message), ["3000", "5000", "6000"])
      for (const tokens of ["valid", "expired"]) {
        if (tokens === "expired") expire()
        for (const [i, event] of all.entries()) {
          const rest = yield* messages(LogEvents.forward(read, log, { resume: stored(event) }))
          assert.deepStrictEqual(rest, ["3000", "5000", "6000"].slice(i + 1))
        }
      }
    }))

  it.effect("in pages out of order, nothing comes twice when tokens have expired", () =>
    Effect.gen(function* () {
      const pages = [[at(1), at(6)], [at(4), at(7)]]
      const read = ({ nextToken, startTime }: LogEvents.PageInput) =>
        Effect.sync(() => {
          const rest = pages.flat().filter(({ timestamp }) => timestamp >= (startTime ?? timestamp))
          return startTime === undefined
            ? { events: pages[Number(nextToken ?? 0)] ?? [], nextToken: `${Math.min(2, Number(nextToken ?? 0) + 1)}` }
            : { events: nextToken === undefined ? rest : [], nextToken: "end" }
        })
      const all = yield* Stream.runCollect(LogEvents.forward(read, log))
      assert.deepStrictEqual(all.map(({ message }) => message), ["1", "6", "4", "7"])
      const { nextToken: _, ...withoutToken } = stored(all[2])
      assert.deepStrictEqual(yield* messages(LogEvents.forward(read, log, { resume: withoutToken })), ["7"])
      assert.deepStrictEqual(yield* messages(LogEvents.forward(read, log, { resume: stored(all[2]) })), ["7"])
    }))

  it.effect("belong to the region and the service that were asked, however they were named", () => {
    const image = { imageId: "my-image", logStreamName: "a" }
    const here = { ...image, region: "eu-west-1" }
    const positionOf = <I extends LogEvents.PageInput, E, R>(
      read: LogEvents.PageReader<I, E, R>,
      input: LogEvents.Input<I>,
    ) => Effect.map(Stream.runHead(LogEvents.forward(read, input)), (event) => stored(Option.getOrUndefined(event)))
    return Effect.gen(function* () {
      const { putLogEvents } = yield* Simulator.Simulator
      for (const region of ["eu-west-1", "us-east-1"]) yield* putLogEvents({ ...image, region, events: [at(0), at(1)] })
      const read = ImageLogs.getImageLogEvents
      const unnamed = yield* positionOf(read, image)
      const named = yield* positionOf(read, here)
      assert.deepStrictEqual(yield* messages(LogEvents.forward(read, here, { resume: unnamed })), ["1"])
      assert.deepStrictEqual(yield* messages(LogEvents.forward(read, image, { resume: named })), ["1"])
      const elsewhere = { ...image, region: "us-east-1" }
      const refused = yield* Effect.flip(messages(LogEvents.forward(read, elsewhere, { resume: unnamed })))
      assert.strictEqual(refused._tag === "BadRequest" && refused.field, "resume")
      const other = yield* Effect.flip(
        messages(LogEvents.forward(
          CloudWatchLogs.getLogEvents,
          { logGroupName: CloudWatchLogs.imageLogGroupName("my-image"), logStreamName: "a" },
          { resume: named },
        )),
      )
      assert.strictEqual(other._tag === "BadRequest" && other.field, "resume")
    }).pipe(Effect.provide(Simulator.layer({ region: "eu-west-1" })))
  })
})

describe("lookBack", () => {
  /** Follows a log at 0 and 10 ms; after a while a line at 5 ms arrives, and then another at 20. */
  const followed = (lookBack: "0 seconds" | "1 second", between: "nothing" | "resume" = "nothing") =>
    Effect.gen(function* () {
      const events = [at(0), at(10)]
      const { read } = makeLog(events)
      const insert = (event: typeof events[number]) => {
        events.push(event)
        events.sort((a, b) => Number(a.timestamp) - Number(b.timestamp))
      }
      const seen: Array<LogEvents.Event> = []
      const done = yield* Deferred.make<void>()
      const follow = () =>
        Effect.forkChild(Stream.runForEach(
          LogEvents.follow(read, log, {
            lookBack,
            until: Deferred.await(done),
            resume: seen.length === 0 ? undefined : stored(seen.at(-1)),
          }),
          (event) => Effect.sync(() => seen.push(event)),
        ))
      let follower = yield* follow()
      yield* TestClock.adjust("1 minute")
      if (between === "resume") yield* Fiber.interrupt(follower)
      insert(at(5, "late"))
      if (between === "resume") follower = yield* follow()
      yield* TestClock.adjust("1 minute")
      insert(at(20))
      yield* TestClock.adjust("1 minute")
      // So late that nothing but the last look finds it.
      insert(at(20, "last"))
      insert(at(6, "late as well"))
      yield* Deferred.succeed(done, undefined)
      yield* Fiber.join(follower)
      return seen.map(({ message }) => message)
    })

  it.effect("finds what is delivered late, once", () =>
    Effect.gen(function* () {
      const all = ["0", "10", "late", "20", "late as well", "last"]
      assert.deepStrictEqual(yield* followed("1 second"), all)
      assert.deepStrictEqual(yield* followed("1 second", "resume"), all)
      assert.deepStrictEqual(yield* followed("0 seconds"), ["0", "10", "20", "last"])
    }))

  it.effect("finds what is delivered while the last lines are shown, and the source ends", () =>
    Effect.gen(function* () {
      const events = [at(0), at(10)]
      const { read } = makeLog(events)
      const done = yield* Deferred.make<void>()
      const seen = yield* LogEvents.follow(read, log, { lookBack: "1 second", until: Deferred.await(done) }).pipe(
        Stream.tap(({ message }) => {
          if (message !== "10") return Effect.void
          events.splice(1, 0, at(5, "late"))
          return Effect.andThen(Deferred.succeed(done, undefined), Effect.yieldNow)
        }),
        messages,
      )
      assert.deepStrictEqual(seen, ["0", "10", "late"])
    }))
})
