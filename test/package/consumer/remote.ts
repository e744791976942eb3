/** A signed request to the API that the environment names. */
import * as Effect from "effect/Effect"
import { ClusterOperations, ParallelCluster } from "effect-parallelcluster"

const { clusters } = await Effect.runPromise(
  ClusterOperations.listClusters({}).pipe(Effect.provide(ParallelCluster.layerEnv)),
)
console.log(...clusters.map(({ clusterName, clusterStatus }) => `${clusterName} ${clusterStatus}`))
