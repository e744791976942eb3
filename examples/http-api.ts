/**
 * Operations behind your own HTTP API. Its endpoints use the schemas and errors of the operations, so that your OpenAPI document
 * and your typed clients have them too.
 *
 *     bun examples/http-api.ts      deno serve -A --host 127.0.0.1 examples/http-api.ts
 *
 * It needs the variables of `Deployment.layerEnv`. Because it signs requests with your credentials, it serves only callers on
 * this machine. With the variable `TOKEN` it serves callers that send `Authorization: Bearer …`; `HOST=0.0.0.0` then makes Bun
 * listen on all addresses.
 *
 * @module
 */
import { createHash, timingSafeEqual } from "node:crypto"
import process from "node:process"
import { Effect, Layer, Schema, Stream } from "effect"
import { HttpRouter, HttpServer } from "effect/http"
import { HttpApi, HttpApiBuilder, HttpApiEndpoint, HttpApiGroup, HttpApiScalar, HttpApiSchema } from "effect/http-api"
import { Deployment, Errors, ImageLogs, Logs, Pacing } from "effect-parallelcluster"

/** The errors that callers can handle. The others are internal. */
const errors = [
  HttpApiSchema.status(400)(Errors.BadRequest),
  HttpApiSchema.status(404)(Errors.NotFound),
  HttpApiSchema.status(503)(Errors.LimitExceeded),
  HttpApiSchema.status(502)(Errors.InternalService),
  HttpApiSchema.status(504)(Errors.RequestTimeout),
] as const

/** The API, which servers and clients share. */
export class Api extends HttpApi.make("builds").add(
  HttpApiGroup.make("images").add(
    HttpApiEndpoint.get("streams", "/images/:imageId/streams", {
      params: { imageId: Schema.String },
      success: ImageLogs.listImageLogStreams.response,
      error: errors,
    }),
    HttpApiEndpoint.get("tail", "/images/:imageId/tail", {
      params: { imageId: Schema.String },
      query: { lines: Schema.optionalKey(Schema.FiniteFromString) },
      success: Schema.Array(Schema.String),
      error: errors,
    }),
  ),
) {}

/** The server has no credentials, or cannot reach AWS: callers get a 500. */
const internal = ["CredentialsUnavailable", "InvalidResponse", "TransportFailure", "Unauthorized"] as const

/** Callers wait for the response: when the API throttles, they get the error after a second. */
const failFast = Pacing.maxWait("1 second")

const handlers = HttpApiBuilder.group(
  Api,
  "images",
  Effect.fn(function* (handlers) {
    // The same clients for all requests.
    const clients = Effect.provideContext(yield* Effect.context<Logs.Services>())
    return handlers.handleAll({
      streams: ({ params }) =>
        ImageLogs.listImageLogStreams(params).pipe(clients, failFast, Effect.catchTag(internal, Effect.die)),
      tail: ({ params: { imageId }, query: { lines = 10 } }) =>
        Stream.runCollect(Logs.last(Logs.image({ imageId }), lines)).pipe(
          Effect.map((events) => events.map(({ message }) => message)),
          clients,
          failFast,
          Effect.catchTag(internal, Effect.die),
        ),
    })
  }),
)

/** The routes of the server: the API, its OpenAPI document, and a page that shows it. */
export const routes = Layer.mergeAll(
  HttpApiBuilder.layer(Api, { openapiPath: "/openapi.json" }).pipe(Layer.provide(handlers)),
  HttpApiScalar.layer(Api, { path: "/docs" }),
).pipe(Layer.provide(HttpServer.layerServices))

const { handler } = HttpRouter.toWebHandler(Layer.provide(routes, Deployment.layerEnv))

/** The second argument of `fetch` handlers, in Bun (its server) and in `deno serve`. */
interface Connection {
  readonly remoteAddr?: { readonly hostname?: string }
  readonly requestIP?: (request: Request) => { readonly address: string } | null
}

const digest = (text: string) => createHash("sha256").update(text).digest()

/** With a token, allows requests that have it; without one, requests from this machine. */
export const isAllowed = (request: Request, connection: Connection | undefined, token: string | undefined): boolean =>
  token?.trim()
    ? timingSafeEqual(digest(request.headers.get("authorization") ?? ""), digest(`Bearer ${token}`))
    : /^(?:127\.|::1$|::ffff:127\.)/.test(
      connection?.remoteAddr?.hostname ?? connection?.requestIP?.(request)?.address ?? "",
    )

/** The handler for Bun and `deno serve`. The page that shows the API is at `/docs`. */
export default {
  hostname: process.env["HOST"] ?? "127.0.0.1",
  fetch: (request: Request, connection?: Connection) =>
    isAllowed(request, connection, process.env["TOKEN"])
      ? handler(request)
      : Response.json({ message: "Only for callers on this machine, or with a token" }, { status: 401 }),
}
