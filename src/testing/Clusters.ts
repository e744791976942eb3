/**
 * The server's side of the clusters' operations.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import type { ClusterDescription } from "../services/parallelcluster/shapes/ClusterDescription.ts"
import * as ClusterComputeFleet from "../services/parallelcluster/ClusterComputeFleet.ts"
import * as ClusterInstances from "../services/parallelcluster/ClusterInstances.ts"
import * as ClusterLogs from "../services/parallelcluster/ClusterLogs.ts"
import * as ClusterOperations from "../services/parallelcluster/ClusterOperations.ts"
import type { ClusterInfoSummary } from "../services/parallelcluster/shapes/ClusterSummary.ts"
import { badRequest, internal, notFound, Refusal } from "./Answer.ts"
import { changeFleet, type Cluster, create, remove, stopNodes, update } from "./ClusterWork.ts"
import { allow, changes, check, dryrun, read } from "./Configurations.ts"
import { checkLogInput, logEvents, logStreams } from "./ImageLogs.ts"
import * as Route from "./Route.ts"
import { pageOfStacks, stackEvents } from "./Stacks.ts"
import { type Region, version } from "./State.ts"

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
  const type = read(configuration)?.get("Scheduling.Scheduler")
  return type === undefined ? {} : { type }
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

const description = (cluster: Cluster, region: Region): ClusterDescription => {
  const { clusterName, creationTime, fleet, instances, lastUpdatedTime, loginNodes } = cluster
  const { nodeType: _, ...headNode } =
    instances.find(({ nodeType, state }) => nodeType === "HeadNode" && state === "running") ??
      { nodeType: "" }
  const status = summary(cluster, region)
  return {
    ...status,
    creationTime,
    lastUpdatedTime,
    clusterConfiguration: {
      url: `https://parallelcluster-simulator.s3.${region.region}.amazonaws.com/${clusterName}/cluster-config.yaml`,
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

const noCluster = (clusterName: string, more = "") =>
  notFound(
    `Cluster '${clusterName}' does not exist or belongs to an incompatible ParallelCluster major version.${more}`,
  )

/** A cluster that the server knows and understands. */
const find = (clusterName: string, { clusters }: Region, more?: string): Effect.Effect<Cluster, Refusal> => {
  const cluster = clusters.get(clusterName)
  if (cluster === undefined) return Effect.fail(noCluster(clusterName, more))
  return Number.parseInt(cluster.version) > Number.parseInt(version)
    ? Effect.fail(badRequest(`Cluster '${clusterName}' belongs to an incompatible ParallelCluster major version.`))
    : Effect.succeed(cluster)
}

const listClusters = Route.make(
  ClusterOperations.listClusters,
  Effect.fnUntraced(function* (input, scope) {
    const { names, ...token } = yield* pageOfStacks(input, scope)
    const { region } = scope
    const clusters = names.flatMap((name) => region.clusters.get(name) ?? []).map((cluster) => summary(cluster, region))
    return {
      clusters: clusters.filter(({ clusterStatus }) =>
        input.clusterStatus === undefined || input.clusterStatus.some((status) => status === clusterStatus)
      ),
      ...token,
    }
  }),
)

const createCluster = Route.make(
  ClusterOperations.createCluster,
  Effect.fnUntraced(function* (input, scope) {
    const { clusterConfiguration, clusterName } = input
    const { region } = scope
    if (region.stacks.has(clusterName)) return yield* badRequest(`Cluster ${clusterName} already exists.`)
    const { validationMessages } = yield* check("cluster", clusterConfiguration, input)
    if (input.dryrun) return yield* dryrun(validationMessages)
    const cluster = create(scope, clusterName, clusterConfiguration, input.rollbackOnFailure ?? true)
    return { cluster: summary(cluster, region), ...validationMessages }
  }),
)

const describeCluster = Route.make(
  ClusterOperations.describeCluster,
  ({ clusterName }, { region }) => Effect.map(find(clusterName, region), (cluster) => description(cluster, region)),
)

const updateCluster = Route.make(
  ClusterOperations.updateCluster,
  Effect.fnUntraced(function* (input, scope) {
    const { clusterConfiguration, clusterName, forceUpdate = false } = input
    const { region } = scope
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
    const { validationMessages, values } = yield* check("cluster", clusterConfiguration, input)
    const changeSet = changes(read(cluster.configuration) ?? new Map(), values)
    if (!forceUpdate) {
      yield* allow(changeSet)
      if (changeSet.length === 0) return yield* badRequest("No changes found in your cluster configuration.")
    }
    if (input.dryrun) return yield* dryrun({ changeSet, ...validationMessages })
    update(scope, clusterName, clusterConfiguration)
    const updated = region.clusters.get(clusterName) ?? cluster
    return { cluster: summary(updated, region), changeSet, ...validationMessages }
  }),
)

const deleteCluster = Route.make(
  ClusterOperations.deleteCluster,
  Effect.fnUntraced(function* ({ clusterName }, scope) {
    const { region } = scope
    const cluster = yield* find(
      clusterName,
      region,
      " In case you have running instances belonging to a deleted cluster please use the DeleteClusterInstances API.",
    )
    if (cluster.status !== "DELETE_IN_PROGRESS") remove(scope, clusterName)
    return { cluster: summary({ ...cluster, status: "DELETE_IN_PROGRESS" }, region) }
  }),
)

