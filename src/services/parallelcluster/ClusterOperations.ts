/**
 * Cluster Operations: create, list, describe, update and delete clusters.
 *
 * @module
 */
import { Conflict, DryrunOperation, NotFound } from "../../core/Errors.ts"
import * as Operation from "../../core/Operation.ts"
import { service } from "./ParallelCluster.ts"
import { ClusterDescription } from "./shapes/ClusterDescription.ts"
import {
  Clusters,
  ClusterStatusFilter,
  CreatedCluster,
  DeletedCluster,
  UpdatedCluster,
} from "./shapes/ClusterSummary.ts"
import { Configuration, validationQuery } from "./shapes/Configuration.ts"
import { ClusterName, Flag, NextToken } from "./shapes/Parameters.ts"

/**
 * Lists a page of clusters, except deleted ones.
 *
 * `clusterStatus` limits the list to these statuses. The service filters each page after it has fetched it, so an empty page may
 * have a `nextToken`; `Pagination` reads on. Clusters whose version is newer than the API's are listed too.
 *
 * Source: the contract's `ListClusters`.
 *
 * @example
 * ```ts
 * import { Stream } from "effect"
 * import { ClusterOperations, Pagination } from "effect-parallelcluster"
 *
 * const failed = Pagination.items(ClusterOperations.listClusters, { clusterStatus: ["CREATE_FAILED", "UPDATE_FAILED"] }).pipe(
 *   Stream.map((cluster) => cluster.clusterName),
 *   Stream.runCollect
 * )
 * ```
 */
export const listClusters = /*#__PURE__*/ Operation.make({
  service,
  operationId: "ListClusters",
  group: "ClusterOperations",
  summary: "Lists a page of clusters, except deleted ones.",
  method: "GET",
  path: "/v3/clusters",
  parameters: { query: { nextToken: NextToken, clusterStatus: ClusterStatusFilter } },
  response: Clusters,
  idempotent: true,
  items: "clusters",
})
/** What {@link listClusters} can fail with. */
export type ListClustersError = Operation.Error<typeof listClusters>

/**
 * Starts creating a cluster from a configuration, a YAML document. `Waiter.clusterCreated` waits for it.
 *
 * `rollbackOnFailure`: when the creation fails, delete the resources that were created; default true. `suppressValidators`,
 * `validationFailureLevel` and `dryrun` (see `Dryrun.run`) control the validation of the configuration, which may have up to
 * 6 MB.
 *
 * Fails with `BadRequest` when the configuration is invalid; its `configurationValidationErrors` say why (`Dryrun.format`
 * formats them). Fails with `Conflict` when a cluster of that name exists.
 *
 * Source: the contract's `CreateCluster`.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { ClusterOperations, Dryrun } from "effect-parallelcluster"
 *
 * const create = (clusterConfiguration: string) =>
 *   ClusterOperations.createCluster({ clusterName: "my-cluster", clusterConfiguration }).pipe(
 *     Effect.tapErrorTag("BadRequest", (error) => Effect.logError(Dryrun.format(error)))
 *   )
 * ```
 */
export const createCluster = /*#__PURE__*/ Operation.make({
  service,
  operationId: "CreateCluster",
  group: "ClusterOperations",
  summary: "Starts creating a cluster from a configuration, a YAML document.",
  method: "POST",
  path: "/v3/clusters",
  parameters: {
    query: { ...validationQuery, rollbackOnFailure: Flag },
    body: { clusterName: ClusterName, clusterConfiguration: Configuration },
  },
  status: 202,
  response: CreatedCluster,
  errors: { Conflict, DryrunOperation },
  // A second request would fail with a conflict with the cluster that the first one created.
  idempotent: false,
})
/** What {@link createCluster} can fail with. */
export type CreateClusterError = Operation.Error<typeof createCluster>

