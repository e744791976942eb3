/**
 * What is known of an image or a cluster before anything is concluded from it: members of its description, events of its
 * stack, lines of its logs. Plain data, so that a diagnosis is a function of it.
 *
 * @module
 */
import type { ClusterDescription } from "../services/parallelcluster/shapes/ClusterDescription.ts"
import type { ImageDescription } from "../services/parallelcluster/shapes/ImageDescription.ts"
import type { EC2Instance } from "../services/parallelcluster/shapes/Instance.ts"
import type { StackEvent } from "../services/parallelcluster/shapes/StackEvent.ts"

/** One line of a log. */
export interface LogLine {
  readonly logStreamName: string
  readonly timestamp: Date
  readonly message: string
  /** Where the line is in its stream, for who wants to look: that of the event in `Logs`. */
  readonly position?: unknown
}

/** The members of the descriptions of images and clusters that say how the subject is and why. */
type Members =
  & Pick<
    ImageDescription,
    | "imageId"
    | "imageBuildStatus"
    | "imagebuilderImageStatus"
    | "imagebuilderImageStatusReason"
    | "cloudformationStackArn"
    | "cloudformationStackStatusReason"
  >
  & Pick<ClusterDescription, "clusterName" | "clusterStatus" | "computeFleetStatus" | "loginNodes" | "failures">
  & { readonly headNode: Pick<EC2Instance, "instanceId"> }

/** What is known of a description: that of an image or that of a cluster, or less of it. */
export type Description = { readonly [Name in keyof Members]?: Members[Name] | undefined }

/** Everything that a diagnosis is made from. */
export interface Facts {
  readonly description: Description
  /** Of any generation of the name, in any order. */
  readonly stackEvents: ReadonlyArray<StackEvent>
  /** Of any stream; those of one stream in the order of the log. */
  readonly lines: ReadonlyArray<LogLine>
}

const nodeStream = /^(.+)\.(i-[0-9a-f]+)\.([^.]+)$/

/**
 * Which log a stream is: `build` for a build of an image (`3.16.1/1`), otherwise the log's name, such as `chef-client`, and
 * the instance that wrote it.
 */
export const logOf = (logStreamName: string): { readonly log: string; readonly instanceId?: string } => {
  const parts = nodeStream.exec(logStreamName)
  return parts === null ? { log: "build" } : { log: parts[3] ?? "", instanceId: parts[2] ?? "" }
}
