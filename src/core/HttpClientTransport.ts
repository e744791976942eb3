/**
 * The transport over Effect's `HttpClient`, for applications that have one, with their own middleware and mocks.
 *
 * It has its own subpath (`effect-parallelcluster/HttpClientTransport`), because `effect/http` adds 16 KB gzipped and is marked
 * unstable.
 *
 * @module
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpHeaders from "effect/http/Headers"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import type { HttpClientResponse } from "effect/http/HttpClientResponse"
import type { HttpMethod } from "effect/http/HttpMethod"
import type { TransportFailure } from "./Errors.ts"
import type { Reply } from "./Http.ts"
import { failure, isBounded, isWrite, ownConnection, type SignedRequest, Transport } from "./Transport.ts"

/** The only headers that HttpClient's own spans may show. A server may echo secrets in any other. */
const harmless = /^(?!(?:accept|content-(?:encoding|length|type)|date|host|traceparent|transfer-encoding|user-agent)$)/i

/**
 * Needs an `HttpClient` that neither retries nor follows redirects, because the signature is valid for one host.
 * `FetchHttpClient` is configured to follow none. A client that fails by status (`filterStatusOk`) is supported. Middleware may add
 * headers, but must not change the URL, the body or the signed headers.
 *
 * Over `FetchHttpClient`, each write has its own connection, so that Bun and Deno do not send it twice when a connection breaks. In
 * Deno this needs 2.9.6 or later.
 *
 * @example
 * ```ts
 * import { Layer } from "effect"
 * import { FetchHttpClient } from "effect/http"
 * import { Credentials, ParallelCluster } from "effect-parallelcluster"
 * import * as HttpClientTransport from "effect-parallelcluster/HttpClientTransport"
 *
 * const layer = ParallelCluster.layerConfig.pipe(
 *   Layer.provide([HttpClientTransport.layer, Credentials.layerConfig]),
 *   Layer.provide(FetchHttpClient.layer)
 * )
 * ```
 */
export const layer: Layer.Layer<Transport, never, HttpClient.HttpClient> = /*#__PURE__*/ Layer.effect(
  Transport,
  /*#__PURE__*/ Effect.gen(function* () {
    const client = yield* HttpClient.HttpClient
    const names = [...yield* HttpHeaders.CurrentRedactedNames, harmless]
    const contextOf = (init?: RequestInit) =>
      Context.make(FetchHttpClient.RequestInit, { ...init, redirect: "manual" }).pipe(
        Context.add(HttpHeaders.CurrentRedactedNames, names),
      )
    const shared = contextOf()
    const exchange = (
      { body, headers: signed, maxBytes, method, url }: SignedRequest,
      context: typeof shared,
    ): Effect.Effect<Reply, TransportFailure> => {
      const headers = Redacted.value(signed)
      // Operations only have methods that Effect knows as well.
      const request = HttpClientRequest.make(method as HttpMethod)(url, { headers })
      return client.execute(
        body === undefined
          ? request
          : HttpClientRequest.bodyText(request, body, headers.get("content-type") ?? undefined),
      ).pipe(
        Effect.catchIf(
          (error) => error.reason._tag === "StatusCodeError",
          // What the client took for a failure is an answer here.
          (error) => error.response === undefined ? Effect.fail(error) : Effect.succeed(error.response),
        ),
        Effect.flatMap((response) =>
          Effect.map(read(response, maxBytes), (body) => ({
            status: response.status,
            // Only refusals are asked for theirs.
            get headers() {
              return new Headers(response.headers)
            },
            body,
          }))
        ),
        Effect.mapError(failure),
        Effect.provideContext(context),
      )
    }
    return {
      send: (request) => {
        if (!isWrite(request)) return exchange(request, shared)
        return Effect.suspend(() => {
          const { close, init } = ownConnection()
          return Effect.ensuring(exchange(request, contextOf(init)), Effect.sync(close))
        })
      },
    }
  }),
)

/** The body as text, or nothing when it is longer than allowed. Interruption, and what is not read, end the exchange. */
const read = (response: HttpClientResponse, maxBytes: number) => {
  if (isBounded((name) => response.headers[name], maxBytes)) return response.text
  return Effect.suspend(() => {
    const decoder = new TextDecoder()
    let text = ""
    let bytes = 0
    return response.stream.pipe(
      Stream.runForEachWhile((chunk) =>
        Effect.sync(() => {
          bytes += chunk.byteLength
          text += decoder.decode(chunk, { stream: true })
          return bytes <= maxBytes
        })
      ),
      // To HttpClient, an answer without a body is no stream; to the service it is one that says nothing.
      Effect.catchIf((error) => error.reason._tag === "EmptyBodyError", () => Effect.void),
      Effect.map(() => bytes > maxBytes ? undefined : text + decoder.decode()),
    )
  })
}
