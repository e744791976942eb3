import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Fiber, Random } from "effect"
import { TestClock } from "effect/testing"
import * as Pacer from "../../src/core/Pacer.ts"
import { type Bucket, call, makeBucket } from "../support/quota.ts"

const api: Pacer.Limit = { rate: 100, burst: 10 }
const logs: Pacer.Limit = { rate: 25, burst: 5 }

/** Runs the program to its end on the test clock. Gives how long it took, in milliseconds. */
const timed = <A, E, R>(program: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const start = yield* Clock.currentTimeMillis
    const fiber = yield* Effect.forkChild(Effect.andThen(program, Clock.currentTimeMillis))
    while (fiber.pollUnsafe() === undefined) yield* TestClock.adjust(1000)
    return (yield* Fiber.join(fiber)) - start
  })

const many = (pacer: Pacer.Pacer, bucket: Bucket, n: number, concurrency: number, options = {}) =>
  Effect.forEach(Array.from({ length: n }), () => call(pacer, bucket, options), { concurrency, discard: true }).pipe(
    Random.withSeed(n),
  )

/** Calls without end, `concurrency` at a time. Gives how many there were. */
const busy = (pacer: Pacer.Pacer, bucket: Bucket, concurrency: number) => {
  const done = { calls: 0 }
  const one = Effect.andThen(call(pacer, bucket), Effect.sync(() => done.calls++))
  return Effect.as(
    Effect.forkChild(Effect.forEach(Array.from({ length: concurrency }), () => Effect.forever(one), { concurrency })),
    done,
  )
}

describe("finds the limit, whether a throttle is answered at once or as late as any call", () => {
  for (
    const { burst, concurrency = 64, limit, most, n, rate, slowest = 1.15 } of [
      { limit: api, rate: 100, burst: 10, n: 500, most: 0.01 },
      { limit: api, rate: 20, burst: 5, n: 200, most: 0.1 },
      { limit: api, rate: 400, burst: 40, n: 3000, most: 0.1, slowest: 1.3 },
      { limit: logs, rate: 25, burst: 5, n: 200, concurrency: 100, most: 0.1 },
      { limit: logs, rate: 25, burst: 25, n: 200, concurrency: 100, most: 0.1 },
      { limit: logs, rate: 10, burst: 10, n: 200, concurrency: 100, most: 0.1 },
    ]
  ) {
    for (const throttle of [5, 100]) {
      it.effect(`${n} calls at ${rate} a second, bursts of ${burst}, throttled after ${throttle} ms`, () =>
        Effect.gen(function* () {
          const bucket = makeBucket(rate, burst)
          const time = yield* timed(many(Pacer.make(limit), bucket, n, concurrency, { throttle }))
          assert.isAtMost(bucket.throttled / (bucket.throttled + n), most)
          // What the limit allows: a full bucket at once, then the rate, and the answer to the last call.
          assert.isAtMost(time / ((n - burst) / rate * 1000 + 100), slowest)
        }))
    }
  }
})

