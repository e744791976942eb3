/**
 * Makes a cluster what its description in TypeScript says, whatever it is now: checked, planned against the cluster that there
 * is, dry-run, applied, and waited for. The compute fleet is stopped only when the plan says that nothing else helps, and runs
 * in the end.
 *
 *     bun examples/apply-cluster.ts my-cluster
 *
 * It may be killed at any time and run again: it looks at what there is, and goes on from there. When there is nothing to do,
 * it writes nothing. `PCLUSTER_API_URL` and AWS credentials are in the environment.
 *
 * @module
 */
import process from "node:process"
import { Console, Data, Effect, Stream } from "effect"
import { ClusterComputeFleet, ClusterOperations, Dryrun, ParallelCluster, Waiter } from "effect-parallelcluster"
import * as ClusterConfiguration from "effect-parallelcluster/ClusterConfiguration"

const subnet = "subnet-0123456789abcdef0"

/** The cluster as it should be. */
export const configuration: ClusterConfiguration.ClusterConfiguration = {
  Image: { Os: "alinux2023" },
  HeadNode: { InstanceType: "t3.medium", Networking: { SubnetId: subnet }, Ssh: { KeyName: "my-key" } },
  Scheduling: {
    Scheduler: "slurm",
    SlurmQueues: ["small", "large"].map((Name) => ({
      Name,
      Networking: { SubnetIds: [subnet] },
      ComputeResources: [{
        Name: "nodes",
        InstanceType: Name === "small" ? "c5.large" : "c5.9xlarge",
        MaxCount: 10,
      }],
    })),
  },
}

/** No state of the fleet would make the update allowed. */
export class UpdateRefused extends Data.TaggedError("UpdateRefused")<{ readonly message: string }> {}

/** The current configuration cannot be read. */
export class DownloadFailed extends Data.TaggedError("DownloadFailed")<{ readonly message: string }> {}

const download = (url: string) =>
  Effect.tryPromise({
    try: async () => {
      const response = await fetch(url)
      if (!response.ok) throw new Error(`S3 answered ${response.status}`)
      return await response.text()
    },
    catch: (error) => new DownloadFailed({ message: `The current configuration cannot be read: ${error}` }),
  })

const show = ({ status }: Waiter.StatusChange<unknown>) => Console.log(`  ${status}`)

/** Asks for a status of the fleet unless it has it or is on its way, and waits. */
const fleet = Effect.fn("fleet")(function* (clusterName: string, to: "RUNNING" | "STOPPED") {
  const { status } = yield* ClusterComputeFleet.describeComputeFleet({ clusterName })
  if (status === to) return
  const [request, underway] = to === "RUNNING"
    ? ["START_REQUESTED", ["START_REQUESTED", "STARTING"]] as const
    : ["STOP_REQUESTED", ["STOP_REQUESTED", "STOPPING"]] as const
  yield* Console.log(`The compute fleet is ${status}, and should be ${to}.`)
  if (!underway.some((known) => known === status)) {
    yield* ClusterComputeFleet.updateComputeFleet({ clusterName, status: request })
  }
  const waiter = to === "RUNNING" ? Waiter.fleetRunning({ clusterName }) : Waiter.fleetStopped({ clusterName })
  yield* waiter.pipe(Stream.tap(show), Waiter.run)
})

const create = Effect.fn("create")(function* (
  clusterName: string,
  clusterConfiguration: ClusterConfiguration.ClusterConfiguration,
) {
  yield* Dryrun.run(ClusterOperations.createCluster, { clusterName, clusterConfiguration })
  yield* ClusterOperations.createCluster({ clusterName, clusterConfiguration })
  yield* Waiter.clusterCreated({ clusterName }).pipe(Stream.tap(show), Waiter.run)
})

const update = Effect.fn("update")(function* (
  clusterName: string,
  current: ClusterConfiguration.ClusterConfiguration,
  clusterConfiguration: ClusterConfiguration.ClusterConfiguration,
) {
  const { status } = yield* ClusterComputeFleet.describeComputeFleet({ clusterName })
  const plan = (fleet: ClusterConfiguration.State["fleet"]) =>
    ClusterConfiguration.plan(current, clusterConfiguration, { fleet })
  const { allowed, changes } = plan(status === "STOPPED" ? "STOPPED" : "RUNNING")
  for (const { current, path, requested } of changes) {
    yield* Console.log(`${path}: ${JSON.stringify(current)} -> ${JSON.stringify(requested)}`)
  }
  if (changes.length === 0) return
  if (!allowed) {
    // Refused as it is: only what a stopped fleet allows is worth stopping it.
    const refused = plan("STOPPED").changes.filter(({ allowed }) => !allowed)
    if (refused.length > 0) {
      const lines = refused.map(({ action = "", path, reason = "" }) => `${path}: ${reason}. ${action}`)
      return yield* new UpdateRefused({ message: lines.join("\n") })
    }
    yield* fleet(clusterName, "STOPPED")
  }
  yield* Dryrun.run(ClusterOperations.updateCluster, { clusterName, clusterConfiguration })
  yield* ClusterOperations.updateCluster({ clusterName, clusterConfiguration })
  yield* Waiter.clusterUpdated({ clusterName }).pipe(Stream.tap(show), Waiter.run)
})

/** Makes the cluster what the description says. */
export const apply = Effect.fn("apply")(function* (
  clusterName: string,
  description: ClusterConfiguration.ClusterConfiguration,
  read: (url: string) => Effect.Effect<string, DownloadFailed> = download,
) {
  // The types leave out what is no matter of types, such as the pattern of a subnet's id.
  const requested = yield* ClusterConfiguration.decode(description)
  const describe = ClusterOperations.describeCluster({ clusterName })
  const found = yield* describe.pipe(Effect.catchTag("NotFound", () => Effect.undefined))
  if (found === undefined || found.clusterStatus === "DELETE_COMPLETE") yield* create(clusterName, requested)
  else {
    // Somebody, perhaps this program before it was killed, has begun something.
    if (found.clusterStatus === "CREATE_IN_PROGRESS") yield* Waiter.run(Waiter.clusterCreated({ clusterName }))
    if (found.clusterStatus === "UPDATE_IN_PROGRESS") yield* Waiter.run(Waiter.clusterUpdated({ clusterName }))
    const { clusterConfiguration } = yield* describe
    const text = yield* read(clusterConfiguration.url ?? "NOT_AVAILABLE")
    const current = yield* ClusterConfiguration.parse(text).pipe(Effect.flatMap(ClusterConfiguration.decode))
    yield* update(clusterName, current, requested)
  }
  // Also when an earlier run has stopped it.
  yield* fleet(clusterName, "RUNNING")
  yield* Console.log(`${clusterName} is as it should be.`)
})

if (import.meta.main) {
  const [clusterName = "my-cluster"] = process.argv.slice(2)
  const fail = (message: string) =>
    Effect.sync(() => {
      console.error(message)
      process.exitCode = 1
    })
  const program = apply(clusterName, configuration).pipe(
    Effect.catchTags({
      BadRequest: (error) => fail(`${error.message}\n${Dryrun.format(error)}`),
      InvalidConfiguration: ({ findings }) =>
        fail(findings.map(({ message, path }) => `${path}: ${message}`).join("\n")),
      DownloadFailed: ({ message }) => fail(message),
      UpdateRefused: ({ message }) => fail(message),
      WaiterFailed: ({ message }) => fail(message),
    }),
  )
  await Effect.runPromise(Effect.provide(program, ParallelCluster.layerEnv))
}
