/**
 * The simulator under requests that no client of this package sends: it answers, and forgets what it need not keep.
 *
 * @module
 */
import { assert, describe, it } from "@effect/vitest"
import { AwsV4Signer } from "aws4fetch"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import { ImageLogs, ImageOperations, LogEvents, Waiter } from "effect-parallelcluster"
import * as Simulator from "effect-parallelcluster/testing"
import { patient } from "../support/harness.ts"

const keys = { accessKeyId: "AKIDSIMULATOR", secretAccessKey: "simulator-secret" }
const datetime = "19700101T000000Z"

/** Sends a signed request, changed afterwards. */
const send = (
  simulator: Simulator.Simulator["Service"],
  init: { readonly method?: string; readonly path?: string; readonly body?: string },
  change: (headers: Headers) => void = () => {},
) =>
  Effect.gen(function* () {
    const { body, method = "GET", path = "/v3/clusters" } = init
    const signer = new AwsV4Signer({
      url: simulator.endpoint + path,
      method,
      headers: { "content-type": "application/json" },
      service: "execute-api",
      region: "us-east-1",
      datetime,
      ...keys,
      ...(body === undefined ? {} : { body }),
    })
    const { headers, url } = yield* Effect.promise(() => signer.sign())
    change(headers)
    const response = yield* simulator.handle(new Request(url, { method, headers, body: body ?? null }))
    return { status: response.status, body: yield* Effect.promise(() => response.json()) }
  })

describe("the simulator answers", () => {
  it.effect("a signature over headers that cannot be", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator.make()
      for (const name of ["bad header", "a\u00e9", "x:y", "", "("]) {
        const { body, status } = yield* send(simulator, {}, (headers) => {
          const authorization = headers.get("authorization") ?? ""
          headers.set("authorization", authorization.replace("SignedHeaders=", `SignedHeaders=${name};`))
        })
        assert.strictEqual(status, 403, name)
        assert.include(body.message, "signature we calculated does not match")
      }
    }))

  it.effect("JSON and YAML of any depth", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator.make()
      const deep = "[".repeat(100_000) + "]".repeat(100_000)
      for (const body of [deep, `{"clusterName":${deep},"clusterConfiguration":"a"}`]) {
        assert.strictEqual((yield* send(simulator, { method: "POST", body })).status, 400)
      }
      const clusterConfiguration = `Image: ${"{a: ".repeat(20_000)}1${"}".repeat(20_000)}`
      const body = JSON.stringify({ clusterName: "my-cluster", clusterConfiguration })
      assert.strictEqual((yield* send(simulator, { method: "POST", body })).status, 400)
      assert.strictEqual((yield* send(simulator, {})).status, 200)
    }))

  it.effect("a body that API Gateway would not take", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator.make()
      const { body, status } = yield* send(simulator, { method: "POST", body: "x".repeat(11 * 1024 * 1024) })
      assert.deepStrictEqual([status, body], [413, { message: "Request Too Long" }])
    }))
})

describe("the simulator forgets", () => {
  it.effect("the oldest bodies, and after 10,000 requests the oldest of them", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator.make()
      const url = `${simulator.endpoint}/v3/clusters`
      const body = "x".repeat(200_000)
      for (let i = 0; i < 200; i++) {
        const response = yield* simulator.handle(new Request(url, { method: "POST", body }))
        assert.strictEqual(response.status, 403)
      }
      const kept = yield* simulator.requests
      assert.lengthOf(kept, 200)
      assert.isAtMost(kept.reduce((sum, { body }) => sum + body.length, 0), 16_000_000)
      assert.lengthOf(kept.at(-1)?.body ?? "", 200_000)
      assert.strictEqual(kept[0]?.body, "")
      for (let i = 0; i < 20_100; i++) yield* simulator.handle(new Request(url))
      const last = yield* simulator.requests
      assert.lengthOf(last, 10_000)
      assert.strictEqual(last.at(-1)?.requestId.slice(-4), (20_300).toString(16))
    }), 60_000)
})

