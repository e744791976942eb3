/**
 * The Image Logs API on the real server (aws-parallelcluster 3.16.1), behind botocore's signature check. What it answers
 * differently from the contract is asserted as it is.
 *
 * @module
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { ImageLogs, Pagination, type ParallelCluster, Transport } from "effect-parallelcluster"
import { buildLog, client, transports, upstream } from "./server.ts"

const imageId = "build-ok"
const streams = upstream.seeded.images[imageId]!.streams
const first = new Date(streams["build"]!.firstTimestamp).getTime()
const step = streams["build"]!.stepMillis

/** What was written to the stream `build`, from one event to before another. */
const written = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => ({
    timestamp: new Date(first + (from + i) * step),
    message: `build event ${String(from + i).padStart(6, "0")}`,
  }))

const build = (input: Omit<Parameters<typeof ImageLogs.getImageLogEvents>[0], "imageId" | "logStreamName">) =>
  ImageLogs.getImageLogEvents({ imageId, logStreamName: "build", ...input })

for (const { layer, name } of transports) {
  const on = (
    what: string,
    effect: Effect.Effect<void, unknown, ParallelCluster.ParallelCluster>,
  ) => it.live(what, () => Effect.provide(effect, client(layer)), 180_000)

  describe(`reading logs over ${name}`, () => {
    on(
      "every parameter: head, tail, limit, tokens both ways, window",
      Effect.gen(function* () {
        const head = yield* build({ startFromHead: true, limit: 100 })
        assert.deepStrictEqual(head.events, written(0, 100))
        const next = yield* build({ startFromHead: true, limit: 100, nextToken: head.nextToken })
        assert.deepStrictEqual(next.events, written(100, 200))

        const tail = yield* build({ limit: 30 })
        assert.deepStrictEqual(tail.events, written(220, 250))
        const older = yield* build({ limit: 30, nextToken: tail.prevToken })
        assert.deepStrictEqual(older.events, written(190, 220))

        const startTime = new Date(first + 60 * step)
        const window = yield* build({ startTime, endTime: new Date(first + 65 * step - 1), region: upstream.region })
        assert.deepStrictEqual(window.events, written(60, 65))
      }),
    )

    on(
      "the end is where the token that was sent comes back",
      Effect.gen(function* () {
        const end = yield* build({ startFromHead: true })
        assert.deepStrictEqual(end.events, written(0, 250))
        const after = yield* build({ startFromHead: true, nextToken: end.nextToken })
        assert.deepStrictEqual(after.events, [])
        assert.strictEqual(after.nextToken, end.nextToken)
      }),
    )

    on(
      "a log of 25,000 events, page by page",
      Effect.gen(function* () {
        const pages = yield* Pagination.pages(ImageLogs.getImageLogEvents, {
          imageId,
          logStreamName: "big",
          startFromHead: true,
        }).pipe(Stream.runCollect)
        assert.deepStrictEqual(pages.map((page) => page.events.length), [10_000, 10_000, 5_000, 0])
        const start = new Date(streams["big"]!.firstTimestamp).getTime()
        for (const [i, event] of pages.flatMap((page) => page.events).entries()) {
          assert.strictEqual(event.message, `big event ${String(i).padStart(6, "0")}`)
          assert.strictEqual(event.timestamp.getTime(), start + i * streams["big"]!.stepMillis)
        }
      }),
    )

    on(
      "names that need encoding",
      Effect.gen(function* () {
        for (const [logStreamName, { events, firstMessage }] of Object.entries(streams)) {
          if (logStreamName.includes("/") || logStreamName === "big") continue
          const page = yield* ImageLogs.getImageLogEvents({ imageId, logStreamName, startFromHead: true })
          assert.strictEqual(page.events.length, events)
          assert.strictEqual(page.events[0]?.message, firstMessage)
        }
      }),
    )

    on(
      "an Image Builder stream, such as 3.16.1/1, cannot be served, and the error says where it is",
      Effect.gen(function* () {
        assert.property(streams, buildLog)
        const error = yield* Effect.flip(ImageLogs.getImageLogEvents({ imageId, logStreamName: buildLog }))
        assert.isTrue(error._tag === "NotFound" && error.status === 404 && !error.routed)
        assert.include(error.message, "The requested URL was not found on the server.")
        assert.include(error.message, "/aws/imagebuilder/ParallelClusterImage-")
      }),
    )

    on(
      "a missing stream and a missing image are another 404",
      Effect.gen(function* () {
        for (const input of [{ imageId, logStreamName: "none" }, { imageId: "no-image", logStreamName: "build" }]) {
          const error = yield* Effect.flip(ImageLogs.getImageLogEvents(input))
          assert.isTrue(error._tag === "NotFound" && error.routed && error.requestId !== undefined)
          assert.include(error.message, input.imageId)
        }
      }),
    )

    on(
      "a token that is none is a permanent 500, and a region that is none a 400",
      Effect.gen(function* () {
        const token = yield* Effect.flip(build({ nextToken: "not-a-token" }))
        assert.isTrue(token._tag === "InternalService" && token.status === 500)
        assert.include(token.message, "nextToken is invalid")
        const region = yield* Effect.flip(build({ region: "atlantis-1" }))
        assert.isTrue(region._tag === "BadRequest" && region.status === 400)
        assert.include(region.message, "atlantis-1")
      }),
    )
  })

  describe(`listing over ${name}`, () => {
    on(
      "the streams of an image",
      Effect.gen(function* () {
        const { logStreams } = yield* ImageLogs.listImageLogStreams({ imageId })
        assert.sameMembers(logStreams.map((stream) => stream.logStreamName), Object.keys(streams))
        const found = logStreams.find((stream) => stream.logStreamName === "build")
        assert.deepStrictEqual(found?.firstEventTimestamp, new Date(first))
        assert.deepStrictEqual(found?.lastEventTimestamp, new Date(streams["build"]!.lastTimestamp))
        assert.include(found?.logStreamArn, `ParallelClusterImage-${imageId}:log-stream:build`)
      }),
    )

    on(
      "120 streams, in pages of 50",
      Effect.gen(function* () {
        const pages = yield* Stream.runCollect(Pagination.pages(ImageLogs.listImageLogStreams, { imageId: "many" }))
        assert.deepStrictEqual(pages.map((page) => page.logStreams.length), [50, 50, 20])
        assert.strictEqual(new Set(pages.flatMap((page) => page.logStreams.map((s) => s.logStreamName))).size, 120)
      }),
    )

    on(
      "one stream without events makes it a 500",
      Effect.gen(function* () {
        const error = yield* Effect.flip(ImageLogs.listImageLogStreams({ imageId: "empty-stream" }))
        assert.isTrue(error._tag === "InternalService" && error.status === 500)
        assert.strictEqual(error.message, "'firstEventTimestamp'")
      }),
    )

    on(
      "stack events, the newest first, with a state that the contract does not list",
      Effect.gen(function* () {
        const { events } = yield* ImageLogs.getImageStackEvents({ imageId: "build-failed" })
        assert.isAbove(events.length, 1)
        assert.strictEqual(events[0]?.resourceStatus, "ROLLBACK_IN_PROGRESS")
        assert.strictEqual(events[0]?.stackName, "build-failed")
        assert.isTrue(events.every((event) => event.timestamp instanceof Date))
        const none = yield* Effect.flip(ImageLogs.getImageStackEvents({ imageId: "huge" }))
        assert.strictEqual(none._tag, "NotFound")
        assert.strictEqual(none.message, "CloudFormation Stack for Image huge does not exist.")
      }),
    )
  })

  describe(`botocore's judgement over ${name}`, () => {
    const call = ImageLogs.getImageStackEvents({ imageId })
    const { expired, plain, session } = upstream.credentials

    it.live("a stage in the address, and a session token, are signed right", () =>
      Effect.gen(function* () {
        yield* Effect.provide(call, client(layer, { endpoint: upstream.urls.apiStage }))
        yield* Effect.provide(call, client(layer, { keys: session }))
      }))

    const refused = [
      ["a wrong secret", { keys: { ...plain, secretAccessKey: "wrong" } }, "InvalidSignatureException"],
      ["an unknown key", { keys: { ...plain, accessKeyId: "AKIDUNKNOWN" } }, "UnrecognizedClientException"],
      ["an unknown session token", { keys: { ...session, sessionToken: "x" } }, "UnrecognizedClientException"],
      ["an expired session token", { keys: expired }, "ExpiredTokenException"],
      ["another region", { region: "eu-west-1" }, "InvalidSignatureException"],
    ] as const
    for (const [what, options, errorType] of refused) {
      it.live(`${what} is refused as ${errorType}`, () =>
        Effect.gen(function* () {
          const error = yield* Effect.flip(Effect.provide(call, client(layer, options)))
          assert.isTrue(error._tag === "Unauthorized" && error.status === 403)
          assert.strictEqual(error._tag === "Unauthorized" && error.errorType, errorType)
        }))
    }

    it.live("a request without a signature is refused", () =>
      Effect.promise(async () => {
        const response = await fetch(`${upstream.urls.api}/v3/images/custom/${imageId}/stackevents`)
        assert.strictEqual(response.status, 403)
        assert.deepStrictEqual(await response.json(), { message: "Missing Authentication Token" })
      }))
  })
}

