import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as Tracer from "effect/Tracer"
import {
  CloudWatchLogs,
  ImageLogs,
  ImageOperations,
  Pacing,
  ParallelCluster,
  Retry,
  Telemetry,
} from "effect-parallelcluster"
import * as Simulator from "effect-parallelcluster/testing"
import { client, type Handler, passingTime, transports } from "../support/harness.ts"

const over = transports[0]!.over

const throttled = (headers = {}) => Response.json({ message: "Too Many Requests" }, { status: 429, headers })

const list = ImageLogs.listImageLogStreams({ imageId: "my-image" })

const times = <A, E, R>(n: number, effect: Effect.Effect<A, E, R>, concurrency = 64) =>
  Effect.forEach(Array.from({ length: n }), () => effect, { concurrency })

/** Answers after `latency` milliseconds of the test's clock, with a 200 or, beyond `perSecond`, a 429. Remembers when. */
const service = Effect.fnUntraced(function* (perSecond = 1e9, latency = 20) {
  const clock = yield* Clock.Clock
  const run = Effect.runPromiseWith(yield* Effect.context<never>())
  const seen: Array<{ readonly at: number; readonly path: string; readonly throttled: boolean }> = []
  let tokens = perSecond
  let updated = clock.currentTimeMillisUnsafe()
  const handler: Handler = async (request) => {
    const at = clock.currentTimeMillisUnsafe()
    tokens = Math.min(perSecond, tokens + (at - updated) * perSecond / 1000)
    updated = at
    const admitted = tokens >= 1
    if (admitted) tokens--
    seen.push({ at, path: new URL(request.url).pathname, throttled: !admitted })
    await run(clock.sleep(Duration.millis(latency)))
    return admitted ? Response.json({ logStreams: [], events: [] }) : throttled()
  }
  return { handler, seen }
})

describe("a throttle is backpressure", () => {
  it.effect("a call that is throttled more often than there are attempts succeeds, and pays nothing of the retry quota", () =>
    Effect.gen(function* () {
      let requests = 0
      const handler: Handler = () => ++requests <= 10 ? throttled() : Response.json({ logStreams: [] })
      const { result } = yield* passingTime(
        Effect.gen(function* () {
          const { retryQuota } = yield* ParallelCluster.ParallelCluster
          const before = retryQuota.tokens
          yield* list
          return [before, retryQuota.tokens]
        }).pipe(Effect.provide(client(over(handler)))),
      )
      assert.strictEqual(requests, 11)
      assert.deepStrictEqual(result, [500, 500])
    }))

  it.effect("a write too, since what was throttled was not executed", () =>
    Effect.gen(function* () {
      let requests = 0
      const handler: Handler = () => ++requests <= 5 ? throttled() : Response.json({}, { status: 202 })
      yield* passingTime(
        Effect.provide(Effect.exit(ImageOperations.deleteImage({ imageId: "my-image" })), client(over(handler))),
      )
      assert.strictEqual(requests, 6)
    }))

  it.effect("fails after maxWait, and the error says how long the call waited and at what pace", () =>
    Effect.gen(function* () {
      const { result: error, millis } = yield* passingTime(
        Effect.flip(list).pipe(Pacing.maxWait("30 seconds"), Effect.provide(client(over(() => throttled())))),
        100,
      )
      assert.strictEqual(error._tag, "LimitExceeded")
      if (error._tag !== "LimitExceeded") return
      assert.strictEqual(error.status, 429)
      assert.approximately(error.waited ?? 0, 30_000, 3000)
      assert.approximately(millis, 30_000, 5000)
      assert.isAbove(error.attempts ?? 0, 3)
      assert.match(error.message, /^Too Many Requests; waited \d+\.\d s, at a pace of 0\.5 requests a second$/)
    }))

  it.effect("Retry.none fails at the first throttle, and a rule that wants no retry is kept to", () =>
    Effect.gen(function* () {
      let requests = 0
      const handler: Handler = () => {
        requests++
        return throttled()
      }
      const layer = client(over(handler))
      yield* Effect.flip(list).pipe(Retry.none, Effect.provide(layer))
      yield* Effect.flip(list).pipe(Retry.policy({ while: () => false }), Effect.provide(layer))
      assert.strictEqual(requests, 2)
    }))

  it.effect("without pacing it is retried as a transient failure is", () =>
    Effect.gen(function* () {
      let requests = 0
      const handler: Handler = () => {
        requests++
        return throttled()
      }
      const { result } = yield* passingTime(
        Effect.flip(list).pipe(Pacing.none, Effect.provide(client(over(handler)))),
      )
      assert.strictEqual(requests, 3)
      assert.strictEqual(result.message, "Too Many Requests")
    }))

  it.effect("a Retry-After of a year holds nobody for longer than 20 seconds", () =>
    Effect.gen(function* () {
      let requests = 0
      const handler: Handler = () =>
        ++requests === 1 ? throttled({ "retry-after": "31536000" }) : Response.json({ logStreams: [] })
      const { millis } = yield* passingTime(Effect.provide(list, client(over(handler))))
      assert.isAtMost(millis, 21_000)
    }))
})

