/**
 * Waiting until something that was begun has come to its end.
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
import { StackEvent } from "../services/parallelcluster/shapes/StackEvent.ts"
import type { OperationError } from "../core/Errors.ts"
import * as Pagination from "../core/Pagination.ts"
import type { ParallelCluster } from "../services/parallelcluster/ParallelCluster.ts"
import { looks, standardSchedule } from "../core/Polling.ts"

/**
 * It came to another end than the one that was waited for. `Diagnosis.of` says why.
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
    /** Such as `clusterCreated`. */
    waiter: Schema.String,
    /** Of the cluster or image. */
    name: Schema.String,
    /** The region that was named. */
    region: Schema.optionalKey(Schema.String),
    /** The status at the end. */
    status: Schema.String,
    /** All of it in a line: what, how it ended, and the first reason of those that are known. */
    message: Schema.String,
    /** What the service says of a cluster whose creation failed. */
    failures: Schema.Array(Failure),
    /** The first events of this work that tell of a failure, at most five, the oldest first: the cause, then what it led to. */
    stackEvents: Schema.Array(StackEvent),
  }) {}

/**
 * It came to no end within the deadline.
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
    /** The last status that was seen, if any was. */
    status: Schema.optionalKey(Schema.String),
    message: Schema.String,
  }) {}

/** A status that was not there before. */
export interface StatusChange<out A> {
  /** `imageBuildStatus`, `clusterStatus`, or the `status` of a fleet; `DELETE_COMPLETE` when it is not there any more. */
  readonly status: string
  /** What the service says of it, with the finer statuses; nothing when it is not there any more. */
  readonly description: A
}

/** How to wait. */
export interface Options {
  /** When to look again. Default: every 30 seconds, give or take a fifth. */
  readonly schedule?: Schedule.Schedule<unknown> | undefined
  /** How long to wait in all. Default: two hours for images, one for clusters, a quarter of one for fleets. */
  readonly deadline?: Duration.Input | undefined
}

/** Which image. */
export interface ImageInput {
  readonly imageId: string
  /** Default: the client's `defaultRegion`, or the API's own region. */
  readonly region?: string | undefined
}

/** Which cluster. */
export interface ClusterInput {
  readonly clusterName: string
  /** Default: the client's `defaultRegion`, or the API's own region. */
  readonly region?: string | undefined
}

/** The status changes of what is waited for: each as it is seen, the first at once. */
export type Waiter<A, E> = Stream.Stream<StatusChange<A>, E | WaiterFailed | WaiterTimeout, ParallelCluster>

/**
 * Waits to the end of a waiter and gives its last description, or nothing if it waited until something was gone.
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
    // A waiter that ends has told of a status at least; a stream that was made to drop it is a mistake in the program.
    Effect.orDie(Effect.map(Effect.fromOption(last), ({ description }) => description)))

/**
 * Waits until an image is built and its machine image can be used.
 *
 * Each change is of `imageBuildStatus`, of EC2 Image Builder's `imagebuilderImageStatus`, of the stack's status or of the machine
 * image's state. Fails with `WaiterFailed` when the build failed; its message has `imagebuilderImageStatusReason`. Throttles and,
 * once an answer has come, lost requests do not end it; so it is with all waiters.
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
 * Waits until an image, or the stack of its build, is gone. One that is not there is gone.
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
 * Fails with `WaiterFailed` when the creation failed: with the service's `failures` and the first failed events of the stack.
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
    // Only what was created can be updated.
    byStatus(["CREATE_COMPLETE", "UPDATE_IN_PROGRESS", "UPDATE_COMPLETE", "UPDATE_FAILED"], [
      "CREATE_FAILED",
      "DELETE_IN_PROGRESS",
      "DELETE_FAILED",
      "DELETE_COMPLETE",
    ]),
  )

/**
 * Waits until an update of a cluster is done. Begin it before: the end of an earlier update is taken for it.
 *
 * Fails with `WaiterFailed` when the update failed, also when it was rolled back: with the first failed events of the stack.
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
 * Waits until a cluster is gone. One that is not there is gone.
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
 * Waits until a compute fleet runs (with AWS Batch: is enabled). Fails with `WaiterFailed` when it goes into protected mode.
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
 * Waits until a compute fleet has stopped (with AWS Batch: is disabled).
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

/** What is watched, and how to ask. */
interface Subject<A, E> {
  readonly waiter: string
  readonly name: string
  readonly region: string | undefined
  readonly deadline: Duration.Input
  readonly describe: Effect.Effect<A, E, ParallelCluster>
  /** The status that counts, and finer ones that are worth telling of. */
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
  reason: ({ status }) => status === "PROTECTED" ? "its nodes failed to start again and again" : undefined,
  failures: () => [],
  stackEvents: Stream.empty,
})

/** The same with something that may not be there. */
const untilGone = <A, E extends OperationError>(subject: Subject<A, E>): Subject<A | undefined, E> => ({
  ...subject,
  describe: Effect.catchIf(
    subject.describe,
    // Where the address is wrong, nothing was deleted.
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

    return looks(describe, schedule).pipe(
      // A schedule may come to its end, too.
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

/** What made a stack fail is in its first failures. Without the stack's events the failure is worth telling of, too. */
const firstFailures = (stackEvents: Subject<unknown, unknown>["stackEvents"]) =>
  stackEvents.pipe(
    // The newest come first; behind the beginning of this work is what went before.
    Stream.takeUntil(({ physicalResourceId, resourceStatus, stackId }) =>
      physicalResourceId === stackId && /^(CREATE|UPDATE|DELETE)_IN_PROGRESS$/.test(resourceStatus)
    ),
    Stream.filter(({ resourceStatus }) => resourceStatus.endsWith("_FAILED")),
    Stream.takeRight(5),
    Stream.runCollect,
    Effect.map((events) => events.reverse()),
    Effect.orElseSucceed((): ReadonlyArray<StackEvent> => []),
  )
