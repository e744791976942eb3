/**
 * Cluster Logs: the log streams of a cluster's nodes and the events of its CloudFormation stack.
 *
 * @module
 */
import { NotFound } from "../../core/Errors.ts"
import * as Operation from "../../core/Operation.ts"
import { service } from "./ParallelCluster.ts"
import { LogEvents, logEventsQuery, windowRule } from "./shapes/LogEvent.ts"
import { LogStreams } from "./shapes/LogStream.ts"
import { LogStreamFilters } from "./shapes/LogStreamFilter.ts"
import { ClusterName, LogStreamName, NextToken } from "./shapes/Parameters.ts"
import { StackEvents } from "./shapes/StackEvent.ts"

/**
 * Lists a page of a cluster's log streams.
 *
 * `filters` limits the list to the head node, or to one node by its short private DNS name; the service accepts one filter per
 * request.
 *
 * Fails with `NotFound` when the cluster does not exist, with `BadRequest` when it does not log to CloudWatch Logs, and with
 * `InternalService` when one of the streams has no events.
 *
 * Source: the contract's `ListClusterLogStreams`, CloudWatch Logs' `DescribeLogStreams`.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { ClusterLogs } from "effect-parallelcluster"
 *
 * const names = ClusterLogs.listClusterLogStreams({
 *   clusterName: "my-cluster",
 *   filters: ["Name=node-type,Values=HeadNode"]
 * }).pipe(
 *   Effect.map(({ logStreams }) => logStreams.map((stream) => stream.logStreamName))
 * )
 * ```
 */
export const listClusterLogStreams = /*#__PURE__*/ Operation.make({
  service,
  operationId: "ListClusterLogStreams",
  group: "ClusterLogs",
  summary: "Lists a page of a cluster's log streams.",
  method: "GET",
  path: "/v3/clusters/{clusterName}/logstreams",
  parameters: { path: { clusterName: ClusterName }, query: { filters: LogStreamFilters, nextToken: NextToken } },
  response: LogStreams,
  errors: { NotFound },
  idempotent: true,
  items: "logStreams",
})
/** What {@link listClusterLogStreams} can fail with. */
export type ListClusterLogStreamsError = Operation.Error<typeof listClusterLogStreams>

/**
 * Reads a page of the log events of a cluster: those of one log file of one node.
 *
 * By default it returns the newest events of the log stream, in chronological order; `startFromHead: true` returns the oldest.
 * `nextToken` leads to newer events, `prevToken` to older ones. A page may be short or empty before the end of the stream,
 * which is reached when the service returns the `nextToken` that was sent: `Pagination` and `LogEvents` handle that.
 *
 * Fails with `NotFound` when the cluster or the log stream does not exist.
 *
 * Source: the contract's `GetClusterLogEvents`, CloudWatch Logs' `GetLogEvents`.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { ClusterLogs } from "effect-parallelcluster"
 *
 * const lastLines = ClusterLogs.getClusterLogEvents({
 *   clusterName: "my-cluster",
 *   logStreamName: "ip-10-0-0-101.i-0123456789abcdef0.cfn-init",
 *   limit: 10
 * }).pipe(
 *   Effect.map(({ events }) => events.map((event) => event.message))
 * )
 * ```
 */
export const getClusterLogEvents = /*#__PURE__*/ Operation.make({
  service,
  operationId: "GetClusterLogEvents",
  group: "ClusterLogs",
  summary: "Reads a page of the log events of a cluster: those of one log file of one node.",
  method: "GET",
  path: "/v3/clusters/{clusterName}/logstreams/{logStreamName}",
  parameters: { path: { clusterName: ClusterName, logStreamName: LogStreamName }, query: logEventsQuery },
  rule: windowRule,
  response: LogEvents,
  errors: { NotFound },
  unrouted: "A log stream whose name contains a / can only be read from CloudWatch Logs.",
  idempotent: true,
  items: "events",
})
/** What {@link getClusterLogEvents} can fail with. */
export type GetClusterLogEventsError = Operation.Error<typeof getClusterLogEvents>

/**
 * Reads a page of the events of a cluster's CloudFormation stack, newest first. `StackEvents.follow` gives them in
 * chronological order, as they happen.
 *
 * When a creation failed, `resourceStatus` can be a value that the contract does not list, such as `ROLLBACK_IN_PROGRESS`.
 * Fails with `NotFound` when the cluster does not exist.
 *
 * Source: the contract's `GetClusterStackEvents`, CloudFormation's `DescribeStackEvents`.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { ClusterLogs } from "effect-parallelcluster"
 *
 * const failures = ClusterLogs.getClusterStackEvents({ clusterName: "my-cluster" }).pipe(
 *   Effect.map(({ events }) => events.filter((event) => event.resourceStatus.endsWith("_FAILED")))
 * )
 * ```
 */
export const getClusterStackEvents = /*#__PURE__*/ Operation.make({
  service,
  operationId: "GetClusterStackEvents",
  group: "ClusterLogs",
  summary: "Reads a page of the events of a cluster's CloudFormation stack, newest first.",
  method: "GET",
  path: "/v3/clusters/{clusterName}/stackevents",
  parameters: { path: { clusterName: ClusterName }, query: { nextToken: NextToken } },
  response: StackEvents,
  errors: { NotFound },
  idempotent: true,
  items: "events",
})
/** What {@link getClusterStackEvents} can fail with. */
export type GetClusterStackEventsError = Operation.Error<typeof getClusterStackEvents>
