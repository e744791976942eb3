/**
 * That the cause is found through the operations as it is from the facts, within what a diagnosis may cost, and that it is an
 * honest answer when something may not be read or is not there.
 *
 * @module
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { CloudWatchLogs, Credentials, Deployment, Diagnosis, ParallelCluster, Waiter } from "effect-parallelcluster"
import * as Sts from "../../src/services/sts/Sts.ts"
import * as Simulator from "effect-parallelcluster/testing"
import { type Judged, judged, verdictOf } from "./judge.ts"

const stackStatuses: Readonly<Record<string, string>> = {
  BUILD_FAILED: "CREATE_FAILED",
  BUILD_IN_PROGRESS: "CREATE_IN_PROGRESS",
  UPDATE_FAILED: "UPDATE_ROLLBACK_COMPLETE",
}

/** The instance, with the address that its logs have in their names. */
const headNode = (instanceId: string, lines: ReadonlyArray<Diagnosis.LogLine>) => ({
  nodeType: "HeadNode",
  instanceId,
  instanceType: "m5.xlarge",
  launchTime: new Date(0),
  state: "running",
  privateIpAddress: (lines.map(({ logStreamName }) => logStreamName).find((name) => name.includes(instanceId)) ??
    "ip-10-9-9-9").split(".")[0]?.replace("ip-", "").replaceAll("-", ".") ?? "",
})

/** Puts a case into the account, as if it had happened there. */
const put = Effect.fnUntraced(function* ({ facts: { description, lines, stackEvents }, subject }: Judged) {
  const simulator = yield* Simulator.Simulator
  const owner: Simulator.Owner = subject.kind === "image"
    ? { imageId: subject.imageId }
    : { clusterName: subject.clusterName }
  const status = description.clusterStatus ?? description.imageBuildStatus ?? ""
  const stackStatus = stackStatuses[status] ?? status
  if (stackEvents.length > 0) {
    yield* simulator.putStackEvents({
      ...owner,
      // The stack is the account's own.
      events: [...stackEvents].reverse().map(({ physicalResourceId: _, stackId: _s, stackName: _n, ...event }) =>
        event
      ),
    })
  }
  if ("imageId" in owner) {
    yield* simulator.putImage({
      ...owner,
      ...(status === "BUILD_COMPLETE" ? {} : { stackStatus }),
      ...(description.imagebuilderImageStatus === undefined
        ? {}
        : { imagebuilderImageStatus: description.imagebuilderImageStatus }),
      ...(description.imagebuilderImageStatusReason === undefined
        ? {}
        : { imagebuilderImageStatusReason: description.imagebuilderImageStatusReason }),
    })
  } else {
    yield* simulator.putCluster({
      ...owner,
      stackStatus,
      ...(description.headNode === undefined ? {} : { instances: [headNode(description.headNode.instanceId, lines)] }),
      ...(description.computeFleetStatus === undefined ? {} : { fleetStatus: description.computeFleetStatus }),
      ...(description.failures?.[0]?.failureReason === undefined
        ? {}
        : { failureReason: description.failures[0].failureReason }),
    })
  }
  for (const logStreamName of new Set(lines.map((line) => line.logStreamName))) {
    yield* simulator.putLogEvents({
      ...owner,
      logStreamName,
      events: lines.filter((line) => line.logStreamName === logStreamName),
    })
  }
})

const diagnosed = (subject: Diagnosis.Subject) =>
  subject.kind === "image" ? Diagnosis.image(subject) : Diagnosis.cluster(subject)

const build = (events: Iterable<Simulator.InputLogEvent>) =>
  Effect.gen(function* () {
    const simulator = yield* Simulator.Simulator
    yield* simulator.putImage({
      imageId: "my-image",
      stackStatus: "CREATE_FAILED",
      imagebuilderImageStatus: "FAILED",
      imagebuilderImageStatusReason: "Workflow failed: Document arn:aws:imagebuilder:x failed!",
    })
    yield* simulator.putLogEvents({ imageId: "my-image", logStreamName: "3.16.1/1", events })
  })

/** The API's role alone, for the API and for CloudWatch Logs as well. */
const roleAlone = Layer.unwrap(Effect.gen(function* () {
  const { endpoint, region, roleArn } = yield* Simulator.Simulator
  const { Credentials: role } = yield* Sts.assumeRole({ RoleArn: roleArn, RoleSessionName: "test" }).pipe(
    Effect.provide(Sts.layer({ region })),
  )
  return Layer.merge(ParallelCluster.layer({ endpoint, region }), CloudWatchLogs.layer({ region })).pipe(
    Layer.provide(Credentials.layer({
      accessKeyId: role.AccessKeyId,
      secretAccessKey: role.SecretAccessKey,
      sessionToken: role.SessionToken,
    })),
  )
})).pipe(Layer.provideMerge(Simulator.layerDeployment()))

