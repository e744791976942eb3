/**
 * Finds the cause of a failed build or cluster, separates it from its consequences, and quotes the lines that prove it.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import type { WaiterFailed } from "../progress/Waiter.ts"
import type { CloudWatchLogs } from "../services/cloudwatch-logs/CloudWatchLogs.ts"
import type { DescribeClusterError } from "../services/parallelcluster/ClusterOperations.ts"
import type { DescribeImageError } from "../services/parallelcluster/ImageOperations.ts"
import type { ParallelCluster } from "../services/parallelcluster/ParallelCluster.ts"
import type { ClusterInput, ImageInput } from "../services/parallelcluster/shapes/Parameters.ts"
import { type Conclusion, diagnose } from "./diagnose.ts"
import type { Facts } from "./Facts.ts"
import { gatherCluster, gatherImage } from "./gather.ts"
import { type Diagnosis, statusOf, type Subject } from "./format.ts"

export type { Cause, Evidence, State } from "./diagnose.ts"
export type { Description, Facts, LogLine } from "./Facts.ts"
export { format } from "./format.ts"
export type { ClusterInput, Conclusion, Diagnosis, ImageInput, Subject }

/**
 * Diagnoses facts that you already have: a description, stack events and log lines. Sends no requests.
 *
 * @example
 * ```ts
 * import { Diagnosis } from "effect-parallelcluster"
 *
 * const diagnosis = Diagnosis.fromFacts({ kind: "image", imageId: "my-image" }, {
 *   description: { imageId: "my-image", imageBuildStatus: "BUILD_FAILED" },
 *   stackEvents: [],
 *   lines: [{ logStreamName: "3.16.1/1", timestamp: new Date(0), message: "tar: x: No space left on device" }],
 * })
 *
 * console.log(diagnosis.causes[0]?.code) // disk-full
 * ```
 */
export const fromFacts = (subject: Subject, facts: Facts): Diagnosis => ({
  subject,
  status: statusOf(facts.description),
  ...diagnose(facts),
  notes: [],
})

/**
 * Finds out why the build or the deletion of an image failed, from its description, its stack events and, if these are not
 * conclusive, the log of the build, which is read backward from its end. Sends at most 15 requests and reads at most 5 MB.
 *
 * The log is in CloudWatch Logs, which the role of the API may not read: provide `CloudWatchLogs` with credentials of your own.
 *
 * Fails with `NotFound` if the image does not exist. `notes` lists what could not be read.
 *
 * @example
 * ```ts
 * import { Console, Effect } from "effect"
 * import { Diagnosis } from "effect-parallelcluster"
 *
 * const why = Diagnosis.image({ imageId: "my-image" }).pipe(
 *   Effect.flatMap((diagnosis) => Console.log(Diagnosis.format(diagnosis)))
 * )
 * ```
 */
export const image = (
  input: ImageInput,
): Effect.Effect<Diagnosis, DescribeImageError, CloudWatchLogs | ParallelCluster> =>
  Effect.map(gatherImage(input), ({ facts, notes }) => ({
    ...fromFacts({ kind: "image", ...input }, facts),
    notes,
  }))

/**
 * Finds out why the creation, the update or the deletion of a cluster failed, or why nodes of a running cluster fail, from its
 * description, its stack events and, if these are not conclusive, the logs of the head node and of the failed nodes. Sends at
 * most 15 requests and reads at most 5 MB.
 *
 * Fails with `NotFound` if the cluster does not exist. `notes` lists what could not be read.
 *
 * @example
 * ```ts
 * import { Console, Effect } from "effect"
 * import { Diagnosis } from "effect-parallelcluster"
 *
 * const next = Diagnosis.cluster({ clusterName: "my-cluster" }).pipe(
 *   Effect.flatMap(({ causes: [cause] }) => Console.log(cause?.code ?? "nothing found", cause?.next ?? ""))
 * )
 * ```
 */
export const cluster = (
  input: ClusterInput,
): Effect.Effect<Diagnosis, DescribeClusterError, CloudWatchLogs | ParallelCluster> =>
  Effect.map(gatherCluster(input), ({ facts, notes }) => ({
    ...fromFacts({ kind: "cluster", ...input }, facts),
    notes,
  }))

/**
 * Finds out why a waiter failed.
 *
 * @example
 * ```ts
 * import { Console, Effect } from "effect"
 * import { Diagnosis, Waiter } from "effect-parallelcluster"
 *
 * const built = Waiter.run(Waiter.imageAvailable({ imageId: "my-image" })).pipe(
 *   Effect.tapErrorTag("WaiterFailed", (error) =>
 *     Effect.flatMap(Diagnosis.of(error), (diagnosis) => Console.error(Diagnosis.format(diagnosis))))
 * )
 * ```
 */
export const of = (
  { name, region, waiter }: WaiterFailed,
): Effect.Effect<Diagnosis, DescribeImageError | DescribeClusterError, CloudWatchLogs | ParallelCluster> => {
  const inRegion = region === undefined ? {} : { region }
  return waiter.startsWith("image")
    ? image({ imageId: name, ...inRegion })
    : cluster({ clusterName: name, ...inRegion })
}
