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

/** The status of an image in EC2 Image Builder. */
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

/** The state of an Amazon Machine Image (AMI). */
export const Ec2AmiState = openEnum([
  "PENDING",
  "AVAILABLE",
  "INVALID",
  "DEREGISTERED",
  "TRANSIENT",
  "FAILED",
  "ERROR",
])

/** An Amazon Machine Image (AMI). */
export const Ec2AmiInfo = Schema.Struct({
  amiId: Schema.String,
  tags: Schema.optionalKey(Schema.Array(Tag)),
  amiName: Schema.optionalKey(Schema.String),
  architecture: Schema.optionalKey(Schema.String),
  state: Schema.optionalKey(Ec2AmiState),
  description: Schema.optionalKey(Schema.String),
})
/** An Amazon Machine Image (AMI). */
export type Ec2AmiInfo = typeof Ec2AmiInfo.Type

/** An image in detail. It has the members of its stack until it is available, and those of its AMI afterwards. */
export const ImageDescription = Schema.Struct({
  imageId: Schema.String,
  region: Schema.String,
  /** The version of ParallelCluster that the image was built with. */
  version: Schema.String,
  imageBuildStatus: ImageBuildStatus,
  imageConfiguration: ConfigurationStructure,
  /** Creation time of the AMI. */
  creationTime: Schema.optionalKey(Schema.DateFromString),
  ec2AmiInfo: Schema.optionalKey(Ec2AmiInfo),
  imageBuildLogsArn: Schema.optionalKey(Schema.String),
  cloudformationStackStatus: Schema.optionalKey(CloudFormationStackStatus),
  cloudformationStackStatusReason: Schema.optionalKey(Schema.String),
  cloudformationStackArn: Schema.optionalKey(Schema.String),
  cloudformationStackCreationTime: Schema.optionalKey(Schema.DateFromString),
  cloudformationStackTags: Schema.optionalKey(Schema.Array(Tag)),
  /** The status of the image in EC2 Image Builder. */
  imagebuilderImageStatus: Schema.optionalKey(ImageBuilderImageStatus),
  /** The reason of a failure in EC2 Image Builder. */
  imagebuilderImageStatusReason: Schema.optionalKey(Schema.String),
})
/** An image in detail. */
export type ImageDescription = typeof ImageDescription.Type
