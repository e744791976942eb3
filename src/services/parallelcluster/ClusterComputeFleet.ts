/**
 * Cluster ComputeFleet: the compute fleet of a cluster.
 *
 * @module
 */
import { NotFound } from "../../core/Errors.ts"
import * as Operation from "../../core/Operation.ts"
import { service } from "./ParallelCluster.ts"
import { ComputeFleet, RequestedComputeFleetStatus, UpdatedComputeFleet } from "./shapes/ComputeFleet.ts"
import { ClusterName } from "./shapes/Parameters.ts"

/**
 * Describes the status of a compute fleet. It is `UNKNOWN` while the cluster has no record of it, such as during creation.
 *
 * Fails with `NotFound` when the cluster does not exist.
 *
 * Source: the contract's `DescribeComputeFleet`.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { ClusterComputeFleet } from "effect-parallelcluster"
 *
 * const runs = ClusterComputeFleet.describeComputeFleet({ clusterName: "my-cluster" }).pipe(
 *   Effect.map((fleet) => fleet.status === "RUNNING")
 * )
 * ```
 */
export const describeComputeFleet = /*#__PURE__*/ Operation.make({
  service,
  operationId: "DescribeComputeFleet",
  group: "ClusterComputeFleet",
  summary: "Describes the status of a compute fleet.",
  method: "GET",
  path: "/v3/clusters/{clusterName}/computefleet",
  parameters: { path: { clusterName: ClusterName } },
  response: ComputeFleet,
  errors: { NotFound },
  idempotent: true,
})
/** What {@link describeComputeFleet} can fail with. */
export type DescribeComputeFleetError = Operation.Error<typeof describeComputeFleet>

/**
 * Starts or stops a compute fleet. `Waiter.fleetRunning` and `Waiter.fleetStopped` wait for it.
 *
 * `status`: `START_REQUESTED` or `STOP_REQUESTED`; `ENABLED` or `DISABLED` for clusters with AWS Batch. Returns the fleet after
 * the request, unchanged if it has the requested status already; empty if the service answers 204.
 *
 * Fails with `BadRequest` while the cluster's stack is in progress, and for a status that the scheduler does not have. Fails
 * with `NotFound` when the cluster does not exist, and with `InternalService` when the fleet's status is `UNKNOWN`.
 *
 * Source: the contract's `UpdateComputeFleet`.
 *
 * @example
 * ```ts
 * import { ClusterComputeFleet } from "effect-parallelcluster"
 *
 * const stop = ClusterComputeFleet.updateComputeFleet({ clusterName: "my-cluster", status: "STOP_REQUESTED" })
 * ```
 */
export const updateComputeFleet = /*#__PURE__*/ Operation.make({
  service,
  operationId: "UpdateComputeFleet",
  group: "ClusterComputeFleet",
  summary: "Starts or stops a compute fleet.",
  method: "PATCH",
  path: "/v3/clusters/{clusterName}/computefleet",
  parameters: { path: { clusterName: ClusterName }, body: { status: RequestedComputeFleetStatus } },
  response: UpdatedComputeFleet,
  errors: { NotFound },
  // It requests a target state: repeated before or after that state is reached, it changes nothing.
  idempotent: true,
})
/** What {@link updateComputeFleet} can fail with. */
export type UpdateComputeFleetError = Operation.Error<typeof updateComputeFleet>
