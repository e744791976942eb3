/**
 * Summaries of custom images, as list and write operations return them, and official images.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import { ConfigValidationMessage } from "../../../core/Errors.ts"
import { openEnum } from "./Parameters.ts"
import { CloudFormationStackStatus } from "./StackStatus.ts"

/** The build status of an image. */
export const ImageBuildStatus = openEnum([
  "BUILD_IN_PROGRESS",
  "BUILD_FAILED",
  "BUILD_COMPLETE",
  "DELETE_IN_PROGRESS",
  "DELETE_FAILED",
  "DELETE_COMPLETE",
])

/** Summary of an image. */
export const ImageInfoSummary = Schema.Struct({
  imageId: Schema.String,
  /** Present once the image is available. */
  ec2AmiInfo: Schema.optionalKey(Schema.Struct({ amiId: Schema.String })),
  region: Schema.String,
  /** The version of ParallelCluster that the image was built with. */
  version: Schema.String,
  /** Absent once the image is available: its stack is deleted then. */
  cloudformationStackArn: Schema.optionalKey(Schema.String),
  imageBuildStatus: ImageBuildStatus,
  cloudformationStackStatus: Schema.optionalKey(CloudFormationStackStatus),
})
/** Summary of an image. */
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

/** An image that is being deleted. */
export const DeletedImage = Schema.Struct({ image: ImageInfoSummary })
/** An image that is being deleted. */
export type DeletedImage = typeof DeletedImage.Type

/** An image that is being built. */
export const BuiltImage = Schema.Struct({
  image: ImageInfoSummary,
  /** Findings of the validators below the `validationFailureLevel`. */
  validationMessages: Schema.optionalKey(Schema.Array(ConfigValidationMessage)),
})
/** An image that is being built. */
export type BuiltImage = typeof BuiltImage.Type

/** An official image, published by AWS for ParallelCluster. */
export const AmiInfo = Schema.Struct({
  amiId: Schema.String,
  /** `x86_64` or `arm64`. */
  architecture: Schema.String,
  name: Schema.String,
  /** Such as `alinux2023`. */
  os: Schema.String,
  version: Schema.String,
})
/** An official image, published by AWS for ParallelCluster. */
export type AmiInfo = typeof AmiInfo.Type

/** The official images of the API's version of ParallelCluster. */
export const OfficialImages = Schema.Struct({ images: Schema.Array(AmiInfo) })
/** The official images of the API's version of ParallelCluster. */
export type OfficialImages = typeof OfficialImages.Type