/** What a person has after AWS's own guide. */
const deployed = Layer.unwrap(
  Effect.map(Simulator.Simulator, ({ region, stackName }) => Deployment.layer({ region, stackName })),
).pipe(Layer.provideMerge(Simulator.layerDeployment()))

describe("a diagnosis in a default deployment", () => {
  // Real time: the deployment has its rate limits.
  for (const one of judged.filter((_, index) => index % 5 === 0)) {
    it.live(`finds the deciding line first: ${one.family}, ${one.id}`, () =>
      Effect.gen(function* () {
        yield* put(one)
        const diagnosis = yield* diagnosed(one.subject)
        assert.include(
          ["first", "quiet"],
          verdictOf({ ...one, isRight: one.isText }, diagnosis),
          JSON.stringify(diagnosis),
        )
      }).pipe(Effect.provide(deployed)))
  }

  it.live("concludes from the rest with the role alone, and names the permission that the role lacks", () =>
    Effect.gen(function* () {
      yield* build([{ timestamp: new Date(0), message: "No space left on device" }])
      const { causes, notes } = yield* Diagnosis.image({ imageId: "my-image" })
      assert.deepStrictEqual(causes.map(({ code }) => code), ["build-component-failed"])
      assert.match(notes.join(), /the credentials lack logs:DescribeLogStreams and logs:GetLogEvents for the log group/)
    }).pipe(Effect.provide(roleAlone)))
})

