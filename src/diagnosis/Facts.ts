/**
 * What is known of an image or a cluster before anything is concluded from it: members of its description, events of its
 * stack, lines of its logs. Plain data, so that a diagnosis is a function of it.
 *
 * @module
 */
import type { StackEvent } from "../services/parallelcluster/shapes/StackEvent.ts"

/** One line of a log. */
export interface LogLine {
  readonly logStreamName: string
  readonly timestamp: Date
  readonly message: string
  /** Where the line is in its stream, for who wants to look: that of the event in `Logs`. */
  readonly position?: unknown
}

/** The members of a description that say how the subject is and why. Those of images and of clusters together. */
export interface Description {
  readonly imageId?: string | undefined
  readonly imageBuildStatus?: string | undefined
  readonly imagebuilderImageStatus?: string | undefined
  readonly imagebuilderImageStatusReason?: string | undefined
  readonly clusterName?: string | undefined
  readonly clusterStatus?: string | undefined
  readonly computeFleetStatus?: string | undefined
  readonly cloudformationStackArn?: string | undefined
  readonly cloudformationStackStatus?: string | undefined
  readonly cloudformationStackStatusReason?: string | undefined
  readonly headNode?: { readonly instanceId: string } | undefined
  readonly loginNodes?: ReadonlyArray<{ readonly status: string; readonly poolName?: string | undefined }> | undefined
  readonly failures?:
    | ReadonlyArray<{ readonly failureCode?: string | undefined; readonly failureReason?: string | undefined }>
    | undefined
}

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
