/**
 * Every operation beside Image Logs on the real server (aws-parallelcluster 3.16.1): reads, fleet changes, deletions, dry
 * runs, real creations, updates and builds, and their errors. What it answers differently from the contract is asserted as
 * it is.
 *
 * @module
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import {
  ClusterComputeFleet,
  ClusterInstances,
  ClusterLogs,
  ClusterOperations,
  Dryrun,
  ImageOperations,
  LogEvents,
  Pagination,
  type ParallelCluster,
  StackEvents,
  Waiter,
} from "effect-parallelcluster"
import { answers, client, control, transports, upstream, version } from "./server.ts"

const clusterName = "cluster-ok"
const { clusterConfiguration, clusterConfigurationChanged, clusters, imageConfiguration, os } = upstream.seeded
const seeded = clusters[clusterName]!

// The emulator lacks a parameter that these two ask for.
const suppressValidators = [
  "type:HeadNodeLaunchTemplateValidator",
  "type:ComputeResourceLaunchTemplateValidator",
] as const

/** Something of its own for a test, which it may break: the runtimes run one after the other on the same server. */
const throwAway = (what: "cluster" | "image" | "imageStack", options: object = {}) =>
  Effect.map(control("/seed", { what, ...options }), ({ name }) => String(name))

const quickly = { schedule: Schedule.spaced("200 millis") }

/** The error that a program must fail with. */
const failing = <A, E, R>(program: Effect.Effect<A, E, R>) => Effect.flip(program)

