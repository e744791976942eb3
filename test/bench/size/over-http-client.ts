/**
 * The program of `one-operation.ts` over Effect's `HttpClient`.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Credentials from "effect-parallelcluster/Credentials"
import * as HttpClientTransport from "effect-parallelcluster/HttpClientTransport"
import * as ImageLogs from "effect-parallelcluster/ImageLogs"
import * as ParallelCluster from "effect-parallelcluster/ParallelCluster"

const client = ParallelCluster.layer({ endpoint: "https://abc123.execute-api.eu-west-1.amazonaws.com/prod" }).pipe(
  Layer.provide(HttpClientTransport.layer.pipe(Layer.provide(FetchHttpClient.layer))),
  Layer.provide(Credentials.layer({ accessKeyId: "AKIDEXAMPLE", secretAccessKey: "example-secret" })),
)

const newestEvents = ImageLogs.getImageLogEvents({ imageId: "my-image", logStreamName: "build" })

export default {
  fetch: async (): Promise<Response> => Response.json(await Effect.runPromise(Effect.provide(newestEvents, client))),
}
