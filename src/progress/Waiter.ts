/**
 * Waiting until a cluster, an image or a compute fleet reaches a status.
 *
 * @module
 */
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { type ClusterDescription, Failure } from "../services/parallelcluster/shapes/ClusterDescription.ts"
import {
  describeComputeFleet,
  type DescribeComputeFleetError,
} from "../services/parallelcluster/ClusterComputeFleet.ts"
import { getClusterStackEvents } from "../services/parallelcluster/ClusterLogs.ts"
import { describeCluster, type DescribeClusterError } from "../services/parallelcluster/ClusterOperations.ts"
import type { ComputeFleet } from "../services/parallelcluster/shapes/ComputeFleet.ts"
import type { ImageDescription } from "../services/parallelcluster/shapes/ImageDescription.ts"
import { getImageStackEvents } from "../services/parallelcluster/ImageLogs.ts"
import { describeImage, type DescribeImageError } from "../services/parallelcluster/ImageOperations.ts"
import type { ClusterInput, ImageInput } from "../services/parallelcluster/shapes/Parameters.ts"
import { StackEvent } from "../services/parallelcluster/shapes/StackEvent.ts"
import type { OperationError } from "../core/Errors.ts"
import * as Pagination from "../core/Pagination.ts"
import type { ParallelCluster } from "../services/parallelcluster/ParallelCluster.ts"
import { poll, scheduleOf, standardSchedule } from "../core/Polling.ts"

/**
 * The resource reached a status from which it cannot reach the expected one. `Diagnosis.of` finds the cause.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { Waiter } from "effect-parallelcluster"
 *
 * const created = Waiter.run(Waiter.clusterCreated({ clusterName: "my-cluster" })).pipe(
 *   Effect.tapErrorTag("WaiterFailed", ({ message, stackEvents: [cause] }) =>
 *     Effect.logError(message, cause?.logicalResourceId, cause?.resourceStatusReason))
 * )
 * ```
 */
export class WaiterFailed
  extends Schema.TaggedError<WaiterFailed>("effect-parallelcluster/WaiterFailed")("WaiterFailed", {
    /** The name of the waiter, such as `clusterCreated`. */
    waiter: Schema.String,
    /** The name of the cluster, or the id of the image. */
    name: Schema.String,
    /** The region that the input named. */
    region: Schema.optionalKey(Schema.String),
    /** The last status. */
    status: Schema.String,
    /** The waiter, the name, the last status and the first known reason, in one line. */
    message: Schema.String,
    /** The service's reasons for a failed creation of a cluster. */
    failures: Schema.Array(Failure),
    /** The first failure events of this operation, at most five, in chronological order: the cause, then its consequences. */
    stackEvents: Schema.Array(StackEvent),
  }) {}

/**
 * The resource did not reach the expected status within the deadline.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { Waiter } from "effect-parallelcluster"
 *
 * const created = Waiter.run(Waiter.clusterCreated({ clusterName: "my-cluster" }, { deadline: "20 minutes" })).pipe(
 *   Effect.catchTag("WaiterTimeout", ({ status = "unknown" }) => Effect.logWarning(`still ${status}; look again later`))
 * )
 * ```
 */
export class WaiterTimeout
  extends Schema.TaggedError<WaiterTimeout>("effect-parallelcluster/WaiterTimeout")("WaiterTimeout", {
    waiter: Schema.String,
    name: Schema.String,
    /** The last status; absent when no response came. */
    status: Schema.optionalKey(Schema.String),
    message: Schema.String,
  }) {}

/** A change of status. */
export interface StatusChange<out A> {
  /** `imageBuildStatus`, `clusterStatus`, or the `status` of a fleet; `DELETE_COMPLETE` when the resource does not exist. */
  readonly status: string
  /** The full description; `undefined` when the resource does not exist. */
  readonly description: A
}

/** Options of all waiters. */
export interface Options {
  /** When to poll: a schedule, or the time between two polls. Default: every 30 seconds, with a jitter of 20 %. */
  readonly schedule?: Duration.Input | Schedule.Schedule<unknown> | undefined
  /** How long to wait in total. Default: 2 hours for images, 1 hour for clusters, 15 minutes for fleets. */
  readonly deadline?: Duration.Input | undefined
}

export type { ClusterInput, ImageInput }

/** A stream of status changes, which starts with the current status. */
export type Waiter<A, E> = Stream.Stream<StatusChange<A>, E | WaiterFailed | WaiterTimeout, ParallelCluster>

