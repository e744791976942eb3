/**
 * What an account begins with, as data: in a program with `Date`s, in a file of JSON with times as text.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import { LoginNodesPool } from "../services/parallelcluster/shapes/ClusterDescription.ts"
import { ClusterInstance } from "../services/parallelcluster/shapes/Instance.ts"
import { LogEvent } from "../services/parallelcluster/shapes/LogEvent.ts"
import { ClusterName, ImageId, Text } from "../services/parallelcluster/shapes/Parameters.ts"
import { StackEvent } from "../services/parallelcluster/shapes/StackEvent.ts"
import { Fault } from "./Faults.ts"

const When = Schema.optionalKey(Schema.DateFromString)

const Image = Schema.Struct({
  imageId: ImageId,
  /** Of ParallelCluster. Default: the simulator's. */
  version: Text,
  /** Default: now. */
  creationTime: When,
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
export interface InputImage extends Schema.Schema.Type<typeof Image> {}

const Cluster = Schema.Struct({
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
  /** Default: none. */
  loginNodes: Schema.optionalKey(Schema.Array(LoginNodesPool)),
  /** `null`: it does not log to CloudWatch. Default: `/aws/parallelcluster/` and the cluster's name. */
  logGroup: Schema.optionalKey(Schema.NullOr(Schema.String)),
})
/** A cluster. What is left out is that of one that was created well. */
export interface InputCluster extends Schema.Schema.Type<typeof Cluster> {}

const Event = Schema.Struct({
  ...StackEvent.fields,
  stackId: Text,
  eventId: Text,
  stackName: Text,
  physicalResourceId: Text,
  timestamp: When,
})
/** An event of a stack. What is left out is what CloudFormation would say. */
export interface InputStackEvent extends Schema.Schema.Type<typeof Event> {}

/** Where something is put. */
export interface InRegion {
  /** Default: the API's own. */
  readonly region?: string
}
const inRegion = { region: Text }

/** Whose log or stack it is. */
export type Owner = { readonly imageId: string } | { readonly clusterName: string }

const ofImage = { imageId: ImageId, ...inRegion }
const ofCluster = { clusterName: ClusterName, ...inRegion }
const logStream = { logStreamName: Schema.String, events: Schema.Array(LogEvent) }
const stack = { events: Schema.Array(Event) }

/**
 * What an account begins with. All of it may be left out.
 *
 * @example
 * ```ts
 * import { Schema } from "effect"
 * import * as Simulator from "effect-parallelcluster/testing"
 *
 * // As in a file of JSON:
 * const seed = Schema.decodeUnknownSync(Schema.fromJsonString(Simulator.Seed))(
 *   `{ "images": [{ "imageId": "my-image", "creationTime": "2026-01-05T08:00:00.000Z" }] }`
 * )
 * console.log(seed.images?.[0]?.creationTime?.toISOString())
 * // 2026-01-05T08:00:00.000Z
 * ```
 */
export const Seed = Schema.Struct({
  images: Schema.optionalKey(Schema.Array(Schema.Struct({ ...Image.fields, ...inRegion }))),
  clusters: Schema.optionalKey(Schema.Array(Schema.Struct({ ...Cluster.fields, ...inRegion }))),
  /** Of images or of clusters. One without events is there, and empty. */
  logStreams: Schema.optionalKey(Schema.Array(Schema.Union([
    Schema.Struct({ ...ofImage, ...logStream }),
    Schema.Struct({ ...ofCluster, ...logStream }),
  ]))),
  /** Of images or of clusters, in the order in which they happened. Without any, a stack's status is its only event. */
  stackEvents: Schema.optionalKey(Schema.Array(Schema.Union([
    Schema.Struct({ ...ofImage, ...stack }),
    Schema.Struct({ ...ofCluster, ...stack }),
  ]))),
  /** The next builds, creations, updates or deletions of these names come to a bad end, for these reasons. */
  stackFailures: Schema.optionalKey(Schema.Array(Schema.Struct(
    { name: Schema.String, reason: Schema.String, ...inRegion },
  ))),
  /** What requests meet. */
  faults: Schema.optionalKey(Schema.Array(Fault)),
})
/** What an account begins with. All of it may be left out. */
export interface Seed extends Schema.Schema.Type<typeof Seed> {}