/**
 * Describes a cluster.
 *
 * `failures` gives the reasons of a failed creation. `headNode` is absent when the head node is not running.
 * `clusterConfiguration.url` is a pre-signed URL that is valid for an hour, or `NOT_AVAILABLE`.
 *
 * Fails with `NotFound` when the cluster does not exist, and with `BadRequest` when its version is newer than the API's.
 *
 * Source: the contract's `DescribeCluster`.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { ClusterOperations } from "effect-parallelcluster"
 *
 * const address = ClusterOperations.describeCluster({ clusterName: "my-cluster" }).pipe(
 *   Effect.map((cluster) => cluster.headNode?.publicIpAddress)
 * )
 * ```
 */
export const describeCluster = /*#__PURE__*/ Operation.make({
  service,
  operationId: "DescribeCluster",
  group: "ClusterOperations",
  summary: "Describes a cluster.",
  method: "GET",
  path: "/v3/clusters/{clusterName}",
  parameters: { path: { clusterName: ClusterName } },
  response: ClusterDescription,
  errors: { NotFound },
  idempotent: true,
})
/** What {@link describeCluster} can fail with. */
export type DescribeClusterError = Operation.Error<typeof describeCluster>

/**
 * Starts updating a cluster to a new configuration. `Waiter.clusterUpdated` waits for it.
 *
 * `forceUpdate`: update in spite of `updateValidationErrors`; default false. `suppressValidators`, `validationFailureLevel` and
 * `dryrun` (see `Dryrun.run`, which returns the change set) control the validation of the configuration.
 *
 * Fails with `BadRequest` when the configuration is invalid (`configurationValidationErrors`), when a change is not allowed
 * (`updateValidationErrors` and `changeSet`), when nothing would change, and when the cluster has another version of
 * ParallelCluster than the API. Fails with `Conflict` while the stack is in progress, and with `NotFound` when the cluster does
 * not exist.
 *
 * Source: the contract's `UpdateCluster`.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { ClusterOperations } from "effect-parallelcluster"
 *
 * const changes = (clusterConfiguration: string) =>
 *   ClusterOperations.updateCluster({ clusterName: "my-cluster", clusterConfiguration }).pipe(
 *     Effect.map(({ changeSet }) => changeSet.map((change) => `${change.parameter}: ${change.requestedValue}`))
 *   )
 * ```
 */
export const updateCluster = /*#__PURE__*/ Operation.make({
  service,
  operationId: "UpdateCluster",
  group: "ClusterOperations",
  summary: "Starts updating a cluster to a new configuration.",
  method: "PUT",
  path: "/v3/clusters/{clusterName}",
  parameters: {
    path: { clusterName: ClusterName },
    query: { ...validationQuery, forceUpdate: Flag },
    body: { clusterConfiguration: Configuration },
  },
  status: 202,
  response: UpdatedCluster,
  errors: { NotFound, Conflict, DryrunOperation },
  // A second request would fail with a conflict with the first one's update.
  idempotent: false,
})
/** What {@link updateCluster} can fail with. */
export type UpdateClusterError = Operation.Error<typeof updateCluster>

/**
 * Starts deleting a cluster. `Waiter.clusterDeleted` waits for it.
 *
 * Fails with `NotFound` when the cluster does not exist. If instances of a deleted cluster remain,
 * `ClusterInstances.deleteClusterInstances` with `force` terminates them.
 *
 * Source: the contract's `DeleteCluster`.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { ClusterOperations } from "effect-parallelcluster"
 *
 * const gone = ClusterOperations.deleteCluster({ clusterName: "my-cluster" }).pipe(
 *   Effect.asVoid,
 *   Effect.catchTag("NotFound", () => Effect.void)
 * )
 * ```
 */
export const deleteCluster = /*#__PURE__*/ Operation.make({
  service,
  operationId: "DeleteCluster",
  group: "ClusterOperations",
  summary: "Starts deleting a cluster.",
  method: "DELETE",
  path: "/v3/clusters/{clusterName}",
  parameters: { path: { clusterName: ClusterName } },
  status: 202,
  response: DeletedCluster,
  errors: { NotFound },
  // While the cluster is being deleted, which takes minutes, the service gives the same answer again.
  idempotent: true,
})
/** What {@link deleteCluster} can fail with. */
export type DeleteClusterError = Operation.Error<typeof deleteCluster>
