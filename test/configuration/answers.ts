/**
 * Answers of the real server to configurations, as they are kept and compared.
 *
 * @module
 */
import type { ClusterConfiguration, State } from "effect-parallelcluster/ClusterConfiguration"

/** To a configuration: where it is wrong, or that the server crashed. */
export interface Answer {
  readonly config: unknown
  readonly paths?: ReadonlyArray<string>
  readonly crash?: boolean
}

/** To an update, with a verdict for each of the {@link states}, or that the comparison crashed. */
export interface UpdateAnswer {
  readonly current: ClusterConfiguration
  readonly requested: ClusterConfiguration
  readonly region?: string
  readonly allowed?: ReadonlyArray<boolean>
  readonly changes?: ReadonlyArray<{
    readonly path: string
    readonly current: unknown
    readonly requested: unknown
    readonly allowed: ReadonlyArray<boolean>
  }>
  readonly crash?: boolean
}

/** What runs: everything, the login nodes, the compute fleet, nothing. */
export const states: readonly [State, State, State, State] = [
  { fleet: "RUNNING", loginNodes: "RUNNING" },
  { fleet: "STOPPED", loginNodes: "RUNNING" },
  { fleet: "RUNNING", loginNodes: "STOPPED" },
  { fleet: "STOPPED", loginNodes: "STOPPED" },
]
