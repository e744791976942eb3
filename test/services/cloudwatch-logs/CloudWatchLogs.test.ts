/**
 * Logs from CloudWatch Logs itself: what is sent, what is read, and that it is the same as through the API.
 *
 * @module
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import { CloudWatchLogs, ImageLogs, LogEvents, Pagination, Retry } from "effect-parallelcluster"
import * as Simulator from "effect-parallelcluster/testing"
import { client, keys, script, transports } from "../../support/harness.ts"

const start = Date.parse("2026-01-05T08:00:00Z")
const entries = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ timestamp: new Date(start + i * 1000), message: `line ${i}` }))
const build = { imageId: "my-image", logStreamName: "3.12.0/1" }
const empty = () => Response.json({ events: [], nextForwardToken: "f/1", nextBackwardToken: "b/1" })

type Api = typeof ImageLogs.getImageLogEvents
/** One in the place of the other: this does not compile when they do not take, give and fail with the same. */
const api = (input: Parameters<Api>[0]): ReturnType<Api> => CloudWatchLogs.getImageLogEvents(input)

for (const { name, over } of transports) {
  describe(`what is sent over ${name}`, () => {
    it.effect("AWS JSON 1.1, signed for the service logs", () =>
      Effect.gen(function* () {
        const { handler, requests } = script(empty)
        yield* api({
          ...build,
          nextToken: "f/0",
          startFromHead: true,
          limit: 5,
          startTime: new Date(1),
          endTime: new Date(2),
        }).pipe(Effect.provide(client(over(handler))))
        const [request] = requests
        assert.strictEqual(request!.method, "POST")
        assert.strictEqual(request!.url, "https://logs.eu-west-1.amazonaws.com/")
        assert.strictEqual(request!.headers.get("content-type"), "application/x-amz-json-1.1")
        assert.strictEqual(request!.headers.get("x-amz-target"), "Logs_20140328.GetLogEvents")
        assert.match(
          request!.headers.get("authorization")!,
          /\/eu-west-1\/logs\/aws4_request, SignedHeaders=\S*x-amz-target/,
        )
        assert.deepStrictEqual(yield* Effect.promise(() => request!.json()), {
          logGroupName: "/aws/imagebuilder/ParallelClusterImage-my-image",
          logStreamName: "3.12.0/1",
          nextToken: "f/0",
          startFromHead: true,
          limit: 5,
          startTime: 1,
          endTime: 2,
        })
      }))

    it.effect("to the region that is asked for, in its partition", () =>
      Effect.gen(function* () {
        const hosts = {
          "eu-west-1": "logs.eu-west-1.amazonaws.com",
          "us-gov-west-1": "logs.us-gov-west-1.amazonaws.com",
          "cn-northwest-1": "logs.cn-northwest-1.amazonaws.com.cn",
          "eusc-de-east-1": "logs.eusc-de-east-1.amazonaws.eu",
          "us-iso-east-1": "logs.us-iso-east-1.c2s.ic.gov",
          "us-isob-east-1": "logs.us-isob-east-1.sc2s.sgov.gov",
        }
        const { handler, requests } = script(empty)
        for (const region of Object.keys(hosts)) {
          yield* Effect.provide(api({ ...build, region }), client(over(handler)))
        }
        yield* Effect.provide(api(build), client(over(handler), { defaultRegion: "eu-north-1" }))
        yield* CloudWatchLogs.getClusterLogEvents({ logGroupName: "group", logStreamName: "a" }).pipe(
          Effect.provide(Layer.mergeAll(
            client(over(handler)),
            Layer.succeed(CloudWatchLogs.CurrentEndpoint, () => "http://127.0.0.1:8080"),
          )),
        )
        assert.deepStrictEqual(requests.map(({ url }) => new URL(url).host), [
          ...Object.values(hosts),
          "logs.eu-north-1.amazonaws.com",
          "127.0.0.1:8080",
        ])
      }))

    it.effect("nothing, when the input is wrong", () =>
      Effect.gen(function* () {
        const { handler, requests } = script(empty)
        const cases = [
          ["imageId", { ...build, imageId: "1bad" }],
          ["logStreamName", { ...build, logStreamName: "" }],
          ["logStreamName", { ...build, logStreamName: "a\ud800" }],
          ["limit", { ...build, limit: 10_001 }],
          ["startTime", { ...build, startTime: new Date(2), endTime: new Date(1) }],
          // Credentials must not go where a region could lead them.
          ["region", { ...build, region: "eu-west-1.example.com/" }],
        ] as const
        for (const [field, input] of cases) {
          const error = yield* Effect.flip(api(input)).pipe(Effect.provide(client(over(handler))))
          assert.isTrue(error._tag === "BadRequest" && error.field === field && error.status === undefined, field)
        }
        const elsewhere = yield* Effect.flip(api(build)).pipe(
          Effect.provide(client(over(handler))),
          Effect.provideService(CloudWatchLogs.CurrentEndpoint, () => "http://logs.example.com"),
        )
        assert.isTrue(elsewhere._tag === "BadRequest" && elsewhere.field === "endpoint")
        assert.deepStrictEqual(requests, [])
      }))
  })

  describe(`what is read over ${name}`, () => {
    it.effect("the same as through the API", () =>
      Effect.gen(function* () {
        const simulator = yield* Simulator.Simulator
        const readable = { ...build, logStreamName: "build" }
        yield* simulator.putLogEvents({ ...readable, events: entries(25) })
        yield* simulator.putLogEvents({ ...build, events: entries(5) })
        const input = { ...readable, startTime: new Date(start + 2000), limit: 7 }
        const through = client(over(simulator.handler), { endpoint: simulator.endpoint })
        yield* Effect.gen(function* () {
          assert.deepStrictEqual(yield* api(input), yield* ImageLogs.getImageLogEvents(input))
          assert.deepStrictEqual(
            yield* CloudWatchLogs.listImageLogStreams({ imageId: "my-image" }).pipe(
              Effect.map(({ logStreams }) => logStreams),
            ),
            (yield* ImageLogs.listImageLogStreams({ imageId: "my-image" })).logStreams,
          )
          assert.deepStrictEqual(
            yield* CloudWatchLogs.getClusterLogEvents({
              logGroupName: CloudWatchLogs.imageLogGroupName("my-image"),
              logStreamName: "build",
              startTime: input.startTime,
              limit: 7,
            }),
            yield* api(input),
          )
          const slash = yield* Effect.flip(ImageLogs.getImageLogEvents(build))
          assert.isTrue(slash._tag === "NotFound" && !slash.routed)
          assert.deepStrictEqual<unknown>(
            yield* Stream.runCollect(LogEvents.forward(CloudWatchLogs.getImageLogEvents, { ...build, limit: 2 })),
            entries(5),
          )
        }).pipe(Effect.provide(through))
      }).pipe(Effect.provide(Simulator.layer({ credentials: [keys] }))))
  })

  it.effect(`what is null is left out, and messages are not looked into, over ${name}`, () =>
    Effect.gen(function* () {
      const events = [{ timestamp: start, message: '{"nextToken": null}', ingestionTime: null }]
      const page = { events, nextForwardToken: "f/1", nextBackwardToken: null }
      assert.deepStrictEqual(
        yield* Effect.provide(api(build), client(over(() => Response.json(page)))),
        { events: [{ timestamp: new Date(start), message: '{"nextToken": null}' }], nextToken: "f/1" },
      )
    }))

  describe(`errors over ${name}`, () => {
    const names: Record<string, readonly [tag: string, status: number, sent?: number]> = {
      ResourceNotFoundException: ["NotFound", 404],
      ThrottlingException: ["LimitExceeded", 429],
      LimitExceededException: ["LimitExceeded", 429],
      AccessDeniedException: ["Unauthorized", 403],
      ExpiredTokenException: ["Unauthorized", 403],
      UnrecognizedClientException: ["Unauthorized", 403],
      InvalidSignatureException: ["Unauthorized", 403],
      MissingAuthenticationTokenException: ["Unauthorized", 403],
      InvalidParameterException: ["BadRequest", 400],
      SerializationException: ["BadRequest", 400],
      ServiceUnavailableException: ["InternalService", 503, 503],
      InternalFailure: ["InternalService", 500, 500],
    }
    for (const [type, [tag, status, sent = 400]] of Object.entries(names)) {
      it.effect(type, () =>
        Effect.gen(function* () {
          const headers = { "x-amzn-requestid": "id-1" }
          const said = [
            () => Response.json({ __type: type, message: "what" }, { status: sent, headers }),
            () => Response.json({ __type: `com.amazonaws.logs#${type}`, Message: "what" }, { status: sent, headers }),
            () =>
              Response.json({ message: "what" }, {
                status: sent,
                headers: { ...headers, "x-amzn-errortype": `${type}:http://internal.amazon.com/` },
              }),
          ]
          for (const response of said) {
            const error = yield* Effect.flip(api(build)).pipe(
              Effect.provide(client(over(script(response).handler))),
              Retry.none,
            )
            assert.deepInclude(JSON.parse(JSON.stringify(error)), {
              _tag: tag,
              operation: "GetImageLogEvents",
              status,
              errorType: type,
              requestId: "id-1",
              message: "what",
            })
          }
        }))
    }

    it.effect("a throttle is tried again", () =>
      Effect.gen(function* () {
        const throttled = () =>
          Response.json({ __type: "ThrottlingException", message: "Rate exceeded" }, { status: 400 })
        const { handler, requests } = script(throttled, empty)
        yield* api(build).pipe(Effect.provide(client(over(handler))), Retry.policy({ throttlingDelay: 0 }))
        assert.strictEqual(requests.length, 2)
      }))
  })
}

