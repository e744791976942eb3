/**
 * Summaries of clusters, as list and write operations return them.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import { Change, ConfigValidationMessage } from "../../../core/Errors.ts"
import { openEnum } from "./Parameters.ts"
import { CloudFormationStackStatus } from "./StackStatus.ts"

/** The status of a cluster: a simplified status of its stack. */
export const ClusterStatus = openEnum([
  "CREATE_IN_PROGRESS",
  "CREATE_FAILED",
  "CREATE_COMPLETE",
  "DELETE_IN_PROGRESS",
  "DELETE_FAILED",
  "DELETE_COMPLETE",
  "UPDATE_IN_PROGRESS",
  "UPDATE_COMPLETE",
  "UPDATE_FAILED",
])

/** The scheduler of a cluster. Empty when the service does not know it. */
export const Scheduler = Schema.Struct({
  /** Such as `slurm`. */
  type: Schema.optionalKey(Schema.String),
  metadata: Schema.optionalKey(Schema.Struct({
    name: Schema.optionalKey(Schema.String),
    version: Schema.optionalKey(Schema.String),
  })),
})
/** The scheduler of a cluster. */
export type Scheduler = typeof Scheduler.Type

/** Summary of a cluster. */
export const ClusterInfoSummary = Schema.Struct({
  clusterName: Schema.String,
  region: Schema.String,
  /** The version of ParallelCluster that the cluster was created with. */
  version: Schema.String,
  cloudformationStackArn: Schema.String,
  cloudformationStackStatus: CloudFormationStackStatus,
  clusterStatus: ClusterStatus,
  scheduler: Schema.optionalKey(Scheduler),
})
/** Summary of a cluster. */
export type ClusterInfoSummary = typeof ClusterInfoSummary.Type

/** A page of clusters. */
export const Clusters = Schema.Struct({
  nextToken: Schema.optionalKey(Schema.String),
  clusters: Schema.Array(ClusterInfoSummary),
})
/** A page of clusters. */
export type Clusters = typeof Clusters.Type

/** The statuses to list, each once. Default: all. */
export const ClusterStatusFilter = Schema.optionalKey(Schema.UniqueArray(Schema.Literals([
  "CREATE_IN_PROGRESS",
  "CREATE_FAILED",
  "CREATE_COMPLETE",
  "DELETE_IN_PROGRESS",
  "DELETE_FAILED",
  "UPDATE_IN_PROGRESS",
  "UPDATE_COMPLETE",
  "UPDATE_FAILED",
])))

/** A cluster that is being deleted. */
export const DeletedCluster = Schema.Struct({ cluster: ClusterInfoSummary })
/** A cluster that is being deleted. */
export type DeletedCluster = typeof DeletedCluster.Type

/** A cluster that is being created. */
export const CreatedCluster = Schema.Struct({
  cluster: ClusterInfoSummary,
  /** Findings of the validators below the `validationFailureLevel`. */
  validationMessages: Schema.optionalKey(Schema.Array(ConfigValidationMessage)),
})
/** A cluster that is being created. */
export type CreatedCluster = typeof CreatedCluster.Type

/** A cluster that is being updated. */
export const UpdatedCluster = Schema.Struct({
  ...CreatedCluster.fields,
  /** The changes that the update makes to the configuration. */
  changeSet: Schema.Array(Change),
})
/** A cluster that is being updated. */
export type UpdatedCluster = typeof UpdatedCluster.Type
