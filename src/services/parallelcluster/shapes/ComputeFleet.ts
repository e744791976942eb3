/**
 * Compute fleets.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { openEnum } from "./Parameters.ts"

/**
 * The status of a compute fleet. `PROTECTED`: it launches no more nodes because they repeatedly failed to start. `UNKNOWN`: the
 * cluster has no record of it, such as during creation. Clusters with AWS Batch have `ENABLED` and `DISABLED`.
 */
export const ComputeFleetStatus = openEnum([
  "START_REQUESTED",
  "STARTING",
  "RUNNING",
  "PROTECTED",
  "STOP_REQUESTED",
  "STOPPING",
  "STOPPED",
  "UNKNOWN",
  "ENABLED",
  "DISABLED",
])

/** A compute fleet. */
export const ComputeFleet = Schema.Struct({
  status: ComputeFleetStatus,
  /** When the status last changed; absent while the status is `UNKNOWN`. */
  lastStatusUpdatedTime: Schema.optionalKey(Schema.DateFromString),
})
/** A compute fleet. */
export type ComputeFleet = typeof ComputeFleet.Type

/** A compute fleet after a request. Empty if the service answers 204, as the contract says, instead of 200 with the fleet. */
export const UpdatedComputeFleet = Schema.Struct({
  status: Schema.optionalKey(ComputeFleetStatus),
  lastStatusUpdatedTime: Schema.optionalKey(Schema.DateFromString),
}).pipe(Schema.withDecodingDefault(Effect.succeed({})))
/** A compute fleet after a request. */
export type UpdatedComputeFleet = typeof UpdatedComputeFleet.Type

/** The statuses that can be requested: start or stop with Slurm, enable or disable with AWS Batch. */
export const RequestedComputeFleetStatus = Schema.Literals(["START_REQUESTED", "STOP_REQUESTED", "ENABLED", "DISABLED"])
