/**
 * The transport over Effect's `HttpClient`, for applications that have one already, with their own middleware and mocks.
 *
 * In a file and a package subpath of its own (`effect-parallelcluster/HttpClientTransport`), because `effect/http` costs 16 KB
 * gzipped and is marked unstable: nobody else should pay for it.
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
import { failure, Transport } from "./Transport.ts"

/**
 * Needs an `HttpClient`. Redirects are not followed when it is `FetchHttpClient`; of any other, see to it that it follows
 * none: the signature is for one host. Headers are sent as they were signed: middleware may add some, but must not change the
 * URL, the body or those that are there.
 *
 * In Deno up to 2.9, `FetchHttpClient` is `fetch` that repeats a write whose connection breaks (denoland/deno#35610).
 * `Transport.layerFetch` does not.
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
    const context = Context.make(FetchHttpClient.RequestInit, { redirect: "manual" }).pipe(
      // Effect's own list of headers that spans and logs must not show lacks the session token.
      Context.add(HttpHeaders.CurrentRedactedNames, [
        ...yield* HttpHeaders.CurrentRedactedNames,
        "x-amz-security-token",
      ]),
    )
    return {
      send: ({ body, maxBytes, method, url, ...signed }) => {
        const headers = Redacted.value(signed.headers)
        // Operations only have methods that Effect knows as well.
        const request = HttpClientRequest.make(method as HttpMethod)(url, { headers })
        return client.execute(
          body === undefined
            ? request
            : HttpClientRequest.bodyText(request, body, headers.get("content-type") ?? undefined),
        ).pipe(
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
      },
    }
  }),
)

/** The body as text, or nothing when it is longer than allowed. Interruption, and what is not read, end the exchange. */
const read = (response: HttpClientResponse, maxBytes: number) => {
  const length = response.headers["content-length"]
  if (length !== undefined && Number(length) <= maxBytes && response.headers["content-encoding"] === undefined) {
    return response.text
  }
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
      Effect.map(() => bytes > maxBytes ? undefined : text + decoder.decode()),
    )
  })
}
