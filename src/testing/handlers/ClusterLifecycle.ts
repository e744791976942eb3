/**
 * The states that clusters go through: creation, update, deletion, and those of their fleets.
 *
 * @module
 */
import type { LoginNodesPool } from "../../services/parallelcluster/shapes/ClusterDescription.ts"
import type { ClusterInstance } from "../../services/parallelcluster/shapes/Instance.ts"
import { putLogEvents } from "../LogStore.ts"
import type { Cluster, Durations, Region } from "../Model.ts"
import { clusterLogGroup, logStream, putStackEvents, version } from "../State.ts"
import { cancel, schedule, type Step } from "../Timeline.ts"
import { read, sectionsAt, valueAt } from "./Configurations.ts"
import type { RequestContext } from "./Handler.ts"
import { takeFailure } from "./Stacks.ts"

const set = ({ clusters }: Region, clusterName: string, change: Partial<Cluster>): void => {
  const cluster = clusters.get(clusterName)
  if (cluster !== undefined) clusters.set(clusterName, { ...cluster, ...change })
}

/** Records events of a resource, or of the stack itself. */
const eventRecorder = (region: Region, clusterName: string) =>
(
  time: Date,
  resourceStatus: string,
  logicalResourceId = clusterName,
  resourceType = "AWS::CloudFormation::Stack",
  reason?: string,
) => {
  putStackEvents(region, clusterName, [{
    logicalResourceId,
    resourceType,
    resourceStatus,
    ...(reason === undefined ? {} : { resourceStatusReason: reason }),
  }], time)
}

/** Launches an instance of a cluster. */
const launch = (
  region: Region,
  clusterName: string,
  time: Date,
  node: Pick<ClusterInstance, "instanceType" | "nodeType"> & Partial<ClusterInstance>,
): void => {
  const cluster = region.clusters.get(clusterName)
  if (cluster === undefined) return
  const launched = cluster.launched + 1
  const hash = [...clusterName].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) % 0xffffff, 7)
  const instance: ClusterInstance = {
    instanceId: `i-${hash.toString(16).padStart(9, "0")}${launched.toString(16).padStart(8, "0")}`,
    launchTime: time,
    privateIpAddress: `10.0.${(hash + Math.floor(launched / 250)) % 200}.${3 + launched % 250}`,
    state: "running",
    ...node,
  }
  set(region, clusterName, { instances: [...cluster.instances, instance], launched })
  if (cluster.logGroup === undefined) return
  const host = `ip-${instance.privateIpAddress?.replaceAll(".", "-")}.${instance.instanceId}`
  for (
    const log of node.nodeType === "HeadNode" ? ["cfn-init", "chef-client", "clustermgtd"] : ["cloud-init", "slurmd"]
  ) {
    const stream = logStream(region, cluster.logGroup, `${host}.${log}`, time)
    putLogEvents(stream, [{ timestamp: time, message: `${log} begins` }], time)
  }
}

/** The nodes that a cluster always has: those of its login pools, and while its fleet runs the static ones of its queues. */
const permanentNodes = (
  { configuration }: Cluster,
  nodeType: string,
): ReadonlyArray<Omit<ClusterInstance, keyof Launched>> => {
  const sections = read(configuration)
  const times = (count: unknown, node: Omit<ClusterInstance, keyof Launched>) =>
    Array.from({ length: typeof count === "number" && count > 0 ? Math.floor(count) : 0 }, () => node)
  return nodeType === "LoginNode"
    ? sectionsAt(sections, "LoginNodes.Pools").flatMap((pool) =>
      times(pool["Count"], { nodeType, instanceType: textOf(pool["InstanceType"]), poolName: textOf(pool["Name"]) })
    )
    : sectionsAt(sections, "Scheduling.SlurmQueues").flatMap((queue) =>
      sectionsAt(queue, "ComputeResources").flatMap((resource) => {
        const instanceType = resource["InstanceType"] ?? sectionsAt(resource, "Instances")[0]?.["InstanceType"]
        return times(resource["MinCount"], {
          nodeType,
          instanceType: textOf(instanceType),
          queueName: textOf(queue["Name"]),
        })
      })
    )
}

/** What an instance has from its launch. */
type Launched = Pick<ClusterInstance, "instanceId" | "launchTime" | "privateIpAddress" | "publicIpAddress" | "state">

const textOf = (value: unknown): string => typeof value === "string" ? value : ""

