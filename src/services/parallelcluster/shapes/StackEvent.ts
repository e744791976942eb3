/**
 * Events of a CloudFormation stack.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import { openEnum } from "./Parameters.ts"

/** The status of a resource in CloudFormation. */
export const CloudFormationResourceStatus = openEnum([
  "CREATE_IN_PROGRESS",
  "CREATE_FAILED",
  "CREATE_COMPLETE",
  "DELETE_IN_PROGRESS",
  "DELETE_FAILED",
  "DELETE_COMPLETE",
  "DELETE_SKIPPED",
  "UPDATE_IN_PROGRESS",
  "UPDATE_FAILED",
  "UPDATE_COMPLETE",
  "IMPORT_FAILED",
  "IMPORT_COMPLETE",
  "IMPORT_IN_PROGRESS",
  "IMPORT_ROLLBACK_IN_PROGRESS",
  "IMPORT_ROLLBACK_FAILED",
  "IMPORT_ROLLBACK_COMPLETE",
])

/** An event of a CloudFormation stack. */
export const StackEvent = Schema.Struct({
  stackId: Schema.String,
  eventId: Schema.String,
  stackName: Schema.String,
  logicalResourceId: Schema.String,
  /** Empty until the resource exists. */
  physicalResourceId: Schema.String,
  resourceType: Schema.String,
  timestamp: Schema.DateFromString,
  resourceStatus: CloudFormationResourceStatus,
  resourceStatusReason: Schema.optionalKey(Schema.String),
  /** JSON text. */
  resourceProperties: Schema.optionalKey(Schema.String),
  clientRequestToken: Schema.optionalKey(Schema.String),
})
/** An event of a CloudFormation stack. */
export type StackEvent = typeof StackEvent.Type

/** A page of stack events. */
export const StackEvents = Schema.Struct({
  nextToken: Schema.optionalKey(Schema.String),
  events: Schema.Array(StackEvent),
})
/** A page of stack events. */
export type StackEvents = typeof StackEvents.Type
