/**
 * What is asked of the service, and when: pages, requests, waits. `LogEvents.histories.test.ts` proves that whatever
 * happens, every event is read once.
 *
 * @module
 */
import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import { ClusterLogs, type Errors, ImageLogs, ImageOperations, LogEvents, Retry } from "effect-parallelcluster"
import * as Simulator from "effect-parallelcluster/testing"
import * as harness from "../support/harness.ts"

/** Following takes minutes. */
const passingTime = <A, E, R>(effect: Effect.Effect<A, E, R>) => harness.passingTime(effect, 250)

const log = { imageId: "my-image", logStreamName: "build" }
const identity = { ...log, service: "ParallelCluster", region: "us-east-1" }
const start = Date.parse("2026-01-05T08:00:00Z")
const entries = (count: number, from = 0) =>
  Array.from({ length: count }, (_, i) => ({ timestamp: new Date(start + (from + i) * 1000), message: `${from + i}` }))
const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => `${from + i}`)

const put = (count: number, from = 0) =>
  Effect.flatMap(Simulator.Simulator, (simulator) => simulator.putLogEvents({ ...log, events: entries(count, from) }))

/** Until so many requests have been made: on a busy machine they take longer than the clock of the test. */
const askedAtLeast = (count: number) =>
  Effect.gen(function* () {
    while ((yield* asked).length < count) yield* TestClock.withLive(Effect.sleep(1))
  })

/** The parameters of the requests so far. */
const asked = Effect.flatMap(
  Simulator.Simulator,
  ({ requests }) =>
    Effect.map(requests, (requests) => requests.map(({ url }) => Object.fromEntries(new URL(url).searchParams))),
)

const read = ImageLogs.getImageLogEvents
const messages = <E, R>(stream: Stream.Stream<LogEvents.Event, E, R>) =>
  Effect.map(Stream.runCollect(stream), (events) => events.map(({ message }) => message))
const chunks = <E, R>(stream: Stream.Stream<LogEvents.Event, E, R>) =>
  messagesOf(Stream.runCollect(Stream.chunks(stream)))
const messagesOf = <E, R>(pages: Effect.Effect<ReadonlyArray<ReadonlyArray<LogEvents.Event>>, E, R>) =>
  Effect.map(pages, (pages) => pages.map((page) => page.map(({ message }) => message)))