describe("limits", () => {
  const rateOf = (
    n: number,
    program: Effect.Effect<unknown, unknown, ParallelCluster.ParallelCluster | CloudWatchLogs.CloudWatchLogs>,
  ) =>
    Effect.gen(function* () {
      const { handler, seen } = yield* service()
      yield* passingTime(Effect.provide(times(n, program, n), client(over(handler))), 5)
      return seen.map(({ at }) => at)
    })

  it.effect("the API's operations share one of 100 a second", () =>
    Effect.gen(function* () {
      const at = yield* rateOf(100, list)
      assert.isAtLeast(at.at(-1)! - at[0]!, 700)
    }))

  it.effect("those of CloudWatch Logs have their own", () =>
    Effect.gen(function* () {
      const at = yield* rateOf(
        50,
        CloudWatchLogs.getLogEvents({ logGroupName: "group", logStreamName: "stream" }),
      )
      assert.isAtLeast(at.at(-1)! - at[0]!, 1200)
    }))

  it.effect("a program's own", () =>
    Effect.gen(function* () {
      const { handler, seen } = yield* service()
      yield* passingTime(
        times(6, list).pipe(Pacing.rate({ rate: 2, burst: 1 }), Effect.provide(client(over(handler)))),
      )
      assert.isAtLeast(seen.at(-1)!.at - seen[0]!.at, 2000)
    }))

  it.effect("an account's own", () =>
    Effect.gen(function* () {
      const { handler, seen } = yield* service()
      yield* passingTime(
        times(6, list).pipe(
          Effect.provide(
            Layer.provideMerge(client(over(handler)), Pacing.layer({ ParallelCluster: { rate: 2, burst: 1, max: 2 } })),
          ),
        ),
      )
      assert.isAtLeast(seen.at(-1)!.at - seen[0]!.at, 2000)
    }))

  for (
    const [limit, field] of [
      [{ rate: 0, burst: 1 }, "rate"],
      [{ rate: -1, burst: 1 }, "rate"],
      [{ rate: Infinity, burst: 1 }, "rate"],
      [{ rate: NaN, burst: 1 }, "rate"],
      [{ rate: 1, burst: 0.5 }, "burst"],
      [{ rate: 1, burst: Infinity }, "burst"],
    ] as const
  ) {
    it.effect(`${JSON.stringify(limit)} is refused`, () =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(Pacing.rate(limit)(Effect.void))
        assert.strictEqual(error._tag, "InvalidConfiguration")
        assert.strictEqual(error.field, field)
        const ofLayer = yield* Effect.flip(
          Layer.build(Pacing.layer({ "CloudWatch Logs": { rate: 1, burst: 1, operations: { GetLogEvents: limit } } })),
        )
        assert.strictEqual(ofLayer.field, `CloudWatch Logs.operations.GetLogEvents.${field}`)
      }))
  }
})

it.effect("a pace that may not reach its own rate is refused", () =>
  Effect.gen(function* () {
    for (const max of [1, NaN]) {
      const error = yield* Effect.flip(Layer.build(Pacing.layer({ ParallelCluster: { rate: 2, burst: 1, max } })))
      assert.strictEqual(error.field, "ParallelCluster.max")
    }
  }))

describe("the account of the simulator has the limits of a default deployment", () => {
  it.effect("nothing fails, and nobody needs to know of them", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator.Simulator
      yield* simulator.putLogEvents({
        imageId: "my-image",
        logStreamName: "build",
        events: [{ timestamp: new Date(0), message: "hello" }],
      })
      const { result } = yield* passingTime(times(300, list), 10)
      assert.strictEqual(result.length, 300)
    }).pipe(Effect.provide(Simulator.layer({ limits: { api: { perSecond: 100, burst: 10 } } }))))
})

describe("telemetry", () => {
  it.effect("shows what was waited, and what was throttled", () =>
    Effect.gen(function* () {
      const { handler } = yield* service(5)
      const spans: Array<Tracer.NativeSpan> = []
      const tracer = Tracer.make({
        span: (options) => {
          const span = new Tracer.NativeSpan(options)
          spans.push(span)
          return span
        },
      })
      yield* passingTime(
        Effect.gen(function* () {
          yield* times(30, list)
          const labels = { "rpc.method": "ListImageLogStreams" }
          const waits = yield* Metric.value(Metric.withAttributes(Telemetry.waits, labels))
          const throttles = yield* Metric.value(Metric.withAttributes(Telemetry.throttles, labels))
          assert.isAbove(waits.count, 10)
          assert.isAbove(throttles.count, 0)
          assert.strictEqual(
            throttles.count,
            spans.filter(({ attributes }) => attributes.get("http.response.status_code") === 429).length,
          )
        }).pipe(
          Effect.provide(Layer.provideMerge(client(over(handler)), Telemetry.layer)),
          Effect.withTracer(tracer),
          Effect.provideService(Metric.MetricRegistry, new Map()),
        ),
      )
      const events = spans.flatMap(({ events }) => events)
      assert.isAbove(events.length, 10)
      for (const [name, , attributes] of events) {
        assert.strictEqual(name, "rate limit")
        assert.isAbove(Number(attributes?.["parallelcluster.wait_ms"]), 0)
      }
    }))
})
