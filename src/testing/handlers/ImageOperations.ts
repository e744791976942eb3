/**
 * The server's side of Image Operations.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as ImageOperations from "../../services/parallelcluster/ImageOperations.ts"
import type { ImageDescription } from "../../services/parallelcluster/shapes/ImageDescription.ts"
import type { ImageInfoSummary } from "../../services/parallelcluster/shapes/ImageSummary.ts"
import { badRequest, notFound, Refusal } from "../Answer.ts"
import type { Image, Region } from "../Model.ts"
import { arn, imageLogGroup, version } from "../State.ts"
import { schedule } from "../Timeline.ts"
import { asSent, check, dryrun } from "./Configurations.ts"
import * as Handler from "./Handler.ts"
import { build } from "./ImageLifecycle.ts"
import { bucket, imageKey, presigned } from "./S3.ts"
import { pageOfStacks, takeFailure } from "./Stacks.ts"

/** What the server makes of a stack's status. */
export const buildStatus = (stackStatus: string): string =>
  stackStatus.startsWith("ROLLBACK")
    ? "BUILD_FAILED"
    : stackStatus.replace(/^(CREATE|UPDATE(_ROLLBACK)?)_/, "BUILD_").replace("_CLEANUP_IN", "_IN")

const summary = ({ ami, imageId, stack, version }: Image, { region, stacks }: Region): ImageInfoSummary => ({
  imageId,
  region,
  version,
  ...(ami === undefined
    ? {
      imageBuildStatus: buildStatus(stack?.status ?? ""),
      cloudformationStackStatus: stack?.status ?? "",
      cloudformationStackArn: stacks.get(imageId)?.stackId ?? "",
    }
    : { imageBuildStatus: "BUILD_COMPLETE", ec2AmiInfo: { amiId: ami.amiId } }),
})

/** What the build leaves on its stack, and the stack on the machine image. */
const tags = ({ ami, imageId, version }: Image, { region }: Region) => {
  const directory = `parallelcluster/${version}/images/${imageId}`
  return Object.entries({
    "parallelcluster:image_id": imageId,
    "parallelcluster:image_name": imageId,
    "parallelcluster:version": version,
    "parallelcluster:s3_bucket": bucket,
    "parallelcluster:s3_image_dir": directory,
    "parallelcluster:build_log": arn(region, "logs", `log-group:${imageLogGroup(imageId)}`),
    "parallelcluster:build_config": `s3://${bucket}/${directory}/configs/image-config.yaml`,
    ...(ami === undefined ? {} : { "parallelcluster:build_status": "available" }),
  }).map(([key, value]) => ({ key, value }))
}

const description = (image: Image, context: Handler.RequestContext): ImageDescription => {
  const where = context.region
  const { region, stacks } = where
  const { ami, imageId, stack, version } = image
  const both = { imageId, region, version, imageConfiguration: { url: presigned(context, imageKey(imageId)) } }
  if (ami !== undefined) {
    const { amiId, creationTime, state } = ami
    return {
      ...both,
      imageBuildStatus: "BUILD_COMPLETE",
      creationTime,
      ec2AmiInfo: { amiId, amiName: imageId, architecture: "x86_64", state, tags: tags(image, where) },
    }
  }
  const { creationTime, status, ...imagebuilder } = stack ?? { status: "", creationTime: new Date(0) }
  return {
    ...both,
    imageBuildStatus: buildStatus(status),
    imageBuildLogsArn: arn(region, "logs", `log-group:${imageLogGroup(imageId)}`),
    cloudformationStackStatus: status,
    cloudformationStackArn: stacks.get(imageId)?.stackId ?? "",
    cloudformationStackCreationTime: creationTime,
    cloudformationStackTags: tags(image, where),
    // Members that are absent, not undefined, as on the wire.
    ...Object.fromEntries(Object.entries(imagebuilder).filter(([, value]) => value !== undefined)),
  }
}

const noImage = (imageId: string) => notFound(`No image or stack associated with ParallelCluster image id: ${imageId}.`)

const conflict = (message: string) => new Refusal({ status: 409, body: { message } })

const buildImage = Handler.make(
  ImageOperations.buildImage,
  Effect.fnUntraced(function* (input, context) {
    const { imageId } = input
    const imageConfiguration = asSent(input.imageConfiguration)
    const { region } = context
    const { validationMessages } = yield* check("image", imageConfiguration, input)
    if (region.images.get(imageId)?.ami !== undefined) {
      return yield* conflict(`ParallelCluster image ${imageId} already exists.`)
    }
    if (region.stacks.has(imageId)) {
      return yield* conflict(
        `ParallelCluster build infrastructure for image ${imageId} or a CloudFormation Stack with the same name already exists.`,
      )
    }
    if (input.dryrun) return yield* dryrun({})
    const image = build(
      region,
      { imageId, version, configuration: imageConfiguration },
      context,
      input.rollbackOnFailure ?? false,
    )
    return { image: summary(image, region), ...validationMessages }
  }),
)

