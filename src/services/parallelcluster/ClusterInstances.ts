/**
 * Cluster Instances: the EC2 instances of a cluster.
 *
 * @module
 */
import { NotFound } from "../../core/Errors.ts"
import * as Operation from "../../core/Operation.ts"
import { service } from "./ParallelCluster.ts"
import { ClusterInstances, NodeTypeFilter, Nothing } from "./shapes/Instance.ts"
import { ClusterName, Flag, NextToken, Text } from "./shapes/Parameters.ts"

/**
 * Lists a page of a cluster's instances, except terminated ones.
 *
 * `nodeType` and `queueName` limit the list. For a cluster that does not exist the list is empty; that is not an error.
 *
 * Source: the contract's `DescribeClusterInstances`.
 *
 * @example
 * ```ts
 * import { Stream } from "effect"
 * import { ClusterInstances, Pagination } from "effect-parallelcluster"
 *
 * const running = Pagination.items(ClusterInstances.describeClusterInstances, {
 *   clusterName: "my-cluster",
 *   nodeType: "ComputeNode"
 * }).pipe(
 *   Stream.filter((instance) => instance.state === "running"),
 *   Stream.runCount
 * )
 * ```
 */
export const describeClusterInstances = /*#__PURE__*/ Operation.make({
  service,
  operationId: "DescribeClusterInstances",
  group: "ClusterInstances",
  summary: "Lists a page of a cluster's instances, except terminated ones.",
  method: "GET",
  path: "/v3/clusters/{clusterName}/instances",
  parameters: {
    path: { clusterName: ClusterName },
    query: { nextToken: NextToken, nodeType: NodeTypeFilter, queueName: Text },
  },
  response: ClusterInstances,
  idempotent: true,
  items: "instances",
})
/** What {@link describeClusterInstances} can fail with. */
export type DescribeClusterInstancesError = Operation.Error<typeof describeClusterInstances>

/**
 * Starts terminating all compute nodes of a cluster. The response is empty.
 *
 * `force`: terminate the nodes even if the cluster does not exist any more; default false. A running fleet replaces its nodes, so
 * stop it first. Does not work with AWS Batch.
 *
 * Fails with `NotFound` when the cluster does not exist and `force` is not set.
 *
 * Source: the contract's `DeleteClusterInstances`.
 *
 * @example
 * ```ts
 * import { ClusterInstances } from "effect-parallelcluster"
 *
 * const terminate = ClusterInstances.deleteClusterInstances({ clusterName: "my-cluster", force: true })
 * ```
 */
export const deleteClusterInstances = /*#__PURE__*/ Operation.make({
  service,
  operationId: "DeleteClusterInstances",
  group: "ClusterInstances",
  summary: "Starts terminating all compute nodes of a cluster.",
  method: "DELETE",
  path: "/v3/clusters/{clusterName}/instances",
  parameters: { path: { clusterName: ClusterName }, query: { force: Flag } },
  status: 202,
  response: Nothing,
  errors: { NotFound },
  // A second request terminates only what was launched after the first one.
  idempotent: true,
})
/** What {@link deleteClusterInstances} can fail with. */
export type DeleteClusterInstancesError = Operation.Error<typeof deleteClusterInstances>
