/**
 * What only applications that bring an `HttpClient` of their own meet: clients that fail by status, and mocks.
 *
 * @module
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Tracer from "effect/Tracer"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import { ClusterComputeFleet, ClusterInstances, ImageLogs, ImageOperations } from "effect-parallelcluster"
import * as HttpClientTransport from "effect-parallelcluster/HttpClientTransport"
import { client, type Handler, transports } from "../support/harness.ts"

const over = (mock: HttpClient.HttpClient) =>
  client(HttpClientTransport.layer.pipe(Layer.provide(Layer.succeed(HttpClient.HttpClient, mock))))

/** A client that answers each request the same way, and how often it was asked. */
const mock = (answer: () => Response) => {
  const seen = { requests: 0 }
  const http = HttpClient.make((request) =>
    Effect.sync(() => {
      seen.requests++
      return HttpClientResponse.fromWeb(request, answer())
    })
  )
  return { http, seen }
}

const remove = ClusterInstances.deleteClusterInstances({ clusterName: "my-cluster" })
const update = Effect.asVoid(
  ClusterComputeFleet.updateComputeFleet({ clusterName: "my-cluster", status: "STOP_REQUESTED" }),
)

describe("an answer without a body", () => {
  for (const { name, over: overHandler } of transports) {
    const run = (status: number, headers: HeadersInit = {}) => {
      let requests = 0
      const handler: Handler = () => {
        requests++
        return new Response(null, { status, headers })
      }
      return { layer: client(overHandler(handler)), requests: () => requests }
    }

    it.effect(`is a success where the operation expects none, over ${name}`, () =>
      Effect.gen(function* () {
        for (const [call, status] of [[remove, 202], [update, 204]] as const) {
          const { layer, requests } = run(status)
          yield* Effect.provide(call, layer)
          assert.strictEqual(requests(), 1)
        }
      }))

    it.effect(`is InvalidResponse elsewhere, and not sent again, over ${name}`, () =>
      Effect.gen(function* () {
        const list = ImageLogs.listImageLogStreams({ imageId: "my-image" })
        for (const status of [202, 204, 205, 304]) {
          for (const headers of [{}, { "content-type": "application/json" }] as ReadonlyArray<Record<string, string>>) {
            const { layer, requests } = run(status, headers)
            const error = yield* Effect.flip(Effect.provide(list, layer))
            assert.strictEqual(error._tag, "InvalidResponse")
            assert.strictEqual(requests(), 1)
          }
        }
      }))
  }
})

describe("a client of the application's", () => {
  it.effect("that fails by status gives the service's errors all the same", () =>
    Effect.gen(function* () {
      for (
        const [status, tag, attempts] of [[404, "NotFound", 1], [400, "BadRequest", 1], [
          403,
          "Unauthorized",
          1,
        ]] as const
      ) {
        const { http, seen } = mock(() => Response.json({ message: "as the service says" }, { status }))
        const error = yield* Effect.flip(
          Effect.provide(
            ImageOperations.describeImage({ imageId: "my-image" }),
            over(http.pipe(HttpClient.filterStatusOk)),
          ),
        )
        assert.deepInclude({ ...error }, { _tag: tag, status })
        assert.strictEqual(error.message, "as the service says")
        assert.strictEqual(seen.requests, attempts)
      }
    }))

  it.effect("shows in its own spans no header that a server can put a secret in", () =>
    Effect.gen(function* () {
      const { http } = mock(() =>
        Response.json({ logStreams: [] }, { headers: { "x-amzn-requestid": "MARKED", "x-echo": "MARKED" } })
      )
      const attributes: Array<unknown> = []
      const tracer = Tracer.make({
        span(options) {
          const span = new Tracer.NativeSpan(options)
          attributes.push(span.attributes)
          return span
        },
      })
      yield* ImageLogs.listImageLogStreams({ imageId: "my-image" }).pipe(
        Effect.provide(over(http)),
        Effect.provideService(HttpClient.TracerHeaderFilter, () => true),
        Effect.withTracer(tracer),
      )
      const shown = JSON.stringify(attributes.map((attributes) => [...attributes as Map<string, unknown>]))
      assert.include(shown, "http.response.header.content-type")
      assert.include(shown, "http.response.header.x-echo")
      assert.notInclude(shown, "MARKED")
      assert.notInclude(shown, "AWS4-HMAC-SHA256")
    }))
})
