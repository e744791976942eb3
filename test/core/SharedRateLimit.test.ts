/**
 * Two processes that share a limit through a real `redis-server` (Debian's package `redis-server`), each with a client of its
 * own. Left out where there is none.
 *
 * @module
 */
import * as NodeRedis from "@effect/platform-node/NodeRedis"
import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as RateLimiter from "effect/persistence/RateLimiter"
import { spawn, spawnSync } from "node:child_process"
import { createServer } from "node:net"
import { ImageLogs, Pacing } from "effect-parallelcluster"
import * as SharedRateLimit from "effect-parallelcluster/SharedRateLimit"
import { client, transports } from "../support/harness.ts"
import { makeBucket } from "../support/quota.ts"

const installed = spawnSync("redis-server", ["--version"]).status === 0

const freePort = Effect.promise(() =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address()
      server.close(() => resolve(address instanceof Object ? address.port : 0))
    })
  })
)

/** A server with nothing in it, that is gone after the test. `stop` ends it before. */
const redisServer = Effect.gen(function* () {
  const port = yield* freePort
  const child = yield* Effect.acquireRelease(
    Effect.sync(() =>
      spawn("redis-server", ["--port", `${port}`, "--bind", "127.0.0.1", "--save", ""], {
        stdio: ["ignore", "pipe", "ignore"],
      })
    ),
    (child) => Effect.sync(() => child.kill("SIGKILL")),
  )
  yield* Effect.promise(() =>
    new Promise<void>((resolve) =>
      child.stdout.on("data", (text) => String(text).includes("Ready to accept") && resolve())
    )
  )
  const stop = Effect.promise(() =>
    new Promise<void>((resolve) => {
      child.once("exit", () => resolve())
      child.kill("SIGKILL")
    })
  )
  return { url: `redis://127.0.0.1:${port}`, stop }
})

const shared = (url: string, options: SharedRateLimit.Options = {}) =>
  SharedRateLimit.layer(options).pipe(
    Layer.provide(RateLimiter.layer),
    Layer.provide(RateLimiter.layerStoreRedis()),
    Layer.provide(NodeRedis.layer({ url, disableOfflineQueue: true })),
  )

const limit = { rate: 50, burst: 5 }

/** A service with that limit, and a process that calls it so often. */
const setup = () => {
  const bucket = makeBucket(limit.rate, limit.burst)
  const over = transports[0]!.over((_request) =>
    bucket.admits(performance.now())
      ? Response.json({ logStreams: [] })
      : Response.json({ message: "Too Many Requests" }, { status: 429 })
  )
  const process = (calls: number, policy: Layer.Layer<never, unknown>) =>
    Effect.forEach(
      Array.from({ length: calls }),
      () => ImageLogs.listImageLogStreams({ imageId: "my-image" }),
      { concurrency: 16, discard: true },
    ).pipe(
      Effect.provide(
        client(over).pipe(Layer.provideMerge(Layer.provideMerge(policy, Pacing.layer({ ParallelCluster: limit })))),
      ),
    )
  return { bucket, process }
}

describe.skipIf(!installed)("SharedRateLimit over Redis", () => {
  it.live("two processes keep to one limit, without a throttle", () =>
    Effect.gen(function* () {
      const { url } = yield* redisServer
      const { bucket, process } = setup()
      const [time] = yield* Effect.timed(
        Effect.all([process(40, shared(url)), process(40, shared(url))], { concurrency: 2 }),
      )
      assert.strictEqual(bucket.admitted, 80)
      // A busy machine lets some arrive at once that were let through one after the other.
      assert.isAtMost(bucket.throttled, 8)
      assert.isAtLeast(Duration.toMillis(time), (80 - limit.burst) / limit.rate * 1000 * 0.9)
      assert.isAtMost(Duration.toMillis(time), (80 - limit.burst) / limit.rate * 1000 * 4)
    }))

  it.live("when the server is gone, the local pace goes on and says so once", () =>
    Effect.gen(function* () {
      const { stop, url } = yield* redisServer
      const { bucket, process } = setup()
      const lines: Array<string> = []
      const logger = Logger.make(({ message }) => {
        lines.push(String(Array.isArray(message) ? message[0] : message))
      })
      yield* Effect.gen(function* () {
        yield* process(5, Layer.empty)
        yield* stop
        yield* process(30, Layer.empty)
      }).pipe(Effect.provide(Layer.merge(shared(url, { timeout: "200 millis" }), Logger.layer([logger]))))
      assert.strictEqual(bucket.admitted, 35)
      assert.deepStrictEqual(
        lines.filter((line) => line.includes("shared rate limit")),
        ["The store of the shared rate limit fails: this process goes on at its own pace"],
      )
    }))
})
