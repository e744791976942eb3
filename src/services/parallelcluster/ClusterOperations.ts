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
 * Lists a page of clusters, deleted ones excepted.
 *
 * `clusterStatus` limits the list to these statuses. The service filters a page after it has fetched it, so a page may be
 * empty and yet have a `nextToken`: `Pagination` goes on over it. Clusters of newer versions than the API are listed too.
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
  summary: "Lists a page of clusters, deleted ones excepted.",
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
 * Begins to create a cluster from a configuration, a YAML document. `Waiter.clusterCreated` waits for it.
 *
 * `rollbackOnFailure`: delete what was made when the creation fails; default true. The other parameters are those of
 * checking the configuration: `suppressValidators`, `validationFailureLevel`, `dryrun` (see `Dryrun.run`).
 *
 * Fails with `BadRequest` when the configuration is wrong, which then carries `configurationValidationErrors` (`Dryrun.format`
 * writes them for people), and also when a cluster of that name exists. The configuration may be 6 MB long.
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
  summary: "Begins to create a cluster from a configuration, a YAML document.",
  method: "POST",
  path: "/v3/clusters",
  parameters: {
    query: { ...validationQuery, rollbackOnFailure: Flag },
    body: { clusterName: ClusterName, clusterConfiguration: Configuration },
  },
  status: 202,
  response: CreatedCluster,
  errors: { Conflict, DryrunOperation },
  // The second request would be told that the cluster exists, although the first one made it.
  idempotent: false,
})
/** What {@link createCluster} can fail with. */
export type CreateClusterError = Operation.Error<typeof createCluster>

/**
 * Describes a cluster.
 *
 * `failures` tells why a creation failed. `headNode` is absent when it does not run. `clusterConfiguration.url` is a pre-signed
 * address for an hour, or the text `NOT_AVAILABLE`.
 *
 * Fails with `NotFound` when there is no such cluster, and with `BadRequest` when it is newer than the API.
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
 * Begins to update a cluster to a new configuration. `Waiter.clusterUpdated` waits for it.
 *
 * `forceUpdate`: go on in spite of `updateValidationErrors`; default false. The other parameters are those of checking the
 * configuration: `suppressValidators`, `validationFailureLevel`, `dryrun` (see `Dryrun.run`, which gives the change set).
 *
 * Fails with `BadRequest` when the configuration is wrong (`configurationValidationErrors`), when a change cannot be made
 * (`updateValidationErrors` and `changeSet`), when nothing would change, and when the cluster was made with another version of
 * ParallelCluster than the API's; with `Conflict` while the stack is being changed; with `NotFound`.
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
  summary: "Begins to update a cluster to a new configuration.",
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
  // The second request would be told of a conflict: with the first one's update.
  idempotent: false,
})
/** What {@link updateCluster} can fail with. */
export type UpdateClusterError = Operation.Error<typeof updateCluster>

/**
 * Begins to delete a cluster. `Waiter.clusterDeleted` waits for it.
 *
 * Fails with `NotFound` when there is no such cluster; instances that outlived theirs are for
 * `ClusterInstances.deleteClusterInstances`.
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
  summary: "Begins to delete a cluster.",
  method: "DELETE",
  path: "/v3/clusters/{clusterName}",
  parameters: { path: { clusterName: ClusterName } },
  status: 202,
  response: DeletedCluster,
  errors: { NotFound },
  // While the cluster is being deleted, which takes minutes, the service answers the same again.
  idempotent: true,
})
/** What {@link deleteCluster} can fail with. */
export type DeleteClusterError = Operation.Error<typeof deleteCluster>
