/**
 * Operations behind an HTTP API of your own: their schemas and errors stand in your endpoints as they are, so your OpenAPI
 * document and your typed clients know them.
 *
 *     bun examples/http-api.ts      deno serve -A --host 127.0.0.1 examples/http-api.ts
 *
 * It needs what `ParallelCluster.layerEnv` reads from the environment. It signs with your credentials, so it answers callers on
 * this machine alone. With `TOKEN` in the environment it answers whoever sends `Authorization: Bearer …`; then `HOST=0.0.0.0`
 * makes Bun listen on all addresses.
 *
 * @module
 */
import { createHash, timingSafeEqual } from "node:crypto"
import process from "node:process"
import { Effect, Layer, Schema } from "effect"
import { HttpRouter, HttpServer } from "effect/http"
import { HttpApi, HttpApiBuilder, HttpApiEndpoint, HttpApiGroup, HttpApiScalar, HttpApiSchema } from "effect/http-api"
import { Errors, ImageLogs, Pacing, ParallelCluster } from "effect-parallelcluster"

/** What your callers can do something about. The rest is between you and AWS. */
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
    HttpApiEndpoint.get("tail", "/images/:imageId/streams/:stream/tail", {
      params: { imageId: Schema.String, stream: Schema.String },
      query: { lines: Schema.optionalKey(Schema.FiniteFromString) },
      success: Schema.Array(Schema.String),
      error: errors,
    }),
  ),
) {}

/** No caller can help it when your server has no keys or no way to AWS: these become a plain 500. */
const ours = ["CredentialsUnavailable", "InvalidResponse", "TransportFailure", "Unauthorized"] as const

/** Your callers wait as well: when the API throttles, they are told so soon. */
const impatient = Pacing.maxWait("1 second")

const handlers = HttpApiBuilder.group(
  Api,
  "images",
  Effect.fn(function* (handlers) {
    // The client is the server's: one for all requests.
    const client = Effect.provideService(ParallelCluster.ParallelCluster, yield* ParallelCluster.ParallelCluster)
    return handlers.handleAll({
      streams: ({ params }) =>
        ImageLogs.listImageLogStreams(params).pipe(client, impatient, Effect.catchTag(ours, Effect.die)),
      tail: ({ params: { imageId, stream }, query: { lines = 10 } }) =>
        ImageLogs.getImageLogEvents({ imageId, logStreamName: stream, limit: lines }).pipe(
          Effect.map(({ events }) => events.map((event) => event.message)),
          client,
          impatient,
          Effect.catchTag(ours, Effect.die),
        ),
    })
  }),
)

/** Everything the server answers: the API, its OpenAPI document, and a page to read it. */
export const routes = Layer.mergeAll(
  HttpApiBuilder.layer(Api, { openapiPath: "/openapi.json" }).pipe(Layer.provide(handlers)),
  HttpApiScalar.layer(Api, { path: "/docs" }),
).pipe(Layer.provide(HttpServer.layerServices))

const { handler } = HttpRouter.toWebHandler(Layer.provide(routes, ParallelCluster.layerEnv))

/** What Bun (its server) and `deno serve` say of a request beside it. */
interface Connection {
  readonly remoteAddr?: { readonly hostname?: string }
  readonly requestIP?: (request: Request) => { readonly address: string } | null
}

const digest = (text: string) => createHash("sha256").update(text).digest()

/** With a token, whoever knows it; without one, callers on this machine. */
export const isAllowed = (request: Request, connection: Connection | undefined, token: string | undefined): boolean =>
  token?.trim()
    ? timingSafeEqual(digest(request.headers.get("authorization") ?? ""), digest(`Bearer ${token}`))
    : /^(?:127\.|::1$|::ffff:127\.)/.test(
      connection?.remoteAddr?.hostname ?? connection?.requestIP?.(request)?.address ?? "",
    )

/** What Bun and `deno serve` look for. Read about the API at `/docs`. */
export default {
  hostname: process.env["HOST"] ?? "127.0.0.1",
  fetch: (request: Request, connection?: Connection) =>
    isAllowed(request, connection, process.env["TOKEN"])
      ? handler(request)
      : Response.json({ message: "Only for callers on this machine, or with a token" }, { status: 401 }),
}
