/**
 * The server's side of Cluster ComputeFleet.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as ClusterComputeFleet from "../../services/parallelcluster/ClusterComputeFleet.ts"
import { badRequest, internal } from "../Answer.ts"
import { changeFleet } from "./ClusterLifecycle.ts"
import { find } from "./Clusters.ts"
import * as Handler from "./Handler.ts"

const describeComputeFleet = Handler.make(
  ClusterComputeFleet.describeComputeFleet,
  ({ clusterName }, { region }) => Effect.map(find(clusterName, region), ({ fleet }) => fleet ?? { status: "UNKNOWN" }),
)

const updateComputeFleet = Handler.make(
  ClusterComputeFleet.updateComputeFleet,
  Effect.fnUntraced(function* ({ clusterName, status }, { durations, now, region }) {
    const cluster = yield* find(clusterName, region)
    if (status !== "START_REQUESTED" && status !== "STOP_REQUESTED") {
      return yield* badRequest(
        "the update compute fleet status can only be set to `START_REQUESTED` or `STOP_REQUESTED` for Slurm scheduler clusters.",
      )
    }
    const [doing, verb, working, done] = status === "START_REQUESTED"
      ? ["starting", "start/enable", "STARTING", "RUNNING"]
      : ["stopping", "stop/disable", "STOPPING", "STOPPED"]
    const failed = `Failed when ${doing} compute fleet with error:`
    if (!["CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"].includes(cluster.status)) {
      return yield* badRequest(`${failed} Cannot ${verb} compute fleet while stack is in ${cluster.status} status.`)
    }
    if (cluster.fleet === undefined) return yield* internal(`${failed} Could not retrieve compute fleet status.`)
    // On the way there, or there: nothing to do.
    if (![status, working, done].includes(cluster.fleet.status)) {
      changeFleet(region, durations, clusterName, status, now)
    }
    return region.clusters.get(clusterName)?.fleet ?? cluster.fleet
  }),
)

/** The handlers of Cluster ComputeFleet. */
export const clusterComputeFleet: ReadonlyArray<Handler.Handler> = [describeComputeFleet, updateComputeFleet]
