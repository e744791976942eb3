/**
 * The simulated images, clusters, fleets and instances go through their states in the time of the test. What they answer is
 * compared in `simulator.observed.test.ts`.
 *
 * @module
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import {
  ClusterComputeFleet,
  ClusterInstances,
  ClusterLogs,
  ClusterOperations,
  Dryrun,
  ImageLogs,
  ImageOperations,
  Pagination,
  StackEvents,
  Waiter,
} from "effect-parallelcluster"
import * as Simulator from "effect-parallelcluster/testing"
import { passingTime, patient } from "../support/harness.ts"

const configuration = `Image:
  Os: alinux2023
HeadNode:
  InstanceType: t3.medium
  Networking:
    SubnetId: subnet-0123456789abcdef0
  Ssh:
    KeyName: my-key # of the team
Scheduling:
  Scheduler: slurm
  SlurmQueues:
  - Name: queue1
    ComputeResources:
      - Name: compute1
        InstanceType: t3.micro
        MinCount: 1
        MaxCount: 10
    Networking:
      SubnetIds:
        - subnet-0123456789abcdef0
  - Name: queue2
    ComputeResources:
      - Name: compute1
        InstanceType: c5.large
        MinCount: 2
`
const imageConfiguration = "Build:\n  InstanceType: t3.micro\n  ParentImage: ami-00000000000000001\n"

/** Lets the test's time run until the effect is done. */
const passing = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.map(passingTime(effect, 10_000), ({ result }) => result)

/** The statuses that a waiter tells of. */
const statuses = <A, E, R>(
  waiter: Stream.Stream<Waiter.StatusChange<A>, E, R>,
  of: (change: Waiter.StatusChange<A>) => string,
) => waiter.pipe(Stream.map(of), Stream.runCollect, Effect.map((all) => all.join(" ")))

const cluster = { clusterName: "my-cluster" }
const image = { imageId: "my-image" }
// The waiters look often enough to see every state.
const close = { schedule: "20 seconds" } as const

