import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { ClusterOperations, Errors, ImageLogs, type Operation, Retry } from "effect-parallelcluster"
import { fromReply } from "../../src/core/ErrorMapping.ts"
import { client, transports } from "../support/harness.ts"

const json = (body: unknown) => JSON.stringify(body)

interface Case {
  readonly what: string
  readonly status: number
  readonly body: string
  readonly headers?: Record<string, string>
  readonly tag: Errors.OperationError["_tag"]
  readonly message: string
  readonly errorType?: string
}

const gateway = { "x-amzn-RequestId": "6f1c9f1e-0000-4000-8000-000000000001", "x-amz-apigw-id": "AbCdEfGhIjKlMnO=" }

/** Bodies and headers are those of the service and of what stands in front of it. */
const cases: ReadonlyArray<Case> = [
  {
    what: "the contract's 400",
    status: 400,
    body: json({ message: "Bad Request: 'limit' must be a positive integer." }),
    tag: "BadRequest",
    message: "Bad Request: 'limit' must be a positive integer.",
  },
  {
    what: "the contract's 401, which the service never sends",
    status: 401,
    body: json({ message: "no" }),
    tag: "Unauthorized",
    message: "no",
  },
  {
    what: "a missing signature, or a path that is no route of the gateway",
    status: 403,
    headers: { ...gateway, "x-amzn-ErrorType": "MissingAuthenticationTokenException" },
    body: json({ message: "Missing Authentication Token" }),
    tag: "Unauthorized",
    message: "Missing Authentication Token Check that the endpoint is right and ends with the stage (/prod).",
    errorType: "MissingAuthenticationTokenException",
  },
  {
    what: "an expired token, its type with an address behind a colon",
    status: 403,
    headers: {
      ...gateway,
      "x-amzn-ErrorType": "ExpiredTokenException:http://internal.amazon.com/coral/com.amazon.coral.service/",
    },
    body: json({ message: "The security token included in the request is expired" }),
    tag: "Unauthorized",
    message: "The security token included in the request is expired",
    errorType: "ExpiredTokenException",
  },
  {
    what: "a policy's denial, whose key is Message",
    status: 403,
    headers: { ...gateway, "x-amzn-ErrorType": "AccessDeniedException" },
    body: json({ Message: "User: arn:aws:iam::123:user/x is not authorized to perform: execute-api:Invoke" }),
    tag: "Unauthorized",
    message: "User: arn:aws:iam::123:user/x is not authorized to perform: execute-api:Invoke",
    errorType: "AccessDeniedException",
  },
  {
    what: "a firewall's HTML",
    status: 403,
    body: "<html><h1>403 Forbidden</h1></html>",
    tag: "Unauthorized",
    message: "HTTP 403 <html><h1>403 Forbidden</h1></html>",
  },
  {
    what: "a missing image",
    status: 404,
    body: json({ message: "Unable to find image logs" }),
    tag: "NotFound",
    message: "Unable to find image logs",
  },
  {
    what: "413, which has no tag of its own",
    status: 413,
    body: json({ message: "Request Too Long" }),
    tag: "BadRequest",
    message: "Request Too Long",
  },
  {
    what: "415, which has no tag of its own",
    status: 415,
    body: json({ message: "Invalid Content-type" }),
    tag: "BadRequest",
    message: "Invalid Content-type",
  },
  {
    what: "409 of an operation that does not declare it",
    status: 409,
    body: json({ message: "conflict" }),
    tag: "BadRequest",
    message: "conflict",
  },
  {
    what: "the gateway's throttle",
    status: 429,
    body: json({ message: "Too Many Requests" }),
    tag: "LimitExceeded",
    message: "Too Many Requests",
  },
  {
    what: "a throttle that the service reports as a 500",
    status: 500,
    body: json({ message: "An error occurred (ThrottlingException): Rate exceeded" }),
    tag: "LimitExceeded",
    message: "An error occurred (ThrottlingException): Rate exceeded",
  },
  {
    what: "a permanent 500",
    status: 500,
    body: json({ message: "'firstEventTimestamp'" }),
    tag: "InternalService",
    message: "'firstEventTimestamp'",
  },
  { what: "a 500 with nothing", status: 500, body: "", tag: "InternalService", message: "HTTP 500" },
  {
    what: "a 502 whose message is null",
    status: 502,
    body: json({ message: null }),
    tag: "InternalService",
    message: 'HTTP 502 {"message":null}',
  },
  {
    what: "a 503 from a proxy",
    status: 503,
    body: "upstream connect error",
    tag: "InternalService",
    message: "HTTP 503 upstream connect error",
  },
  {
    what: "the gateway's timeout",
    status: 504,
    headers: gateway,
    body: json({ message: "Endpoint request timed out" }),
    tag: "InternalService",
    message: "Endpoint request timed out",
  },
  {
    what: "a redirect",
    status: 302,
    headers: { location: "https://elsewhere.example/" },
    body: "",
    tag: "InvalidResponse",
    message: "HTTP 302: neither a success nor an error of the contract",
  },
  { what: "a 200 that is HTML", status: 200, body: "<html>", tag: "InvalidResponse", message: "HTTP 200: not JSON" },
  {
    what: "a 200 that is empty",
    status: 200,
    body: "",
    tag: "InvalidResponse",
    message: "HTTP 200: body: Expected object",
  },
  {
    what: "a 200 that is a list",
    status: 200,
    body: "[]",
    tag: "InvalidResponse",
    message: "HTTP 200: body: Expected object",
  },
  {
    what: "a 200 that is not the schema",
    status: 200,
    body: json({ events: [{ timestamp: "yesterday", message: "x" }] }),
    tag: "InvalidResponse",
    message: "HTTP 200: events.0.timestamp: Expected a valid Date",
  },
]