/**
 * Runs a waiter to its end and returns the last description; `undefined` after a deletion.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { Waiter } from "effect-parallelcluster"
 *
 * const ami = Waiter.run(Waiter.imageAvailable({ imageId: "my-image" })).pipe(
 *   Effect.map((image) => image.ec2AmiInfo?.amiId)
 * )
 * ```
 */
export const run = <A, E, R>(waiter: Stream.Stream<StatusChange<A>, E, R>): Effect.Effect<A, E, R> =>
  Effect.flatMap(Stream.runLast(waiter), (last) =>
    // A waiter emits at least one status; a stream from which the program removed it is a mistake in the program.
    Effect.orDie(Effect.map(Effect.fromOption(last), ({ description }) => description)))

/**
 * Waits until an image is built and its AMI is available.
 *
 * Emits every change of `imageBuildStatus`, of EC2 Image Builder's `imagebuilderImageStatus`, of the stack's status and of the
 * AMI's state. Fails with `WaiterFailed` when the build failed; its message contains `imagebuilderImageStatusReason`. As in all
 * waiters, throttled polls and, after the first response, transient failures are skipped.
 *
 * @example
 * ```ts
 * import { Effect, Stream } from "effect"
 * import { Waiter } from "effect-parallelcluster"
 *
 * const show = Waiter.imageAvailable({ imageId: "my-image" }, { deadline: "3 hours" }).pipe(
 *   Stream.runForEach(({ description, status }) => Effect.log(`${status} ${description.imagebuilderImageStatus ?? ""}`)),
 *   Effect.catchTag("WaiterFailed", (error) => Effect.logError(error.message))
 * )
 * ```
 */
export const imageAvailable = (input: ImageInput, options?: Options): Waiter<ImageDescription, DescribeImageError> =>
  watch(
    image("imageAvailable", input),
    options,
    ({ ec2AmiInfo, imageBuildStatus }) =>
      imageBuildStatus === "BUILD_COMPLETE" && [undefined, "AVAILABLE"].includes(ec2AmiInfo?.state)
        ? "reached"
        // A stack deletes itself once its image is available: that alone says nothing.
        : ["BUILD_FAILED", "DELETE_FAILED", "DELETE_COMPLETE"].includes(imageBuildStatus) ||
            ["INVALID", "DEREGISTERED", "FAILED", "ERROR"].includes(ec2AmiInfo?.state ?? "")
        ? "failed"
        : "waiting",
  )

/**
 * Waits until an image, or the stack of its build, is deleted. Succeeds when neither exists.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { ImageOperations, Waiter } from "effect-parallelcluster"
 *
 * const remove = ImageOperations.deleteImage({ imageId: "my-image" }).pipe(
 *   Effect.andThen(Waiter.run(Waiter.imageDeleted({ imageId: "my-image" })))
 * )
 * ```
 */
export const imageDeleted = (
  input: ImageInput,
  options?: Options,
): Waiter<ImageDescription | undefined, DescribeImageError> =>
  watch(untilGone(image("imageDeleted", input)), options, byStatus(["DELETE_COMPLETE"], ["DELETE_FAILED"]))

/**
 * Waits until a cluster is created.
 *
 * Fails with `WaiterFailed` when the creation failed; it has the service's `failures` and the first failure events of the stack.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { Waiter } from "effect-parallelcluster"
 *
 * const address = Waiter.run(Waiter.clusterCreated({ clusterName: "my-cluster" })).pipe(
 *   Effect.map((cluster) => cluster.headNode?.publicIpAddress)
 * )
 * ```
 */
export const clusterCreated = (
  input: ClusterInput,
  options?: Options,
): Waiter<ClusterDescription, DescribeClusterError> =>
  watch(
    cluster("clusterCreated", input),
    options,
    // Only a cluster that was created can be updated.
    byStatus(["CREATE_COMPLETE", "UPDATE_IN_PROGRESS", "UPDATE_COMPLETE", "UPDATE_FAILED"], [
      "CREATE_FAILED",
      "DELETE_IN_PROGRESS",
      "DELETE_FAILED",
      "DELETE_COMPLETE",
    ]),
  )

/**
 * Waits until an update of a cluster is complete. Start the update first: otherwise an earlier update counts as complete.
 *
 * Fails with `WaiterFailed` when the update failed or was rolled back; it has the first failure events of the stack.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { ClusterOperations, Waiter } from "effect-parallelcluster"
 *
 * const update = (clusterConfiguration: string) =>
 *   ClusterOperations.updateCluster({ clusterName: "my-cluster", clusterConfiguration }).pipe(
 *     Effect.andThen(Waiter.run(Waiter.clusterUpdated({ clusterName: "my-cluster" })))
 *   )
 * ```
 */
