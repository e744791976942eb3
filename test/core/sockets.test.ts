/**
 * Real sockets, in Bun and Deno: workerd has no servers. What a function in place of `fetch` cannot show.
 *
 * @module
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import type { ServerResponse } from "node:http"
import {
  Credentials,
  type Errors,
  ImageLogs,
  ImageOperations,
  ParallelCluster,
  Retry,
  Transport,
} from "effect-parallelcluster"
import * as HttpClientTransport from "effect-parallelcluster/HttpClientTransport"
import { keys, write } from "../support/harness.ts"
import { serve, serveChunks, workerd } from "../support/sockets.ts"

const call = ImageLogs.listImageLogStreams({ imageId: "my-image" }).pipe(Retry.none)

for (
  const [name, transport] of [
    ["fetch", Transport.layerFetch],
    ["HttpClient", HttpClientTransport.layer.pipe(Layer.provide(FetchHttpClient.layer))],
  ] as const
) {
  const client = (endpoint: string, options: Partial<ParallelCluster.Options> = {}) =>
    ParallelCluster.layer({ endpoint, region: "eu-west-1", ...options }).pipe(
      Layer.provide([transport, Credentials.layer(keys)]),
    )

  describe.skipIf(workerd)(`sockets over ${name}`, () => {
    it.live("a request and its answer", () =>
      Effect.gen(function* () {
        const seen: Array<string | undefined> = []
        const url = yield* serve((request, response) => {
          seen.push(
            `${request.method} ${request.url}`,
            request.headers.accept,
            request.headers.authorization?.slice(0, 16),
          )
          response.setHeader("content-type", "application/json").end(JSON.stringify({ logStreams: [] }))
        })
        assert.deepStrictEqual(yield* Effect.provide(call, client(url)), { logStreams: [] })
        assert.deepStrictEqual(seen, [
          "GET /v3/images/custom/my-image/logstreams",
          "application/json",
          "AWS4-HMAC-SHA256",
        ])
      }))

    it.live("interruption ends the exchange, before the headers and in the middle of the body", () =>
      Effect.gen(function* () {
        for (const early of [true, false]) {
          let closed: (value: unknown) => void = () => {}
          let arrived: (value: unknown) => void = () => {}
          const wasClosed = new Promise((resolve) => closed = resolve)
          const hasArrived = new Promise((resolve) => arrived = resolve)
          const url = yield* serve((_, response) => {
            response.on("close", closed)
            if (!early) response.setHeader("content-type", "application/json").write('{"logStreams":')
            arrived(undefined)
          })
          const fiber = yield* Effect.forkChild(Effect.provide(call, client(url)))
          yield* Effect.promise(() => hasArrived)
          // Time for the headers to come back to the client.
          if (!early) yield* Effect.sleep(50)
          yield* Fiber.interrupt(fiber)
          yield* Effect.promise(() => wasClosed)
        }
      }))

    it.live("a time limit ends the exchange as well", () =>
      Effect.gen(function* () {
        let closed: (value: unknown) => void = () => {}
        const wasClosed = new Promise((resolve) => closed = resolve)
        const url = yield* serve((_, response) => {
          response.on("close", closed)
        })
        const error = yield* Effect.flip(Effect.provide(call, client(url, { timeout: "100 millis" })))
        assert.strictEqual(error._tag, "RequestTimeout")
        yield* Effect.promise(() => wasClosed)
      }))

    it.live("a body that breaks off, and a server that is not there", () =>
      Effect.gen(function* () {
        const url = yield* serve((_, response) => {
          response.writeHead(200, { "content-type": "application/json", "content-length": "1000" })
          response.write('{"logStreams":[]', () => response.destroy())
        })
        for (const endpoint of [url, "http://127.0.0.1:1"]) {
          const error = yield* Effect.flip(Effect.provide(call, client(endpoint)))
          assert.strictEqual(error._tag, "TransportFailure")
          assert.isNotEmpty(error.message)
        }
      }))

    it.live("a redirect is not followed", () =>
      Effect.gen(function* () {
        let followed = 0
        const other = yield* serve((_, response) => {
          followed++
          response.end("{}")
        })
        const url = yield* serve((_, response) => {
          response.writeHead(302, { location: other }).end()
        })
        const error = yield* Effect.flip(Effect.provide(call, client(url)))
        assert.isTrue(error._tag === "InvalidResponse" && error.status === 302)
        assert.strictEqual(followed, 0)
      }))

    it.live("an answer that is too long is cut off, whatever length it says", () =>
      Effect.gen(function* () {
        const chunk = `"${"x".repeat(64 * 1024)}",`
        for (const headers of [{}, { "content-length": String(1024 ** 3) }]) {
          let closed: (value: unknown) => void = () => {}
          const wasClosed = new Promise((resolve) => closed = resolve)
          let sent = 0
          const url = yield* serve((_, response) => {
            response.on("close", closed)
            response.writeHead(200, { "content-type": "application/json", ...headers })
            const more = () => {
              while (response.write(chunk) && sent < 1024 ** 3) sent += chunk.length
            }
            response.on("drain", more)
            more()
          })
          const error = yield* Effect.flip(Effect.provide(call, client(url)))
          assert.strictEqual(error._tag, "InvalidResponse")
          assert.include(error.message, "maxResponseBytes")
          yield* Effect.promise(() => wasClosed)
          assert.isBelow(sent, 64 * 1024 ** 2)
        }
      }))

    it.live("a length bounds nothing where chunks follow", () =>
      Effect.gen(function* () {
        const { sent, url } = yield* serveChunks
        const error = yield* Effect.flip(Effect.provide(call, client(url)))
        // A client may also refuse such an answer at once.
        if (error._tag !== "TransportFailure") assert.include(error.message, "maxResponseBytes")
        assert.isBelow(sent(), 64 * 1024 ** 2)
      }))

    it.live("a write whose answer is lost is sent once, and the error says that it may have been done", () =>
      Effect.gen(function* () {
        const answers: ReadonlyArray<
          readonly [tag: string, (response: ServerResponse) => void]
        > = [
          ["TransportFailure", (response) => response.destroy()],
          ["TransportFailure", (response) => {
            response.writeHead(202, { "content-length": "1000" })
            response.write("{", () => response.destroy())
          }],
          ["InternalService", (response) => response.writeHead(504).end('{"message":"Endpoint request timed out"}')],
          ["RequestTimeout", () => {}],
        ]
        const calls = [write({ name: "x" }), ImageOperations.deleteImage({ imageId: "my-image" })]
        for (const [[tag, answer], sent] of answers.flatMap((answer) => calls.map((sent) => [answer, sent] as const))) {
          let arrived = 0
          const url = yield* serve((request, response) => {
            arrived++
            request.on("end", () => answer(response)).resume()
          })
          const error = yield* Effect.flip(
            Effect.provide(
              Retry.standard<unknown, Errors.OperationError, ParallelCluster.ParallelCluster>(sent),
              client(url, { timeout: tag === "RequestTimeout" ? "100 millis" : "20 seconds" }),
            ),
          )
          assert.strictEqual<string>(error._tag, tag)
          assert.deepInclude({ ...error }, { outcome: "unknown", attempts: 1 })
          assert.strictEqual(arrived, 1)
        }
      }))
  })
}
