/**
 * Puts a function from request to response behind a port, in Node, Bun and Deno: for clients in other processes and other
 * languages. The simulator's `handler` is such a function.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import type { IncomingMessage } from "node:http"

/** Where a server listens. */
export interface Options {
  /** Default: `127.0.0.1`, which no other machine reaches. */
  readonly host?: string | undefined
  /** Default: 0, any free one. */
  readonly port?: number | undefined
  /** Longer bodies of requests are answered with 413, and not kept. Default: 10 MiB, as API Gateway has it. */
  readonly maxBodyBytes?: number | undefined
}

/**
 * A server cannot listen on its host and port.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import * as HttpServer from "effect-parallelcluster/testing/HttpServer"
 *
 * const twice = Effect.gen(function*() {
 *   const handler = async () => new Response("hello")
 *   const origin = yield* HttpServer.serve(handler)
 *   return yield* HttpServer.serve(handler, { port: Number(new URL(origin).port) })
 * }).pipe(Effect.scoped, Effect.flip)
 *
 * console.log((await Effect.runPromise(twice)) instanceof HttpServer.CannotListen)
 * // true
 * ```
 */
export class CannotListen extends Schema.TaggedError<CannotListen>("effect-parallelcluster/testing/CannotListen")(
  "CannotListen",
  { message: Schema.String },
) {}

/**
 * Serves for the life of the scope, and gives the server's origin, such as `http://127.0.0.1:49152`.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import * as Simulator from "effect-parallelcluster/testing"
 * import * as HttpServer from "effect-parallelcluster/testing/HttpServer"
 *
 * const test = Effect.gen(function*() {
 *   const simulator = yield* Simulator.make()
 *   const origin = yield* HttpServer.serve(simulator.handler)
 *   const response = yield* Effect.promise(() => fetch(`${origin}/prod/v3/clusters`))
 *   console.log(response.status, response.headers.get("x-amzn-errortype"))
 *   // 403 MissingAuthenticationTokenException
 * }).pipe(Effect.scoped)
 *
 * await Effect.runPromise(test)
 * ```
 */
export const serve = (
  handler: (request: Request) => Promise<Response>,
  { host = "127.0.0.1", maxBodyBytes = 10 * 1024 * 1024, port = 0 }: Options = {},
): Effect.Effect<string, CannotListen, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.tryPromise({
      try: async () => {
        // Not at the top: workers have no servers, and must be able to load this.
        const [{ createServer }, { pipeline }] = await Promise.all([
          import("node:http"),
          import("node:stream/promises"),
        ])
        const server = createServer((request, response) => {
          const aborter = new AbortController()
          response.once("close", () => aborter.abort())
          answer(handler, request, aborter.signal, maxBodyBytes)
            .then(({ body, headers, status }) =>
              pipeline(body ?? [], response.writeHead(status, Object.fromEntries(headers)))
            )
            // The client disconnected, or the answer broke off: what was sent must not look complete.
            .catch(() => response.destroy())
        })
        await new Promise<void>((resolve, reject) => {
          server.once("error", reject).listen(port, host, resolve)
        })
        return server
      },
      catch: (error) => new CannotListen({ message: error instanceof Error ? error.message : String(error) }),
    }),
    (server) =>
      Effect.callback<void>((resume) => {
        server.close(() => resume(Effect.void))
        server.closeAllConnections()
      }),
  ).pipe(Effect.map((server) => {
    const address = server.address()
    // Only a server on a pipe has text for an address.
    const bound = typeof address === "object" ? address?.port : port
    return `http://${host.includes(":") ? `[${host}]` : host}:${bound}`
  }))

const answer = async (
  handler: (request: Request) => Promise<Response>,
  request: IncomingMessage,
  signal: AbortSignal,
  maxBodyBytes: number,
): Promise<Response> => {
  const chunks: Array<Uint8Array<ArrayBuffer>> = []
  let length = 0
  for await (const chunk of request) {
    length += chunk.byteLength
    // Read to the end all the same: the client listens once it has sent everything.
    if (length > maxBodyBytes) chunks.length = 0
    else chunks.push(chunk)
  }
  if (length > maxBodyBytes) return Response.json({ message: "Request Too Long" }, { status: 413 })
  const headers = new Headers()
  for (const [name, value = ""] of Object.entries(request.headers)) headers.set(name, String(value))
  const { method = "GET" } = request
  // The path as it was sent: what is encoded in it is signed.
  return await handler(
    new Request(`http://${request.headers.host}${request.url}`, {
      method,
      headers,
      body: method === "GET" || method === "HEAD" ? null : new Blob(chunks),
      signal,
    }),
  )
}