/** Launches the permanent nodes that are missing. */
const startNodes = (region: Region, clusterName: string, nodeType: "ComputeNode" | "LoginNode", time: Date): void => {
  const cluster = region.clusters.get(clusterName)
  if (cluster === undefined) return
  const running = [...cluster.instances]
  for (const node of permanentNodes(cluster, nodeType)) {
    const same = running.findIndex((instance) =>
      instance.nodeType === nodeType && instance.instanceType === node.instanceType &&
      instance.queueName === node.queueName && instance.poolName === node.poolName
    )
    if (same < 0) launch(region, clusterName, time, node)
    else running.splice(same, 1)
  }
}

/** Terminates the compute nodes. */
const stopNodes = (region: Region, clusterName: string): void => {
  const cluster = region.clusters.get(clusterName)
  set(region, clusterName, {
    instances: cluster?.instances.filter(({ nodeType }) => nodeType !== "ComputeNode") ?? [],
  })
}

/** Terminates the compute nodes. While the fleet runs, the cluster launches its static ones again. */
export const terminateNodes = ({ durations, now, region }: RequestContext, clusterName: string): void => {
  stopNodes(region, clusterName)
  if (region.clusters.get(clusterName)?.fleet?.status !== "RUNNING") return
  schedule(region.timeline, fleetOwner(clusterName), now, durations.fleet, [
    [1, (time) => startNodes(region, clusterName, "ComputeNode", time)],
  ])
}

/** The pools of login nodes, as they are: those that were put, or the configuration's with their instances. */
export const loginNodesOf = (cluster: Cluster): ReadonlyArray<LoginNodesPool> | undefined => {
  if (cluster.loginNodes !== undefined) return cluster.loginNodes
  const pools = sectionsAt(read(cluster.configuration), "LoginNodes.Pools").map((pool): LoginNodesPool => {
    const poolName = textOf(pool["Name"])
    const count = typeof pool["Count"] === "number" ? pool["Count"] : 0
    const healthyNodes = cluster.instances.filter((instance) => instance.poolName === poolName).length
    return {
      status: healthyNodes < count ? "pending" : "active",
      poolName,
      address: `${cluster.clusterName}-${poolName}.elb.simulator.amazonaws.com`,
      scheme: "internet-facing",
      healthyNodes,
      unhealthyNodes: Math.max(0, count - healthyNodes),
    }
  })
  // While there is no load balancer, the server lists no pools.
  return pools.length === 0 || !cluster.instances.some(({ nodeType }) => nodeType === "LoginNode") ? undefined : pools
}

const headNodeType = "AWS::EC2::Instance"

/** Begins to create a cluster: in some minutes it is there, or has failed. */
export const create = (
  context: RequestContext,
  clusterName: string,
  configuration: string,
  rollback: boolean,
): Cluster => {
  const { durations, now, region } = context
  const logGroup = clusterLogGroup(clusterName, now)
  const cluster: Cluster = {
    clusterName,
    version,
    status: "CREATE_IN_PROGRESS",
    creationTime: now,
    lastUpdatedTime: now,
    configuration,
    instances: [],
    launched: 0,
    logGroup,
  }
  region.clusters.set(clusterName, cluster)
  const recordEvent = eventRecorder(region, clusterName)
  recordEvent(now, "CREATE_IN_PROGRESS", clusterName, undefined, "User Initiated")
  const fails = takeFailure(region, clusterName)
  const steps: Array<Step> = [
    [0.2, (time) => recordEvent(time, "CREATE_IN_PROGRESS", "HeadNode", headNodeType)],
    [0.4, (time) => {
      const instanceType = textOf(valueAt(read(configuration), "HeadNode.InstanceType"))
      launch(region, clusterName, time, { instanceType, nodeType: "HeadNode" })
    }],
  ]
  if (fails === undefined) {
    steps.push([0.9, (time) => recordEvent(time, "CREATE_COMPLETE", "HeadNode", headNodeType)], [1, (time) => {
      set(region, clusterName, {
        status: "CREATE_COMPLETE",
        fleet: { status: "RUNNING", lastStatusUpdatedTime: time },
      })
      startNodes(region, clusterName, "ComputeNode", time)
      startNodes(region, clusterName, "LoginNode", time)
      recordEvent(time, "CREATE_COMPLETE")
    }])
  } else {
    steps.push([0.6, (time) => {
      recordEvent(time, "CREATE_FAILED", "HeadNode", headNodeType, fails)
      const status = rollback ? "ROLLBACK_IN_PROGRESS" : "CREATE_FAILED"
      set(region, clusterName, { status, failureReason: fails })
      recordEvent(time, status, clusterName, undefined, "The following resource(s) failed to create: [HeadNode].")
    }])
    if (rollback) {
      steps.push([1, (time) => {
        set(region, clusterName, { status: "ROLLBACK_COMPLETE", instances: [] })
        recordEvent(time, "ROLLBACK_COMPLETE")
      }])
    }
  }
  schedule(region.timeline, clusterName, now, durations.clusterCreate, steps)
  return cluster
}

