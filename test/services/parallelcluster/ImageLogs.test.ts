/**
 * The Image Logs API against the simulator, which checks every signature from the request as it received it.
 *
 * @module
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { Credentials, ImageLogs, Pagination, ParallelCluster, Retry } from "effect-parallelcluster"
import * as Simulator from "effect-parallelcluster/testing"
import { keys, transports } from "../../support/harness.ts"

const start = Date.UTC(2026, 0, 5, 8)

const lines = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ timestamp: new Date(start + i), message: `line ${i}` }))

/** A simulator behind a transport, and a client of it. */
const simulated = (over: (typeof transports)[number]["over"]) =>
  Layer.unwrap(
    Effect.map(Simulator.make({ credentials: [keys] }), (simulator) =>
      ParallelCluster.layer({ endpoint: simulator.endpoint }).pipe(
        Layer.provide([over(simulator.handler), Credentials.layer(keys)]),
        Layer.merge(Layer.succeed(Simulator.Simulator, simulator)),
      )),
  )

for (const { name, over } of transports) {
  describe(`image logs over ${name}`, () => {
    it.effect("a log of 25,000 events, in pages, from the head", () =>
      Effect.gen(function* () {
        const events = lines(25_000)
        const simulator = yield* Simulator.Simulator
        yield* simulator.putLogEvents({ imageId: "my-image", logStreamName: "build", events })
        const read = Pagination.items(ImageLogs.getImageLogEvents, {
          imageId: "my-image",
          logStreamName: "build",
          startFromHead: true,
        })
        const chunks = yield* Stream.runCollect(Stream.chunks(read))
        assert.deepStrictEqual(chunks.map((chunk) => chunk.length), [10_000, 10_000, 5_000])
        assert.deepStrictEqual(chunks.flat(), events)
        // The fourth request gets the token that it sent.
        assert.strictEqual((yield* simulator.requests).length, 4)
      }).pipe(Effect.provide(simulated(over))))

    it.effect("the first page is there before the second is asked for", () =>
      Effect.gen(function* () {
        const simulator = yield* Simulator.Simulator
        yield* simulator.putLogEvents({ imageId: "my-image", logStreamName: "build", events: lines(300) })
        const seen = yield* Pagination.pages(ImageLogs.getImageLogEvents, {
          imageId: "my-image",
          logStreamName: "build",
          startFromHead: true,
          limit: 100,
        }).pipe(
          Stream.mapEffect(() => Effect.map(simulator.requests, (requests) => requests.length)),
          Stream.runCollect,
        )
        assert.deepStrictEqual(seen, [1, 2, 3, 4])
      }).pipe(Effect.provide(simulated(over))))

    it.effect("the newest events first asked for, a window, and a limit", () =>
      Effect.gen(function* () {
        const simulator = yield* Simulator.Simulator
        const where = { imageId: "my-image", logStreamName: "build" }
        yield* simulator.putLogEvents({ ...where, events: lines(100) })
        const tail = yield* ImageLogs.getImageLogEvents({ ...where, limit: 2 })
        assert.deepStrictEqual(tail.events.map((event) => event.message), ["line 98", "line 99"])
        const older = yield* ImageLogs.getImageLogEvents({ ...where, limit: 2, nextToken: tail.prevToken })
        assert.deepStrictEqual(older.events.map((event) => event.message), ["line 96", "line 97"])
        const window = yield* ImageLogs.getImageLogEvents({
          ...where,
          startTime: new Date(start + 10),
          endTime: new Date(start + 12),
        })
        assert.deepStrictEqual(window.events.map((event) => event.message), ["line 10", "line 11"])
      }).pipe(Effect.provide(simulated(over))))

    it.effect("stack events and streams, page by page", () =>
      Effect.gen(function* () {
        const simulator = yield* Simulator.Simulator
        const names = Array.from({ length: 120 }, (_, i) => `3.12.0/${String(i).padStart(3, "0")}`)
        for (const logStreamName of names) {
          yield* simulator.putLogEvents({ imageId: "my-image", logStreamName, events: lines(1) })
        }
        yield* simulator.putStackEvents({
          imageId: "my-image",
          events: Array.from({ length: 150 }, (_, i) => ({
            logicalResourceId: `Resource${i}`,
            resourceType: "AWS::SNS::Topic",
            resourceStatus: "CREATE_COMPLETE",
          })),
        })
        const streams = yield* Stream.runCollect(
          Pagination.items(ImageLogs.listImageLogStreams, { imageId: "my-image" }),
        )
        assert.deepStrictEqual(streams.map((stream) => stream.logStreamName), names)
        const events = yield* Stream.runCollect(
          Pagination.items(ImageLogs.getImageStackEvents, { imageId: "my-image" }),
        )
        assert.deepStrictEqual(
          events.map((event) => event.logicalResourceId),
          Array.from({ length: 150 }, (_, i) => `Resource${149 - i}`),
        )
      }).pipe(Effect.provide(simulated(over))))

    it.effect("the service's own errors", () =>
      Effect.gen(function* () {
        const simulator = yield* Simulator.Simulator
        yield* simulator.createLogStream({ imageId: "my-image", logStreamName: "empty" })
        const missing = yield* Effect.flip(ImageLogs.getImageLogEvents({ imageId: "no-image", logStreamName: "build" }))
        assert.strictEqual(missing._tag, "NotFound")
        assert.isTrue(missing._tag === "NotFound" && missing.routed && missing.requestId !== undefined)
        const slash = yield* Effect.flip(
          ImageLogs.getImageLogEvents({ imageId: "my-image", logStreamName: "3.12.0/1" }),
        )
        assert.isTrue(slash._tag === "NotFound" && !slash.routed)
        const empty = yield* Effect.flip(ImageLogs.listImageLogStreams({ imageId: "my-image" }))
        assert.strictEqual(empty._tag, "InternalService")
        const token = yield* Effect.flip(
          ImageLogs.getImageLogEvents({ imageId: "my-image", logStreamName: "empty", nextToken: "not-a-token" }),
        )
        assert.strictEqual(token._tag, "InternalService")
        // Neither of the two 500s was tried again: they are permanent.
        assert.strictEqual((yield* simulator.requests).length, 4)
      }).pipe(Effect.provide(simulated(over))))

    it.effect("signatures with the wrong key or for the wrong region are refused", () =>
      Effect.gen(function* () {
        const simulator = yield* Simulator.make({ credentials: [keys] })
        const call = Effect.flip(ImageLogs.listImageLogStreams({ imageId: "my-image" })).pipe(Retry.none)
        const refused = (options: { readonly secretAccessKey?: string; readonly region?: string }) =>
          Effect.provide(
            call,
            ParallelCluster.layer({ endpoint: simulator.endpoint, region: options.region ?? simulator.region }).pipe(
              Layer.provide([over(simulator.handler), Credentials.layer({ ...keys, ...options })]),
            ),
          )
        for (const options of [{ secretAccessKey: "wrong" }, { region: "eu-west-1" }]) {
          const error = yield* refused(options)
          assert.strictEqual(error._tag, "Unauthorized")
          assert.isTrue(
            error._tag === "Unauthorized" && error.status === 403 && error.errorType === "InvalidSignatureException",
          )
        }
      }))

    // Every code point but lone surrogates and the two names that no URL can carry, the awkward ones often.
    const LogStreamName = Schema.String.check(
      Schema.isMinLength(1),
      Schema.isMaxLength(40),
      Schema.makeFilter((name: string) => name.isWellFormed() && name !== "." && name !== ".."),
    )
    it.effect.prop(
      "any stream name arrives as it was given, with a valid signature (1,200 names)",
      [LogStreamName, Schema.Array(Schema.Literals([..."/ +%?#~!'()*.&=:;@$,é日🚀"]))],
      ([name, awkward]) =>
        Effect.gen(function* () {
          const simulator = yield* Simulator.Simulator
          for (const logStreamName of [name, name + awkward.join(""), awkward.join("") + name]) {
            if (logStreamName === "." || logStreamName === "..") continue
            // There is no such stream: what matters is that the service looked for it.
            const error = yield* Effect.flip(ImageLogs.getImageLogEvents({ imageId: "my-image", logStreamName }))
            assert.strictEqual(error._tag, "NotFound")
            const request = (yield* simulator.requests).at(-1)!
            const path = new URL(request.url).pathname.slice("/prod/v3/images/custom/my-image/logstreams/".length)
            assert.strictEqual(decodeURIComponent(path), logStreamName)
            assert.notInclude(path, "/")
          }
        }).pipe(Effect.provide(simulated(over))),
      { arbitrary: { runs: 400 } },
    )
  })
}