export const clusterUpdated = (
  input: ClusterInput,
  options?: Options,
): Waiter<ClusterDescription, DescribeClusterError> =>
  watch(
    cluster("clusterUpdated", input),
    options,
    byStatus(["UPDATE_COMPLETE"], [
      "UPDATE_FAILED",
      "CREATE_FAILED",
      "DELETE_IN_PROGRESS",
      "DELETE_FAILED",
      "DELETE_COMPLETE",
    ]),
  )

/**
 * Waits until a cluster is deleted. Succeeds when the cluster does not exist.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { ClusterOperations, Waiter } from "effect-parallelcluster"
 *
 * const remove = ClusterOperations.deleteCluster({ clusterName: "my-cluster" }).pipe(
 *   Effect.andThen(Waiter.run(Waiter.clusterDeleted({ clusterName: "my-cluster" })))
 * )
 * ```
 */
export const clusterDeleted = (
  input: ClusterInput,
  options?: Options,
): Waiter<ClusterDescription | undefined, DescribeClusterError> =>
  watch(untilGone(cluster("clusterDeleted", input)), options, byStatus(["DELETE_COMPLETE"], ["DELETE_FAILED"]))

/**
 * Waits until a compute fleet is running (AWS Batch: enabled). Fails with `WaiterFailed` when the fleet enters protected mode.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { ClusterComputeFleet, Waiter } from "effect-parallelcluster"
 *
 * const start = ClusterComputeFleet.updateComputeFleet({ clusterName: "my-cluster", status: "START_REQUESTED" }).pipe(
 *   Effect.andThen(Waiter.run(Waiter.fleetRunning({ clusterName: "my-cluster" })))
 * )
 * ```
 */
export const fleetRunning = (input: ClusterInput, options?: Options): Waiter<ComputeFleet, DescribeComputeFleetError> =>
  watch(fleet("fleetRunning", input), options, byStatus(["RUNNING", "ENABLED"], ["PROTECTED"]))

/**
 * Waits until a compute fleet is stopped (AWS Batch: disabled).
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { ClusterComputeFleet, Waiter } from "effect-parallelcluster"
 *
 * const stop = ClusterComputeFleet.updateComputeFleet({ clusterName: "my-cluster", status: "STOP_REQUESTED" }).pipe(
 *   Effect.andThen(Waiter.run(Waiter.fleetStopped({ clusterName: "my-cluster" })))
 * )
 * ```
 */
export const fleetStopped = (input: ClusterInput, options?: Options): Waiter<ComputeFleet, DescribeComputeFleetError> =>
  watch(fleet("fleetStopped", input), options, byStatus(["STOPPED", "DISABLED"], []))

/** What is polled, and how its descriptions are read. */
interface Subject<A, E> {
  readonly waiter: string
  readonly name: string
  readonly region: string | undefined
  readonly deadline: Duration.Input
  readonly describe: Effect.Effect<A, E, ParallelCluster>
  /** The status that decides, and others whose changes are emitted. */
  readonly statuses: (description: A) => readonly [string, ...ReadonlyArray<string | undefined>]
  readonly reason: (description: A) => string | undefined
  readonly failures: (description: A) => ReadonlyArray<Failure>
  readonly stackEvents: Stream.Stream<StackEvent, OperationError, ParallelCluster>
}

const image = (waiter: string, input: ImageInput): Subject<ImageDescription, DescribeImageError> => ({
  waiter,
  name: input.imageId,
  region: input.region,
  deadline: "2 hours",
  describe: describeImage(input),
  statuses: (image) => [
    image.imageBuildStatus,
    image.imagebuilderImageStatus,
    image.cloudformationStackStatus,
    image.ec2AmiInfo?.state,
  ],
  reason: (image) => image.imagebuilderImageStatusReason ?? image.cloudformationStackStatusReason,
  failures: () => [],
  stackEvents: Pagination.items(getImageStackEvents, input),
})

const cluster = (waiter: string, input: ClusterInput): Subject<ClusterDescription, DescribeClusterError> => ({
  waiter,
  name: input.clusterName,
  region: input.region,
  deadline: "1 hour",
  describe: describeCluster(input),
  statuses: (cluster) => [cluster.clusterStatus, cluster.cloudformationStackStatus],
  reason: ({ failureReason, failures: [first] = [] }) => first?.failureReason ?? failureReason,
  failures: ({ failures = [] }) => failures,
  stackEvents: Pagination.items(getClusterStackEvents, input),
})