for (const { layer, name } of transports) {
  const on = (what: string, effect: Effect.Effect<void, unknown, ParallelCluster.ParallelCluster>) =>
    it.live(what, () => Effect.provide(effect, client(layer)), 180_000)

  describe(`reading over ${name}`, () => {
    on(
      "clusters: pages that are filtered after they were fetched",
      Effect.gen(function* () {
        const page = yield* ClusterOperations.listClusters({})
        assert.isString(page.nextToken)
        const ok = page.clusters.find((cluster) => cluster.clusterName === clusterName)
        assert.deepInclude(ok, { version, clusterStatus: "CREATE_COMPLETE", scheduler: { type: "slurm" } })
        // A cluster that does not tell its scheduler.
        assert.deepStrictEqual(
          page.clusters.find((cluster) => cluster.clusterName === "cluster-bare")?.scheduler,
          {},
        )
        const empty = yield* ClusterOperations.listClusters({ clusterStatus: ["DELETE_FAILED"] })
        assert.deepStrictEqual(empty.clusters, [])
        assert.isString(empty.nextToken)
        const names = yield* Pagination.items(ClusterOperations.listClusters, {
          clusterStatus: ["CREATE_COMPLETE", "CREATE_FAILED"],
        }).pipe(Stream.map((cluster) => cluster.clusterName), Stream.runCollect)
        assert.includeMembers(names, [clusterName, "cluster-failed", "cluster-last"])
        assert.notInclude(names, "cluster-updating")
      }),
    )

    on(
      "a cluster: all there is, one that tells little, one that failed",
      Effect.gen(function* () {
        const cluster = yield* ClusterOperations.describeCluster({ clusterName })
        assert.strictEqual(cluster.cloudformationStackStatus, "CREATE_COMPLETE")
        assert.strictEqual(cluster.headNode?.instanceId, seeded.instances[0]?.instanceId)
        assert.instanceOf(cluster.headNode?.launchTime, Date)
        assert.deepStrictEqual(cluster.creationTime, new Date("2026-01-05T08:00:00Z"))
        assert.isTrue(cluster.clusterConfiguration.url?.startsWith("http"))
        const bare = yield* ClusterOperations.describeCluster({ clusterName: "cluster-bare" })
        assert.strictEqual(bare.clusterConfiguration.url, "NOT_AVAILABLE")
        assert.strictEqual(bare.computeFleetStatus, "UNKNOWN")
        assert.isUndefined(bare.headNode)
        const failed = yield* ClusterOperations.describeCluster({ clusterName: "cluster-failed" })
        assert.strictEqual(failed.failures?.[0]?.failureCode, "ClusterCreationFailure")
      }),
    )

    on(
      "login nodes: a list of pools, of older servers one pool by itself",
      Effect.gen(function* () {
        const clusterName = yield* throwAway("cluster", { login: true, compute: 0 })
        const { loginNodes } = yield* ClusterOperations.describeCluster({ clusterName })
        const pool = { status: "active", scheme: "internet-facing", healthyNodes: 1, unhealthyNodes: 0 }
        assert.lengthOf(loginNodes ?? [], 1)
        assert.deepInclude(loginNodes?.[0], answers("loginNodesAreAList") ? { ...pool, poolName: "login" } : pool)
        const { instances } = yield* ClusterInstances.describeClusterInstances({ clusterName, nodeType: "LoginNode" })
        assert.lengthOf(instances, 1)
      }),
    )

    on(
      "what is not there, and what is newer than the API",
      Effect.gen(function* () {
        const none = yield* failing(ClusterOperations.describeCluster({ clusterName: "no-such-cluster" }))
        assert.strictEqual(none._tag, "NotFound")
        const newer = yield* failing(ClusterOperations.describeCluster({ clusterName: "cluster-newer" }))
        assert.strictEqual(newer._tag, "BadRequest")
        assert.include(newer.message, "incompatible ParallelCluster major version")
        const region = yield* failing(ClusterOperations.describeCluster({ clusterName, region: "mars-1" }))
        assert.include(region.message, "invalid or unsupported region 'mars-1'")
        assert.strictEqual(
          (yield* failing(ClusterComputeFleet.describeComputeFleet({ clusterName: "no-such-cluster" })))._tag,
          "NotFound",
        )
        // No cluster, no instances: that is no error.
        assert.deepStrictEqual(
          (yield* ClusterInstances.describeClusterInstances({ clusterName: "no-such-cluster" })).instances,
          [],
        )
      }),
    )

    on(
      "instances, filtered",
      Effect.gen(function* () {
        const { instances } = yield* ClusterInstances.describeClusterInstances({ clusterName })
        assert.sameMembers(
          instances.map(({ instanceId }) => instanceId),
          seeded.instances.map(({ instanceId }) => instanceId),
        )
        const queue = yield* ClusterInstances.describeClusterInstances({
          clusterName,
          nodeType: "ComputeNode",
          queueName: "queue1",
        })
        assert.deepStrictEqual(queue.instances.map(({ nodeType, queueName }) => [nodeType, queueName]), [
          ["ComputeNode", "queue1"],
        ])
      }),
    )

    on(
      "logs of nodes, filtered, and read",
      Effect.gen(function* () {
        const all = yield* Pagination.items(ClusterLogs.listClusterLogStreams, { clusterName }).pipe(Stream.runCollect)
        assert.sameMembers(all.map(({ logStreamName }) => logStreamName), Object.keys(seeded.streams))
        const head = seeded.instances[0]!.privateDnsName
        const filters = [["Name=node-type,Values=HeadNode"], [`Name=private-dns-name,Values=${head}`]] as const
        for (const [filter] of filters) {
          const { logStreams } = yield* ClusterLogs.listClusterLogStreams({ clusterName, filters: [filter] })
          assert.isAbove(logStreams.length, 0)
          assert.isBelow(logStreams.length, all.length)
          for (const { logStreamName } of logStreams) assert.isTrue(logStreamName.startsWith(head))
        }
        const both = yield* failing(ClusterLogs.listClusterLogStreams({
          clusterName,
          filters: [filters[0][0], filters[1][0]],
        }))
        assert.include(both.message, "cannot be set at the same time")

        const [logStreamName, stream] = Object.entries(seeded.streams)[0]!
        const lines = yield* LogEvents.forward(ClusterLogs.getClusterLogEvents, {
          clusterName,
          logStreamName,
          limit: 7,
        })
          .pipe(Stream.runCollect)
        assert.lengthOf(lines, stream.events)
        assert.strictEqual(lines.at(-1)?.message, stream.lastMessage)
        const unlogged = yield* failing(ClusterLogs.listClusterLogStreams({ clusterName: "cluster-bare" }))
        assert.include(unlogged.message, "CloudWatch logging is not enabled")
        const slash = yield* failing(ClusterLogs.getClusterLogEvents({ clusterName, logStreamName: "a/b" }))
        assert.isFalse(slash._tag === "NotFound" && slash.routed)
      }),
    )

    on(
      "stack events, the oldest first to the stack's rest",
      Effect.gen(function* () {
        const events = yield* StackEvents.follow(ClusterLogs.getClusterStackEvents, { clusterName }, quickly).pipe(
          Stream.runCollect,
        )
        assert.lengthOf(events, seeded.stackEvents)
        assert.strictEqual(events.at(-1)?.resourceStatus, "CREATE_COMPLETE")
        const times = events.map(({ timestamp }) => timestamp.getTime())
        assert.deepStrictEqual(times, times.toSorted((a, b) => a - b))
      }),
    )

    on(
      "images: available, pending, failed, official",
      Effect.gen(function* () {
        const available = yield* ImageOperations.listImages({ imageStatus: "AVAILABLE" })
        assert.include(available.images.map(({ imageId }) => imageId), "image-ready")
        const ids = (imageStatus: "FAILED" | "PENDING") =>
          Pagination.items(ImageOperations.listImages, { imageStatus }).pipe(
            Stream.map(({ imageId }) => imageId),
            Stream.runCollect,
          )
        assert.includeMembers(yield* ids("PENDING"), ["build-ok", "filler-00", "filler-58"])
        assert.includeMembers(yield* ids("FAILED"), ["build-failed", "filler-01", "filler-59"])

        const ready = yield* ImageOperations.describeImage({ imageId: "image-ready" })
        assert.deepInclude(ready.ec2AmiInfo, { amiName: "image-ready", state: "AVAILABLE" })
        const failed = yield* ImageOperations.describeImage({ imageId: "build-failed" })
        // A status of the stack that means failure, and is not over.
        assert.strictEqual(failed.cloudformationStackStatus, "ROLLBACK_IN_PROGRESS")
        assert.strictEqual(failed.imageBuildStatus, "BUILD_FAILED")
        assert.strictEqual((yield* failing(ImageOperations.describeImage({ imageId: "none" })))._tag, "NotFound")

        const official = yield* ImageOperations.listOfficialImages({ os, architecture: "arm64" })
        assert.deepStrictEqual(
          official.images.map((image) => [image.os, image.architecture]),
          [[os, "arm64"]],
        )
        assert.strictEqual(os, answers("alinux2023") ? "alinux2023" : "alinux2")
        const unknown = yield* failing(ImageOperations.listOfficialImages({ os: "beos" }))
        assert.match(unknown.message, /beos is not one of \['alinux2/)
      }),
    )

    on(
      "waiters and errors of what has come to its end",
      Effect.gen(function* () {
        assert.strictEqual((yield* Waiter.run(Waiter.imageAvailable({ imageId: "image-ready" }))).version, version)
        const failed = yield* failing(Waiter.run(Waiter.clusterCreated({ clusterName: "cluster-failed" })))
        assert.strictEqual(
          failed.message,
          "clusterCreated: cluster-failed is CREATE_FAILED: Failed to create the cluster.",
        )
        assert.isUndefined(yield* Waiter.run(Waiter.clusterDeleted({ clusterName: "no-such-cluster" })))
      }),
    )

    on(
      "a fleet is stopped and started",
      Effect.gen(function* () {
        const clusterName = yield* throwAway("cluster")
        // 200 with the fleet, where the contract has 204.
        const stopped = yield* ClusterComputeFleet.updateComputeFleet({ clusterName, status: "STOP_REQUESTED" })
        assert.strictEqual(stopped.status, "STOP_REQUESTED")
        // Asked again, nothing changes: that is why it may be tried again.
        assert.deepStrictEqual(
          yield* ClusterComputeFleet.updateComputeFleet({ clusterName, status: "STOP_REQUESTED" }),
          stopped,
        )
        const waiting = yield* Effect.forkChild(Waiter.run(Waiter.fleetStopped({ clusterName }, quickly)))
        yield* control("/fleet", { cluster: clusterName, status: "STOPPED" })
        assert.strictEqual((yield* Fiber.join(waiting)).status, "STOPPED")
        assert.strictEqual(
          (yield* ClusterComputeFleet.updateComputeFleet({ clusterName, status: "START_REQUESTED" })).status,
          "START_REQUESTED",
        )
        const batch = yield* failing(ClusterComputeFleet.updateComputeFleet({ clusterName, status: "ENABLED" }))
        assert.include(batch.message, "can only be set to `START_REQUESTED` or `STOP_REQUESTED`")
        const busy = yield* failing(
          ClusterComputeFleet.updateComputeFleet({ clusterName: "cluster-updating", status: "STOP_REQUESTED" }),
        )
        assert.strictEqual(busy._tag, "BadRequest")
        const unknown = yield* failing(
          ClusterComputeFleet.updateComputeFleet({ clusterName: "cluster-bare", status: "STOP_REQUESTED" }),
        )
        assert.strictEqual(unknown._tag, "InternalService")
      }),
    )

    on(
      "compute nodes are terminated; the answer is empty",
      Effect.gen(function* () {
        const clusterName = yield* throwAway("cluster", { compute: 2 })
        assert.isUndefined(yield* ClusterInstances.deleteClusterInstances({ clusterName }))
        const { instances } = yield* ClusterInstances.describeClusterInstances({ clusterName })
        assert.deepStrictEqual(instances.map(({ nodeType }) => nodeType), ["HeadNode"])
        const none = { clusterName: "no-such-cluster" }
        assert.strictEqual((yield* failing(ClusterInstances.deleteClusterInstances(none)))._tag, "NotFound")
        assert.isUndefined(yield* ClusterInstances.deleteClusterInstances({ ...none, force: true }))
      }),
    )

    on(
      "images are deleted: an available one at once, a stack in time",
      Effect.gen(function* () {
        const imageId = yield* throwAway("image")
        const { image } = yield* ImageOperations.deleteImage({ imageId, force: true })
        assert.strictEqual(image.imageBuildStatus, "DELETE_IN_PROGRESS")
        // Tried again, it would be told that there was never one.
        assert.strictEqual((yield* failing(ImageOperations.deleteImage({ imageId })))._tag, "NotFound")
        const stack = yield* throwAway("imageStack", { status: "CREATE_FAILED" })
        yield* ImageOperations.deleteImage({ imageId: stack })
        const waiting = yield* Effect.forkChild(Waiter.run(Waiter.imageDeleted({ imageId: stack }, quickly)))
        yield* control("/stack-status", { name: stack, status: "DELETE_COMPLETE" })
        assert.isUndefined(yield* Fiber.join(waiting))
        const running = yield* failing(ImageOperations.deleteImage({ imageId: "build-ok" }))
        assert.include(running.message, "running workflow")
      }),
    )

    on(
      "dry runs of images and updates",
      Effect.gen(function* () {
        const built = yield* Dryrun.run(ImageOperations.buildImage, { imageId: "new-image", imageConfiguration })
        // It tells of no warnings, whatever was found.
        assert.deepStrictEqual([built.changeSet, built.validationMessages], [[], []])
        const wrong = yield* failing(
          Dryrun.run(ImageOperations.buildImage, { imageId: "new-image", imageConfiguration: "Nonsense: 1" }),
        )
        assert.match(
          wrong._tag === "BadRequest" ? Dryrun.format(wrong) : wrong._tag,
          /^ERROR ImageSchemaValidator: .*Nonsense/,
        )
        const exists = yield* failing(
          Dryrun.run(ImageOperations.buildImage, {
            imageId: "image-ready",
            imageConfiguration,
            suppressValidators: ["ALL"],
          }),
        )
        assert.strictEqual(exists._tag, "Conflict")

        const update = { clusterName, suppressValidators } as const
        const changed = yield* Dryrun.run(ClusterOperations.updateCluster, {
          ...update,
          clusterConfiguration: clusterConfigurationChanged,
        })
        assert.deepStrictEqual<unknown>(
          changed.changeSet.map(({ currentValue, requestedValue }) => [currentValue, requestedValue]),
          answers("changeValuesAreText") ? [["10", "20"]] : [[10, 20]],
        )
        assert.deepStrictEqual(changed.validationMessages.map(({ type }) => type), ["KeyPairValidator"])
        const refused = yield* failing(Dryrun.run(ClusterOperations.updateCluster, {
          clusterName,
          suppressValidators: ["ALL"],
          clusterConfiguration: clusterConfigurationChanged.replace("t3.medium", "t3.large"),
        }))
        assert.match(
          refused._tag === "BadRequest" ? Dryrun.format(refused) : refused._tag,
          /^ERROR HeadNode\.InstanceType \(t3\.medium -> t3\.large\): Update actions are not currently supported/,
        )
        const same = yield* failing(
          Dryrun.run(ClusterOperations.updateCluster, {
            clusterName,
            suppressValidators: ["ALL"],
            clusterConfiguration,
          }),
        )
        assert.include(same.message, "No changes found")
        const busy = yield* failing(
          Dryrun.run(ClusterOperations.updateCluster, { clusterName: "cluster-updating", clusterConfiguration }),
        )
        assert.strictEqual(busy._tag, "Conflict")
        const older = yield* failing(
          Dryrun.run(ClusterOperations.updateCluster, { clusterName: "cluster-bare", clusterConfiguration }),
        )
        assert.include(older.message, `same ParallelCluster version (${clusters["cluster-bare"]!.version})`)
      }),
    )
  })
}

describe("changes", () => {
  const on = (what: string, effect: Effect.Effect<void, unknown, ParallelCluster.ParallelCluster>) =>
    it.live(what, () => Effect.provide(effect, client(transports[0].layer)), 180_000)
  const text = answers("changeValuesAreText")
  const queue2 = `    - Name: queue2
      ComputeResources:
        - Name: compute2
          InstanceType: t3.micro
      Networking:
        SubnetIds:
          - ${upstream.seeded.subnetId}
`
  const monitored = clusterConfigurationChanged.replace(
    "HeadNode:\n",
    "Monitoring:\n  DetailedMonitoring: true\nHeadNode:\n",
  )
  const dryrun = (clusterName: string, clusterConfiguration: string) =>
    Dryrun.run(ClusterOperations.updateCluster, { clusterName, suppressValidators: ["ALL"], clusterConfiguration })
  const maxCount = "Scheduling.SlurmQueues[queue1].ComputeResources[compute1].MaxCount"

  on(
    "numbers, truth values and whole objects arrive as the server has them",
    Effect.gen(function* () {
      const { changeSet } = yield* dryrun(yield* throwAway("cluster", { fleet: "STOPPED" }), monitored + queue2)
      const requested = new Map<unknown, unknown>(
        changeSet.map(({ parameter, requestedValue }) => [parameter, requestedValue]),
      )
      assert.sameMembers([...requested.keys()], [maxCount, "Monitoring.DetailedMonitoring", "Scheduling.SlurmQueues"])
      assert.strictEqual(requested.get(maxCount), text ? "20" : 20)
      assert.strictEqual(requested.get("Monitoring.DetailedMonitoring"), text ? "True" : true)
      const queue = requested.get("Scheduling.SlurmQueues")
      if (text) assert.match(String(queue), /^\{'Name': 'queue2', /)
      else assert.deepInclude(queue, { Name: "queue2", Networking: { SubnetIds: [upstream.seeded.subnetId] } })
    }),
  )

  on(
    "a refusal keeps its reasons, beside changes that would be allowed",
    Effect.gen(function* () {
      const refused = yield* failing(dryrun(clusterName, monitored.replace("t3.medium", "t3.large") + queue2))
      if (refused._tag !== "BadRequest") return assert.fail(refused._tag)
      const reasons = new Map<unknown, unknown>(
        refused.updateValidationErrors?.map(({ parameter, requestedValue }) => [parameter, requestedValue]),
      )
      assert.deepStrictEqual(
        reasons,
        new Map<unknown, unknown>([
          ["HeadNode.InstanceType", "t3.large"],
          ["Monitoring.DetailedMonitoring", text ? "True" : true],
        ]),
      )
      assert.sameMembers(refused.changeSet?.map(({ parameter }) => parameter) ?? [], [
        ...reasons.keys(),
        "Scheduling.SlurmQueues",
        maxCount,
      ])
      const shown = Dryrun.format(refused)
      assert.match(shown, /^ERROR HeadNode\.InstanceType \(t3\.medium -> t3\.large\): /m)
      assert.match(shown, text ? /DetailedMonitoring \(- -> True\): / : /DetailedMonitoring \(- -> true\): /)
    }),
  )
})

describe("writing", () => {
  const on = (what: string, effect: Effect.Effect<void, unknown, ParallelCluster.ParallelCluster>) =>
    it.live(what, () => Effect.provide(effect, client(transports[0].layer)), 180_000)
  // Each runtime has its own.
  const own = (name: string) => `${name}-${"Deno" in globalThis ? "deno" : "bun"}`

  on(
    "a cluster is checked, created and deleted",
    Effect.gen(function* () {
      const cluster = { clusterName: own("created"), clusterConfiguration, suppressValidators }
      const { validationMessages } = yield* Dryrun.run(ClusterOperations.createCluster, cluster)
      assert.match(Dryrun.format({ validationMessages }), /^WARNING KeyPairValidator: If you do not specify a key pair/)
      const strict = yield* failing(
        Dryrun.run(ClusterOperations.createCluster, { ...cluster, validationFailureLevel: "WARNING" }),
      )
      assert.strictEqual(strict._tag === "BadRequest" && strict.configurationValidationErrors?.length, 1)
      const yaml = yield* failing(
        Dryrun.run(ClusterOperations.createCluster, { ...cluster, clusterConfiguration: "a: [b" }),
      )
      assert.include(yaml.message, "Configuration must be a valid YAML document")

      const created = yield* ClusterOperations.createCluster(cluster)
      assert.strictEqual(created.cluster.clusterStatus, "CREATE_IN_PROGRESS")
      assert.deepStrictEqual(created.validationMessages, validationMessages)
      // 400, where the contract has 409.
      const again = yield* failing(ClusterOperations.createCluster(cluster))
      assert.strictEqual(again._tag, "BadRequest")
      assert.include(again.message, "already exists")

      const { clusterName } = cluster
      const statuses: Array<string> = []
      const waiting = yield* Waiter.clusterCreated({ clusterName }, quickly).pipe(
        Stream.tap(({ status }) => Effect.sync(() => statuses.push(status))),
        Waiter.run,
        Effect.forkChild,
      )
      while (statuses.length === 0) yield* Effect.sleep("50 millis")
      yield* control("/stack-status", { name: clusterName, status: "CREATE_COMPLETE" })
      assert.strictEqual((yield* Fiber.join(waiting)).cloudformationStackStatus, "CREATE_COMPLETE")
      assert.deepStrictEqual(statuses, ["CREATE_IN_PROGRESS", "CREATE_COMPLETE"])

      const deleted = yield* ClusterOperations.deleteCluster({ clusterName })
      assert.strictEqual(deleted.cluster.clusterStatus, "DELETE_IN_PROGRESS")
      // The same again: that is why it may be tried again.
      assert.deepStrictEqual(yield* ClusterOperations.deleteCluster({ clusterName }), deleted)
      yield* control("/stack-status", { name: clusterName, status: "DELETE_COMPLETE" })
      assert.isUndefined(yield* Waiter.run(Waiter.clusterDeleted({ clusterName }, quickly)))
      assert.strictEqual((yield* failing(ClusterOperations.deleteCluster({ clusterName })))._tag, "NotFound")
    }),
  )

  on(
    "a cluster is updated, once at a time",
    Effect.gen(function* () {
      const clusterName = yield* throwAway("cluster")
      const update = { clusterName, clusterConfiguration: clusterConfigurationChanged, suppressValidators }
      const updated = yield* ClusterOperations.updateCluster(update)
      assert.strictEqual(updated.cluster.clusterStatus, "UPDATE_IN_PROGRESS")
      assert.deepStrictEqual<unknown>(
        updated.changeSet.map(({ parameter, requestedValue }) => [parameter, requestedValue]),
        [[
          "Scheduling.SlurmQueues[queue1].ComputeResources[compute1].MaxCount",
          answers("changeValuesAreText") ? "20" : 20,
        ]],
      )
      const twice = yield* failing(ClusterOperations.updateCluster(update))
      assert.strictEqual(twice._tag, "Conflict")
      yield* control("/stack-status", { name: clusterName, status: "UPDATE_ROLLBACK_COMPLETE" })
      const failed = yield* failing(Waiter.run(Waiter.clusterUpdated({ clusterName }, quickly)))
      assert.strictEqual(failed._tag === "WaiterFailed" && failed.status, "UPDATE_FAILED")
      const none = yield* failing(ClusterOperations.updateCluster({ ...update, clusterName: "no-such-cluster" }))
      assert.strictEqual(none._tag, "NotFound")
    }),
  )

  on(
    "an image is built",
    Effect.gen(function* () {
      const image = { imageId: own("built"), imageConfiguration, suppressValidators: ["ALL"] } as const
      const built = yield* ImageOperations.buildImage(image)
      assert.strictEqual(built.image.imageBuildStatus, "BUILD_IN_PROGRESS")
      assert.strictEqual((yield* failing(ImageOperations.buildImage(image)))._tag, "Conflict")
      const described = yield* ImageOperations.describeImage({ imageId: image.imageId })
      assert.strictEqual(described.cloudformationStackArn, built.image.cloudformationStackArn)
      yield* control("/stack-status", { name: image.imageId, status: "CREATE_FAILED" })
      const failed = yield* failing(Waiter.run(Waiter.imageAvailable({ imageId: image.imageId }, quickly)))
      assert.strictEqual(failed._tag === "WaiterFailed" && failed.status, "BUILD_FAILED")
    }),
  )

  on(
    "an image's configuration that is no YAML is refused, by newer servers as their own fault",
    Effect.gen(function* () {
      const error = yield* failing(
        ImageOperations.buildImage({ imageId: "new-image", imageConfiguration: "a: [b", dryrun: true }),
      )
      assert.strictEqual(error._tag, answers("badImageYamlIsServerError") ? "InternalService" : "BadRequest")
    }),
  )

  on(
    "a configuration of just under 6 MB arrives whole",
    Effect.gen(function* () {
      const padded = `${imageConfiguration}${`# ${"é".repeat(1000)}\n`.repeat(2_900)}`
      const { message } = yield* Dryrun.run(ImageOperations.buildImage, {
        imageId: "new-image",
        imageConfiguration: padded,
      })
      assert.include(message, "would have succeeded")
    }),
  )
})
