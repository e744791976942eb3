/**
 * Compute fleets.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { openEnum } from "./Parameters.ts"

/**
 * How a fleet is. `PROTECTED`: it stopped launching because nodes failed to start again and again. `UNKNOWN`: the cluster has
 * no record of it, as while it is being created. `ENABLED` and `DISABLED` are those of clusters with AWS Batch.
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

/** A fleet. */
export const ComputeFleet = Schema.Struct({
  status: ComputeFleetStatus,
  /** When the status last changed; absent while it is unknown. */
  lastStatusUpdatedTime: Schema.optionalKey(Schema.DateFromString),
})
/** A fleet. */
export type ComputeFleet = typeof ComputeFleet.Type

/** A fleet after a request; empty where the service answers 204, as its contract has it, instead of 200 with the fleet. */
export const UpdatedComputeFleet = Schema.Struct({
  status: Schema.optionalKey(ComputeFleetStatus),
  lastStatusUpdatedTime: Schema.optionalKey(Schema.DateFromString),
}).pipe(Schema.withDecodingDefault(Effect.succeed({})))
/** A fleet after a request. */
export type UpdatedComputeFleet = typeof UpdatedComputeFleet.Type

/** What can be asked of a fleet: start or stop with Slurm, enable or disable with AWS Batch. */
export const RequestedComputeFleetStatus = Schema.Literals(["START_REQUESTED", "STOP_REQUESTED", "ENABLED", "DISABLED"])