describe("in the time of the test", () => {
  it.effect("an image is built, used and deleted; its log grows, its stack goes", () =>
    Effect.gen(function* () {
      const { image: begun } = yield* ImageOperations.buildImage({ ...image, imageConfiguration })
      assert.strictEqual(begun.imageBuildStatus, "BUILD_IN_PROGRESS")
      assert.lengthOf((yield* ImageOperations.listImages({ imageStatus: "PENDING" })).images, 1)
      const events = yield* Effect.forkChild(
        Stream.runCollect(StackEvents.follow(ImageLogs.getImageStackEvents, image, close)),
      )
      const seen = yield* passing(
        statuses(Waiter.imageAvailable(image, close), ({ description: { ec2AmiInfo, imagebuilderImageStatus } }) =>
          imagebuilderImageStatus ?? ec2AmiInfo?.state ?? "-"),
      )
      assert.strictEqual(seen, "- PENDING CREATING BUILDING TESTING DISTRIBUTING AVAILABLE")
      assert.deepStrictEqual(
        (yield* passing(Fiber.join(events))).map((event) =>
          `${event.logicalResourceId} ${event.resourceStatus}`
        ),
        [
          "my-image CREATE_IN_PROGRESS",
          "InstanceRole CREATE_IN_PROGRESS",
          "InstanceRole CREATE_COMPLETE",
          "ParallelClusterImage CREATE_IN_PROGRESS",
        ],
      )
      const simulator = yield* Simulator.Simulator
      const streams = yield* ImageLogs.listImageLogStreams(image)
      assert.deepStrictEqual(streams.logStreams.map(({ logStreamName }) => logStreamName), ["3.16.1/1"])
      assert.lengthOf((yield* ImageOperations.listImages({ imageStatus: "AVAILABLE" })).images, 1)
      assert.strictEqual(
        (yield* Effect.flip(ImageOperations.buildImage({ ...image, imageConfiguration })))._tag,
        "Conflict",
      )
      yield* ImageOperations.deleteImage(image)
      assert.isUndefined(yield* passing(Waiter.run(Waiter.imageDeleted(image))))
      assert.isAbove((yield* simulator.requests).length, 10)
    }).pipe(Effect.provide(patient())))

  it.effect("a build fails for the reason it was given, and is cleaned away", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator.Simulator
      yield* simulator.failStack({ name: "my-image", reason: "The disk is full." })
      yield* ImageOperations.buildImage({ ...image, imageConfiguration })
      const early = yield* Effect.flip(ImageOperations.deleteImage(image))
      assert.strictEqual(early._tag, "BadRequest")
      const error = yield* passing(Effect.flip(Waiter.run(Waiter.imageAvailable(image, close))))
      assert.strictEqual(error.message, "imageAvailable: my-image is BUILD_FAILED: The disk is full.")
      assert.deepStrictEqual(
        error._tag === "WaiterFailed" &&
          error.stackEvents.map((event) => `${event.logicalResourceId} ${event.resourceStatusReason}`),
        [
          "ParallelClusterImage The disk is full.",
          "my-image The following resource(s) failed to create: [ParallelClusterImage].",
        ],
      )
      assert.lengthOf((yield* ImageOperations.listImages({ imageStatus: "FAILED" })).images, 1)
      assert.strictEqual((yield* ImageOperations.deleteImage(image)).image.imageBuildStatus, "DELETE_IN_PROGRESS")
      const gone = yield* passing(statuses(Waiter.imageDeleted(image, close), ({ status }) => status))
      assert.strictEqual(gone, "DELETE_IN_PROGRESS DELETE_COMPLETE")
      // The reason was for one build.
      yield* ImageOperations.buildImage({ ...image, imageConfiguration, rollbackOnFailure: true })
      yield* passing(Waiter.run(Waiter.imageAvailable(image)))
    }).pipe(Effect.provide(patient())))

  it.effect("a cluster is checked, created, changed, stopped, started and deleted", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(
        (yield* Dryrun.run(ClusterOperations.createCluster, { ...cluster, clusterConfiguration: configuration }))
          .validationMessages,
        [],
      )
      assert.strictEqual((yield* Effect.flip(ClusterOperations.describeCluster(cluster)))._tag, "NotFound")
      yield* ClusterOperations.createCluster({ ...cluster, clusterConfiguration: configuration })
      const events = yield* Effect.forkChild(
        Stream.runCollect(StackEvents.follow(ClusterLogs.getClusterStackEvents, cluster, close)),
      )
      const created = yield* passing(Waiter.run(Waiter.clusterCreated(cluster, close)))
      assert.strictEqual(created.headNode?.state, "running")
      assert.strictEqual(created.computeFleetStatus, "RUNNING")
      assert.deepStrictEqual(
        (yield* passing(Fiber.join(events))).map((event) => `${event.logicalResourceId} ${event.resourceStatus}`),
        [
          "my-cluster CREATE_IN_PROGRESS",
          "HeadNode CREATE_IN_PROGRESS",
          "HeadNode CREATE_COMPLETE",
          "my-cluster CREATE_COMPLETE",
        ],
      )
      const nodes = (input = {}) =>
        Pagination.items(ClusterInstances.describeClusterInstances, { ...cluster, ...input }).pipe(
          Stream.map(({ instanceType, nodeType, queueName = "-" }) => `${nodeType} ${queueName} ${instanceType}`),
          Stream.runCollect,
        )
      assert.deepStrictEqual(yield* nodes(), [
        "HeadNode - t3.medium",
        "ComputeNode queue1 t3.micro",
        "ComputeNode queue2 c5.large",
        "ComputeNode queue2 c5.large",
      ])
      assert.lengthOf(yield* nodes({ queueName: "queue2" }), 2)
      const { logStreams } = yield* ClusterLogs.listClusterLogStreams({
        ...cluster,
        filters: ["Name=node-type,Values=HeadNode"],
      })
      const [{ logStreamName }] = [logStreams[0]!]
      const log = yield* ClusterLogs.getClusterLogEvents({ ...cluster, logStreamName })
      assert.lengthOf(log.events, 1)

      const changed = configuration.replace("MaxCount: 10", "MaxCount: 20")
      const dry = yield* Dryrun.run(ClusterOperations.updateCluster, { ...cluster, clusterConfiguration: changed })
      const change = {
        parameter: "Scheduling.SlurmQueues[queue1].ComputeResources[compute1].MaxCount",
        currentValue: "10",
        requestedValue: "20",
      }
      assert.deepStrictEqual(dry.changeSet, [change])
      yield* ClusterOperations.updateCluster({ ...cluster, clusterConfiguration: changed })
      const twice = yield* Effect.flip(ClusterOperations.updateCluster({ ...cluster, clusterConfiguration: changed }))
      assert.strictEqual(twice._tag, "Conflict")
      assert.strictEqual(
        yield* passing(
          statuses(Waiter.clusterUpdated(cluster, close), ({ description }) => description.cloudformationStackStatus),
        ),
        "UPDATE_IN_PROGRESS UPDATE_COMPLETE_CLEANUP_IN_PROGRESS UPDATE_COMPLETE",
      )

      yield* ClusterComputeFleet.updateComputeFleet({ ...cluster, status: "STOP_REQUESTED" })
      assert.strictEqual(
        yield* passing(statuses(Waiter.fleetStopped(cluster, close), ({ status }) => status)),
        "STOP_REQUESTED STOPPING STOPPED",
      )
      assert.deepStrictEqual(yield* nodes(), ["HeadNode - t3.medium"])
      yield* ClusterComputeFleet.updateComputeFleet({ ...cluster, status: "START_REQUESTED" })
      assert.strictEqual(
        yield* passing(statuses(Waiter.fleetRunning(cluster, close), ({ status }) => status)),
        "START_REQUESTED STARTING RUNNING",
      )
      const ids = Stream.runCollect(Pagination.items(ClusterInstances.describeClusterInstances, cluster)).pipe(
        Effect.map((instances) => instances.map(({ instanceId }) => instanceId)),
      )
      const before = yield* ids
      yield* ClusterInstances.deleteClusterInstances(cluster)
      assert.deepStrictEqual(yield* nodes(), ["HeadNode - t3.medium"])
      // The fleet runs: what it always has comes back, as other instances.
      yield* TestClock.adjust("2 minutes")
      const after = yield* ids
      assert.lengthOf(after, 4)
      assert.strictEqual(new Set([...before, ...after]).size, 7)

      yield* ClusterOperations.deleteCluster(cluster)
      assert.strictEqual(
        yield* passing(statuses(Waiter.clusterDeleted(cluster, close), ({ status }) => status)),
        "DELETE_IN_PROGRESS DELETE_COMPLETE",
      )
      assert.deepStrictEqual(yield* nodes(), [])
    }).pipe(Effect.provide(patient())))

  it.effect("login nodes are there once the cluster is, and its configuration can be downloaded for an hour", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator.Simulator
      const clusterConfiguration = `${configuration}LoginNodes:
  Pools:
    - Name: pool1
      InstanceType: t3.large
      Count: 2
`
      yield* ClusterOperations.createCluster({ ...cluster, clusterConfiguration })
      assert.isUndefined((yield* ClusterOperations.describeCluster(cluster)).loginNodes)
      yield* TestClock.adjust("10 minutes")
      const { clusterConfiguration: { url }, loginNodes } = yield* ClusterOperations.describeCluster(cluster)
      assert.deepStrictEqual(
        loginNodes?.map(({ healthyNodes, poolName, status }) => `${poolName} ${status} ${healthyNodes}`),
        ["pool1 active 2"],
      )
      const { instances } = yield* ClusterInstances.describeClusterInstances({ ...cluster, nodeType: "LoginNode" })
      assert.deepStrictEqual(
        instances.map(({ instanceType, poolName }) => `${poolName} ${instanceType}`),
        ["pool1 t3.large", "pool1 t3.large"],
      )

      const download = (url = "") =>
        Effect.flatMap(
          simulator.handle(new Request(url)),
          (response) =>
            Effect.map(Effect.promise(() => response.text()), (text) => ({ status: response.status, text })),
        )
      assert.deepStrictEqual(yield* download(url), { status: 200, text: clusterConfiguration })
      assert.include((yield* download(url?.replace("my-cluster", "my-other"))).text, "SignatureDoesNotMatch")
      yield* ImageOperations.buildImage({ ...image, imageConfiguration })
      const { imageConfiguration: { url: imageUrl } } = yield* ImageOperations.describeImage(image)
      assert.deepStrictEqual(yield* download(imageUrl), { status: 200, text: imageConfiguration })
      yield* TestClock.adjust("61 minutes")
      assert.include((yield* download(url)).text, "<Code>AccessDenied</Code><Message>Request has expired</Message>")
    }).pipe(Effect.provide(patient())))

  it.effect("AWS Batch is refused, in the words of 3.16.1, and so is Slurm without queues", () =>
    Effect.gen(function* () {
      const refusal = (scheduling: string) =>
        ClusterOperations.createCluster({
          ...cluster,
          clusterConfiguration: configuration.replace(/Scheduling:[^]*$/, `Scheduling: ${scheduling}\n`),
        }).pipe(
          Effect.flip,
          Effect.map((error) =>
            error._tag === "BadRequest" ? error.configurationValidationErrors?.[0]?.message : error._tag
          ),
        )
      assert.strictEqual(
        yield* refusal("{ Scheduler: awsbatch, AwsBatchQueues: [{ Name: q }] }"),
        "[('Scheduling', {'Scheduler': ['Must be one of: slurm.'], 'SlurmQueues': ['Missing data for required field.'], " +
          "'AwsBatchQueues': ['Unknown field.']})]",
      )
      assert.strictEqual(
        yield* refusal("{ Scheduler: slurm }"),
        "[('Scheduling', {'SlurmQueues': ['Missing data for required field.']})]",
      )
    }).pipe(Effect.provide(Simulator.layer())))

  it.effect("creations, updates and deletions fail for the reasons they were given", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator.Simulator
      const fail = (reason: string) => simulator.failStack({ name: "my-cluster", reason })
      yield* fail("No capacity.")
      yield* ClusterOperations.createCluster({ ...cluster, clusterConfiguration: configuration })
      const created = yield* passing(Effect.flip(Waiter.run(Waiter.clusterCreated(cluster, close))))
      assert.strictEqual(created.message, "clusterCreated: my-cluster is CREATE_FAILED: No capacity.")
      assert.strictEqual(
        (yield* ClusterOperations.describeCluster(cluster)).cloudformationStackStatus,
        "ROLLBACK_IN_PROGRESS",
      )
      yield* TestClock.adjust("10 minutes")
      assert.strictEqual(
        (yield* ClusterOperations.describeCluster(cluster)).cloudformationStackStatus,
        "ROLLBACK_COMPLETE",
      )
      yield* fail("In use.")
      yield* ClusterOperations.deleteCluster(cluster)
      const deleted = yield* passing(Effect.flip(Waiter.run(Waiter.clusterDeleted(cluster, close))))
      assert.strictEqual(deleted.message, "clusterDeleted: my-cluster is DELETE_FAILED: HeadNode: In use.")

      yield* simulator.putCluster({ clusterName: "other", configuration })
      yield* simulator.failStack({ name: "other", reason: "Timed out." })
      yield* ClusterOperations.updateCluster({
        clusterName: "other",
        clusterConfiguration: configuration.replace("queue2", "queue3"),
      })
      const updated = yield* passing(Effect.flip(Waiter.run(Waiter.clusterUpdated({ clusterName: "other" }, close))))
      assert.strictEqual(updated.message, "clusterUpdated: other is UPDATE_FAILED: HeadNodeWaitCondition: Timed out.")
    }).pipe(Effect.provide(patient())))

  it.effect("the lists go over pages that are empty once they are filtered", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator.Simulator
      for (let i = 0; i < 9; i++) {
        yield* simulator.putImage({
          imageId: `image-${i}`,
          stackStatus: i % 2 ? "CREATE_FAILED" : "CREATE_IN_PROGRESS",
        })
      }
      yield* simulator.putCluster({ clusterName: "last", stackStatus: "UPDATE_FAILED" })
      const first = yield* ClusterOperations.listClusters({})
      assert.deepStrictEqual(first.clusters, [])
      assert.isDefined(first.nextToken)
      const names = yield* Pagination.items(ClusterOperations.listClusters, { clusterStatus: ["UPDATE_FAILED"] }).pipe(
        Stream.map(({ clusterName }) => clusterName),
        Stream.runCollect,
      )
      assert.deepStrictEqual(names, ["last"])
      const failed = yield* Pagination.items(ImageOperations.listImages, { imageStatus: "FAILED" }).pipe(
        Stream.runCount,
      )
      assert.strictEqual(failed, 4)
    }).pipe(Effect.provide(patient({ pageSizes: { stacks: 3 } }))))

  it.effect("as quickly as it is told to", () =>
    Effect.gen(function* () {
      yield* ImageOperations.buildImage({ ...image, imageConfiguration })
      yield* TestClock.adjust("4 seconds")
      assert.strictEqual((yield* ImageOperations.describeImage(image)).imageBuildStatus, "BUILD_IN_PROGRESS")
      yield* TestClock.adjust("1 second")
      assert.strictEqual((yield* ImageOperations.describeImage(image)).ec2AmiInfo?.state, "AVAILABLE")
    }).pipe(Effect.provide(patient({ durations: { imageBuild: "5 seconds" } }))))
})
