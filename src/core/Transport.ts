/**
 * The HTTP transport of the core, and its layer over the platform's `fetch`.
 *
 * The core does not use `effect/http`, which is marked unstable and nearly doubles the cold start of a worker. Applications with
 * an `HttpClient` use `HttpClientTransport` instead.
 *
 * @module
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { TransportFailure } from "./Errors.ts"
import type { Reply } from "./Http.ts"
import { messageOf } from "./Redaction.ts"

/** One signed request. */
export interface SignedRequest {
  readonly method: string
  readonly url: string
  /** Redacted, because a transport may be logged or traced, and the headers contain the signature and the session token. */
  readonly headers: Redacted.Redacted<Headers>
  /** JSON text. */
  readonly body?: string | undefined
  /** The maximum size of the response, in bytes. */
  readonly maxBytes: number
  /** May be sent twice without harm, as reads of services that use POST requests. Default: true for GET only. */
  readonly idempotent?: boolean | undefined
}

/**
 * Sends one signed request and returns the complete response, whatever its status; `body` is absent when it is longer than
 * `maxBytes`. Interruption aborts the exchange, even while the body is read. An implementation neither follows redirects nor
 * retries, and fails only with `TransportFailure`. Most are made with {@link layer}.
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
 * A transport over a function like `fetch`, from a Web-standard request to a response. The request's signal is aborted when the
 * caller is interrupted.
 *
 * Writes have an `init` that prevents Bun and Deno from sending them twice: pass it to `fetch`.
 *
 * @example
 * ```ts
 * import { Transport } from "effect-parallelcluster"
 *
 * // For a test: the same response to every request. In a worker it could be the fetch of a service binding.
 * const canned = Transport.layer(async (request) => Response.json({ logStreams: [] }))
 *
 * // A wrapper of the platform's fetch:
 * const traced = Transport.layer((request, init) => {
 *   console.log(request.method, request.url)
 *   return fetch(request, init)
 * })
 * ```
 */
export const layer = (
  fetch: (request: Request, init?: RequestInit) => Promise<Response>,
): Layer.Layer<Transport> => over((url, init, once) => fetch(new Request(url, init), once))

/** The same over `fetch` as it is, which makes the request itself. */
const over = (
  fetch: (url: string, init: RequestInit, once: RequestInit | undefined) => Promise<Response>,
): Layer.Layer<Transport> =>
  Layer.succeed(Transport, {
    send: (request) =>
      Effect.tryPromise({
        try: async (signal) => {
          const { body, headers, maxBytes, method, url } = request
          const connection = isWrite(request) ? ownConnection() : undefined
          try {
            const response = await fetch(
              url,
              {
                method,
                headers: Redacted.value(headers),
                // Up to 2.9.5, Deno's fetch repeats a write also on a connection of its own, but not one with a body like this.
                body: body === undefined ? null : new Blob([body]),
                // A redirect would carry the signature to another host.
                redirect: "manual",
                signal,
              },
              connection?.init,
            )
            return { status: response.status, headers: response.headers, body: await read(response, maxBytes) }
          } finally {
            connection?.close()
          }
        },
        catch: failure,
      }),
  })

/**
 * May it do harm when this arrives twice?
 *
 * @internal
 */
export const isWrite = ({ idempotent, method }: Pick<SignedRequest, "idempotent" | "method">): boolean =>
  method !== "GET" && !(method === "POST" && idempotent)

/** As much of Deno as is used here. */
interface DenoClients {
  readonly createHttpClient?: (options: { readonly poolMaxIdlePerHost: number }) => { readonly close: () => void }
}

/**
 * Makes `fetch` open a new connection for one request. When a kept-alive connection breaks before the response, `fetch` repeats some
 * requests: PUT and DELETE in Bun, all in Deno (denoland/deno#35610). On a new connection it does not, except in Deno up to 2.9.5.
 * Other runtimes never do, and ignore this.
 *
 * @internal
 */
export const ownConnection = (): { readonly init: RequestInit; readonly close: () => void } => {
  const { Deno } = globalThis as { readonly Deno?: DenoClients }
  const client = Deno?.createHttpClient?.({ poolMaxIdlePerHost: 0 })
  // Bun takes the one member, Deno the other, which no type of the platform knows.
  const init: RequestInit & { readonly client?: unknown } = { keepalive: false, ...(client ? { client } : {}) }
  return { init, close: () => client?.close() }
}

/**
 * A transport over the platform's `fetch`, which is looked up at every request, so that a runtime or a test can replace it.
 *
 * Each write has its own connection, so that Bun and Deno do not send it twice when a connection breaks. Deno up to 2.9.5 still
 * repeats requests without a body. Of the operations that are not idempotent only `deleteImage` has none: `NotFound` may then mean
 * that this call deleted the image.
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
export const layerFetch: Layer.Layer<Transport> = /*#__PURE__*/ over((url, init, once) =>
  globalThis.fetch(url, once === undefined ? init : { ...init, ...once })
)

/**
 * The `TransportFailure` of a thrown value, with the message of its innermost cause, which is where `fetch` puts the reason.
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
export const failure = (cause: unknown): TransportFailure => new TransportFailure({ message: messageOf(cause) })

/** The body as text, or nothing when it is longer than allowed. */
const read = async (response: Response, maxBytes: number): Promise<string | undefined> => {
  const header = (name: string) => response.headers.get(name)
  // The platform's own reader is the fastest, except for large bodies in Deno 2.9, where it takes up to twice as long.
  const isLarge = "Deno" in globalThis && Number(header("content-length")) > 500_000
  if (isBounded(header, maxBytes) && !isLarge) return response.text()
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

/**
 * True if the headers guarantee that the body is not longer than `maxBytes`. A length alone does not: the body may be chunked.
 *
 * @internal
 */
export const isBounded = (header: (name: string) => string | null | undefined, maxBytes: number): boolean => {
  const length = header("content-length")
  return length != null && Number(length) <= maxBytes && header("content-encoding") == null &&
    header("transfer-encoding") == null
}