describe("settle and advance", () => {
  const image = { imageId: "my-image" }
  const imageConfiguration = "Build:\n  InstanceType: t3.micro\n  ParentImage: ami-00000000000000001\n"
  const log = { ...image, logStreamName: "a" }
  const events = [{ timestamp: new Date(0), message: "hello" }]

  it.effect("the README's own test ends under it.effect", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator.Simulator
      yield* simulator.putLogEvents({ ...log, events })
      yield* simulator.failNext({ times: 2, status: 429, body: { message: "Too Many Requests" } })
      const page = yield* Simulator.settle(ImageLogs.getImageLogEvents(log))
      assert.strictEqual(page.events[0]?.message, "hello")
      assert.lengthOf(yield* simulator.requests, 3)
    }).pipe(Effect.provide(Simulator.layer())))

  it.live("settle without a TestClock runs an effect as it is", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator.Simulator
      yield* simulator.putLogEvents({ ...log, events })
      assert.lengthOf((yield* Simulator.settle(ImageLogs.getImageLogEvents(log))).events, 1)
    }).pipe(Effect.provide(Simulator.layer())))

  it.effect("an hour's build is waited for at its own times", () =>
    Effect.gen(function* () {
      yield* ImageOperations.buildImage({ ...image, imageConfiguration })
      const schedule = Schedule.spaced("30 seconds")
      const built = yield* Simulator.settle(Waiter.run(Waiter.imageAvailable(image, { schedule })))
      assert.strictEqual(built?.ec2AmiInfo?.state, "AVAILABLE")
      const now = yield* TestClock.testClockWith((clock) => Effect.succeed(clock.currentTimeMillisUnsafe()))
      assert.isAtLeast(now, 3_600_000)
      assert.isBelow(now, 3_640_000)
    }).pipe(Effect.provide(Simulator.layer())))

  it.effect("a log is followed while it grows, with the ordinary time limit of requests", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator.Simulator
      const lines = Array.from({ length: 20 }, (_, i) => ({ timestamp: new Date(i * 1000), message: `${i}` }))
      yield* simulator.createLogStream(log)
      const read = LogEvents.follow(ImageLogs.getImageLogEvents, log).pipe(
        Stream.map(({ message }) => message),
        Stream.take(20),
        Stream.runCollect,
      )
      const growing = simulator.putLogEvents({ ...log, events: lines, every: "1 minute" })
      const [seen] = yield* Simulator.settle(Effect.all([read, growing], { concurrency: 2 }))
      assert.deepStrictEqual(seen, lines.map(({ message }) => message))
    }).pipe(Effect.provide(Simulator.layer())))

  it.effect("the clock stands still while a fiber works, however often it lets others go first", () =>
    Effect.gen(function* () {
      const busy = Effect.gen(function* () {
        for (let i = 0; i < 20; i++) {
          const until = performance.now() + 2
          while (performance.now() < until) { /* works */ }
          yield* Effect.yieldNow
        }
        return "done"
      })
      const late = Effect.as(Effect.sleep("1 hour"), "late")
      assert.strictEqual(yield* Simulator.settle(Effect.raceFirst(busy, late)), "done")
    }))

  it.effect("what fails, fails, and WebCrypto is as it was", () =>
    Effect.gen(function* () {
      const { sign } = crypto.subtle
      const error = yield* Simulator.settle(Effect.flip(ImageOperations.describeImage(image)))
      assert.strictEqual(error._tag, "NotFound")
      assert.strictEqual(crypto.subtle.sign, sign)
      const interrupted = yield* Effect.forkChild(Simulator.settle(Effect.never))
      yield* TestClock.withLive(Effect.sleep(5))
      yield* Fiber.interrupt(interrupted)
      assert.strictEqual(crypto.subtle.sign, sign)
    }).pipe(Effect.provide(Simulator.layer())))

  it.effect("advance lets a forked program go on, and a join is settled", () =>
    Effect.gen(function* () {
      yield* ImageOperations.buildImage({ ...image, imageConfiguration })
      const waiting = yield* Effect.forkChild(Waiter.run(Waiter.imageAvailable(image)))
      yield* Simulator.advance("1 minute")
      const { requests } = yield* Simulator.Simulator
      assert.isAtLeast((yield* requests).length, 2)
      assert.isUndefined(waiting.pollUnsafe())
      yield* Simulator.advance("10 minutes", { step: "10 seconds" })
      const built = yield* Simulator.settle(Fiber.join(waiting))
      assert.strictEqual(built?.imageBuildStatus, "BUILD_COMPLETE")
    }).pipe(Effect.provide(patient({ durations: { imageBuild: "15 minutes" } }))))
})
