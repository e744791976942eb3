/**
 * A client of the AWS ParallelCluster API, written with Effect.
 *
 * Each namespace is also a subpath, such as `effect-parallelcluster/ImageLogs`; `effect-parallelcluster/HttpClientTransport`,
 * `…/Signer` and `…/testing` are subpaths alone.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { ImageLogs, ParallelCluster } from "effect-parallelcluster"
 *
 * const program = ImageLogs.getImageLogEvents({ imageId: "my-image", logStreamName: "build", limit: 10 }).pipe(
 *   Effect.tap(({ events }) => Effect.forEach(events, (event) => Effect.log(event.message))),
 *   Effect.catchTag("NotFound", (error) => Effect.logError(error.message)),
 *   Effect.provide(ParallelCluster.layerEnv)
 * )
 * ```
 *
 * @module
 */

/** CloudWatch Logs: its operations, and the layers that they run in. */
export * as CloudWatchLogs from "./src/services/cloudwatch-logs/CloudWatchLogs.ts"
/** Operations: the compute nodes of a cluster as a whole. */
export * as ClusterComputeFleet from "./src/services/parallelcluster/ClusterComputeFleet.ts"
/** Operations: the EC2 instances of a cluster. */
export * as ClusterInstances from "./src/services/parallelcluster/ClusterInstances.ts"
/** Operations: the logs of a cluster and the events of its stack. */
export * as ClusterLogs from "./src/services/parallelcluster/ClusterLogs.ts"
/** Operations: create, list, describe, update and delete clusters. */
export * as ClusterOperations from "./src/services/parallelcluster/ClusterOperations.ts"
/** Layers: where credentials come from. */
export * as Credentials from "./src/core/Credentials.ts"
/** Why a build or a cluster failed. */
export * as Diagnosis from "./src/diagnosis/Diagnosis.ts"
/** Layers: a deployment of the API, found by its stack's name, with the credentials of its role. */
export * as Deployment from "./src/deployment/Deployment.ts"
/** Combinator: check a configuration without creating or changing anything. */
export * as Dryrun from "./src/progress/Dryrun.ts"
/** What operations fail with. */
export * as Errors from "./src/core/Errors.ts"
/** Operations: the logs of an image and the events of its stack. */
export * as ImageLogs from "./src/services/parallelcluster/ImageLogs.ts"
/** Operations: build, list, describe and delete images. */
export * as ImageOperations from "./src/services/parallelcluster/ImageOperations.ts"
/** Combinators: a whole log, its end, or as it grows. */
export * as LogEvents from "./src/logs/LogEvents.ts"
/** Streams: the logs of an image or a cluster as files. */
export * as LogExport from "./src/logs/LogExport.ts"
/** Streams: the logs of an image or a cluster, wherever they are. */
export * as Logs from "./src/logs/Logs.ts"
/** Layers and combinators: wrappers around calls and attempts. */
export * as Middleware from "./src/core/Middleware.ts"
/** What an operation is, and how to declare one. */
export * as Operation from "./src/core/Operation.ts"
/** Combinators: all pages of a list, as a stream. */
export * as Pagination from "./src/core/Pagination.ts"
/** Layers: the client that operations need. */
export * as ParallelCluster from "./src/services/parallelcluster/ParallelCluster.ts"
/** Combinators: which failures are retried, when, and how often. */
export * as Pacing from "./src/core/Pacing.ts"
export * as Retry from "./src/core/Retry.ts"
/** Combinator: the events of a stack, while they happen. */
export * as StackEvents from "./src/progress/StackEvents.ts"
/** Layer: spans, metrics and debug logs. */
export * as Telemetry from "./src/core/Telemetry.ts"
/** Layers: the HTTP transport. */
export * as Transport from "./src/core/Transport.ts"
/** Combinators: wait until a build, a creation or a deletion is complete. */
export * as Waiter from "./src/progress/Waiter.ts"
