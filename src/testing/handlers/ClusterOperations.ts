/**
 * The server's side of Cluster Operations.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as ClusterOperations from "../../services/parallelcluster/ClusterOperations.ts"
import type { ClusterDescription } from "../../services/parallelcluster/shapes/ClusterDescription.ts"
import type { ClusterInfoSummary } from "../../services/parallelcluster/shapes/ClusterSummary.ts"
import { badRequest, Refusal } from "../Answer.ts"
import type { Cluster, Region } from "../Model.ts"
import { version } from "../State.ts"
import { create, loginNodesOf, remove, update } from "./ClusterLifecycle.ts"
import { find, noCluster } from "./Clusters.ts"
import { allow, asSent, changes, check, dryrun, read, valueAt } from "./Configurations.ts"
import * as Handler from "./Handler.ts"
import { clusterKey, presigned } from "./S3.ts"
import { pageOfStacks } from "./Stacks.ts"

/** What the server makes of a stack's status. */
const clusterStatus = (stackStatus: string): string =>
  /^ROLLBACK/.test(stackStatus)
    ? "CREATE_FAILED"
    : /^UPDATE_.*IN_PROGRESS$/.test(stackStatus)
    ? "UPDATE_IN_PROGRESS"
    : /^UPDATE_ROLLBACK/.test(stackStatus)
    ? "UPDATE_FAILED"
    : stackStatus

const schedulerOf = ({ configuration }: Cluster) => {
  const type = valueAt(read(configuration), "Scheduling.Scheduler")
  return typeof type === "string" ? { type } : {}
}

const summary = (cluster: Cluster, { region, stacks }: Region): ClusterInfoSummary => ({
  clusterName: cluster.clusterName,
  region,
  version: cluster.version,
  cloudformationStackArn: stacks.get(cluster.clusterName)?.stackId ?? "",
  cloudformationStackStatus: cluster.status,
  clusterStatus: clusterStatus(cluster.status),
  scheduler: schedulerOf(cluster),
})

const description = (cluster: Cluster, context: Handler.RequestContext): ClusterDescription => {
  const { clusterName, configuration, creationTime, fleet, instances, lastUpdatedTime } = cluster
  const loginNodes = loginNodesOf(cluster)
  const { nodeType: _, ...headNode } =
    instances.find(({ nodeType, state }) => nodeType === "HeadNode" && state === "running") ??
      { nodeType: "" }
  const status = summary(cluster, context.region)
  return {
    ...status,
    creationTime,
    lastUpdatedTime,
    clusterConfiguration: {
      url: configuration === "" ? "NOT_AVAILABLE" : presigned(context, clusterKey(clusterName)),
    },
    computeFleetStatus: fleet?.status ?? "UNKNOWN",
    tags: [
      { key: "parallelcluster:version", value: cluster.version },
      { key: "parallelcluster:cluster-name", value: clusterName },
    ],
    ...("instanceId" in headNode ? { headNode } : {}),
    ...(loginNodes === undefined ? {} : { loginNodes }),
    ...(status.clusterStatus === "CREATE_FAILED"
      ? {
        failures: [{
          failureCode: "ClusterCreationFailure",
          failureReason: cluster.failureReason ?? "Failed to create the cluster.",
        }],
      }
      : {}),
  }
}

const listClusters = Handler.make(
  ClusterOperations.listClusters,
  Effect.fnUntraced(function* (input, context) {
    const { names, ...token } = yield* pageOfStacks(input, context)
    const { region } = context
    const clusters = names.flatMap((name) => region.clusters.get(name) ?? []).map((cluster) => summary(cluster, region))
    return {
      clusters: clusters.filter(({ clusterStatus }) =>
        input.clusterStatus === undefined || input.clusterStatus.some((status) => status === clusterStatus)
      ),
      ...token,
    }
  }),
)

const createCluster = Handler.make(
  ClusterOperations.createCluster,
  Effect.fnUntraced(function* (input, context) {
    const { clusterName } = input
    const clusterConfiguration = asSent(input.clusterConfiguration)
    const { region } = context
    if (region.stacks.has(clusterName)) return yield* badRequest(`Cluster ${clusterName} already exists.`)
    const { validationMessages } = yield* check("cluster", clusterConfiguration, input)
    if (input.dryrun) return yield* dryrun(validationMessages)
    const cluster = create(context, clusterName, clusterConfiguration, input.rollbackOnFailure ?? true)
    return { cluster: summary(cluster, region), ...validationMessages }
  }),
)

const describeCluster = Handler.make(
  ClusterOperations.describeCluster,
  ({ clusterName }, context) =>
    Effect.map(find(clusterName, context.region), (cluster) => description(cluster, context)),
)

const updateCluster = Handler.make(
  ClusterOperations.updateCluster,
  Effect.fnUntraced(function* (input, context) {
    const { clusterName, forceUpdate = false } = input
    const clusterConfiguration = asSent(input.clusterConfiguration)
    const { region } = context
    const cluster = region.clusters.get(clusterName)
    if (cluster === undefined) return yield* noCluster(clusterName)
    if (cluster.version !== version) {
      return yield* badRequest(
        `the update can be performed only with the same ParallelCluster version (${cluster.version}) used to create the cluster.`,
      )
    }
    if (cluster.status.endsWith("IN_PROGRESS")) {
      const message = `Cannot execute update while stack is in ${cluster.status} status.`
      return yield* new Refusal({ status: 409, body: { message } })
    }
    const { configuration, validationMessages } = yield* check("cluster", clusterConfiguration, input)
    const changeSet = changes(read(cluster.configuration) ?? {}, configuration)
    if (!forceUpdate) {
      yield* allow(changeSet)
      if (changeSet.length === 0) return yield* badRequest("No changes found in your cluster configuration.")
    }
    if (input.dryrun) return yield* dryrun({ changeSet, ...validationMessages })
    update(context, clusterName, clusterConfiguration)
    const updated = region.clusters.get(clusterName) ?? cluster
    return { cluster: summary(updated, region), changeSet, ...validationMessages }
  }),
)

const deleteCluster = Handler.make(
  ClusterOperations.deleteCluster,
  Effect.fnUntraced(function* ({ clusterName }, context) {
    const { region } = context
    const cluster = yield* find(
      clusterName,
      region,
      " In case you have running instances belonging to a deleted cluster please use the DeleteClusterInstances API.",
    )
    if (cluster.status !== "DELETE_IN_PROGRESS") remove(context, clusterName)
    return { cluster: summary({ ...cluster, status: "DELETE_IN_PROGRESS" }, region) }
  }),
)

/** The handlers of Cluster Operations. */
export const clusterOperations: ReadonlyArray<Handler.Handler> = [
  listClusters,
  createCluster,
  describeCluster,
  updateCluster,
  deleteCluster,
]
