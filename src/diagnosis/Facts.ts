/**
 * The facts that a diagnosis is made from: members of a description, stack events and log lines. Plain data, so that a diagnosis
 * is a pure function of it.
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
  /** The position of the line in its stream: that of the event in `Logs`. */
  readonly position?: unknown
}

/** The members of descriptions that show the state of an image or cluster, and its reason. */
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

/** A description of an image or a cluster, or a part of it. */
export type Description = { readonly [Name in keyof Members]?: Members[Name] | undefined }

/** The input of a diagnosis. */
export interface Facts {
  readonly description: Description
  /** Stack events of any stack of this name, in any order. */
  readonly stackEvents: ReadonlyArray<StackEvent>
  /** Lines of any streams; those of one stream in the order of the log. */
  readonly lines: ReadonlyArray<LogLine>
}

const nodeStream = /^(.+)\.(i-[0-9a-f]+)\.([^.]+)$/

/**
 * The log of a stream: `build` for the build of an image (`3.16.1/1`), otherwise the name, such as `chef-client`, and the
 * instance that wrote it.
 */
export const logOf = (logStreamName: string): { readonly log: string; readonly instanceId?: string } => {
  const parts = nodeStream.exec(logStreamName)
  return parts === null ? { log: "build" } : { log: parts[3] ?? "", instanceId: parts[2] ?? "" }
}
