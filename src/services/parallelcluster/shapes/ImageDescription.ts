/**
 * A custom image in detail.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import { ConfigurationStructure } from "./Configuration.ts"
import { ImageBuildStatus } from "./ImageSummary.ts"
import { openEnum } from "./Parameters.ts"
import { CloudFormationStackStatus } from "./StackStatus.ts"
import { Tag } from "./Tag.ts"

/** What EC2 Image Builder says of an image. */
export const ImageBuilderImageStatus = openEnum([
  "PENDING",
  "CREATING",
  "BUILDING",
  "TESTING",
  "DISTRIBUTING",
  "INTEGRATING",
  "AVAILABLE",
  "CANCELLED",
  "FAILED",
  "DEPRECATED",
  "DELETED",
])

/** How a machine image is. */
export const Ec2AmiState = openEnum([
  "PENDING",
  "AVAILABLE",
  "INVALID",
  "DEREGISTERED",
  "TRANSIENT",
  "FAILED",
  "ERROR",
])

/** An Amazon machine image. */
export const Ec2AmiInfo = Schema.Struct({
  amiId: Schema.String,
  tags: Schema.optionalKey(Schema.Array(Tag)),
  amiName: Schema.optionalKey(Schema.String),
  architecture: Schema.optionalKey(Schema.String),
  state: Schema.optionalKey(Ec2AmiState),
  description: Schema.optionalKey(Schema.String),
})
/** An Amazon machine image. */
export type Ec2AmiInfo = typeof Ec2AmiInfo.Type

/** An image in detail: until it is available it is its stack, then its machine image, and the other's members are absent. */
export const ImageDescription = Schema.Struct({
  imageId: Schema.String,
  region: Schema.String,
  /** The version of ParallelCluster that the image was built with. */
  version: Schema.String,
  imageBuildStatus: ImageBuildStatus,
  imageConfiguration: ConfigurationStructure,
  /** Of the machine image. */
  creationTime: Schema.optionalKey(Schema.DateFromString),
  ec2AmiInfo: Schema.optionalKey(Ec2AmiInfo),
  imageBuildLogsArn: Schema.optionalKey(Schema.String),
  cloudformationStackStatus: Schema.optionalKey(CloudFormationStackStatus),
  cloudformationStackStatusReason: Schema.optionalKey(Schema.String),
  cloudformationStackArn: Schema.optionalKey(Schema.String),
  cloudformationStackCreationTime: Schema.optionalKey(Schema.DateFromString),
  cloudformationStackTags: Schema.optionalKey(Schema.Array(Tag)),
  /** Where EC2 Image Builder is with it. */
  imagebuilderImageStatus: Schema.optionalKey(ImageBuilderImageStatus),
  /** Why EC2 Image Builder failed. */
  imagebuilderImageStatusReason: Schema.optionalKey(Schema.String),
})
/** An image in detail. */
export type ImageDescription = typeof ImageDescription.Type