const describeComputeFleet = Route.make(
  ClusterComputeFleet.describeComputeFleet,
  ({ clusterName }, { region }) => Effect.map(find(clusterName, region), ({ fleet }) => fleet ?? { status: "UNKNOWN" }),
)

const updateComputeFleet = Route.make(
  ClusterComputeFleet.updateComputeFleet,
  Effect.fnUntraced(function* ({ clusterName, status }, { durations, now, region }) {
    const cluster = yield* find(clusterName, region)
    if (status !== "START_REQUESTED" && status !== "STOP_REQUESTED") {
      return yield* badRequest(
        "the update compute fleet status can only be set to `START_REQUESTED` or `STOP_REQUESTED` for Slurm scheduler clusters.",
      )
    }
    const [doing, verb, working, done] = status === "START_REQUESTED"
      ? ["starting", "start/enable", "STARTING", "RUNNING"]
      : ["stopping", "stop/disable", "STOPPING", "STOPPED"]
    const failed = `Failed when ${doing} compute fleet with error:`
    if (!["CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"].includes(cluster.status)) {
      return yield* badRequest(`${failed} Cannot ${verb} compute fleet while stack is in ${cluster.status} status.`)
    }
    if (cluster.fleet === undefined) return yield* internal(`${failed} Could not retrieve compute fleet status.`)
    // On the way there, or there: nothing to do.
    if (![status, working, done].includes(cluster.fleet.status)) {
      changeFleet(region, durations, clusterName, status, now)
    }
    return region.clusters.get(clusterName)?.fleet ?? cluster.fleet
  }),
)

const describeClusterInstances = Route.make(
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

const deleteClusterInstances = Route.make(
  ClusterInstances.deleteClusterInstances,
  Effect.fnUntraced(function* ({ clusterName, force = false }, { region }) {
    if (!force || region.clusters.has(clusterName)) {
      yield* find(clusterName, region, " To force the deletion of all compute nodes, please use the `force` param.")
    }
    stopNodes(region, clusterName)
  }),
)

const notLogging = (clusterName: string) => badRequest(`CloudWatch logging is not enabled for cluster ${clusterName}.`)

const listClusterLogStreams = Route.make(
  ClusterLogs.listClusterLogStreams,
  Effect.fnUntraced(function* (input, scope) {
    // Repeated, or one after the other with a space between.
    const filters = (input.filters ?? []).flatMap((filter) => filter.split(" "))
    const form = "^(Name=(private-dns-name|node-type),Values=[\\w\\-_.,]+)$"
    const wrong = filters.find((filter) => !new RegExp(form).test(filter))
    if (wrong !== undefined) {
      return yield* badRequest(`provided filters parameter '${wrong}' must be in the form ${form}.`)
    }
    const { instances, logGroup } = yield* find(input.clusterName, scope.region)
    const group = scope.region.logGroups.get(logGroup ?? "")
    if (logGroup === undefined) return yield* notLogging(input.clusterName)
    const asked = new Map(filters.map((filter) => {
      const [name = "", values = ""] = filter.slice("Name=".length).split(",Values=")
      return [name, values]
    }))
    const nodeType = asked.get("node-type")
    if (nodeType !== undefined && nodeType !== "HeadNode") {
      return yield* badRequest("The only accepted value for Node Type filter is 'HeadNode'.")
    }
    if (asked.size > 1) {
      return yield* badRequest("Private DNS Name and Node Type filters cannot be set at the same time.")
    }
    const headNode = instances.find(({ nodeType }) => nodeType === "HeadNode")
    if (nodeType !== undefined && headNode === undefined) {
      return yield* badRequest("HeadNode instance not available. Node Type filter cannot be used.")
    }
    const prefix = nodeType === undefined
      ? asked.get("private-dns-name")
      : `ip-${headNode?.privateIpAddress?.replaceAll(".", "-")}`
    return yield* logStreams(logGroup, group ?? new Map(), { nextToken: input.nextToken, prefix }, scope)
  }),
)

const getClusterLogEvents = Route.make(
  ClusterLogs.getClusterLogEvents,
  Effect.fnUntraced(function* (input, scope) {
    yield* checkLogInput(input)
    const { logGroup } = yield* find(input.clusterName, scope.region)
    if (logGroup === undefined) return yield* notLogging(input.clusterName)
    return yield* logEvents(scope.region.logGroups.get(logGroup) ?? new Map(), input, scope)
  }),
)

const getClusterStackEvents = Route.make(
  ClusterLogs.getClusterStackEvents,
  Effect.fnUntraced(function* (input, scope) {
    const { clusterName } = yield* find(input.clusterName, scope.region)
    return yield* stackEvents(scope.region.stacks.get(clusterName) ?? { stackId: "", events: [] }, input, scope)
  }),
)

/** What the server does for each operation on clusters. */
export const clusters: ReadonlyArray<Route.Route> = [
  listClusters,
  createCluster,
  describeCluster,
  updateCluster,
  deleteCluster,
  describeComputeFleet,
  updateComputeFleet,
  describeClusterInstances,
  deleteClusterInstances,
  listClusterLogStreams,
  getClusterLogEvents,
  getClusterStackEvents,
]