describe("the simulator", () => {
  it.effect("refuses as CloudWatch Logs does", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator.Simulator
      yield* simulator.putLogEvents({ ...build, events: entries(3) })
      const tags = (input: Partial<Parameters<Api>[0]>) =>
        Effect.map(Effect.flip(api({ ...build, ...input })), (error) => "errorType" in error ? error.errorType : error)
      assert.strictEqual(yield* tags({ logStreamName: "none" }), "ResourceNotFoundException")
      assert.strictEqual(yield* tags({ imageId: "none" }), "ResourceNotFoundException")
      assert.strictEqual(yield* tags({ nextToken: "none" }), "InvalidParameterException")
      const stranger = client(transports[0]!.over(simulator.handler))
      assert.strictEqual(yield* tags({}).pipe(Effect.provide(stranger)), "UnrecognizedClientException")
      const seen = yield* simulator.requests
      assert.deepStrictEqual(seen.map(({ operationId }) => operationId), Array(4).fill("GetLogEvents"))
    }).pipe(Effect.provide(Simulator.layer())))

  it.effect("lists streams in pages, also empty ones", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator.Simulator
      for (const logStreamName of ["c", "a", "b"]) yield* simulator.createLogStream({ ...build, logStreamName })
      const names = Pagination.items(CloudWatchLogs.listImageLogStreams, { imageId: "my-image" }).pipe(
        Stream.map(({ logStreamName }) => logStreamName),
      )
      assert.deepStrictEqual(yield* Stream.runCollect(names), ["a", "b", "c"])
    }).pipe(Effect.provide(Simulator.layer({ pageSizes: { logStreams: 2 } }))))
})
