/**
 * Custom images as lists and writes give them, and official images.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import { ConfigValidationMessage } from "../../../core/Errors.ts"
import { openEnum } from "./Parameters.ts"
import { CloudFormationStackStatus } from "./StackStatus.ts"

/** How the build of an image is. */
export const ImageBuildStatus = openEnum([
  "BUILD_IN_PROGRESS",
  "BUILD_FAILED",
  "BUILD_COMPLETE",
  "DELETE_IN_PROGRESS",
  "DELETE_FAILED",
  "DELETE_COMPLETE",
])

/** The most important of an image. */
export const ImageInfoSummary = Schema.Struct({
  imageId: Schema.String,
  /** Once the image is available. */
  ec2AmiInfo: Schema.optionalKey(Schema.Struct({ amiId: Schema.String })),
  region: Schema.String,
  /** The version of ParallelCluster that the image was built with. */
  version: Schema.String,
  /** Absent once the image is available: then the stack is gone. */
  cloudformationStackArn: Schema.optionalKey(Schema.String),
  imageBuildStatus: ImageBuildStatus,
  cloudformationStackStatus: Schema.optionalKey(CloudFormationStackStatus),
})
/** The most important of an image. */
export type ImageInfoSummary = typeof ImageInfoSummary.Type

/** A page of images. */
export const Images = Schema.Struct({
  nextToken: Schema.optionalKey(Schema.String),
  images: Schema.Array(ImageInfoSummary),
})
/** A page of images. */
export type Images = typeof Images.Type

/** Which images to list. */
export const ImageStatusFilter = Schema.Literals(["AVAILABLE", "PENDING", "FAILED"])

/** An image whose deletion has begun. */
export const DeletedImage = Schema.Struct({ image: ImageInfoSummary })
/** An image whose deletion has begun. */
export type DeletedImage = typeof DeletedImage.Type

/** An image whose build has begun. */
export const BuiltImage = Schema.Struct({
  image: ImageInfoSummary,
  /** What the validators found below the `validationFailureLevel`. */
  validationMessages: Schema.optionalKey(Schema.Array(ConfigValidationMessage)),
})
/** An image whose build has begun. */
export type BuiltImage = typeof BuiltImage.Type

/** An image that AWS publishes for ParallelCluster. */
export const AmiInfo = Schema.Struct({
  amiId: Schema.String,
  /** `x86_64` or `arm64`. */
  architecture: Schema.String,
  name: Schema.String,
  /** Such as `alinux2023`. */
  os: Schema.String,
  version: Schema.String,
})
/** An image that AWS publishes for ParallelCluster. */
export type AmiInfo = typeof AmiInfo.Type

/** The images that AWS publishes for the API's version of ParallelCluster. */
export const OfficialImages = Schema.Struct({ images: Schema.Array(AmiInfo) })
/** The images that AWS publishes for the API's version of ParallelCluster. */
export type OfficialImages = typeof OfficialImages.Type
