/**
 * What `npm run bench:size` bundles: one operation, the layers, the transport over `fetch` and the default retry.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Credentials from "effect-parallelcluster/Credentials"
import * as ImageLogs from "effect-parallelcluster/ImageLogs"
import * as ParallelCluster from "effect-parallelcluster/ParallelCluster"
import * as Transport from "effect-parallelcluster/Transport"

const client = ParallelCluster.layer({ endpoint: "https://abc123.execute-api.eu-west-1.amazonaws.com/prod" }).pipe(
  Layer.provide(Transport.layerFetch),
  Layer.provide(Credentials.layer({ accessKeyId: "AKIDEXAMPLE", secretAccessKey: "example-secret" })),
)

const newestEvents = ImageLogs.getImageLogEvents({ imageId: "my-image", logStreamName: "build" })

export default {
  fetch: async (): Promise<Response> => Response.json(await Effect.runPromise(Effect.provide(newestEvents, client))),
}
