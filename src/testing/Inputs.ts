/**
 * The resources that tests put into the account, as data: in a program with `Date`s, in a file of JSON with times as text.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import { LoginNodesPool } from "../services/parallelcluster/shapes/ClusterDescription.ts"
import { ClusterInstance } from "../services/parallelcluster/shapes/Instance.ts"
import { ClusterName, ImageId, Text } from "../services/parallelcluster/shapes/Parameters.ts"
import { StackEvent } from "../services/parallelcluster/shapes/StackEvent.ts"

const When = Schema.optionalKey(Schema.DateFromString)

/**
 * An image, as data.
 *
 * @example
 * ```ts
 * import { Schema } from "effect"
 * import * as Simulator from "effect-parallelcluster/testing"
 *
 * // Of a file of JSON:
 * const read = Schema.decodeUnknownEffect(Schema.fromJsonString(Simulator.InputImage))
 * ```
 */
export const InputImage = Schema.Struct({
  imageId: ImageId,
  /** Of ParallelCluster. Default: the simulator's. */
  version: Text,
  /** Default: now. */
  creationTime: When,
  /** A YAML document. Default: one that builds on Amazon Linux. */
  configuration: Text,
  /** Of the machine image. Default: made up. */
  amiId: Text,
  /** Of the machine image. Default: `AVAILABLE`. */
  state: Text,
  /** Of the stack that builds it, such as `CREATE_IN_PROGRESS`; there is no machine image then. It stays so. */
  stackStatus: Text,
  /** With a `stackStatus`: where EC2 Image Builder is with it. Default: absent. */
  imagebuilderImageStatus: Text,
  /** With a `stackStatus`: why EC2 Image Builder failed. Default: absent. */
  imagebuilderImageStatusReason: Text,
})
/** An image. What is left out is that of an available one. */
export interface InputImage extends Schema.Schema.Type<typeof InputImage> {}

/**
 * A cluster, as data.
 *
 * @example
 * ```ts
 * import { Schema } from "effect"
 * import * as Simulator from "effect-parallelcluster/testing"
 *
 * // Of a file of JSON:
 * const read = Schema.decodeUnknownEffect(Schema.fromJsonString(Simulator.InputCluster))
 * ```
 */
export const InputCluster = Schema.Struct({
  clusterName: ClusterName,
  /** Of ParallelCluster. Default: the simulator's. */
  version: Text,
  /** It stays so until the cluster is updated or deleted. */
  stackStatus: Text,
  /** Default: now. */
  creationTime: When,
  /** Default: the `creationTime`. */
  lastUpdatedTime: When,
  /** A YAML document. Default: one with the scheduler Slurm. */
  configuration: Text,
  /** `UNKNOWN`: there is no record of it. Default: `RUNNING`. */
  fleetStatus: Text,
  /** Why the creation failed, where `stackStatus` says that it did. Default: a sentence without a reason. */
  failureReason: Text,
  /** Default: none. */
  instances: Schema.optionalKey(Schema.Array(ClusterInstance)),
  /** Default: those of the `configuration` once it has instances of them. */
  loginNodes: Schema.optionalKey(Schema.Array(LoginNodesPool)),
  /**
   * `null`: it does not log to CloudWatch. Default: as the server names it, such as
   * `/aws/parallelcluster/my-cluster-202601050800`, by the `creationTime`.
   */
  logGroup: Schema.optionalKey(Schema.NullOr(Schema.String)),
})
/** A cluster. What is left out is that of one that was created well. */
export interface InputCluster extends Schema.Schema.Type<typeof InputCluster> {}

/**
 * An event of a stack, as data.
 *
 * @example
 * ```ts
 * import { Schema } from "effect"
 * import * as Simulator from "effect-parallelcluster/testing"
 *
 * // Of a file of JSON:
 * const read = Schema.decodeUnknownEffect(Schema.fromJsonString(Simulator.InputStackEvent))
 * ```
 */
export const InputStackEvent = Schema.Struct({
  ...StackEvent.fields,
  stackId: Text,
  eventId: Text,
  stackName: Text,
  physicalResourceId: Text,
  timestamp: When,
})
/** An event of a stack. What is left out is what CloudFormation would say. */
export interface InputStackEvent extends Schema.Schema.Type<typeof InputStackEvent> {}

/** Where something is put. */
export interface InRegion {
  /** Default: the API's own. */
  readonly region?: string
}

/** Whose log or stack it is. */
export type Owner = { readonly imageId: string } | { readonly clusterName: string }