for (const { name, over } of transports) {
  describe(`errors over ${name}`, () => {
    for (const { body, errorType, headers = {}, message, status, tag, what } of cases) {
      it.effect(`${status}: ${what}`, () =>
        Effect.gen(function* () {
          const error = yield* Effect.flip(ImageLogs.getImageLogEvents({ imageId: "my-image", logStreamName: "build" }))
          assert.strictEqual(error._tag, tag)
          assert.strictEqual(error.message, message)
          assert.strictEqual("operation" in error && error.operation, "GetImageLogEvents")
          assert.strictEqual("status" in error && error.status, status)
          assert.strictEqual(
            "requestId" in error ? error.requestId : undefined,
            new Headers(headers).get("x-amzn-requestid") ?? undefined,
          )
          assert.strictEqual("errorType" in error ? error.errorType : undefined, errorType)
        }).pipe(
          Retry.none,
          Effect.provide(client(over(() => new Response(body, { status, headers })))),
        ))
    }

    it.effect("the 404 of a route is told apart from that of a resource", () =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(
          ImageLogs.getImageLogEvents({ imageId: "my-image", logStreamName: "3.12.0/1" }),
        )
        assert.strictEqual(error._tag, "NotFound")
        assert.isFalse(error._tag === "NotFound" && error.routed)
        assert.include(error.message, "CloudWatch Logs")
        assert.include(error.message, "/aws/imagebuilder/ParallelClusterImage-")
      }).pipe(
        Effect.provide(
          client(over(() =>
            Response.json({
              message:
                "The requested URL was not found on the server. If you entered the URL manually please check your " +
                "spelling and try again.",
            }, { status: 404 })
          )),
        ),
      ))

    it.effect("the redirect that answers a name with a / at its beginning is the 404 of a route", () =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(ImageLogs.getImageLogEvents({ imageId: "my-image", logStreamName: "/build" }))
        assert.strictEqual(error._tag, "NotFound")
        assert.isFalse(error._tag === "NotFound" && error.routed)
        assert.include(error.message, "CloudWatch Logs")
      }).pipe(
        Effect.provide(client(over(() => new Response("<html>", { status: 308, headers: { location: "/build" } })))),
      ))

    it.effect("Retry-After is kept, as seconds and as a date", () =>
      Effect.gen(function* () {
        const wait = (value: string) =>
          Effect.map(
            Effect.flip(ImageLogs.listImageLogStreams({ imageId: "my-image" })).pipe(
              Effect.provide(
                client(over(() => new Response("", { status: 429, headers: { "retry-after": value } }))),
              ),
            ),
            (error) => error._tag === "LimitExceeded" ? error.retryAfter : "another error",
          )
        assert.strictEqual(yield* wait("7"), 7000)
        // The test clock stands at the epoch.
        assert.strictEqual(yield* wait("Thu, 01 Jan 1970 00:00:30 GMT"), 30_000)
        assert.strictEqual(yield* wait("soon"), undefined)
      }).pipe(Retry.none))
  })
}

describe("errors", () => {
  it.effect("cross a boundary: what encodes decodes to the same class", () =>
    Effect.gen(function* () {
      const error = new Errors.NotFound({ operation: "X", message: "m", status: 404, routed: true, requestId: "r" })
      const decoded = yield* Schema.decodeUnknownEffect(Errors.NotFound)(
        JSON.parse(JSON.stringify(yield* Schema.encodeEffect(Errors.NotFound)(error))),
      )
      assert.instanceOf(decoded, Errors.NotFound)
      assert.deepStrictEqual({ ...decoded }, { ...error })
    }))

  it("declared error bodies are read, and bad ones cost only themselves", () => {
    const operation = ClusterOperations.updateCluster
    const reply = (status: number, body: unknown) => ({
      status,
      headers: new Headers(),
      body: JSON.stringify(body),
      conceal: (text: string) => text,
    })
    const changeSet = [{ parameter: "HeadNode.InstanceType", currentValue: "a", requestedValue: "b" }]
    const dryrun = fromReply(operation, reply(412, { message: "ok", changeSet, extra: 1 }), 0)
    assert.instanceOf(dryrun, Errors.DryrunOperation)
    assert.deepStrictEqual(dryrun._tag === "DryrunOperation" && dryrun.changeSet, changeSet)
    const bad = fromReply(operation, reply(400, { message: "no", configurationValidationErrors: "?" }), 0)
    assert.instanceOf(bad, Errors.BadRequest)
    assert.strictEqual(bad.message, "no")
    assert.instanceOf(fromReply(operation, reply(409, { message: "busy" }), 0), Errors.Conflict)
  })

  it("the type of an operation's error union is exact", () => {
    const tags: Record<ImageLogs.GetImageLogEventsError["_tag"], true> = {
      BadRequest: true,
      CredentialsUnavailable: true,
      InternalService: true,
      InvalidResponse: true,
      LimitExceeded: true,
      NotFound: true,
      RequestTimeout: true,
      TransportFailure: true,
      Unauthorized: true,
    }
    assert.strictEqual(Object.keys(tags).length, 9)
    const error: Operation.Error<typeof ImageLogs.getImageLogEvents> | undefined = undefined
    assert.isUndefined(error)
  })
})