describe("a diagnosis over the API", () => {
  for (const one of judged) {
    it.effect(`finds the deciding line first: ${one.family}, ${one.id}`, () =>
      Effect.gen(function* () {
        yield* put(one)
        const simulator = yield* Simulator.Simulator
        const diagnosis = yield* diagnosed(one.subject)
        assert.include(
          ["first", "quiet"],
          verdictOf({ ...one, isRight: one.isText }, diagnosis),
          JSON.stringify(diagnosis),
        )
        assert.isAtMost((yield* simulator.requests).length, 15)
      }).pipe(Effect.provide(Simulator.layer())))
  }

  it.effect("fails with NotFound when there is no such image or cluster", () =>
    Effect.gen(function* () {
      const image = yield* Effect.flip(Diagnosis.image({ imageId: "no-image" }))
      const cluster = yield* Effect.flip(Diagnosis.cluster({ clusterName: "no-cluster" }))
      assert.deepStrictEqual([image._tag, cluster._tag], ["NotFound", "NotFound"])
    }).pipe(Effect.provide(Simulator.layer())))

  it.effect("asks nothing but for the description of what is healthy or goes on", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator.Simulator
      yield* simulator.putImage({ imageId: "my-image" })
      yield* simulator.putCluster({ clusterName: "my-cluster", stackStatus: "CREATE_IN_PROGRESS" })
      const image = yield* Diagnosis.image({ imageId: "my-image" })
      const cluster = yield* Diagnosis.cluster({ clusterName: "my-cluster" })
      assert.deepStrictEqual([image.state, cluster.state], ["healthy", "in-progress"])
      assert.lengthOf(yield* simulator.requests, 2)
      assert.include(Diagnosis.format(image), "Image my-image is healthy (BUILD_COMPLETE).")
    }).pipe(Effect.provide(Simulator.layer())))

  it.effect("concludes from the rest when logs may not be read, and names the permission", () =>
    Effect.gen(function* () {
      yield* build([{ timestamp: new Date(0), message: "No space left on device" }])
      const simulator = yield* Simulator.Simulator
      yield* simulator.failNext({
        operationId: "DescribeLogStreams",
        times: 100,
        status: 400,
        code: "AccessDeniedException",
        message: "User: x is not authorized to perform: logs:DescribeLogStreams",
      })
      const { causes, notes, state } = yield* Diagnosis.image({ imageId: "my-image" })
      assert.strictEqual(state, "failed")
      assert.deepStrictEqual(causes.map(({ code, confidence }) => [code, confidence]), [[
        "build-component-failed",
        "low",
      ]])
      assert.lengthOf(notes, 1)
      assert.match(
        notes[0] ?? "",
        /logs:GetLogEvents for the log group \/aws\/imagebuilder\/ParallelClusterImage-my-image/,
      )
    }).pipe(Effect.provide(Simulator.layer())))

  it.effect("finds a cluster's logs also when one of its streams is empty, which makes the API's list fail", () =>
    Effect.gen(function* () {
      const one = judged.find(({ id }) => id === "efs-denied")
      if (one === undefined) return assert.fail("no such case")
      yield* put(one)
      const simulator = yield* Simulator.Simulator
      yield* simulator.createLogStream({ clusterName: "weather", logStreamName: "ip-10-0-0-11.i-0c.clustermgtd" })
      const { causes, notes } = yield* Diagnosis.cluster({ clusterName: "weather" })
      assert.deepStrictEqual([causes[0]?.code, notes], ["efs-access-denied", []])
      assert.isAtMost((yield* simulator.requests).length, 15)
    }).pipe(Effect.provide(Simulator.layer())))

  it.effect("concludes from the stack when a cluster's logs may not be read", () =>
    Effect.gen(function* () {
      const one = judged.find(({ id }) => id === "efs-denied")
      if (one === undefined) return assert.fail("no such case")
      yield* put(one)
      const simulator = yield* Simulator.Simulator
      const message = "User: x is not authorized to perform: logs:DescribeLogStreams"
      for (const operationId of ["ListClusterLogStreams", "DescribeLogGroups"]) {
        yield* simulator.failNext({ operationId, times: 100, status: 500, body: { message } })
      }
      const { causes, notes } = yield* Diagnosis.cluster({ clusterName: "weather" })
      assert.deepStrictEqual(causes.map(({ code, confidence }) => [code, confidence]), [["efs-mount-failed", "low"]])
      assert.match(
        notes.join(),
        /the credentials lack logs:DescribeLogStreams and logs:GetLogEvents for the log group of the cluster weather/,
      )
    }).pipe(Effect.provide(Simulator.layer())))

  it.effect("reads a log of 1,000,000 lines from its end, and no more than it needs", () =>
    Effect.gen(function* () {
      const count = 1_000_000
      yield* build((function* () {
        for (let index = 0; index < count; index++) {
          const message = index === count - 2 ? "Stderr: tar: x: No space left on device" : `Stdout: line ${index}`
          yield { timestamp: new Date(index), message: index === 0 ? "Step One" : message }
        }
        yield { timestamp: new Date(count), message: "CmdExecution: ExitCode 1" }
      })())
      const simulator = yield* Simulator.Simulator
      const { causes, notes } = yield* Diagnosis.image({ imageId: "my-image" })
      assert.strictEqual(causes[0]?.code, "disk-full")
      // The step is unknown without its beginning, so it looks for that, as far as it may.
      assert.isAtMost((yield* simulator.requests).length, 15)
      assert.lengthOf(notes, 1)
    }).pipe(Effect.provide(Simulator.layer())), 60_000)

  it.effect("stays within 5 MB with lines of a megabyte", () =>
    Effect.gen(function* () {
      yield* build(
        Array.from({ length: 20 }, (_, index) => ({ timestamp: new Date(index), message: "é".repeat(120_000) })),
      )
      const simulator = yield* Simulator.Simulator
      const { state } = yield* Diagnosis.image({ imageId: "my-image" })
      assert.strictEqual(state, "failed")
      assert.isAtMost((yield* simulator.requests).length, 15)
    }).pipe(Effect.provide(Simulator.layer())))

  it.effect("skips the empty pages that the service gives", () =>
    Effect.gen(function* () {
      yield* build([
        { timestamp: new Date(0), message: "Step One" },
        { timestamp: new Date(1), message: "Stderr: tar: x: No space left on device" },
        { timestamp: new Date(2), message: "CmdExecution: ExitCode 1" },
      ])
      const { causes } = yield* Diagnosis.image({ imageId: "my-image" })
      assert.strictEqual(causes[0]?.code, "disk-full")
      assert.isDefined(causes[0]?.evidence[0])
    }).pipe(Effect.provide(Simulator.layer({ emptyPageEvery: 2, pageSizes: { logEvents: 1 } }))))

  it.effect("says so when the events of the stack or the logs are gone", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator.Simulator
      yield* simulator.putImage({ imageId: "my-image", stackStatus: "CREATE_FAILED" })
      yield* simulator.failNext({
        operationId: "GetImageStackEvents",
        status: 404,
        body: { message: "Stack does not exist" },
      })
      const diagnosis = yield* Diagnosis.image({ imageId: "my-image" })
      assert.deepStrictEqual([diagnosis.state, diagnosis.causes], ["unknown", []])
      assert.deepStrictEqual(diagnosis.notes, [
        "The stack has been deleted, so its events are not available.",
        "There is no log of the build.",
      ])
    }).pipe(Effect.provide(Simulator.layer())))

  it.effect("follows what a waiter failed of", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator.Simulator
      yield* simulator.putStackEvents({
        clusterName: "my-cluster",
        events: [{
          logicalResourceId: "HeadNodeEIP",
          resourceType: "AWS::EC2::EIP",
          resourceStatus: "CREATE_FAILED",
          resourceStatusReason: "The maximum number of addresses has been reached.",
        }],
      })
      yield* simulator.putCluster({ clusterName: "my-cluster", stackStatus: "CREATE_FAILED" })
      const failed = yield* Effect.flip(Waiter.run(Waiter.clusterCreated({ clusterName: "my-cluster" })))
      assert.strictEqual(failed._tag, "WaiterFailed")
      if (failed._tag !== "WaiterFailed") return
      const { causes, subject } = yield* Diagnosis.of(failed)
      assert.deepStrictEqual(subject, { kind: "cluster", clusterName: "my-cluster" })
      assert.strictEqual(causes[0]?.code, "eip-limit")
    }).pipe(Effect.provide(Simulator.layer())))
})
