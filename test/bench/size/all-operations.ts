/**
 * Every operation of the contract, with the layers, the transport over `fetch` and the default retry; no combinators.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as ClusterComputeFleet from "effect-parallelcluster/ClusterComputeFleet"
import * as ClusterInstances from "effect-parallelcluster/ClusterInstances"
import * as ClusterLogs from "effect-parallelcluster/ClusterLogs"
import * as ClusterOperations from "effect-parallelcluster/ClusterOperations"
import * as Credentials from "effect-parallelcluster/Credentials"
import * as ImageLogs from "effect-parallelcluster/ImageLogs"
import * as ImageOperations from "effect-parallelcluster/ImageOperations"
import * as ParallelCluster from "effect-parallelcluster/ParallelCluster"
import * as Transport from "effect-parallelcluster/Transport"

const client = ParallelCluster.layer({ endpoint: "https://abc123.execute-api.eu-west-1.amazonaws.com/prod" }).pipe(
  Layer.provide(Transport.layerFetch),
  Layer.provide(Credentials.layer({ accessKeyId: "AKIDEXAMPLE", secretAccessKey: "example-secret" })),
)

const groups = {
  ...ClusterComputeFleet,
  ...ClusterInstances,
  ...ClusterLogs,
  ...ClusterOperations,
  ...ImageLogs,
  ...ImageOperations,
}

/** What a request's path names is called with its body, so that no bundler can know which operations are not used. */
export default {
  fetch: async (request: Request): Promise<Response> => {
    const name = new URL(request.url).pathname.slice(1)
    if (!(name in groups)) return new Response(null, { status: 404 })
    // Casts, since the name and the input come from outside: the operation itself checks the input.
    const operation = groups[name as keyof typeof groups] as (
      input: unknown,
    ) => Effect.Effect<unknown, unknown, ParallelCluster.ParallelCluster>
    return Response.json(await Effect.runPromise(Effect.provide(operation(await request.json()), client)))
  },
}
