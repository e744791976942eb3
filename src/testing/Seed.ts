/**
 * What an account begins with, as data: in a program with `Date`s, in a file of JSON with times as text.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import { LoginNodesPool } from "../api/ClusterDescription.ts"
import { ClusterInstance } from "../api/Instance.ts"
import { LogEvent } from "../api/LogEvent.ts"
import { ClusterName, ImageId, Text } from "../api/Parameters.ts"
import { StackEvent } from "../api/StackEvent.ts"

const When = Schema.optionalKey(Schema.DateFromString)

/** An image. What is left out is that of an available one. */
export const InputImage = Schema.Struct({
  imageId: ImageId,
  version: Text,
  creationTime: When,
  amiId: Text,
  /** Of the machine image. */
  state: Text,
  /** Of the stack that builds it, such as `CREATE_IN_PROGRESS`; there is no machine image then. It stays so. */
  stackStatus: Text,
  imagebuilderImageStatus: Text,
  imagebuilderImageStatusReason: Text,
})
/** An image. What is left out is that of an available one. */
export interface InputImage extends Schema.Schema.Type<typeof InputImage> {}

/** A cluster. What is left out is that of one that was created well. */
export const InputCluster = Schema.Struct({
  clusterName: ClusterName,
  version: Text,
  /** It stays so until the cluster is updated or deleted. */
  stackStatus: Text,
  creationTime: When,
  lastUpdatedTime: When,
  /** A YAML document. */
  configuration: Text,
  /** `UNKNOWN`: there is no record of it. */
  fleetStatus: Text,
  failureReason: Text,
  instances: Schema.optionalKey(Schema.Array(ClusterInstance)),
  loginNodes: Schema.optionalKey(Schema.Array(LoginNodesPool)),
  /** `null`: it does not log to CloudWatch. */
  logGroup: Schema.optionalKey(Schema.NullOr(Schema.String)),
})
/** A cluster. What is left out is that of one that was created well. */
export interface InputCluster extends Schema.Schema.Type<typeof InputCluster> {}

/** An event of a stack. What is left out is what CloudFormation would say. */
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
const inRegion = { region: Text }

/** Whose log or stack it is. */
export type Owner = { readonly imageId: string } | { readonly clusterName: string }

const ofImage = { imageId: ImageId, ...inRegion }
const ofCluster = { clusterName: ClusterName, ...inRegion }
const logStream = { logStreamName: Schema.String, events: Schema.Array(LogEvent) }
const stack = { events: Schema.Array(InputStackEvent) }

/** What an account begins with. All of it may be left out. */
export const Seed = Schema.Struct({
  images: Schema.optionalKey(Schema.Array(Schema.Struct({ ...InputImage.fields, ...inRegion }))),
  clusters: Schema.optionalKey(Schema.Array(Schema.Struct({ ...InputCluster.fields, ...inRegion }))),
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
})
/** What an account begins with. All of it may be left out. */
export interface Seed extends Schema.Schema.Type<typeof Seed> {}