describe("forward", () => {
  it.effect("a page is a chunk; the end is where the token comes back", () =>
    Effect.gen(function* () {
      yield* put(7)
      assert.deepStrictEqual(yield* chunks(LogEvents.forward(read, { ...log, limit: 3 })), [
        ["0", "1", "2"],
        ["3", "4", "5"],
        ["6"],
      ])
      const requests = yield* asked
      assert.strictEqual(requests.length, 4)
      for (const request of requests) {
        assert.strictEqual(request["startFromHead"], "true")
        assert.strictEqual(request["limit"], "3")
      }
      assert.isUndefined(requests[0]!["nextToken"])
    }).pipe(Effect.provide(Simulator.layer())))

  it.effect("empty pages are not the end", () =>
    Effect.gen(function* () {
      yield* put(9)
      assert.deepStrictEqual(yield* messages(LogEvents.forward(read, log)), numbers(0, 9))
      assert.isAbove((yield* asked).length, 6)
    }).pipe(Effect.provide(Simulator.layer({ pageSizes: { logEvents: 2 }, emptyPageEvery: 2 }))))

  it.effect("only a window, its end not included", () =>
    Effect.gen(function* () {
      yield* put(9)
      const window = { ...log, startTime: new Date(start + 2000), endTime: new Date(start + 6000) }
      assert.deepStrictEqual(yield* messages(LogEvents.forward(read, window)), numbers(2, 6))
      assert.deepStrictEqual(yield* messages(LogEvents.backward(read, window)), numbers(2, 6).reverse())
      assert.deepStrictEqual(yield* messages(LogEvents.last(read, window, 3)), numbers(3, 6))
    }).pipe(Effect.provide(Simulator.layer({ pageSizes: { logEvents: 2 } }))))

  it.effect("one page ahead, or none", () =>
    Effect.gen(function* () {
      yield* put(20)
      for (const readAhead of [true, false]) {
        const before = (yield* asked).length
        yield* Effect.scoped(Effect.gen(function* () {
          const pull = yield* Stream.toPull(LogEvents.forward(read, { ...log, limit: 2 }, { readAhead }))
          for (const taken of [1, 2]) {
            yield* pull
            const expected = taken + (readAhead ? 1 : 0)
            const count = Effect.map(asked, (requests) => requests.length - before)
            // Reading ahead takes its time, and then goes no further.
            while ((yield* count) < expected) yield* TestClock.withLive(Effect.sleep(1))
            yield* TestClock.withLive(Effect.sleep(10))
            assert.strictEqual(yield* count, expected)
          }
        }))
      }
    }).pipe(Effect.provide(Simulator.layer())))

  it.effect("what is not asked for is not waited for", () =>
    Effect.gen(function* () {
      yield* put(4)
      const simulator = yield* Simulator.Simulator
      const first = LogEvents.forward(read, { ...log, limit: 2 }).pipe(
        Stream.tap(() => simulator.failNext({ delay: "1 hour" })),
        Stream.take(1),
      )
      assert.deepStrictEqual(yield* messages(first), ["0"])
    }).pipe(Effect.provide(Simulator.layer())))

  it.effect("an event is a line; its position is no part of it", () =>
    Effect.gen(function* () {
      yield* put(2)
      const events = yield* Stream.runCollect(LogEvents.forward(read, log))
      assert.deepStrictEqual<unknown>(events, entries(2))
      assert.strictEqual(JSON.stringify(events), JSON.stringify(entries(2)))
      assert.strictEqual(events[1]!.logStreamName, "build")
      assert.deepStrictEqual(events[1]!.position, {
        log: identity,
        order: "forward",
        offset: 1,
        timestamp: start + 1000,
        count: 1,
      })
    }).pipe(Effect.provide(Simulator.layer())))
})

describe("backward", () => {
  it.effect("goes on in the middle of a page, also in smaller ones", () =>
    Effect.gen(function* () {
      yield* put(10)
      const newest = yield* Stream.runCollect(Stream.take(LogEvents.backward(read, log), 3))
      assert.deepStrictEqual(newest.map(({ message }) => message), ["9", "8", "7"])
      // Events that come meanwhile are not older than what was read.
      yield* put(5, 10)
      const resume = JSON.parse(JSON.stringify(newest.at(-1)?.position))
      for (const limit of [1, 2, 4, 7, 100]) {
        assert.deepStrictEqual(
          yield* messages(LogEvents.backward(read, { ...log, limit }, { resume })),
          numbers(0, 7).reverse(),
        )
      }
    }).pipe(Effect.provide(Simulator.layer())))
})

describe("last", () => {
  it.effect("one request, when they fit into a page", () =>
    Effect.gen(function* () {
      yield* put(30)
      assert.deepStrictEqual(yield* messages(LogEvents.last(read, log, 5)), numbers(25, 30))
      // The one before them tells how many of the first one's millisecond there are.
      assert.deepStrictEqual(yield* asked, [{ limit: "100" }])
    }).pipe(Effect.provide(Simulator.layer())))

  it.effect("as many pages as it takes, and what there is", () =>
    Effect.gen(function* () {
      yield* put(12_000)
      assert.deepStrictEqual(yield* messages(LogEvents.last(read, log, 11_000)), numbers(1000, 12_000))
      assert.deepStrictEqual((yield* asked).map(({ limit }) => limit), ["10000", "1001"])
      assert.deepStrictEqual(
        yield* messages(LogEvents.last(read, { ...log, limit: 5000 }, 20_000)),
        numbers(0, 12_000),
      )
    }).pipe(Effect.provide(Simulator.layer())))

  it.effect("of an empty log: nothing", () =>
    Effect.gen(function* () {
      const { createLogStream } = yield* Simulator.Simulator
      yield* createLogStream(log)
      assert.deepStrictEqual(yield* messages(LogEvents.last(read, log, 5)), [])
    }).pipe(Effect.provide(Simulator.layer())))

  it.effect("then follow, as tail -n 3 -f", () =>
    Effect.gen(function* () {
      yield* put(10)
      const shown = yield* Stream.runCollect(LogEvents.last(read, log, 3))
      yield* put(2, 10)
      const resume = shown.at(-1)!.position
      assert.deepStrictEqual(
        yield* messages(LogEvents.follow(read, log, { resume, until: Effect.void })),
        ["10", "11"],
      )
      assert.deepStrictEqual(yield* messages(LogEvents.last(read, log, 1, { resume })), ["11"])
    }).pipe(Effect.provide(Simulator.layer())))
})

