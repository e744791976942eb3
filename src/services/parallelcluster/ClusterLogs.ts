/**
 * Cluster Logs: what happens on the nodes of a cluster, and to its stack.
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
 * `filters` limits the list to the head node, or to one node by its short private name; the service takes one at a time.
 *
 * Fails with `NotFound` when there is no such cluster, and with `BadRequest` when it does not log to CloudWatch. One stream
 * without events makes the service fail the whole call with `InternalService`.
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
 * Reads a page of a log of a cluster: a file on one of its nodes.
 *
 * Left alone it gives the log's end (its newest events, oldest of them first); `startFromHead: true` gives the beginning.
 * `nextToken` leads to newer events, `prevToken` to older ones. Pages may be short or empty before the end, which is
 * reached when the `nextToken` that comes back is the one that was sent: `Pagination` and `LogEvents` do that for you.
 *
 * Fails with `NotFound` when there is no such cluster or stream.
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
  summary: "Reads a page of a log of a cluster: a file on one of its nodes.",
  method: "GET",
  path: "/v3/clusters/{clusterName}/logstreams/{logStreamName}",
  parameters: { path: { clusterName: ClusterName, logStreamName: LogStreamName }, query: logEventsQuery },
  rule: windowRule,
  response: LogEvents,
  errors: { NotFound },
  unrouted: "A log stream with a / in its name can only be read from CloudWatch Logs.",
  idempotent: true,
  items: "events",
})
/** What {@link getClusterLogEvents} can fail with. */
export type GetClusterLogEventsError = Operation.Error<typeof getClusterLogEvents>

/**
 * Reads a page of the events of a cluster's CloudFormation stack, the newest first. `StackEvents.follow` gives them the
 * other way round, while they happen.
 *
 * `resourceStatus` can be a value that the contract does not list, such as `ROLLBACK_IN_PROGRESS`: exactly when a creation
 * failed. Fails with `NotFound` when there is no such cluster.
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
  summary: "Reads a page of the events of a cluster's CloudFormation stack, the newest first.",
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
