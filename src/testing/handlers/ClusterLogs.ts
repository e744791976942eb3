/**
 * The server's side of Cluster Logs.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as ClusterLogs from "../../services/parallelcluster/ClusterLogs.ts"
import { badRequest } from "../Answer.ts"
import type { LogGroup } from "../Model.ts"
import { find } from "./Clusters.ts"
import * as Handler from "./Handler.ts"
import { checkLogInput, logEvents, logStreams } from "./LogPages.ts"
import { stackEvents } from "./Stacks.ts"

/** A group that was deleted behind the server's back, or is still to come. */
const noStreams: LogGroup = { creationTime: new Date(0), streams: new Map() }

const notLogging = (clusterName: string) => badRequest(`CloudWatch logging is not enabled for cluster ${clusterName}.`)

const listClusterLogStreams = Handler.make(
  ClusterLogs.listClusterLogStreams,
  Effect.fnUntraced(function* (input, context) {
    // Repeated, or one after the other with a space between.
    const filters = (input.filters ?? []).flatMap((filter) => filter.split(" "))
    const form = "^(Name=(private-dns-name|node-type),Values=[\\w\\-_.,]+)$"
    const wrong = filters.find((filter) => !new RegExp(form).test(filter))
    if (wrong !== undefined) {
      return yield* badRequest(`provided filters parameter '${wrong}' must be in the form ${form}.`)
    }
    const { instances, logGroup } = yield* find(input.clusterName, context.region)
    const group = context.region.logGroups.get(logGroup ?? "")
    if (logGroup === undefined) return yield* notLogging(input.clusterName)
    const given = new Map(filters.map((filter) => {
      const [name = "", values = ""] = filter.slice("Name=".length).split(",Values=")
      return [name, values]
    }))
    const nodeType = given.get("node-type")
    if (nodeType !== undefined && nodeType !== "HeadNode") {
      return yield* badRequest("The only accepted value for Node Type filter is 'HeadNode'.")
    }
    if (given.size > 1) {
      return yield* badRequest("Private DNS Name and Node Type filters cannot be set at the same time.")
    }
    const headNode = instances.find(({ nodeType }) => nodeType === "HeadNode")
    if (nodeType !== undefined && headNode === undefined) {
      return yield* badRequest("HeadNode instance not available. Node Type filter cannot be used.")
    }
    const prefix = nodeType === undefined
      ? given.get("private-dns-name")
      : `ip-${headNode?.privateIpAddress?.replaceAll(".", "-")}`
    return yield* logStreams(logGroup, group ?? noStreams, { nextToken: input.nextToken, prefix }, context)
  }),
)

const getClusterLogEvents = Handler.make(
  ClusterLogs.getClusterLogEvents,
  Effect.fnUntraced(function* (input, context) {
    yield* checkLogInput(input)
    const { logGroup } = yield* find(input.clusterName, context.region)
    if (logGroup === undefined) return yield* notLogging(input.clusterName)
    return yield* logEvents(context.region.logGroups.get(logGroup) ?? noStreams, input, context)
  }),
)

const getClusterStackEvents = Handler.make(
  ClusterLogs.getClusterStackEvents,
  Effect.fnUntraced(function* (input, context) {
    const { clusterName } = yield* find(input.clusterName, context.region)
    return yield* stackEvents(context.region.stacks.get(clusterName) ?? { stackId: "", events: [] }, input, context)
  }),
)

/** The handlers of Cluster Logs. */
export const clusterLogs: ReadonlyArray<Handler.Handler> = [
  listClusterLogStreams,
  getClusterLogEvents,
  getClusterStackEvents,
]