describe("follow", () => {
  it.effect("slower while idle, at once when something comes", () =>
    Effect.gen(function* () {
      // Any function that gives pages will do, and this one takes no time.
      const events = entries(3)
      const times: Array<number> = []
      const read = ({ nextToken = "0" }: LogEvents.PageInput) =>
        Effect.map(Clock.currentTimeMillis, (now) => {
          times.push(now)
          return { events: events.slice(Number(nextToken)), nextToken: `${events.length}` }
        })
      const follower = yield* Effect.forkChild(
        messages(LogEvents.follow(read, log, { until: Effect.sleep("100 seconds") })),
      )
      yield* TestClock.adjust("60 seconds")
      events.push(...entries(2, 3))
      yield* TestClock.adjust("60 seconds")
      assert.deepStrictEqual(yield* Fiber.join(follower), numbers(0, 5))
      assert.deepStrictEqual(times.map((time) => time / 1000), [
        // What is there, and its end; then slower and slower, but never more than 15 seconds.
        ...[0, 0, 2, 5, 9.5, 16.25, 26.375, 41.375, 56.375],
        // Something came: on from there at once, then as at first, until the source is finished.
        ...[71.375, 71.375, 73.375, 76.375, 80.875, 87.625, 97.75, 100],
      ])
    }))

  it.effect("only what is new", () =>
    Effect.gen(function* () {
      yield* put(200)
      const simulator = yield* Simulator.Simulator
      const finished = yield* Deferred.make<void>()
      const { result } = yield* passingTime(Effect.gen(function* () {
        const follower = yield* Effect.forkChild(messages(LogEvents.follow(read, log, {
          from: "end",
          until: Deferred.await(finished),
        })))
        yield* askedAtLeast(2)
        // Nothing was emitted yet: what was there is known all the same.
        yield* simulator.expireTokens
        yield* simulator.putLogEvents({
          ...log,
          events: [{ timestamp: entries(1, 199)[0]!.timestamp, message: "same" }],
        })
        yield* put(2, 200)
        yield* Deferred.succeed(finished, undefined)
        return yield* Fiber.join(follower)
      }))
      assert.deepStrictEqual(result, ["same", "200", "201"])
    }).pipe(Effect.provide(Simulator.layer())))

  it.effect("a log stream that does not exist yet", () =>
    Effect.gen(function* () {
      for (const from of ["head", "end"] as const) {
        const finished = yield* Deferred.make<void>()
        const before = (yield* asked).length
        const name = { ...log, logStreamName: from }
        const options = { wait: true, from, until: Deferred.await(finished) }
        const { putLogEvents } = yield* Simulator.Simulator
        const { result } = yield* passingTime(Effect.gen(function* () {
          const follower = yield* Effect.forkChild(messages(LogEvents.follow(read, name, options)))
          yield* askedAtLeast(before + 2)
          yield* putLogEvents({ ...name, events: entries(4), every: "2 seconds" })
          yield* Deferred.succeed(finished, undefined)
          return yield* Fiber.join(follower)
        }))
        // What does not exist yet will be new, all of it.
        assert.deepStrictEqual(result, numbers(0, 4))
      }
      const error = yield* Effect.flip(messages(LogEvents.follow(read, log)))
      assert.strictEqual(error._tag, "NotFound")
      // Not waited for: the API cannot serve it, and the build is over.
      const slash = yield* Effect.flip(
        messages(LogEvents.follow(read, { ...log, logStreamName: "3.12.0/1" }, { wait: true })),
      )
      assert.strictEqual(slash._tag, "NotFound")
      const over = LogEvents.follow(read, log, { wait: true, until: Effect.void })
      assert.strictEqual((yield* passingTime(Effect.flip(messages(over)))).result._tag, "NotFound")
    }).pipe(Effect.provide(Simulator.layer())))

  it.effect("throttles and lost connections are survived, other errors are not", () =>
    Effect.gen(function* () {
      yield* put(2)
      const simulator = yield* Simulator.Simulator
      yield* simulator.failNext({ times: 7, status: 429, body: { message: "Too Many Requests" } })
      const finished = yield* Deferred.make<void>()
      const { result } = yield* passingTime(Effect.gen(function* () {
        const follower = yield* Effect.forkChild(messages(LogEvents.follow(read, log, {
          until: Deferred.await(finished),
        })))
        // Nine: seven throttles, the first page, and the end.
        yield* askedAtLeast(10)
        yield* simulator.failNext({ times: 5, drop: "response" })
        yield* put(1, 2)
        yield* askedAtLeast(15)
        yield* Deferred.succeed(finished, undefined)
        return yield* Fiber.join(follower)
      }))
      assert.deepStrictEqual(result, numbers(0, 3))

      yield* simulator.failNext({ status: 403, body: { message: "no" } })
      const denied = yield* Effect.flip(messages(LogEvents.follow(read, log)))
      assert.strictEqual(denied._tag, "Unauthorized")
      // Nothing was ever read: the address may be wrong.
      yield* simulator.failNext({ times: 3, drop: "request" })
      const lost = yield* Effect.flip(messages(LogEvents.follow(read, log)).pipe(Retry.none))
      assert.strictEqual(lost._tag, "TransportFailure")
      yield* simulator.recover
    }).pipe(Effect.provide(Simulator.layer())))

  it.effect("the failure of until is the stream's; a schedule that ends, ends it", () =>
    Effect.gen(function* () {
      yield* put(2)
      const failing = LogEvents.follow(read, log, { until: Effect.fail("build failed" as const) })
      assert.strictEqual((yield* passingTime(Effect.flip(messages(failing)))).result, "build failed")
      const twice = LogEvents.follow(read, log, { schedule: Schedule.recurs(2) })
      assert.deepStrictEqual((yield* passingTime(messages(twice))).result, numbers(0, 2))
    }).pipe(Effect.provide(Simulator.layer())))
})

