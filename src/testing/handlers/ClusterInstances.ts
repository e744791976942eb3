/**
 * The server's side of Cluster Instances.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as ClusterInstances from "../../services/parallelcluster/ClusterInstances.ts"
import { internal } from "../Answer.ts"
import { terminateNodes } from "./ClusterLifecycle.ts"
import { find } from "./Clusters.ts"
import * as Handler from "./Handler.ts"

const describeClusterInstances = Handler.make(
  ClusterInstances.describeClusterInstances,
  Effect.fnUntraced(function* ({ clusterName, nextToken, nodeType, queueName }, { pageSizes, region }) {
    const all = (region.clusters.get(clusterName)?.instances ?? []).filter((instance) =>
      (nodeType === undefined || instance.nodeType === nodeType) &&
      (queueName === undefined || instance.queueName === queueName)
    )
    const from = nextToken ? all.findIndex(({ instanceId }) => instanceId === nextToken) : 0
    if (from < 0) return yield* internal("The token 'nextToken' is invalid.")
    const next = all[from + pageSizes.instances]
    const instances = all.slice(from, from + pageSizes.instances)
    return next === undefined ? { instances } : { instances, nextToken: next.instanceId }
  }),
)

const deleteClusterInstances = Handler.make(
  ClusterInstances.deleteClusterInstances,
  Effect.fnUntraced(function* ({ clusterName, force = false }, context) {
    const { region } = context
    if (!force || region.clusters.has(clusterName)) {
      yield* find(clusterName, region, " To force the deletion of all compute nodes, please use the `force` param.")
    }
    terminateNodes(context, clusterName)
  }),
)

/** The handlers of Cluster Instances. */
export const clusterInstances: ReadonlyArray<Handler.Handler> = [describeClusterInstances, deleteClusterInstances]