describe("shares the limit", () => {
  // A simulation of minutes: under load it took longer than its time limit in workerd. The other runtimes judge it.
  it.effect.skipIf(navigator.userAgent === "Cloudflare-Workers")(
    "four clients get equal parts of it, also when it halves and doubles",
    () =>
      Effect.gen(function* () {
        const bucket = makeBucket(100, 10)
        const clients = yield* Effect.forEach(Array.from({ length: 4 }), () => busy(Pacer.make(api), bucket, 8))
        for (const [rate, burst] of [[100, 10], [50, 5], [100, 10]] as const) {
          bucket.change(rate, burst)
          yield* TestClock.adjust("10 seconds")
          const before = clients.map(({ calls }) => calls)
          yield* TestClock.adjust("30 seconds")
          const shares = clients.map(({ calls }, i) => (calls - before[i]!) * 4 / (rate * 30))
          assert.isAtLeast(shares.reduce((sum, share) => sum + share) / 4, 0.9)
          for (const share of shares) assert.approximately(share, 1, 0.3)
        }
      }).pipe(Random.withSeed("shares")),
    120_000,
  )

  it.effect.skipIf(navigator.userAgent === "Cloudflare-Workers")(
    "of 200 clients with one call each none starves, also when it halves and doubles, and most requests get through",
    () =>
      Effect.gen(function* () {
        const bucket = makeBucket(200, 20)
        const served = Array.from({ length: 200 }, () => 0)
        yield* Effect.forkChild(Effect.forEach(served, (_, i) => {
          const pacer = Pacer.make(api)
          // Answers that all take equally long would come in step with the bucket.
          return Effect.forever(Effect.flatMap(Random.nextIntBetween(70, 131), (latency) =>
            Effect.andThen(
              call(pacer, bucket, { latency }),
              Effect.sync(() => served[i]!++),
            )))
        }, { concurrency: "unbounded", discard: true }))
        for (const rate of [200, 100, 200]) {
          bucket.change(rate, rate / 10)
          yield* TestClock.adjust("10 seconds")
          const { admitted, throttled } = bucket
          const before = [...served]
          yield* TestClock.adjust("30 seconds")
          const through = bucket.admitted - admitted
          assert.isAtLeast(through / (rate * 30), 0.9)
          assert.isAtMost((bucket.throttled - throttled) / (through + bucket.throttled - throttled), 0.4)
          served.forEach((calls, i) => assert.isAbove(calls, before[i]!))
        }
      }).pipe(Random.withSeed("starves")),
    120_000,
  )

  it.effect("comes back when the limit was zero for a minute, without hammering meanwhile", () =>
    Effect.gen(function* () {
      const bucket = makeBucket(100, 10)
      const client = yield* busy(Pacer.make(api), bucket, 16)
      yield* TestClock.adjust("20 seconds")
      bucket.change(1e-9, 1e-9)
      const throttled = bucket.throttled
      yield* TestClock.adjust("1 minute")
      assert.isAtMost(bucket.throttled - throttled, 60)
      bucket.change(100, 10)
      yield* TestClock.adjust("20 seconds")
      const { calls } = client
      yield* TestClock.adjust("10 seconds")
      assert.isAtLeast(client.calls - calls, 900)
    }))
})

describe("the queue", () => {
  const open = () => makeBucket(1e6, 1e6)

  it.effect("lets calls through in order, and background calls behind all others", () =>
    Effect.gen(function* () {
      const pacer = Pacer.make({ rate: 10, burst: 1 })
      const order: Array<string> = []
      const enter = (name: string, background: boolean) =>
        Effect.forkChild(Effect.andThen(call(pacer, open(), { background }), Effect.sync(() => order.push(name))))
      for (const name of ["a", "b"]) yield* enter(`background ${name}`, true)
      for (const name of ["a", "b", "c"]) yield* enter(name, false)
      yield* TestClock.adjust("2 seconds")
      // The first found nobody waiting.
      assert.deepStrictEqual(order, ["background a", "a", "b", "c", "background b"])
    }))

  it.effect("a throttled call is next again, before those that came after it", () =>
    Effect.gen(function* () {
      const pacer = Pacer.make({ rate: 1, burst: 1 })
      const bucket = makeBucket(1e-9, 1e-9)
      const order: Array<string> = []
      for (const name of ["first", "second"]) {
        yield* Effect.forkChild(
          Effect.andThen(call(pacer, bucket, { latency: 1 }), Effect.sync(() => order.push(name))),
        )
      }
      yield* TestClock.adjust(100)
      bucket.change(1e6, 1e6)
      yield* TestClock.adjust("10 seconds")
      assert.deepStrictEqual(order, ["first", "second"])
    }))

  it.effect("an interrupted call leaves it, and the next one moves up", () =>
    Effect.gen(function* () {
      const pacer = Pacer.make({ rate: 2, burst: 1 })
      const take = () => Effect.forkChild(call(pacer, open(), { latency: 1 }))
      yield* take()
      const [a, b] = [yield* take(), yield* take()]
      yield* TestClock.adjust(10)
      yield* Fiber.interrupt(a)
      yield* TestClock.adjust("1 second")
      assert.isDefined(b.pollUnsafe())
    }))

  it.effect("a call alone is let through in the same step, without a timer", () =>
    Effect.sync(() => {
      const turn = Pacer.make(api).enter({ service: "Test", operation: "Test" }, false, 0)
      assert.strictEqual(Effect.runSync(turn.take(Effect.succeed("sent"), () => Effect.void)), "sent")
    }))
})