it.live("1,000 names of every kind of character are understood by botocore as they were given", () => {
  interface Understood {
    readonly path: string
  }
  const understood: Array<Understood> = []
  const listening = Transport.layer(async (request) => {
    const response = await fetch(request)
    // The gate's own word for what it received; anything else fails the comparison below.
    if (response.ok) understood.push(await response.clone().json() as Understood)
    return response
  })
  return Effect.gen(function* () {
    const alphabet = [..."aZ09-._~/ +%?#!'()*&=:;@$,\"<>[]{}|\\^`\t\u0000é日𐍈🚀"]
    // A plain generator, so that every run sends the same names.
    let seed = 1
    const next = (n: number) => (seed = (seed * 48271) % 2147483647) % n
    for (let i = 0; i < 1000; i++) {
      const logStreamName = "x" + Array.from({ length: 1 + next(12) }, () => alphabet[next(alphabet.length)]).join("")
      yield* ImageLogs.getImageLogEvents({ imageId, logStreamName })
      assert.strictEqual(understood.at(-1)?.path, `/v3/images/custom/${imageId}/logstreams/${logStreamName}`)
    }
    assert.strictEqual(understood.length, 1000)
  }).pipe(Effect.provide(client(listening, { endpoint: upstream.urls.verify })))
}, 180_000)
