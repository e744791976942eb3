/**
 * The states that clusters go through: creation, update, deletion, and those of their fleets.
 *
 * @module
 */
import type { ClusterInstance } from "../../services/parallelcluster/shapes/Instance.ts"
import { putLogEvents } from "../LogStore.ts"
import type { Cluster, Durations, Region } from "../Model.ts"
import { clusterLogGroup, logStream, putStackEvents, version } from "../State.ts"
import { cancel, schedule, type Step } from "../Timeline.ts"
import { read } from "./Configurations.ts"
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

/** One more instance of a cluster, which is running. */
export const instance = (cluster: Cluster, nodeType: string, launchTime: Date, queueName?: string): ClusterInstance => {
  const number = cluster.instances.length + 1
  const node = [...cluster.clusterName].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) % 0xffffff, 7)
  return {
    instanceId: `i-${node.toString(16).padStart(9, "0")}${number.toString(16).padStart(8, "0")}`,
    instanceType: "t3.micro",
    launchTime,
    privateIpAddress: `10.0.${node % 200}.${3 + number % 250}`,
    state: "running",
    nodeType,
    ...(queueName === undefined ? {} : { queueName }),
  }
}

/** The head node's first words, where the others' would be, too. */
const logOf = (region: Region, cluster: Cluster, headNode: ClusterInstance, time: Date): void => {
  if (cluster.logGroup === undefined) return
  const name = `ip-${headNode.privateIpAddress?.replaceAll(".", "-")}.${headNode.instanceId}.cfn-init`
  putLogEvents(logStream(region, cluster.logGroup, name, time), [{ timestamp: time, message: "cfn-init begins" }], time)
}

/** One node for each queue. */
export const startNodes = (region: Region, clusterName: string, time: Date): void => {
  const cluster = region.clusters.get(clusterName)
  if (cluster === undefined) return
  const queues = new Set(
    [...read(cluster.configuration)?.keys() ?? []].flatMap((place) => /SlurmQueues\[(.+?)\]/.exec(place)?.[1] ?? []),
  )
  for (const queueName of queues) {
    const now = region.clusters.get(clusterName)!
    set(region, clusterName, { instances: [...now.instances, instance(now, "ComputeNode", time, queueName)] })
  }
}

/** Terminates the compute nodes. */
export const stopNodes = (region: Region, clusterName: string): void => {
  const cluster = region.clusters.get(clusterName)
  set(region, clusterName, {
    instances: cluster?.instances.filter(({ nodeType }) => nodeType !== "ComputeNode") ?? [],
  })
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
    logGroup,
  }
  region.clusters.set(clusterName, cluster)
  const recordEvent = eventRecorder(region, clusterName)
  recordEvent(now, "CREATE_IN_PROGRESS", clusterName, undefined, "User Initiated")
  const fails = takeFailure(region, clusterName)
  const steps: Array<Step> = [
    [0.2, (time) => recordEvent(time, "CREATE_IN_PROGRESS", "HeadNode", headNodeType)],
    [0.4, (time) => {
      const headNode = instance(cluster, "HeadNode", time)
      set(region, clusterName, { instances: [headNode] })
      logOf(region, cluster, headNode, time)
    }],
  ]
  if (fails === undefined) {
    steps.push([0.9, (time) => recordEvent(time, "CREATE_COMPLETE", "HeadNode", headNodeType)], [1, (time) => {
      set(region, clusterName, {
        status: "CREATE_COMPLETE",
        fleet: { status: "RUNNING", lastStatusUpdatedTime: time },
      })
      startNodes(region, clusterName, time)
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
      if (start) startNodes(region, clusterName, time)
      else stopNodes(region, clusterName)
      show(start ? "RUNNING" : "STOPPED")(time)
    }],
  ])
}
