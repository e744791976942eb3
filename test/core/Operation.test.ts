import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { type Errors, ImageLogs, type ParallelCluster, Retry } from "effect-parallelcluster"
import { client, script, transports } from "../support/harness.ts"

const empty = () => Response.json({ events: [], nextToken: "f/1", prevToken: "b/1" })

/** What would be sent for an input, over the first transport. */
const sent = (
  program: Effect.Effect<unknown, Errors.OperationError, ParallelCluster.ParallelCluster>,
  options: Partial<ParallelCluster.Options> = {},
) =>
  Effect.gen(function* () {
    const { handler, requests } = script(empty)
    for (const { over } of transports.slice(0, 1)) yield* Effect.provide(program, client(over(handler), options))
    return requests.map((request) => new URL(request.url).pathname + new URL(request.url).search)
  })

describe("a declaration", () => {
  it("is on the function, as data", () => {
    const { group, idempotent, items, method, name, operationId, parameters, path, status } =
      ImageLogs.getImageLogEvents
    assert.deepStrictEqual({ group, idempotent, items, method, name, operationId, path, status }, {
      group: "ImageLogs",
      idempotent: true,
      items: "events",
      method: "GET",
      name: "getImageLogEvents",
      operationId: "GetImageLogEvents",
      path: "/v3/images/custom/{imageId}/logstreams/{logStreamName}",
      status: 200,
    })
    assert.deepStrictEqual(Object.keys(parameters.path), ["imageId", "logStreamName"])
    assert.deepStrictEqual(Object.keys(parameters.query), [
      "region",
      "nextToken",
      "startFromHead",
      "limit",
      "startTime",
      "endTime",
    ])
  })
})

describe("what is sent", () => {
  it.effect("every parameter, each value encoded once", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(
        yield* sent(ImageLogs.getImageLogEvents({
          imageId: "my-image",
          logStreamName: "3.12.0/1 a+b%?#~!'()*é",
          region: "us-gov-west-1",
          nextToken: "f/00=&+",
          startFromHead: true,
          limit: 10_000,
          startTime: new Date("2026-01-01T00:00:00.001Z"),
          endTime: new Date("2026-01-02T00:00:00Z"),
        })),
        [
          "/prod/v3/images/custom/my-image/logstreams/3.12.0%2F1%20a%2Bb%25%3F%23~%21%27%28%29%2A%C3%A9" +
          "?region=us-gov-west-1&nextToken=f%2F00%3D%26%2B&startFromHead=true&limit=10000" +
          "&startTime=2026-01-01T00%3A00%3A00.001Z&endTime=2026-01-02T00%3A00%3A00.000Z",
        ],
      )
    }))

  it.effect("nothing for what is left out or undefined", () =>
    Effect.gen(function* () {
      const input = { imageId: "my-image", logStreamName: "build", limit: undefined, nextToken: undefined }
      assert.deepStrictEqual(yield* sent(ImageLogs.getImageLogEvents(input)), [
        "/prod/v3/images/custom/my-image/logstreams/build",
      ])
    }))

  it.effect("the default region, where the operation names none", () =>
    Effect.gen(function* () {
      const options = { defaultRegion: "eu-north-1" }
      assert.deepStrictEqual(yield* sent(ImageLogs.listImageLogStreams({ imageId: "my-image" }), options), [
        "/prod/v3/images/custom/my-image/logstreams?region=eu-north-1",
      ])
      assert.deepStrictEqual(
        yield* sent(ImageLogs.listImageLogStreams({ imageId: "my-image", region: "us-east-2" }), options),
        ["/prod/v3/images/custom/my-image/logstreams?region=us-east-2"],
      )
    }))

  it.effect("to a custom domain with a path of its own, or none", () =>
    Effect.gen(function* () {
      const call = ImageLogs.listImageLogStreams({ imageId: "my-image" })
      for (
        const [endpoint, prefix] of [["https://hpc.example.com", ""], ["https://hpc.example.com//api/v1/", "/api/v1"]]
      ) {
        assert.deepStrictEqual(yield* sent(call, { endpoint: endpoint!, region: "eu-west-1" }), [
          `${prefix}/v3/images/custom/my-image/logstreams`,
        ])
      }
    }))
})