const fleet = (waiter: string, input: ClusterInput): Subject<ComputeFleet, DescribeComputeFleetError> => ({
  waiter,
  name: input.clusterName,
  region: input.region,
  deadline: "15 minutes",
  describe: describeComputeFleet(input),
  statuses: ({ status }) => [status],
  reason: ({ status }) => status === "PROTECTED" ? "its nodes repeatedly failed to start" : undefined,
  failures: () => [],
  stackEvents: Stream.empty,
})

/** The same for a resource that may not exist. */
const untilGone = <A, E extends OperationError>(subject: Subject<A, E>): Subject<A | undefined, E> => ({
  ...subject,
  describe: Effect.catchIf(
    subject.describe,
    // A wrong endpoint does not mean that the resource was deleted.
    (error) => error._tag === "NotFound" && error.routed,
    () => Effect.undefined,
  ),
  statuses: (description) => description === undefined ? ["DELETE_COMPLETE"] : subject.statuses(description),
  reason: (description) => description && subject.reason(description),
  failures: (description) => description === undefined ? [] : subject.failures(description),
})

type Verdict = "failed" | "reached" | "waiting"

const byStatus =
  (reached: ReadonlyArray<string>, failed: ReadonlyArray<string>) => (_: unknown, status: string): Verdict =>
    reached.includes(status) ? "reached" : failed.includes(status) ? "failed" : "waiting"

const watch = <A, E extends OperationError>(
  subject: Subject<A, E>,
  { deadline = subject.deadline, schedule = standardSchedule }: Options = {},
  judge: (description: A, status: string) => Verdict,
): Waiter<A, E> =>
  Stream.suspend(() => {
    const { describe, failures, name, reason, region, statuses, stackEvents, waiter } = subject
    let last: string | undefined

    const timeout = Effect.suspend(() =>
      Effect.fail(
        new WaiterTimeout({
          waiter,
          name,
          ...(last === undefined ? {} : { status: last }),
          message: `${waiter}: ${name} is ${last ?? "unknown"} at the deadline`,
        }),
      )
    )

    const failure = Effect.fnUntraced(function* (description: A, status: string) {
      const events = yield* firstFailures(stackEvents)
      const [event] = events
      const why = reason(description) ??
        (event && `${event.logicalResourceId}: ${event.resourceStatusReason ?? "no reason given"}`)
      return yield* new WaiterFailed({
        waiter,
        name,
        ...(region === undefined ? {} : { region }),
        status,
        message: `${waiter}: ${name} is ${status}${why === undefined ? "" : `: ${why}`}`,
        failures: failures(description),
        stackEvents: events,
      })
    })

    return poll(describe, scheduleOf(schedule)).pipe(
      // A schedule may end, too.
      Stream.concat(Stream.fromEffect(timeout)),
      Stream.map((description) => {
        const all = statuses(description)
        const [status] = all
        last = status
        return { status, description, key: all.join(), verdict: judge(description, status) }
      }),
      Stream.changesWith((a, b) => a.key === b.key),
      Stream.takeUntil(({ verdict }) => verdict !== "waiting"),
      Stream.flatMap(({ description, status, verdict }) => {
        const change = Stream.succeed({ status, description })
        return verdict === "failed" ? Stream.concat(change, Stream.fromEffect(failure(description, status))) : change
      }),
      Stream.interruptWhen(Effect.andThen(Effect.sleep(deadline), timeout)),
    )
  })

/** The first failures have the cause. When the stack's events cannot be read, the waiter fails without them. */
const firstFailures = (stackEvents: Subject<unknown, unknown>["stackEvents"]) =>
  stackEvents.pipe(
    // The newest come first; events before the start of this operation belong to earlier ones.
    Stream.takeUntil(({ physicalResourceId, resourceStatus, stackId }) =>
      physicalResourceId === stackId && /^(CREATE|UPDATE|DELETE)_IN_PROGRESS$/.test(resourceStatus)
    ),
    Stream.filter(({ resourceStatus }) => resourceStatus.endsWith("_FAILED")),
    Stream.takeRight(5),
    Stream.runCollect,
    Effect.map((events) => events.reverse()),
    Effect.orElseSucceed((): ReadonlyArray<StackEvent> => []),
  )
