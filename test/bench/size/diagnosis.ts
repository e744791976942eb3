/**
 * What `npm run bench:size` bundles: why a build failed, in a worker.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as CloudWatchLogs from "effect-parallelcluster/CloudWatchLogs"
import * as Credentials from "effect-parallelcluster/Credentials"
import * as Diagnosis from "effect-parallelcluster/Diagnosis"
import * as ParallelCluster from "effect-parallelcluster/ParallelCluster"
import * as Transport from "effect-parallelcluster/Transport"

const client = Layer.merge(
  ParallelCluster.layer({ endpoint: "https://abc123.execute-api.eu-west-1.amazonaws.com/prod" }),
  CloudWatchLogs.layer({ region: "eu-west-1" }),
).pipe(
  Layer.provide([
    Transport.layerFetch,
    Credentials.layer({ accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" }),
  ]),
)

const why = Effect.map(Diagnosis.image({ imageId: "my-image" }), Diagnosis.format)

export default {
  fetch: async (): Promise<Response> => new Response(await Effect.runPromise(Effect.provide(why, client))),
}