describe("bounded waits", () => {
  it.effect("a service that throttles for ever: every call fails after its deadline, at a probe or so every two seconds", () =>
    Effect.gen(function* () {
      const bucket = makeBucket(1e-9, 1e-9)
      const pacer = Pacer.make(api)
      const fiber = yield* Effect.forkChild(
        Effect.forEach(Array.from({ length: 20 }), () => Effect.flip(call(pacer, bucket)), { concurrency: 20 }),
      )
      yield* TestClock.adjust("3 minutes")
      for (const error of yield* Fiber.join(fiber)) {
        assert.strictEqual(error._tag, "LimitExceeded")
        assert.isAtLeast(error._tag === "LimitExceeded" ? error.waited ?? 0 : 0, 120_000)
        assert.match(error.message, /; waited 12\d\.\d s, at a pace of 0\.5 requests a second$/)
      }
      assert.isAtMost(bucket.throttled, 120)
    }))

  it.effect("a long queue is no reason to fail as long as it moves", () =>
    Effect.gen(function* () {
      const bucket = makeBucket(5, 5)
      const time = yield* timed(many(Pacer.make({ rate: 5, burst: 5 }), bucket, 300, 300, { deadline: 10_000 }))
      assert.isAtLeast(time, 50_000)
    }))

  it.effect("Retry-After holds all calls back, but not for a year", () =>
    Effect.gen(function* () {
      for (const [asked, held] of [[5000, 5000], [365 * 24 * 3_600_000, 20_000]] as const) {
        const pacer = Pacer.make(api)
        const bucket = makeBucket(1e-9, 1e-9)
        const start = yield* Clock.currentTimeMillis
        yield* Effect.forkChild(call(pacer, bucket, { retryAfter: asked }))
        yield* TestClock.adjust(100)
        bucket.change(1e6, 1e6)
        const fiber = yield* Effect.forkChild(call(pacer, bucket))
        yield* TestClock.adjust("2 minutes")
        assert.approximately((yield* Fiber.join(fiber)) - start, held, 1000)
      }
    }))
})

describe("a clock that jumps by an hour", () => {
  for (const jump of [-3_600_000, 3_600_000]) {
    it.effect(`${jump} ms`, () =>
      Effect.gen(function* () {
        yield* TestClock.adjust("10 hours")
        const clock = yield* Clock.Clock
        let ahead = 0
        const jumping: Clock.Clock = {
          ...clock,
          currentTimeMillisUnsafe: () => clock.currentTimeMillisUnsafe() + ahead,
          currentTimeMillis: Effect.sync(() => clock.currentTimeMillisUnsafe() + ahead),
        }
        const pacer = Pacer.make(api)
        const start = clock.currentTimeMillisUnsafe()
        const fiber = yield* Effect.forkChild(
          many(pacer, makeBucket(1e6, 1e6), 300, 100, { deadline: 5000 }).pipe(
            Effect.andThen(Effect.sync(() => clock.currentTimeMillisUnsafe() - start)),
            Effect.provideService(Clock.Clock, jumping),
          ),
        )
        yield* TestClock.adjust("1 second")
        ahead = jump
        yield* TestClock.adjust("6 seconds")
        assert.isAtMost(yield* Fiber.join(fiber), 4000)
      }))
  }
})
