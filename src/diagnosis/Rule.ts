/**
 * Rules: how a cause appears, what it means, and what to do about it.
 *
 * @module
 */

/**
 * The significance of a sign. A `cause` explains the failure. A `place` is where it appeared, such as the failed recipe. A
 * `consequence` is what the service reports after any failure, and counts only if nothing else is known.
 */
export type Weight = "cause" | "place" | "consequence"

/** The context of a log line. */
export type Context =
  /** In the failed step of a build, with an exit code other than 0. */
  | "failed-step"
  /** In a failed step of the user: a script or component of the configuration. */
  | "custom-script"
  /** In cinc-client's report of the failed resource. */
  | "chef-error"
  /** The line with the error in that report. */
  | "chef-message"
  /** The last lines of a run of cinc-client that never ended. */
  | "hanging-run"
  /** In a log of a node other than the head node. */
  | "other-node"
  /** In the output of a failed custom action (`OnNodeStart`, `OnNodeConfigured`, `OnNodeUpdated`). */
  | "custom-action"
  /** In the output of a custom action that never ended. */
  | "hanging-action"
  /** In a successful step, of a resource whose failure is ignored, or in a redundant report. */
  | "passed"

/** How a cause appears in a source. */
export interface Sign {
  readonly text: RegExp
  /** `describe`, `stackEvent`, `build`, or names of logs of a node. Default: the rule's, or any. */
  readonly in?: ReadonlyArray<string>
  /** The required context. Default: the rule's, or any. */
  readonly within?: ReadonlyArray<Context>
  /** Default: the rule's, or `cause`. */
  readonly weight?: Weight
  /** A later line of the same stream that shows that the problem was resolved. */
  readonly overcome?: RegExp
}

/** A cause that can be recognized. */
export interface Rule {
  /** Stable: programs may branch on it. */
  readonly code: string
  readonly title: string
  readonly explanation: string
  readonly next: string
  /** The most significant first: its lines are quoted first. */
  readonly signs: ReadonlyArray<RegExp | Sign>
  readonly in?: ReadonlyArray<string>
  readonly within?: ReadonlyArray<Context>
  readonly weight?: Weight
  /** Quote the last of several lines first, because the last lines of a program have the reason. Default: the first. */
  readonly quotesLast?: boolean
  /** Applies only if no other rule does. Default: false. */
  readonly isLastResort?: boolean
}

/** The logs of the fleet of compute nodes: of clustermgtd and the programs that resume nodes. */
export const fleetLogs: ReadonlyArray<string> = [
  "clustermgtd",
  "slurm_resume",
  "slurm_fleet_status_manager",
  "clustermgtd_events",
  "slurm_resume_events",
]
