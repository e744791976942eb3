/**
 * Logs from CloudWatch Logs itself: what is sent, what is read, and that it is the same as through the API.
 *
 * @module
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import {
  CloudWatchLogs,
  Credentials,
  ImageLogs,
  LogEvents,
  type Operation,
  Pagination,
  Retry,
} from "effect-parallelcluster"
import * as Simulator from "effect-parallelcluster/testing"
import { client, keys, script, transports } from "../../support/harness.ts"

const start = Date.parse("2026-01-05T08:00:00Z")
const entries = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ timestamp: new Date(start + i * 1000), message: `line ${i}` }))
const build = { imageId: "my-image", logStreamName: "3.12.0/1" }
const empty = () => Response.json({ events: [], nextForwardToken: "f/1", nextBackwardToken: "b/1" })

const logGroupName = CloudWatchLogs.imageLogGroupName("my-image")
const stream = { logGroupName, logStreamName: "3.12.0/1" }
const read = CloudWatchLogs.getLogEvents

for (const { name, over } of transports) {
  describe(`what is sent over ${name}`, () => {
    it.effect("AWS JSON 1.1, signed for the service logs", () =>
      Effect.gen(function* () {
        const { handler, requests } = script(empty)
        yield* read({
          ...stream,
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
          yield* Effect.provide(read({ ...stream, region }), client(over(handler)))
        }
        const at = (options: CloudWatchLogs.Options) =>
          CloudWatchLogs.layer(options).pipe(Layer.provide([over(handler), Credentials.layer(keys)]))
        yield* Effect.provide(read(stream), at({ region: "eu-north-1" }))
        yield* Effect.provide(read(stream), at({ region: "eu-north-1", endpoint: "http://127.0.0.1:8080" }))
        yield* Effect.provide(read(stream), at({ region: "us-east-1", useFipsEndpoint: true }))
        yield* Effect.provide(read(stream), at({ region: "eu-north-1", useDualstackEndpoint: true }))
        assert.deepStrictEqual(requests.map(({ url }) => new URL(url).host), [
          ...Object.values(hosts),
          "logs.eu-north-1.amazonaws.com",
          "127.0.0.1:8080",
          "logs-fips.us-east-1.amazonaws.com",
          "logs.eu-north-1.api.aws",
        ])
      }))

    it.effect("nothing, when the input is wrong", () =>
      Effect.gen(function* () {
        const { handler, requests } = script(empty)
        const cases = [
          ["logGroupName", { logStreamName: "a" }],
          ["logGroupName", { ...stream, logGroupIdentifier: "arn" }],
          ["logStreamName", { ...stream, logStreamName: "" }],
          ["logStreamName", { ...stream, logStreamName: "a\ud800" }],
          ["limit", { ...stream, limit: 10_001 }],
          ["startTime", { ...stream, startTime: new Date(2), endTime: new Date(1) }],
          ["endTime", { ...stream, endTime: new Date(NaN) }],
          // Credentials must not go where a region could lead them.
          ["region", { ...stream, region: "eu-west-1.example.com/" }],
          ["region", { ...stream, region: "nowhere" }],
        ] as const
        for (const [field, input] of cases) {
          const error = yield* Effect.flip(read(input)).pipe(Effect.provide(client(over(handler))))
          assert.deepInclude({ ...error }, {
            _tag: "BadRequest",
            service: "CloudWatch Logs",
            operation: "GetLogEvents",
            field,
          })
          assert.isFalse("status" in error, field)
        }
        const refused = (options: CloudWatchLogs.Options) =>
          Effect.flip(Layer.build(CloudWatchLogs.layer(options))).pipe(
            Effect.provide([over(handler), Credentials.layer(keys)]),
            Effect.map((error) => "field" in error && error.field),
          )
        assert.strictEqual(yield* refused({ region: "eu-west-1", endpoint: "http://logs.example.com" }), "endpoint")
        assert.strictEqual(yield* refused({ region: "nowhere" }), "region")
        assert.strictEqual(yield* refused({ region: "eu-west-1", useFipsEndpoint: true }), "region")
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
        const window = { logStreamName: "build", startTime: new Date(start + 2000), limit: 7 }
        const through = client(over(simulator.handler), { endpoint: simulator.endpoint, region: simulator.region })
        yield* Effect.gen(function* () {
          const direct = yield* read({ ...window, logGroupName })
          const page = yield* ImageLogs.getImageLogEvents({ ...window, imageId: "my-image" })
          assert.deepStrictEqual<unknown>(
            direct.events.map(({ message, timestamp }) => ({ timestamp, message })),
            page.events,
          )
          assert.deepStrictEqual([direct.nextForwardToken, direct.nextBackwardToken], [page.nextToken, page.prevToken])
          assert.deepStrictEqual(
            (yield* CloudWatchLogs.describeLogStreams({ logGroupName })).logStreams.map(({ arn, ...stream }) => ({
              ...stream,
              logStreamArn: arn,
            })),
            (yield* ImageLogs.listImageLogStreams({ imageId: "my-image" })).logStreams as ReadonlyArray<unknown>,
          )
          const slash = yield* Effect.flip(ImageLogs.getImageLogEvents(build))
          assert.isTrue(slash._tag === "NotFound" && !slash.routed)
          assert.deepStrictEqual<unknown>(
            yield* Stream.runCollect(LogEvents.forward(CloudWatchLogs.getLogEvents, { ...stream, limit: 2 })),
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
        yield* Effect.provide(read(stream), client(over(() => Response.json(page)))),
        { events: [{ timestamp: new Date(start), message: '{"nextToken": null}' }], nextForwardToken: "f/1" },
      )
    }))

  describe(`errors over ${name}`, () => {
    const names: Record<string, readonly [tag: string, status?: number]> = {
      ResourceNotFoundException: ["NotFound"],
      ThrottlingException: ["LimitExceeded"],
      LimitExceededException: ["LimitExceeded"],
      AccessDeniedException: ["Unauthorized"],
      ExpiredTokenException: ["Unauthorized"],
      UnrecognizedClientException: ["Unauthorized"],
      InvalidSignatureException: ["Unauthorized"],
      MissingAuthenticationTokenException: ["Unauthorized"],
      InvalidParameterException: ["BadRequest"],
      SerializationException: ["BadRequest"],
      RequestTimeoutException: ["InternalService"],
      ServiceUnavailableException: ["InternalService", 503],
      InternalFailure: ["InternalService", 500],
    }
    for (const [type, [tag, status = 400]] of Object.entries(names)) {
      it.effect(type, () =>
        Effect.gen(function* () {
          const headers = { "x-amzn-requestid": "id-1" }
          const said = [
            () => Response.json({ __type: type, message: "what" }, { status, headers }),
            () => Response.json({ __type: `com.amazonaws.logs#${type}`, Message: "what" }, { status, headers }),
            () =>
              Response.json({ message: "what" }, {
                status,
                headers: { ...headers, "x-amzn-errortype": `${type}:http://internal.amazon.com/` },
              }),
          ]
          for (const response of said) {
            const error = yield* Effect.flip(read(stream)).pipe(
              Effect.provide(client(over(script(response).handler))),
              Retry.none,
            )
            assert.deepInclude(JSON.parse(JSON.stringify(error)), {
              _tag: tag,
              service: "CloudWatch Logs",
              operation: "GetLogEvents",
              status,
              errorType: type,
              requestId: "id-1",
              message: "what",
            })
          }
        }))
    }

    it.effect("an error without a code is known by its status", () =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(read(stream)).pipe(
          Effect.provide(client(over(() => Response.json({ message: "what" }, { status: 403 })))),
        )
        assert.deepInclude({ ...error }, { _tag: "Unauthorized", status: 403 })
        assert.strictEqual(error.message, "what")
        assert.isFalse("errorType" in error)
      }))

    it.effect("transient failures are retried: a 500 InternalFailure, a 503, a 400 RequestTimeoutException", () =>
      Effect.gen(function* () {
        for (
          const [status, __type] of [[500, "InternalFailure"], [503, ""], [400, "RequestTimeoutException"]] as const
        ) {
          const { handler, requests } = script(() => Response.json({ __type, message: "what" }, { status }), empty)
          yield* read(stream).pipe(Effect.provide(client(over(handler))), Retry.policy({ baseDelay: 0 }))
          assert.strictEqual(requests.length, 2)
        }
      }))

    it.effect("a throttle is retried", () =>
      Effect.gen(function* () {
        const throttled = () =>
          Response.json({ __type: "ThrottlingException", message: "Rate exceeded" }, { status: 400 })
        const { handler, requests } = script(throttled, empty)
        yield* read(stream).pipe(Effect.provide(client(over(handler))), Retry.policy({ throttlingDelay: 0 }))
        assert.strictEqual(requests.length, 2)
      }))
  })
}

describe("the simulator", () => {
  it.effect("refuses as CloudWatch Logs does", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator.Simulator
      yield* simulator.putLogEvents({ ...build, events: entries(3) })
      const tags = (input: Partial<Operation.Input<typeof read>>) =>
        Effect.map(
          Effect.flip(read({ ...stream, ...input })),
          (error) => "errorType" in error ? error.errorType : error,
        )
      assert.strictEqual(yield* tags({ logStreamName: "none" }), "ResourceNotFoundException")
      assert.strictEqual(yield* tags({ logGroupName: "none" }), "ResourceNotFoundException")
      assert.strictEqual(yield* tags({ nextToken: "none" }), "InvalidParameterException")
      const stranger = client(transports[0]!.over(simulator.handler), { region: simulator.region })
      assert.strictEqual(yield* tags({}).pipe(Effect.provide(stranger)), "UnrecognizedClientException")
      const seen = yield* simulator.requests
      assert.deepStrictEqual(seen.map(({ operationId }) => operationId), Array(4).fill("GetLogEvents"))
    }).pipe(Effect.provide(Simulator.layer())))

  it.effect("lists streams in pages, also empty ones", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator.Simulator
      for (const logStreamName of ["c", "a", "b"]) yield* simulator.createLogStream({ ...build, logStreamName })
      const names = Pagination.items(CloudWatchLogs.describeLogStreams, { logGroupName }).pipe(
        Stream.map(({ logStreamName }) => logStreamName),
      )
      assert.deepStrictEqual(yield* Stream.runCollect(names), ["a", "b", "c"])
    }).pipe(Effect.provide(Simulator.layer({ pageSizes: { logStreams: 2 } }))))
})
