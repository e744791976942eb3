/**
 * Logs on a default deployment: how many requests it takes from a stack's name to the last lines of a build, and many logs at
 * once under the quotas of CloudWatch Logs.
 *
 * @module
 */
import { assert, describe, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import { Deployment, Logs } from "effect-parallelcluster"
import * as Simulator from "effect-parallelcluster/testing"
import { passingTime } from "../support/harness.ts"

const start = Date.parse("2026-01-05T08:00:00Z")
const imageId = "my-failed-image"
const clusterName = "my-cluster"

const deployed = (options: Parameters<typeof Simulator.layerDeployment>[0] = {}) =>
  Deployment.layer({ stackName: "parallelcluster-api", region: "us-east-1", timeout: "1 day" }).pipe(
    Layer.provideMerge(Simulator.layerDeployment(options)),
  )

const line = (second: number, message: string) => ({ timestamp: new Date(start + second * 1000), message })

describe("on a default deployment", () => {
  it.effect("from a stack's name to the last lines of a failed build in five requests, one of them in vain, once", () =>
    Effect.gen(function* () {
      const { putLogEvents, requests } = yield* Simulator.Simulator
      yield* putLogEvents({
        imageId,
        logStreamName: "3.16.1/1",
        events: [line(1, "a"), line(2, "No space left on device")],
      })
      const { result } = yield* passingTime(Stream.runCollect(Logs.last(Logs.image({ imageId }), 1)))
      assert.deepStrictEqual(result.map(({ message }) => message), ["No space left on device"])
      const asked = Effect.map(requests, (requests) => requests.map(({ operationId = "nowhere" }) => operationId))
      assert.deepStrictEqual(yield* asked, [
        "DescribeStacks",
        "AssumeRole",
        "ListImageLogStreams",
        "nowhere",
        "GetLogEvents",
      ])
      yield* passingTime(Stream.runCollect(Logs.last(Logs.image({ imageId }), 1)))
      assert.deepStrictEqual((yield* asked).slice(5), ["ListImageLogStreams", "GetLogEvents"])
    }).pipe(Effect.provide(deployed())))

  it.effect("40 logs followed at ten requests a second: no failure, no loss", () =>
    Effect.gen(function* () {
      const { putCluster, putLogEvents } = yield* Simulator.Simulator
      const logStreamName = (i: number) => `ip-10-0-0-${i}.i-0123456789abcde${i.toString(16).padStart(2, "0")}.slurmd`
      yield* putCluster({ clusterName })
      const put = (second: number) =>
        Effect.forEach(Array.from({ length: 40 }, (_, i) => i), (i) =>
          putLogEvents({ clusterName, logStreamName: logStreamName(i), events: [line(second, `${i} ${second}`)] }))
      yield* put(0)
      const done = yield* Deferred.make<void>()
      const seen: Array<string> = []
      yield* passingTime(
        Effect.gen(function* () {
          const follower = yield* Effect.forkChild(
            Stream.runForEach(
              Logs.follow(Logs.cluster({ clusterName }), { until: Deferred.await(done) }),
              ({ message }) =>
                Effect.sync(() => seen.push(message)),
            ),
          )
          for (let second = 1; second <= 5; second++) {
            yield* Effect.sleep("20 seconds")
            yield* put(second)
          }
          yield* Deferred.succeed(done, undefined)
          return yield* Fiber.join(follower)
        }),
        100,
      )
      const expected = Array.from({ length: 240 }, (_, i) => `${i % 40} ${Math.floor(i / 40)}`)
      assert.deepStrictEqual([...seen].sort(), expected.sort())
    }).pipe(Effect.provide(deployed({ limits: { GetLogEvents: { perSecond: 10 } } }))))
})
