/**
 * Image Operations: build, list, describe and delete custom images, and list the official ones.
 *
 * @module
 */
import { Conflict, DryrunOperation, NotFound } from "../../core/Errors.ts"
import * as Operation from "../../core/Operation.ts"
import { service } from "./ParallelCluster.ts"
import { Configuration, validationQuery } from "./shapes/Configuration.ts"
import { ImageDescription } from "./shapes/ImageDescription.ts"
import { BuiltImage, DeletedImage, Images, ImageStatusFilter, OfficialImages } from "./shapes/ImageSummary.ts"
import { Flag, ImageId, NextToken, Text } from "./shapes/Parameters.ts"

/**
 * Lists a page of custom images.
 *
 * `imageStatus` is required: `AVAILABLE`, `PENDING` (being built) or `FAILED`. The service filters a page after it has fetched
 * it, so a page may be empty and yet have a `nextToken`: `Pagination` goes on over it.
 *
 * Source: the contract's `ListImages`.
 *
 * @example
 * ```ts
 * import { Stream } from "effect"
 * import { ImageOperations, Pagination } from "effect-parallelcluster"
 *
 * const ids = Pagination.items(ImageOperations.listImages, { imageStatus: "AVAILABLE" }).pipe(
 *   Stream.map((image) => image.ec2AmiInfo?.amiId),
 *   Stream.runCollect
 * )
 * ```
 */
export const listImages = /*#__PURE__*/ Operation.make({
  service,
  operationId: "ListImages",
  group: "ImageOperations",
  summary: "Lists a page of custom images.",
  method: "GET",
  path: "/v3/images/custom",
  parameters: { query: { nextToken: NextToken, imageStatus: ImageStatusFilter } },
  response: Images,
  idempotent: true,
  items: "images",
})
/** What {@link listImages} can fail with. */
export type ListImagesError = Operation.Error<typeof listImages>

/**
 * Begins to build an image from a configuration, a YAML document. `Waiter.imageAvailable` waits for it; it takes about an hour.
 *
 * `rollbackOnFailure`: delete what was made when the build fails; default false. The other parameters are those of checking
 * the configuration: `suppressValidators`, `validationFailureLevel`, `dryrun` (see `Dryrun.run`).
 *
 * Fails with `BadRequest` when the configuration is wrong, which then carries `configurationValidationErrors` (`Dryrun.format`
 * writes them for people); with `Conflict` when the image or its stack exists; with `InternalService` when the configuration
 * is no YAML. It may be 6 MB long.
 *
 * Source: the contract's `BuildImage`.
 *
 * @example
 * ```ts
 * import { ImageOperations } from "effect-parallelcluster"
 *
 * const build = ImageOperations.buildImage({
 *   imageId: "my-image",
 *   imageConfiguration: "Build:\n  InstanceType: c5.xlarge\n  ParentImage: ami-0123456789abcdef0\n"
 * })
 * ```
 */
export const buildImage = /*#__PURE__*/ Operation.make({
  service,
  operationId: "BuildImage",
  group: "ImageOperations",
  summary: "Begins to build an image from a configuration, a YAML document.",
  method: "POST",
  path: "/v3/images/custom",
  parameters: {
    query: { ...validationQuery, rollbackOnFailure: Flag },
    body: { imageId: ImageId, imageConfiguration: Configuration },
  },
  status: 202,
  response: BuiltImage,
  errors: { Conflict, DryrunOperation },
  // The second request would be told of a conflict: with the first one's build.
  idempotent: false,
})
/** What {@link buildImage} can fail with. */
export type BuildImageError = Operation.Error<typeof buildImage>

/**
 * Describes an image.
 *
 * While it is being built, and when that failed, the members are those of its stack and of EC2 Image Builder; once it is
 * available, those of the machine image (`ec2AmiInfo`). `imageConfiguration.url` is a pre-signed address for an hour, or the
 * text `NOT_AVAILABLE`.
 *
 * Fails with `NotFound` when there is neither image nor stack.
 *
 * Source: the contract's `DescribeImage`.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { ImageOperations } from "effect-parallelcluster"
 *
 * const ami = ImageOperations.describeImage({ imageId: "my-image" }).pipe(
 *   Effect.map((image) => image.ec2AmiInfo?.amiId)
 * )
 * ```
 */
export const describeImage = /*#__PURE__*/ Operation.make({
  service,
  operationId: "DescribeImage",
  group: "ImageOperations",
  summary: "Describes an image.",
  method: "GET",
  path: "/v3/images/custom/{imageId}",
  parameters: { path: { imageId: ImageId } },
  response: ImageDescription,
  errors: { NotFound },
  idempotent: true,
})
/** What {@link describeImage} can fail with. */
export type DescribeImageError = Operation.Error<typeof describeImage>

/**
 * Begins to delete an image, with its snapshots, or the stack of a failed build. `Waiter.imageDeleted` waits for it.
 *
 * `force`: also when instances use the image or it is shared; default false.
 *
 * Fails with `NotFound` when there is neither image nor stack, and with `BadRequest` while the image is being built, or is used
 * or shared and `force` is not set.
 *
 * Source: the contract's `DeleteImage`.
 *
 * @example
 * ```ts
 * import { ImageOperations } from "effect-parallelcluster"
 *
 * const remove = ImageOperations.deleteImage({ imageId: "my-image", force: true })
 * ```
 */
export const deleteImage = /*#__PURE__*/ Operation.make({
  service,
  operationId: "DeleteImage",
  group: "ImageOperations",
  summary: "Begins to delete an image, with its snapshots, or the stack of a failed build.",
  method: "DELETE",
  path: "/v3/images/custom/{imageId}",
  parameters: { path: { imageId: ImageId }, query: { force: Flag } },
  status: 202,
  response: DeletedImage,
  errors: { NotFound },
  // Available images are gone at once: the second request would be told that there was never one.
  idempotent: false,
})
/** What {@link deleteImage} can fail with. */
export type DeleteImageError = Operation.Error<typeof deleteImage>

/**
 * Lists the images that AWS publishes for the API's version of ParallelCluster, all in one page.
 *
 * `os`, such as `alinux2023`, and `architecture`, `x86_64` or `arm64`, limit the list; which there are depends on the version,
 * and another one is a `BadRequest` that names them.
 *
 * Source: the contract's `ListOfficialImages`.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { ImageOperations } from "effect-parallelcluster"
 *
 * const parent = ImageOperations.listOfficialImages({ os: "alinux2023", architecture: "arm64" }).pipe(
 *   Effect.map(({ images }) => images[0]?.amiId)
 * )
 * ```
 */
export const listOfficialImages = /*#__PURE__*/ Operation.make({
  service,
  operationId: "ListOfficialImages",
  group: "ImageOperations",
  summary: "Lists the images that AWS publishes for the API's version of ParallelCluster, all in one page.",
  method: "GET",
  path: "/v3/images/official",
  parameters: { query: { os: Text, architecture: Text } },
  response: OfficialImages,
  idempotent: true,
})
/** What {@link listOfficialImages} can fail with. */
export type ListOfficialImagesError = Operation.Error<typeof listOfficialImages>
