/**
 * Stops the compute fleet of a cluster, changes the cluster's configuration, and starts the fleet again:
 *
 *     bun examples/restart-fleet.ts my-cluster cluster.yaml
 *
 * `PCLUSTER_API_URL` and AWS credentials are in the environment.
 *
 * @module
 */
import { readFile } from "node:fs/promises"
import process from "node:process"
import { Console, Effect, Stream } from "effect"
import { ClusterComputeFleet, ClusterOperations, Deployment, Dryrun, Waiter } from "effect-parallelcluster"

/** Some changes are allowed only while the fleet is stopped. */
export const withoutFleet = Effect.fn("withoutFleet")(function* <A, E, R>(
  clusterName: string,
  change: Effect.Effect<A, E, R>,
) {
  const show = ({ status }: Waiter.StatusChange<unknown>) => Console.log("fleet", status)
  yield* ClusterComputeFleet.updateComputeFleet({ clusterName, status: "STOP_REQUESTED" })
  yield* Waiter.fleetStopped({ clusterName }).pipe(Stream.tap(show), Waiter.run)

  const start = ClusterComputeFleet.updateComputeFleet({ clusterName, status: "START_REQUESTED" })
  // Start the fleet again even if the change failed.
  const result = yield* Effect.onError(change, () => Effect.ignore(start))
  yield* start
  yield* Waiter.fleetRunning({ clusterName }).pipe(Stream.tap(show), Waiter.run)
  return result
})

/** Returns the change set of the update. */
export const update = Effect.fn("update")(function* (clusterName: string, clusterConfiguration: string) {
  const { changeSet } = yield* ClusterOperations.updateCluster({ clusterName, clusterConfiguration })
  for (const { currentValue, parameter, requestedValue } of changeSet) {
    yield* Console.log(`${parameter}: ${currentValue} -> ${requestedValue}`)
  }
  yield* Waiter.run(Waiter.clusterUpdated({ clusterName }))
  return changeSet
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
    yield* withoutFleet(clusterName, update(clusterName, clusterConfiguration))
  }).pipe(
    Effect.catchTags({
      BadRequest: (error) => fail(Dryrun.format(error)),
      Conflict: (error) => fail(error.message),
      WaiterFailed: (error) => fail(error.message),
    }),
  )
  await Effect.runPromise(Effect.provide(program, Deployment.layerEnv))
}
