/**
 * The small HTTP port that the core stands on, and its layer over the platform's `fetch`.
 *
 * The core does not use `effect/http`: that module is marked unstable and nearly doubles a worker's cold start. Applications
 * that have an `HttpClient` already use `HttpClientTransport` instead.
 *
 * @module
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { type Reply, TransportFailure } from "./Errors.ts"

/** One signed request. */
export interface SignedRequest {
  readonly method: string
  readonly url: string
  /** Hidden, because a transport may be logged or traced, and these hold the signature and the session token. */
  readonly headers: Redacted.Redacted<Headers>
  /** JSON text. */
  readonly body?: string | undefined
  /** The longest answer that is to be read, in bytes. */
  readonly maxBytes: number
}

/**
 * Sends one signed request and gives the whole answer, whatever its status; `body` is left out when it is longer than
 * `maxBytes`. Interruption ends the exchange, also while the body is being read. An implementation neither follows redirects
 * nor retries, and fails with nothing but `TransportFailure`. Most are made with {@link layer}.
 *
 * @example
 * ```ts
 * import { Effect, Layer } from "effect"
 * import { Transport } from "effect-parallelcluster"
 *
 * // One transport around another:
 * const logged = Layer.effect(
 *   Transport.Transport,
 *   Effect.map(Transport.Transport, ({ send }) => ({
 *     send: (request: Transport.SignedRequest) =>
 *       Effect.tap(send(request), ({ status }) => Effect.logDebug(request.method, request.url, status))
 *   }))
 * ).pipe(Layer.provide(Transport.layerFetch))
 * ```
 */
export class Transport extends Context.Service<Transport, {
  readonly send: (request: SignedRequest) => Effect.Effect<Reply, TransportFailure>
}>()("effect-parallelcluster/Transport") {}

/**
 * A transport over anything that works like `fetch`: Web-standard request in, response out; the request's signal is aborted
 * when the caller is interrupted.
 *
 * @example
 * ```ts
 * import { Transport } from "effect-parallelcluster"
 *
 * // For a test: every request gets the same answer. In a worker it could be a service binding's fetch.
 * const canned = Transport.layer(async (request) => Response.json({ logStreams: [] }))
 * ```
 */
export const layer = (fetch: (request: Request) => Promise<Response>): Layer.Layer<Transport> =>
  over((url, init) => fetch(new Request(url, init)))

/** The same over `fetch` as it is, which makes the request itself. */
const over = (fetch: (url: string, init: RequestInit) => Promise<Response>): Layer.Layer<Transport> =>
  Layer.succeed(Transport, {
    send: ({ body, headers, maxBytes, method, url }) =>
      Effect.tryPromise({
        try: async (signal) => {
          const response = await fetch(url, {
            method,
            headers: Redacted.value(headers),
            // Deno's fetch repeats a write whose connection breaks (denoland/deno#35610), but not one with a body like this.
            // An empty one it would send in chunks, without a length, which a server may refuse with 411.
            body: body === undefined ? null : new Blob([body]),
            // A redirect would carry the signature to another host.
            redirect: "manual",
            signal,
          })
          return { status: response.status, headers: response.headers, body: await read(response, maxBytes) }
        },
        catch: failure,
      }),
  })

/**
 * The platform's `fetch`. It is looked up at every request, so that a runtime or a test may replace it.
 *
 * Deno's own, up to 2.9, sends a request without a body twice where its connection breaks (denoland/deno#35610). Of all
 * operations that matters for `deleteImage` alone: `NotFound` may then mean that this very call has deleted the image.
 *
 * @example
 * ```ts
 * import { Layer } from "effect"
 * import { Credentials, ParallelCluster, Transport } from "effect-parallelcluster"
 *
 * const client = ParallelCluster.layerConfig.pipe(
 *   Layer.provide([Transport.layerFetch, Credentials.layerConfig])
 * )
 * ```
 */
export const layerFetch: Layer.Layer<Transport> = /*#__PURE__*/ over((url, init) => globalThis.fetch(url, init))

/**
 * What a platform says went wrong: the innermost cause, which is where `fetch` puts the reason.
 *
 * @example
 * ```ts
 * import { Transport } from "effect-parallelcluster"
 *
 * const cause = new TypeError("fetch failed", { cause: new Error("connect ECONNREFUSED 127.0.0.1:443") })
 * console.log(Transport.failure(cause).message)
 * // connect ECONNREFUSED 127.0.0.1:443
 * ```
 */
export const failure = (cause: unknown): TransportFailure => {
  let inner = cause
  while (inner instanceof Error && inner.cause instanceof Error) inner = inner.cause
  return new TransportFailure({ message: inner instanceof Error ? inner.message : String(inner) })
}

/** The body as text, or nothing when it is longer than allowed. */
const read = async (response: Response, maxBytes: number): Promise<string | undefined> => {
  const length = response.headers.get("content-length")
  // With a length and no compression, the platform's own reader is the quickest and cannot exceed it.
  if (length !== null && Number(length) <= maxBytes && !response.headers.has("content-encoding")) return response.text()
  const decoder = new TextDecoder()
  let text = ""
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength
    // Leaving the loop cancels the rest.
    if (bytes > maxBytes) return undefined
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}
