/**
 * How the server finds a cluster, whatever it does with it.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import { badRequest, notFound, type Refusal } from "../Answer.ts"
import type { Cluster, Region } from "../Model.ts"
import { version } from "../State.ts"

/** There is no such cluster. */
export const noCluster = (clusterName: string, more = "") =>
  notFound(
    `Cluster '${clusterName}' does not exist or belongs to an incompatible ParallelCluster major version.${more}`,
  )

/** A cluster that the server knows and understands. */
export const find = (clusterName: string, { clusters }: Region, more?: string): Effect.Effect<Cluster, Refusal> => {
  const cluster = clusters.get(clusterName)
  if (cluster === undefined) return Effect.fail(noCluster(clusterName, more))
  return Number.parseInt(cluster.version) > Number.parseInt(version)
    ? Effect.fail(badRequest(`Cluster '${clusterName}' belongs to an incompatible ParallelCluster major version.`))
    : Effect.succeed(cluster)
}