/** Begins to update a cluster. */
export const update = (
  { durations, now, region }: RequestContext,
  clusterName: string,
  configuration: string,
): void => {
  const before = region.clusters.get(clusterName)
  const recordEvent = eventRecorder(region, clusterName)
  set(region, clusterName, { status: "UPDATE_IN_PROGRESS", lastUpdatedTime: now, configuration })
  recordEvent(now, "UPDATE_IN_PROGRESS", clusterName, undefined, "User Initiated")
  const fails = takeFailure(region, clusterName)
  schedule(region.timeline, clusterName, now, durations.clusterUpdate, [
    [
      0.2,
      (time) => recordEvent(time, "UPDATE_IN_PROGRESS", "HeadNodeWaitCondition", "AWS::CloudFormation::WaitCondition"),
    ],
    ...(fails === undefined
      ? [
        [0.9, (time: Date) => {
          recordEvent(time, "UPDATE_COMPLETE", "HeadNodeWaitCondition", "AWS::CloudFormation::WaitCondition")
          set(region, clusterName, { status: "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS" })
          recordEvent(time, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")
        }] as const,
        [1, (time: Date) => {
          set(region, clusterName, { status: "UPDATE_COMPLETE" })
          startNodes(region, clusterName, "LoginNode", time)
          if (region.clusters.get(clusterName)?.fleet?.status === "RUNNING") {
            startNodes(region, clusterName, "ComputeNode", time)
          }
          recordEvent(time, "UPDATE_COMPLETE")
        }] as const,
      ]
      : [
        [0.6, (time: Date) => {
          recordEvent(time, "UPDATE_FAILED", "HeadNodeWaitCondition", "AWS::CloudFormation::WaitCondition", fails)
          set(region, clusterName, { status: "UPDATE_ROLLBACK_IN_PROGRESS" })
          recordEvent(time, "UPDATE_ROLLBACK_IN_PROGRESS")
        }] as const,
        [1, (time: Date) => {
          set(region, clusterName, {
            status: "UPDATE_ROLLBACK_COMPLETE",
            ...(before === undefined ? {} : { configuration: before.configuration }),
          })
          recordEvent(time, "UPDATE_ROLLBACK_COMPLETE")
        }] as const,
      ]),
  ])
}

/** Begins to delete a cluster. */
export const remove = ({ durations, now, region }: RequestContext, clusterName: string): void => {
  const recordEvent = eventRecorder(region, clusterName)
  set(region, clusterName, { status: "DELETE_IN_PROGRESS" })
  recordEvent(now, "DELETE_IN_PROGRESS", clusterName, undefined, "User Initiated")
  cancel(region.timeline, fleetOwner(clusterName))
  const fails = takeFailure(region, clusterName)
  schedule(region.timeline, clusterName, now, durations.clusterDelete, [
    [0.5, () => set(region, clusterName, { instances: [], fleet: undefined })],
    [1, (time) => {
      if (fails === undefined) {
        region.clusters.delete(clusterName)
        region.stacks.delete(clusterName)
        return
      }
      recordEvent(time, "DELETE_FAILED", "HeadNode", headNodeType, fails)
      set(region, clusterName, { status: "DELETE_FAILED" })
      recordEvent(time, "DELETE_FAILED")
    }],
  ])
}

const fleetOwner = (clusterName: string) => `fleet of ${clusterName}`

/** Begins to start or to stop a fleet. */
export const changeFleet = (
  region: Region,
  durations: Durations,
  clusterName: string,
  requested: string,
  now: Date,
): void => {
  const start = requested === "START_REQUESTED"
  const show = (status: string) => (time: Date) => {
    set(region, clusterName, { fleet: { status, lastStatusUpdatedTime: time } })
  }
  show(requested)(now)
  schedule(region.timeline, fleetOwner(clusterName), now, durations.fleet, [
    [0.25, show(start ? "STARTING" : "STOPPING")],
    [1, (time) => {
      if (start) startNodes(region, clusterName, "ComputeNode", time)
      else stopNodes(region, clusterName)
      show(start ? "RUNNING" : "STOPPED")(time)
    }],
  ])
}