describe("what is refused before anything is sent", () => {
  const good = { imageId: "my-image", logStreamName: "build" }
  const cases: ReadonlyArray<readonly [what: string, input: unknown, field: string, rule: RegExp]> = [
    ["an image id that begins with a digit", { ...good, imageId: "1bad" }, "imageId", /begin with a letter/],
    ["an image id of one letter", { ...good, imageId: "a" }, "imageId", /at least one/],
    ["no image id", { logStreamName: "build" }, "imageId", /is required/],
    ["no input", undefined, "imageId", /is required/],
    ["an empty stream name", { ...good, logStreamName: "" }, "logStreamName", /must not be empty/],
    ["the stream name .", { ...good, logStreamName: "." }, "logStreamName", /no URL can carry/],
    ["the stream name ..", { ...good, logStreamName: ".." }, "logStreamName", /no URL can carry/],
    ["a lone surrogate in a stream name", { ...good, logStreamName: "a\ud800" }, "logStreamName", /surrogate/],
    ["a lone surrogate in a token", { ...good, nextToken: "\udc00" }, "nextToken", /surrogate/],
    ["limit 0", { ...good, limit: 0 }, "limit", /1 to 10000/],
    ["limit -1", { ...good, limit: -1 }, "limit", /1 to 10000/],
    ["limit 1.5", { ...good, limit: 1.5 }, "limit", /1 to 10000/],
    ["limit 10001", { ...good, limit: 10_001 }, "limit", /1 to 10000/],
    ["limit NaN", { ...good, limit: NaN }, "limit", /finite number/],
    ["a limit that is text", { ...good, limit: "5" }, "limit", /number/],
    ["startTime at endTime", { ...good, startTime: new Date(5), endTime: new Date(5) }, "startTime", /before endTime/],
    [
      "startTime after endTime",
      { ...good, startTime: new Date(6), endTime: new Date(5) },
      "startTime",
      /before endTime/,
    ],
    ["an invalid Date", { ...good, startTime: new Date(NaN) }, "startTime", /valid Date/],
    ["a time that is text", { ...good, endTime: "2026-01-01" }, "endTime", /valid Date/],
    ["startFromHead that is text", { ...good, startFromHead: "true" }, "startFromHead", /boolean/],
    ["a parameter that there is not", { ...good, logStream: "x" }, "logStream", /not a parameter/],
  ]

  for (const { name, over } of transports) {
    for (const [what, input, field, rule] of cases) {
      it.effect(`${what} (${name})`, () =>
        Effect.gen(function* () {
          const { handler, requests } = script(empty)
          // Wrong on purpose: callers without types can do it.
          const call = ImageLogs.getImageLogEvents(input as Parameters<typeof ImageLogs.getImageLogEvents>[0])
          const error = yield* Effect.flip(call).pipe(Effect.provide(client(over(handler))))
          assert.strictEqual(error._tag, "BadRequest")
          assert.strictEqual(error._tag === "BadRequest" && error.field, field)
          assert.match(error.message, rule)
          assert.isTrue(error.message.startsWith(`${field}: `))
          assert.isUndefined(error._tag === "BadRequest" ? error.status : 0)
          assert.strictEqual(requests.length, 0)
        }))
    }
  }
})

for (const { name, over } of transports) {
  describe(`what is read over ${name}`, () => {
    const answering = (body: unknown) => client(over(() => Response.json(body)))

    it.effect("times are dates, unknown members are ignored, a list that is left out is empty", () =>
      Effect.gen(function* () {
        const call = ImageLogs.getImageLogEvents({ imageId: "my-image", logStreamName: "build" })
        const page = yield* Effect.provide(
          call,
          answering({
            events: [{ timestamp: "2026-01-01T00:00:00.123Z", message: "a", ingestionTime: 1 }],
            more: true,
          }),
        )
        assert.deepStrictEqual(page, { events: [{ timestamp: new Date("2026-01-01T00:00:00.123Z"), message: "a" }] })
        assert.deepStrictEqual(yield* Effect.provide(call, answering({})), { events: [] })
      }))

    it.effect("states that the contract does not list, and names that are empty", () =>
      Effect.gen(function* () {
        const event = {
          stackId: "s",
          eventId: "e",
          stackName: "my-image",
          logicalResourceId: "r",
          physicalResourceId: "",
          resourceType: "AWS::CloudFormation::Stack",
          timestamp: "2026-01-01T00:00:00.000Z",
          resourceStatus: "ROLLBACK_IN_PROGRESS",
        }
        const { events } = yield* ImageLogs.getImageStackEvents({ imageId: "my-image" }).pipe(
          Effect.provide(answering({ events: [event] })),
        )
        assert.deepStrictEqual(events, [{ ...event, timestamp: new Date("2026-01-01T00:00:00Z") }])
      }))

    it.effect("streams without what the contract requires and the service leaves out", () =>
      Effect.gen(function* () {
        const { logStreams } = yield* ImageLogs.listImageLogStreams({ imageId: "my-image" }).pipe(
          Effect.provide(answering({ logStreams: [{ logStreamName: "3.12.0/1", logStreamArn: "arn" }] })),
        )
        assert.deepStrictEqual(logStreams, [{ logStreamName: "3.12.0/1", logStreamArn: "arn" }])
      }))

    it.effect("a page of 10,000 events", () =>
      Effect.gen(function* () {
        const events = Array.from({ length: 10_000 }, (_, i) => ({
          timestamp: new Date(i * 1000).toISOString(),
          message: `line ${i} ${"x".repeat(60)}`,
        }))
        const page = yield* ImageLogs.getImageLogEvents({ imageId: "my-image", logStreamName: "build" }).pipe(
          Effect.provide(answering({ events, nextToken: "f/1" })),
        )
        assert.strictEqual(page.events.length, 10_000)
        assert.deepStrictEqual(page.events[9_999], {
          timestamp: new Date(9_999_000),
          message: events[9_999]!.message,
        })
      }))

    it.effect("no more than maxResponseBytes, with and without a length", () =>
      Effect.gen(function* () {
        const call = ImageLogs.getImageLogEvents({ imageId: "my-image", logStreamName: "build" }).pipe(Retry.none)
        const body = JSON.stringify({ events: [], nextToken: "x".repeat(100) })
        const stream = () =>
          new ReadableStream<Uint8Array>({
            start(controller) {
              controller.enqueue(new TextEncoder().encode(body))
              controller.close()
            },
          })
        for (
          const respond of [
            () => new Response(body, { headers: { "content-length": String(body.length) } }),
            () => new Response(stream()),
          ]
        ) {
          assert.deepStrictEqual(
            (yield* Effect.provide(call, client(over(respond), { maxResponseBytes: body.length }))).events,
            [],
          )
          const error = yield* Effect.flip(
            Effect.provide(call, client(over(respond), { maxResponseBytes: body.length - 1 })),
          )
          assert.strictEqual(error._tag, "InvalidResponse")
          assert.include(error.message, "maxResponseBytes")
        }
      }))
  })
}
