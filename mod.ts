/**
 * A client of the AWS ParallelCluster API, written with Effect.
 *
 * @module
 */
export * as CloudWatchLogs from "./src/api/CloudWatchLogs.ts"
export * as ClusterComputeFleet from "./src/api/ClusterComputeFleet.ts"
export * as ClusterInstances from "./src/api/ClusterInstances.ts"
export * as ClusterLogs from "./src/api/ClusterLogs.ts"
export * as ClusterOperations from "./src/api/ClusterOperations.ts"
export * as Credentials from "./src/Credentials.ts"
export * as Dryrun from "./src/Dryrun.ts"
export * as Errors from "./src/Errors.ts"
export * as ImageLogs from "./src/api/ImageLogs.ts"
export * as ImageOperations from "./src/api/ImageOperations.ts"
export * as LogEvents from "./src/LogEvents.ts"
export * as Operation from "./src/Operation.ts"
export * as Pagination from "./src/Pagination.ts"
export * as ParallelCluster from "./src/ParallelCluster.ts"
export * as Retry from "./src/Retry.ts"
export * as StackEvents from "./src/StackEvents.ts"
export * as Telemetry from "./src/Telemetry.ts"
export * as Transport from "./src/Transport.ts"
export * as Waiter from "./src/Waiter.ts"
