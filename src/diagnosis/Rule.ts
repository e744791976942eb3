/**
 * What a rule is: how a cause looks, what it means and what to do about it.
 *
 * @module
 */

/**
 * How much a sign says. A `cause` explains the failure. A `place` is where it came to light, such as the recipe that failed.
 * A `consequence` is what the service reports after any failure, and is the answer only where nothing else is known.
 */
export type Weight = "cause" | "place" | "consequence"

/** What surrounds a line of a log, when that says something of the line. */
export type Context =
  /** Of the step of a build that failed, with an exit code other than 0. */
  | "failed-step"
  /** Of a step of a build that failed and is the user's: a script or a component of the configuration. */
  | "custom-script"
  /** Of the report that cinc-client prints of the resource that failed. */
  | "chef-error"
  /** The one line in that report that says what went wrong. */
  | "chef-message"
  /** The last words of a run of cinc-client that never ended. */
  | "hanging-run"
  /** Of a node other than the head node. */
  | "other-node"
  /** Output of a custom action of the configuration (`OnNodeStart`, `OnNodeConfigured`, `OnNodeUpdated`) that failed. */
  | "custom-action"
  /** Written while a custom action ran that never ended. */
  | "hanging-action"
  /** Of a step that went well, of a resource whose failure is ignored, or of a report of what is told better elsewhere. */
  | "passed"

/** How a cause looks in one source. */
export interface Sign {
  readonly text: RegExp
  /** `describe`, `stackEvent`, `build` for an image's build, or names of logs of a node. Default: the rule's, or any. */
  readonly in?: ReadonlyArray<string>
  /** Only there. Default: the rule's, or anywhere. */
  readonly within?: ReadonlyArray<Context>
  /** Default: the rule's, or `cause`. */
  readonly weight?: Weight
  /** A later line of the same stream that shows that it was overcome. */
  readonly overcome?: RegExp
}

/** A cause that can be recognised. */
export interface Rule {
  /** Stable: programs may branch on it. */
  readonly code: string
  readonly title: string
  readonly explanation: string
  readonly next: string
  /** The one that says most comes first: its lines are quoted first. */
  readonly signs: ReadonlyArray<RegExp | Sign>
  readonly in?: ReadonlyArray<string>
  readonly within?: ReadonlyArray<Context>
  readonly weight?: Weight
  /** Of several lines the last is quoted first: a program's last words say why it ended. Default: the first. */
  readonly quotesLast?: boolean
  /** Only where no other rule knows more than what any failure reports. Default: false. */
  readonly isLastResort?: boolean
}

/** What clustermgtd and the programs that resume nodes write: the logs of the fleet of compute nodes. */
export const fleetLogs: ReadonlyArray<string> = [
  "clustermgtd",
  "slurm_resume",
  "slurm_fleet_status_manager",
  "clustermgtd_events",
  "slurm_resume_events",
]
