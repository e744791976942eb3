import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import { pollUntil } from "../../src/logs/Waiting.ts"

describe("polling until a source is finished", () => {
  /** Polls that give these, one after the other, and when each ran, in seconds. */
  const polls = (answers: ReadonlyArray<ReadonlyArray<string> | undefined>) => {
    const times: Array<number> = []
    const poll = Effect.map(Clock.currentTimeMillis, (now) => {
      times.push(now / 1000)
      return answers[times.length - 1] ?? []
    })
    return { poll: Effect.map(poll, (found) => answers[times.length - 1] === undefined ? undefined : found), times }
  }

  it.effect("polls at once, as the schedule says, and once more when it is finished, without waiting", () =>
    Effect.gen(function* () {
      const done = yield* Deferred.make<void>()
      const source = yield* Effect.forkChild(Deferred.await(done))
      const { poll, times } = polls([["a"], [], ["b"], ["c"]])
      const found = yield* Effect.forkChild(Stream.runCollect(pollUntil(poll, source, Schedule.spaced("10 seconds"))))
      yield* TestClock.adjust("25 seconds")
      yield* Deferred.succeed(done, undefined)
      assert.deepStrictEqual(yield* Fiber.join(found), ["a", "b", "c"])
      assert.deepStrictEqual(times, [0, 10, 20, 25])
    }))

  it.effect("where the last poll has no answer, polls again as the schedule says until one has", () =>
    Effect.gen(function* () {
      const done = yield* Deferred.make<void>()
      const source = yield* Effect.forkChild(Deferred.await(done))
      const { poll, times } = polls([["a"], undefined, undefined, undefined, ["b"]])
      const found = yield* Effect.forkChild(Stream.runCollect(pollUntil(poll, source, Schedule.spaced("10 seconds"))))
      yield* TestClock.adjust("5 seconds")
      yield* Deferred.succeed(done, undefined)
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual(yield* Fiber.join(found), ["a", "b"])
      assert.deepStrictEqual(times, [0, 5, 15, 25, 35])
    }))

  it.effect("ends with its schedule", () =>
    Effect.gen(function* () {
      const { poll, times } = polls([["a"], ["b"], ["c"], ["d"]])
      const source = yield* Effect.forkChild(Effect.never)
      const polling = pollUntil(poll, source, Schedule.max([Schedule.spaced("10 seconds"), Schedule.recurs(2)]))
      const found = yield* Effect.forkChild(Stream.runCollect(polling))
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual(yield* Fiber.join(found), ["a", "b", "c", "d"])
      assert.deepStrictEqual(times, [0, 10, 20, 20])
    }))
})