describe("merge", () => {
  it.effect("in the order of time, each with its stream's name, a page of each at a time", () =>
    Effect.gen(function* () {
      const { putLogEvents } = yield* Simulator.Simulator
      const at = (second: number) => ({ timestamp: new Date(start + second * 1000), message: `at ${second}` })
      yield* putLogEvents({ ...log, logStreamName: "a", events: [1, 3, 5, 7, 9].map(at) })
      yield* putLogEvents({ ...log, logStreamName: "b", events: [2, 3, 4].map(at) })
      yield* putLogEvents({ ...log, logStreamName: "c", events: [] })
      const inputs = ["a", "b", "c"].map((logStreamName) => ({ ...log, logStreamName, limit: 2 }))
      const events = yield* Stream.runCollect(LogEvents.merge(read, inputs))
      const shown = (events: ReadonlyArray<LogEvents.Event>) =>
        events.map(({ logStreamName, message }) => logStreamName + message.slice(3)).join(" ")
      assert.strictEqual(shown(events), "a1 b2 a3 b3 b4 a5 a7 a9")
      // The last position of each: a3 and b3.
      const resume = [events[2]!.position, events[3]!.position]
      assert.strictEqual(shown(yield* Stream.runCollect(LogEvents.merge(read, inputs, { resume }))), "b4 a5 a7 a9")
      assert.deepStrictEqual(yield* Stream.runCollect(LogEvents.merge(read, [])), [])
    }).pipe(Effect.provide(Simulator.layer())))
})

