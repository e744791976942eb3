/**
 * Clusters as lists and writes give them.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import { Change, ConfigValidationMessage } from "../../../core/Errors.ts"
import { openEnum } from "./Parameters.ts"
import { CloudFormationStackStatus } from "./StackStatus.ts"

/** How a cluster is: the status of its stack, in fewer words. */
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

/** What schedules the jobs. The service gives an empty one for a cluster that does not tell. */
export const Scheduler = Schema.Struct({
  /** Such as `slurm`. */
  type: Schema.optionalKey(Schema.String),
  metadata: Schema.optionalKey(Schema.Struct({
    name: Schema.optionalKey(Schema.String),
    version: Schema.optionalKey(Schema.String),
  })),
})
/** What schedules the jobs. */
export type Scheduler = typeof Scheduler.Type

/** The most important of a cluster. */
export const ClusterInfoSummary = Schema.Struct({
  clusterName: Schema.String,
  region: Schema.String,
  /** The version of ParallelCluster that the cluster was made with. */
  version: Schema.String,
  cloudformationStackArn: Schema.String,
  cloudformationStackStatus: CloudFormationStackStatus,
  clusterStatus: ClusterStatus,
  scheduler: Schema.optionalKey(Scheduler),
})
/** The most important of a cluster. */
export type ClusterInfoSummary = typeof ClusterInfoSummary.Type

/** A page of clusters. */
export const Clusters = Schema.Struct({
  nextToken: Schema.optionalKey(Schema.String),
  clusters: Schema.Array(ClusterInfoSummary),
})
/** A page of clusters. */
export type Clusters = typeof Clusters.Type

/** The statuses that a list can be limited to, each once. By default clusters of all statuses are listed. */
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

/** A cluster whose deletion has begun. */
export const DeletedCluster = Schema.Struct({ cluster: ClusterInfoSummary })
/** A cluster whose deletion has begun. */
export type DeletedCluster = typeof DeletedCluster.Type

/** A cluster whose creation has begun. */
export const CreatedCluster = Schema.Struct({
  cluster: ClusterInfoSummary,
  /** What the validators found below the `validationFailureLevel`. */
  validationMessages: Schema.optionalKey(Schema.Array(ConfigValidationMessage)),
})
/** A cluster whose creation has begun. */
export type CreatedCluster = typeof CreatedCluster.Type

/** A cluster whose update has begun. */
export const UpdatedCluster = Schema.Struct({
  ...CreatedCluster.fields,
  /** What the update changes in the configuration. */
  changeSet: Schema.Array(Change),
})
/** A cluster whose update has begun. */
export type UpdatedCluster = typeof UpdatedCluster.Type
