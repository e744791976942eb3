/**
 * Creates a cluster from a YAML file: makes a dry run, starts the creation, and waits for it.
 *
 *     bun examples/create-cluster.ts my-cluster cluster.yaml
 *
 * `PCLUSTER_API_URL` and AWS credentials are in the environment.
 *
 * @module
 */
import { readFile } from "node:fs/promises"
import process from "node:process"
import { Console, Effect, Stream } from "effect"
import { ClusterLogs, ClusterOperations, Deployment, Dryrun, StackEvents, Waiter } from "effect-parallelcluster"

/** Returns the IP address of the head node. */
export const createCluster = Effect.fn("createCluster")(function* (clusterName: string, clusterConfiguration: string) {
  // Fails with all errors of the configuration before anything is created.
  const warnings = yield* Dryrun.run(ClusterOperations.createCluster, { clusterName, clusterConfiguration })
  yield* Console.log(`The configuration of ${clusterName} is valid.`, Dryrun.format(warnings))

  yield* ClusterOperations.createCluster({ clusterName, clusterConfiguration })
  // In the background: the events of the stack.
  yield* StackEvents.follow(ClusterLogs.getClusterStackEvents, { clusterName }).pipe(
    Stream.runForEach((event) => Console.log(`  ${event.logicalResourceId}: ${event.resourceStatus}`)),
    Effect.forkChild,
  )
  const cluster = yield* Waiter.clusterCreated({ clusterName }).pipe(
    Stream.tap(({ status }) => Console.log(status)),
    Waiter.run,
  )
  return cluster.headNode?.publicIpAddress ?? cluster.headNode?.privateIpAddress
})

if (import.meta.main) {
  const [clusterName = "my-cluster", file = "cluster.yaml"] = process.argv.slice(2)
  const fail = (message: string) =>
    Effect.sync(() => {
      console.error(message)
      process.exitCode = 1
    })
  const program = Effect.gen(function* () {
    const clusterConfiguration = yield* Effect.promise(() => readFile(file, "utf8"))
    yield* Console.log("The head node is at", yield* createCluster(clusterName, clusterConfiguration))
  }).pipe(
    Effect.catchTags({
      BadRequest: (error) => fail(Dryrun.format(error)),
      Conflict: (error) => fail(error.message),
      // The reason that the service gives, and the failure events of the stack.
      WaiterFailed: (error) =>
        fail(
          [
            error.message,
            ...error.stackEvents.map((event) => `  ${event.logicalResourceId}: ${event.resourceStatusReason}`),
          ]
            .join("\n"),
        ),
    }),
  )
  await Effect.runPromise(Effect.provide(program, Deployment.layerEnv))
}