describe("what is refused before anything is sent", () => {
  const position = { log: identity, order: "forward", offset: 1, timestamp: start, count: 1 }
  const cases: Record<
    string,
    readonly [stream: Stream.Stream<LogEvents.Event, { _tag: string }, unknown>, field: string]
  > = {
    "last(0)": [LogEvents.last(read, log, 0), "n"],
    "last(-1)": [LogEvents.last(read, log, -1), "n"],
    "last(1.5)": [LogEvents.last(read, log, 1.5), "n"],
    "last(NaN)": [LogEvents.last(read, log, NaN), "n"],
    "a window whose end is before its start": [
      LogEvents.forward(read, { ...log, startTime: new Date(2), endTime: new Date(1) }),
      "startTime",
    ],
    "an empty window": [LogEvents.last(read, { ...log, startTime: new Date(2), endTime: new Date(2) }, 1), "startTime"],
    "an invalid Date": [LogEvents.forward(read, { ...log, startTime: new Date(NaN) }), "startTime"],
    "limit 0": [LogEvents.backward(read, { ...log, limit: 0 }), "limit"],
    // Callers without types can do these.
    "a token": [LogEvents.forward(read, { ...log, nextToken: "f/1" } as typeof log), "nextToken"],
    "a direction": [LogEvents.forward(read, { ...log, startFromHead: false } as typeof log), "startFromHead"],
    "a position of another log": [
      LogEvents.forward(read, log, { resume: { ...position, log: { ...identity, logStreamName: "test" } } }),
      "resume",
    ],
    "a position of another region's log": [
      LogEvents.forward(read, { ...log, region: "eu-west-1" }, { resume: position }),
      "resume",
    ],
    "a position of the other direction": [LogEvents.backward(read, log, { resume: position }), "resume"],
    "a position outside of the window": [
      LogEvents.forward(read, { ...log, endTime: new Date(start) }, { resume: position }),
      "resume",
    ],
    "no position": [LogEvents.follow(read, log, { resume: null }), "resume"],
    "a position that is text": [LogEvents.last(read, log, 1, { resume: JSON.stringify(position) }), "resume"],
    "a broken position": [LogEvents.forward(read, log, { resume: { ...position, offset: -1 } }), "resume"],
    "a position with a window that is none": [
      LogEvents.follow(read, log, { resume: { ...position, recent: { since: start, counts: [] } } }),
      "resume",
    ],
    "a negative lookBack": [LogEvents.follow(read, log, { lookBack: -1 }), "lookBack"],
    "an endless lookBack": [LogEvents.follow(read, log, { lookBack: "Infinity" }), "lookBack"],
    "a lookBack that is no duration": [
      LogEvents.follow(read, log, { lookBack: "soon" as "1 second" }),
      "lookBack",
    ],
    "a position without a time": [
      LogEvents.forward(read, log, { resume: { ...position, timestamp: undefined } }),
      "resume",
    ],
    "a position of none of the logs": [LogEvents.merge(read, [log], { resume: [{ ...position, log: {} }] }), "resume"],
  }
  for (const [what, [stream, field]] of Object.entries(cases)) {
    it.effect(what, () =>
      Effect.gen(function* () {
        // All that is needed is a client.
        const run = Stream.runDrain(stream) as Effect.Effect<void, Errors.BadRequest>
        const error = yield* Effect.flip(run)
        const { _tag, operation } = error
        assert.deepStrictEqual({ _tag, field: error.field, operation }, {
          _tag: "BadRequest",
          field,
          operation: "GetImageLogEvents",
        })
        assert.isTrue(error.message.startsWith(`${field}: `))
        assert.deepStrictEqual(yield* asked, [])
      }).pipe(Effect.provide(Simulator.layer())))
  }
})

// What reads no log is refused by the compiler, with a sentence.
const sentence = "This reads no log: give getImageLogEvents, getClusterLogEvents, getLogEvents or a function like them."
void (() => LogEvents.forward(ImageOperations.describeImage, sentence))
void (() => LogEvents.backward(ImageOperations.listImages, sentence))
void (() => LogEvents.last(ImageLogs.getImageStackEvents, sentence, 1))
void (() => LogEvents.follow(ClusterLogs.listClusterLogStreams, sentence))
void (() => LogEvents.merge(ImageOperations.describeImage, [sentence]))
// @ts-expect-error the sentence
void (() => LogEvents.forward(ImageLogs.getImageStackEvents, { imageId: "my-image" }))
