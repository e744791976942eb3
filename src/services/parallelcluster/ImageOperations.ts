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
 * `imageStatus` is required: `AVAILABLE`, `PENDING` (being built) or `FAILED`. The service filters each page after it has
 * fetched it, so an empty page may have a `nextToken`; `Pagination` reads on.
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
 * Starts building an image from a configuration, a YAML document. The build takes about an hour; `Waiter.imageAvailable` waits
 * for it.
 *
 * `rollbackOnFailure`: when the build fails, delete the resources that were created; default false. `suppressValidators`,
 * `validationFailureLevel` and `dryrun` (see `Dryrun.run`) control the validation of the configuration, which may have up to
 * 6 MB.
 *
 * Fails with `BadRequest` when the configuration is invalid; its `configurationValidationErrors` say why (`Dryrun.format`
 * formats them). Fails with `Conflict` when the image or its stack exists, and with `InternalService` when the configuration
 * is not YAML.
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
  summary: "Starts building an image from a configuration, a YAML document.",
  method: "POST",
  path: "/v3/images/custom",
  parameters: {
    query: { ...validationQuery, rollbackOnFailure: Flag },
    body: { imageId: ImageId, imageConfiguration: Configuration },
  },
  status: 202,
  response: BuiltImage,
  errors: { Conflict, DryrunOperation },
  // A second request would fail with a conflict with the first one's build.
  idempotent: false,
})
/** What {@link buildImage} can fail with. */
export type BuildImageError = Operation.Error<typeof buildImage>

/**
 * Describes an image.
 *
 * During the build, and after one that failed, it returns the members of the CloudFormation stack and of EC2 Image Builder;
 * once the image is available, those of the AMI (`ec2AmiInfo`). `imageConfiguration.url` is a pre-signed URL that is valid for
 * an hour, or `NOT_AVAILABLE`.
 *
 * Fails with `NotFound` when neither the image nor a stack for it exists.
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
 * Starts deleting an image with its snapshots, or the stack of a failed build. `Waiter.imageDeleted` waits for it.
 *
 * `force`: delete the image even if instances use it or it is shared; default false.
 *
 * Fails with `NotFound` when neither the image nor a stack for it exists. Fails with `BadRequest` while the image is being
 * built, and, without `force`, when it is in use or shared.
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
  summary: "Starts deleting an image with its snapshots, or the stack of a failed build.",
  method: "DELETE",
  path: "/v3/images/custom/{imageId}",
  parameters: { path: { imageId: ImageId }, query: { force: Flag } },
  status: 202,
  response: DeletedImage,
  errors: { NotFound },
  // Available images are deleted at once: a second request would fail with `NotFound`.
  idempotent: false,
})
/** What {@link deleteImage} can fail with. */
export type DeleteImageError = Operation.Error<typeof deleteImage>

/**
 * Lists the official images of the API's version of ParallelCluster, all in one page.
 *
 * `os`, such as `alinux2023`, and `architecture`, `x86_64` or `arm64`, limit the list. The supported values depend on the
 * version; for any other value the service answers with a `BadRequest` that lists them.
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
  summary: "Lists the official images of the API's version of ParallelCluster, all in one page.",
  method: "GET",
  path: "/v3/images/official",
  parameters: { query: { os: Text, architecture: Text } },
  response: OfficialImages,
  idempotent: true,
})
/** What {@link listOfficialImages} can fail with. */
export type ListOfficialImagesError = Operation.Error<typeof listOfficialImages>