const describeImage = Handler.make(
  ImageOperations.describeImage,
  Effect.fnUntraced(function* ({ imageId }, context) {
    const image = context.region.images.get(imageId)
    return image === undefined ? yield* noImage(imageId) : description(image, context)
  }),
)

const deleteImage = Handler.make(
  ImageOperations.deleteImage,
  Effect.fnUntraced(function* ({ imageId }, { durations, now, region }) {
    const image = region.images.get(imageId)
    if (image === undefined) return yield* noImage(imageId)
    if (image.ami !== undefined) {
      region.images.delete(imageId)
      const { region: name } = region
      return { image: { imageId, region: name, version: image.version, imageBuildStatus: "DELETE_IN_PROGRESS" } }
    }
    if (image.stack?.status === "CREATE_IN_PROGRESS") {
      return yield* badRequest("Image cannot be deleted because EC2 ImageBuilder Image has a running workflow.")
    }
    const deleting = { ...image, stack: { status: "DELETE_IN_PROGRESS", creationTime: now } }
    if (image.stack?.status !== "DELETE_IN_PROGRESS") {
      region.images.set(imageId, deleting)
      const fails = takeFailure(region, imageId)
      schedule(region.timeline, imageId, now, durations.imageDelete, [[1, () => {
        if (fails !== undefined) {
          region.images.set(imageId, { ...deleting, stack: { status: "DELETE_FAILED", creationTime: now } })
        } else {
          region.images.delete(imageId)
          region.stacks.delete(imageId)
        }
      }]])
    }
    return { image: summary(deleting, region) }
  }),
)

const listImages = Handler.make(
  ImageOperations.listImages,
  Effect.fnUntraced(function* (input, context) {
    const { region } = context
    if (input.imageStatus === "AVAILABLE") {
      return {
        images: [...region.images.values()].filter(({ ami }) => ami !== undefined).map((image) =>
          summary(image, region)
        ),
      }
    }
    const { names, ...token } = yield* pageOfStacks(input, context)
    const wanted = input.imageStatus === "PENDING" ? "BUILD_IN_PROGRESS" : "_FAILED"
    const images = names.flatMap((name) => region.images.get(name) ?? []).map((image) => summary(image, region))
    return { images: images.filter(({ imageBuildStatus }) => imageBuildStatus.endsWith(wanted)), ...token }
  }),
)

const systems: Readonly<Record<string, string>> = {
  alinux2023: "amzn2023-hvm",
  ubuntu2204: "ubuntu-2204-lts-hvm",
  ubuntu2404: "ubuntu-2404-lts-hvm",
  rhel8: "rhel8-hvm",
  rocky8: "rocky8-hvm",
  rhel9: "rhel9-hvm",
  rocky9: "rocky9-hvm",
}
const architectures = ["x86_64", "arm64"]

/** As Python writes a list of texts. */
const list = (texts: ReadonlyArray<string>) => `[${texts.map((text) => `'${text}'`).join(", ")}]`

const officialImages = Object.entries(systems).flatMap(([os, name]) =>
  architectures.map((architecture) => ({ os, name, architecture }))
).map(({ architecture, name, os }, index) => ({
  amiId: `ami-${(index + 1).toString(16).padStart(17, "f")}`,
  architecture,
  name: `aws-parallelcluster-${version}-${name}-${architecture}-202601010000 2026-01-01T00-00-00.000Z`,
  os,
  version,
}))

const listOfficialImages = Handler.make(
  ImageOperations.listOfficialImages,
  Effect.fnUntraced(function* ({ architecture, os }) {
    const wrong = [
      ...(os === undefined || os in systems ? [] : [`${os} is not one of ${list(Object.keys(systems))}`]),
      ...(architecture === undefined || architectures.includes(architecture)
        ? []
        : [`${architecture} is not one of ${list(architectures)}`]),
    ]
    if (wrong.length > 0) return yield* badRequest(wrong.join("; "))
    return {
      images: officialImages.filter((image) =>
        (os === undefined || image.os === os) && (architecture === undefined || image.architecture === architecture)
      ),
    }
  }),
)

/** The handlers of Image Operations. */
export const imageOperations: ReadonlyArray<Handler.Handler> = [
  buildImage,
  describeImage,
  deleteImage,
  listImages,
  listOfficialImages,
]
