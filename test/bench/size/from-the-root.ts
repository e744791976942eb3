/**
 * The program of `one-operation.ts`, imported from the package itself. esbuild keeps every member of a namespace that it
 * meets as a re-export, so this shows what the short import costs.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Credentials, ImageLogs, ParallelCluster, Transport } from "effect-parallelcluster"

const client = ParallelCluster.layer({ endpoint: "https://abc123.execute-api.eu-west-1.amazonaws.com/prod" }).pipe(
  Layer.provide(Transport.layerFetch),
  Layer.provide(Credentials.layer({ accessKeyId: "AKIDEXAMPLE", secretAccessKey: "example-secret" })),
)

const newestEvents = ImageLogs.getImageLogEvents({ imageId: "my-image", logStreamName: "build" })

export default {
  fetch: async (): Promise<Response> => Response.json(await Effect.runPromise(Effect.provide(newestEvents, client))),
}
