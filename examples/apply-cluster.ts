/**
 * Creates or updates a cluster to match its configuration in TypeScript: checks it, plans the changes, makes a dry run, applies
 * them, and waits. It stops the compute fleet only if the plan requires that, and starts it at the end.
 *
 *     bun examples/apply-cluster.ts my-cluster
 *
 * It can be interrupted at any time and run again: it continues from the current state of the cluster, and sends no writes when
 * nothing has to change. `PCLUSTER_API_URL` and AWS credentials are in the environment.
 *
 * @module
 */
import process from "node:process"
import { Console, Data, Effect, Stream } from "effect"
import { ClusterComputeFleet, ClusterOperations, Deployment, Dryrun, Waiter } from "effect-parallelcluster"
import * as ClusterConfiguration from "effect-parallelcluster/ClusterConfiguration"

const subnet = "subnet-0123456789abcdef0"

/** The configuration to apply. */
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

/** The update is not allowed, whether the fleet is running or stopped. */
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

/** Requests a status of the fleet, unless the fleet has it or is changing to it, and waits. */
const fleet = Effect.fn("fleet")(function* (clusterName: string, to: "RUNNING" | "STOPPED") {
  const { status } = yield* ClusterComputeFleet.describeComputeFleet({ clusterName })
  if (status === to) return
  const [request, underway] = to === "RUNNING"
    ? ["START_REQUESTED", ["START_REQUESTED", "STARTING"]] as const
    : ["STOP_REQUESTED", ["STOP_REQUESTED", "STOPPING"]] as const
  yield* Console.log(`The compute fleet is ${status}; waiting until it is ${to}.`)
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
    // Stop the fleet only if all changes are allowed then.
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

/** Creates or updates the cluster to match the description. */
export const apply = Effect.fn("apply")(function* (
  clusterName: string,
  description: ClusterConfiguration.ClusterConfiguration,
  read: (url: string) => Effect.Effect<string, DownloadFailed> = download,
) {
  // Types cannot express everything, such as the pattern of a subnet id.
  const requested = yield* ClusterConfiguration.decode(description)
  const describe = ClusterOperations.describeCluster({ clusterName })
  const found = yield* describe.pipe(Effect.catchTag("NotFound", () => Effect.undefined))
  if (found === undefined || found.clusterStatus === "DELETE_COMPLETE") yield* create(clusterName, requested)
  else {
    // An operation is in progress, perhaps from an interrupted run of this program.
    if (found.clusterStatus === "CREATE_IN_PROGRESS") yield* Waiter.run(Waiter.clusterCreated({ clusterName }))
    if (found.clusterStatus === "UPDATE_IN_PROGRESS") yield* Waiter.run(Waiter.clusterUpdated({ clusterName }))
    const { clusterConfiguration } = yield* describe
    const text = yield* read(clusterConfiguration.url ?? "NOT_AVAILABLE")
    const current = yield* ClusterConfiguration.parse(text).pipe(Effect.flatMap(ClusterConfiguration.decode))
    yield* update(clusterName, current, requested)
  }
  // An earlier run may have stopped it.
  yield* fleet(clusterName, "RUNNING")
  yield* Console.log(`${clusterName} matches its configuration.`)
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
      BadRequest: (error) => fail(Dryrun.format(error)),
      InvalidConfiguration: ({ findings }) =>
        fail(findings.map(({ message, path }) => `${path}: ${message}`).join("\n")),
      DownloadFailed: ({ message }) => fail(message),
      UpdateRefused: ({ message }) => fail(message),
      WaiterFailed: ({ message }) => fail(message),
    }),
  )
  await Effect.runPromise(Effect.provide(program, Deployment.layerEnv))
}
