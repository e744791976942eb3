/**
 * Logs by intention: which service is asked, which streams are found, and what is said where something is missing.
 *
 * @module
 */
import { assert, describe, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import {
  CloudWatchLogs,
  Credentials,
  Errors,
  LogExport,
  Logs,
  ParallelCluster,
  Transport,
} from "effect-parallelcluster"
import * as Simulator from "effect-parallelcluster/testing"
import { pollUntil } from "../../src/logs/Waiting.ts"
import { keys, passingTime } from "../support/harness.ts"

const endpoint = "https://abc123.execute-api.us-east-1.amazonaws.com/prod"
const start = Date.parse("2026-01-05T08:00:00Z")
const at = (second: number, message = `${second}`) => ({ timestamp: new Date(start + second * 1000), message })
const image = Logs.image({ imageId: "my-image" })
const build = { imageId: "my-image", logStreamName: "3.16.1/1" }

const collect = <A, E, R>(stream: Stream.Stream<A, E, R>) => Stream.runCollect(stream)
const messages = <E, R>(stream: Stream.Stream<Logs.Event, E, R>) =>
  Effect.map(collect(stream), (events) => events.map(({ message }) => message))

/** The operations of the requests so far; `nowhere` is a path that the API does not have. */
const asked = Effect.flatMap(
  Simulator.Simulator,
  ({ requests }) => Effect.map(requests, (requests) => requests.map(({ operationId = "nowhere" }) => operationId)),
)

const put = (
  input: Simulator.LogStreamInput,
  ...events: ReadonlyArray<{ readonly timestamp: Date; readonly message: string }>
) => Effect.flatMap(Simulator.Simulator, ({ putLogEvents }) => putLogEvents({ ...input, events }))

describe("an image", () => {
  it.effect("the API is asked once for a name with a slash, and then no more", () =>
    Effect.gen(function* () {
      yield* put(build, at(1), at(2), at(3))
      assert.deepStrictEqual(yield* messages(Logs.last(image, 2)), ["2", "3"])
      assert.deepStrictEqual(yield* asked, ["ListImageLogStreams", "nowhere", "GetLogEvents"])
      assert.deepStrictEqual(yield* messages(Logs.read(image)), ["1", "2", "3"])
      assert.deepStrictEqual((yield* asked).slice(3), ["ListImageLogStreams", "GetLogEvents", "GetLogEvents"])
    }).pipe(Effect.provide(Simulator.layer())))

  it.effect("one that never began to build has no logs, and with the events of its stack it has these", () =>
    Effect.gen(function* () {
      const { putStackEvents } = yield* Simulator.Simulator
      const stack = (event: Simulator.InputStackEvent) => putStackEvents({ imageId: "my-image", events: [event] })
      const event = { logicalResourceId: "Role", resourceType: "T", timestamp: at(1).timestamp }
      for (const stackEvents of [false, true]) {
        const error = yield* Effect.flip(collect(Logs.last(image, 2, { stackEvents })))
        assert.include(error.message, "There are no logs of the image my-image in us-east-1: it was never built there")
      }
      yield* stack({ ...event, resourceStatus: "CREATE_FAILED" })
      assert.strictEqual((yield* Effect.flip(collect(Logs.read(image))))._tag, "NotFound")
      assert.deepStrictEqual(yield* messages(Logs.last(image, 2, { stackEvents: true })), ["CREATE_FAILED T Role"])
      const [first] = yield* collect(Logs.read(image, { stackEvents: true }))
      yield* stack({ ...event, resourceStatus: "DELETE_COMPLETE", timestamp: at(2).timestamp })
      const resume = JSON.parse(JSON.stringify(Logs.advance(Logs.start, [first!])))
      assert.deepStrictEqual(yield* messages(Logs.read(image, { resume, stackEvents: true })), [
        "DELETE_COMPLETE T Role",
      ])
      const entries = yield* collect(LogExport.entries(image, { format: "text" }))
      assert.deepStrictEqual(entries.map(({ name }) => name), ["my-image-cfn-events.log"])
      const chunks = yield* collect(entries[0]!.chunks())
      assert.strictEqual(chunks.map(({ events }) => events).join(), "2")
    }).pipe(Effect.provide(Simulator.layer())))

  it.effect("several streams that are read at once ask the API once together", () =>
    Effect.gen(function* () {
      for (let i = 1; i <= 5; i++) yield* put({ ...build, logStreamName: `3.16.1/${i}` }, at(i), at(10 - i))
      assert.deepStrictEqual(yield* messages(Logs.read(image)), ["1", "2", "3", "4", "5", "5", "6", "7", "8", "9"])
      assert.strictEqual((yield* asked).filter((request) => request === "nowhere").length, 1)
    }).pipe(Effect.provide(Simulator.layer())))

  it.effect("whatever is said of a name with a slash, CloudWatch Logs is asked", () =>
    Effect.gen(function* () {
      const { handler, putLogEvents } = yield* Simulator.make({ credentials: [keys] })
      yield* putLogEvents({ ...build, events: [at(1)] })
      for (const status of [400, 403, 404, 500]) {
        const transport = Transport.layer(async (request) =>
          request.url.includes("%2F") ? Response.json({ message: "no" }, { status }) : await handler(request)
        )
        const services = Layer.merge(ParallelCluster.layer({ endpoint }), CloudWatchLogs.layer({ region: "us-east-1" }))
        const clients = services.pipe(Layer.provide([transport, Credentials.layer(keys)]))
        const { result } = yield* passingTime(messages(Logs.read(image)).pipe(Effect.provide(clients)))
        assert.deepStrictEqual(result, ["1"])
      }
    }))

  it.effect("what the API can serve, it serves", () =>
    Effect.gen(function* () {
      yield* put({ ...build, logStreamName: "build" }, at(1), at(2))
      assert.deepStrictEqual(yield* messages(Logs.read(image)), ["1", "2"])
      assert.deepStrictEqual(yield* asked, ["ListImageLogStreams", "GetImageLogEvents", "GetImageLogEvents"])
    }).pipe(Effect.provide(Simulator.layer())))

  it.effect("a stream without events does not hide the others", () =>
    Effect.gen(function* () {
      const { createLogStream } = yield* Simulator.Simulator
      yield* createLogStream({ ...build, logStreamName: "3.16.1/2" })
      yield* put(build, at(1))
      assert.deepStrictEqual(yield* messages(Logs.read(image)), ["1"])
      assert.deepStrictEqual((yield* asked).slice(0, 2), ["ListImageLogStreams", "DescribeLogStreams"])
      const [first] = yield* collect(Logs.streams(image))
      assert.deepInclude(first, {
        logStreamName: "3.16.1/1",
        region: "us-east-1",
        firstEventTimestamp: at(1).timestamp,
      })
      assert.strictEqual((yield* asked).filter((request) => request === "ListImageLogStreams").length, 1)
    }).pipe(Effect.provide(Simulator.layer())))

  it.effect("a list that is not found falsely is looked for again", () =>
    Effect.gen(function* () {
      const { failNext } = yield* Simulator.Simulator
      yield* put(build, at(1))
      yield* failNext({
        operationId: "ListImageLogStreams",
        status: 404,
        body: { message: "Unable to find image logs" },
      })
      assert.deepStrictEqual(yield* messages(Logs.read(image)), ["1"])
    }).pipe(Effect.provide(Simulator.layer())))

  it.effect("without logs, it says where they would be", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(collect(Logs.read(image)))
      assert.strictEqual(error._tag, "NotFound")
      assert.include(error.message, "never built")
      assert.include(error.message, "/aws/imagebuilder/ParallelClusterImage-my-image")
    }).pipe(Effect.provide(Simulator.layer())))

  it.effect("a window, and the events of the stack among the lines", () =>
    Effect.gen(function* () {
      const { putStackEvents } = yield* Simulator.Simulator
      yield* put(build, at(1), at(3), at(5))
      yield* putStackEvents({
        imageId: "my-image",
        events: [2, 4].map((second) => ({
          logicalResourceId: "my-image",
          resourceType: "AWS::CloudFormation::Stack",
          resourceStatus: "CREATE_FAILED",
          resourceStatusReason: `reason ${second}`,
          timestamp: at(second).timestamp,
        })),
      })
      const window = { startTime: at(2).timestamp, endTime: at(5).timestamp, stackEvents: true }
      const events = yield* collect(Logs.read(image, window))
      assert.deepStrictEqual(events.map(({ message }) => message), [
        "CREATE_FAILED AWS::CloudFormation::Stack my-image: reason 2",
        "3",
        "CREATE_FAILED AWS::CloudFormation::Stack my-image: reason 4",
      ])
      assert.strictEqual(events[0]?.stackEvent?.resourceStatusReason, "reason 2")
      assert.strictEqual(JSON.stringify(events[1]), JSON.stringify(at(3)))
      const resume = JSON.parse(JSON.stringify(Logs.advance(Logs.start, events.slice(0, 2))))
      assert.deepStrictEqual(yield* messages(Logs.read(image, { stackEvents: true, resume })), [
        "CREATE_FAILED AWS::CloudFormation::Stack my-image: reason 4",
        "5",
      ])
      assert.deepStrictEqual(yield* messages(Logs.last(image, 2, { stackEvents: true })), [
        "CREATE_FAILED AWS::CloudFormation::Stack my-image: reason 4",
        "5",
      ])
    }).pipe(Effect.provide(Simulator.layer())))
})

const group = "/aws/parallelcluster/my-cluster-202601050800"
const head = "ip-10-0-0-101.i-0123456789abcdef0"
const compute = "ip-10-0-0-102.i-0123456789abcdef1"
const inCluster = (logStreamName: string) => ({ clusterName: "my-cluster", logStreamName })

/** A cluster with a head node and a compute node, and one whose name begins the same. */
const clusters = Effect.gen(function* () {
  const { putCluster } = yield* Simulator.Simulator
  yield* putCluster({ clusterName: "my-cluster-2026", logGroup: "/aws/parallelcluster/my-cluster-2026-202701050800" })
  yield* put({ clusterName: "my-cluster-2026", logStreamName: `${head}.cfn-init` }, at(1, "another cluster's"))
  yield* putCluster({ clusterName: "my-cluster", logGroup: "/aws/parallelcluster/my-cluster-202501050800" })
  yield* put(inCluster(`${head}.cfn-init`), at(1, "an older cluster's"))
  yield* putCluster({ clusterName: "my-cluster", logGroup: group })
  yield* put(inCluster(`${head}.cfn-init`), at(1, "head 1"), at(3, "head 3"))
  yield* put(inCluster(`${head}.slurmctld`), at(2, "ctl 2"))
  yield* put(inCluster(`${compute}.slurmd`), at(4, "compute 4"))
})

describe("a cluster", () => {
  it.effect("the newest log group of exactly this name; nodes and logs by name", () =>
    Effect.gen(function* () {
      yield* clusters
      const source = Logs.cluster({ clusterName: "my-cluster" })
      const events = yield* collect(Logs.read(source))
      assert.deepStrictEqual(events.map(({ log, message, node }) => [node, log, message]), [
        ["ip-10-0-0-101", "cfn-init", "head 1"],
        ["ip-10-0-0-101", "slurmctld", "ctl 2"],
        ["ip-10-0-0-101", "cfn-init", "head 3"],
        ["ip-10-0-0-102", "slurmd", "compute 4"],
      ])
      assert.deepStrictEqual((yield* asked).slice(0, 3), ["DescribeLogGroups", "DescribeLogStreams", "GetLogEvents"])
      const streams = yield* collect(Logs.streams(source))
      assert.deepStrictEqual(streams.map(({ instanceId, log, nodeType }) => [instanceId, nodeType, log]), [
        ["i-0123456789abcdef0", "HeadNode", "cfn-init"],
        ["i-0123456789abcdef0", "HeadNode", "slurmctld"],
        ["i-0123456789abcdef1", "ComputeNode", "slurmd"],
      ])
    }).pipe(Effect.provide(Simulator.layer())))

  it.effect("only a node, a kind of node, a log, or another log group", () =>
    Effect.gen(function* () {
      yield* clusters
      const of = (part: Partial<Parameters<typeof Logs.cluster>[0]>) =>
        messages(Logs.read(Logs.cluster({ clusterName: "my-cluster", ...part })))
      const ofHead = ["head 1", "ctl 2", "head 3"]
      for (
        const node of [
          "ip-10-0-0-101",
          "10.0.0.101",
          "ip-10-0-0-101.ec2.internal",
          "i-0123456789abcdef0",
          "HeadNode",
          "head",
        ]
      ) {
        assert.deepStrictEqual(yield* of({ node }), ofHead)
      }
      assert.deepStrictEqual(yield* of({ node: "compute" }), ["compute 4"])
      assert.deepStrictEqual(yield* of({ log: "slurmctld" }), ["ctl 2"])
      assert.deepStrictEqual(yield* of({ node: "head", log: "cfn-init" }), ["head 1", "head 3"])
      assert.deepStrictEqual(
        yield* of({ logGroupName: "/aws/parallelcluster/my-cluster-202501050800" }),
        ["an older cluster's"],
      )
    }).pipe(Effect.provide(Simulator.layer())))

  it.effect("what is not there is named, with what is", () =>
    Effect.gen(function* () {
      yield* clusters
      const wrong = (part: Partial<Parameters<typeof Logs.cluster>[0]>) =>
        Effect.flip(collect(Logs.read(Logs.cluster({ clusterName: "my-cluster", ...part }))))
      const node = yield* wrong({ node: "ip-10-0-0-9" })
      assert.strictEqual(node._tag, "NotFound")
      assert.include(node.message, "ip-10-0-0-101 (i-0123456789abcdef0), ip-10-0-0-102")
      const log = yield* wrong({ log: "slurm" })
      assert.include(log.message, "cfn-init, slurmctld, slurmd")
      const none = yield* wrong({ clusterName: "no-cluster" })
      assert.strictEqual(none._tag, "NotFound")
      assert.include(none.message, "Monitoring.Logs.CloudWatch.Enabled")
    }).pipe(Effect.provide(Simulator.layer())))
})

describe("what is refused before anything is sent", () => {
  const cases: Record<string, readonly [Stream.Stream<unknown, Logs.LogsError, Logs.Services>, string]> = {
    "an image's id": [Logs.read(Logs.image({ imageId: "1" })), "imageId"],
    "a cluster's name": [Logs.streams(Logs.cluster({ clusterName: "../x" })), "clusterName"],
    "a node without a name": [Logs.read(Logs.cluster({ clusterName: "my-cluster", node: "" })), "node"],
    "no events": [Logs.last(image, 0), "n"],
    "an empty pattern": [Logs.search(image, " "), "pattern"],
    "a window that ends before it begins": [
      Logs.search(image, "a", { startTime: new Date(2), endTime: new Date(1) }),
      "startTime",
    ],
    "an invalid time": [Logs.read(image, { startTime: new Date(NaN) }), "startTime"],
    "an invalid end of a search": [Logs.search(image, "a", { endTime: new Date(NaN) }), "endTime"],
    "slices below one": [Logs.read(image, { parallel: 0 }), "parallel"],
    "a broken checkpoint": [Logs.read(image, { resume: { x: 1 } }), "resume"],
    "a checkpoint of another image": [
      Logs.follow(image, {
        resume: {
          a: {
            log: {
              logGroupName: "/aws/imagebuilder/ParallelClusterImage-another",
              region: "us-east-1",
              logStreamName: "a",
            },
            order: "forward",
            offset: 0,
            timestamp: 1,
            count: 1,
          },
        },
      }),
      "resume",
    ],
  }
  for (const [what, [stream, field]] of Object.entries(cases)) {
    it.effect(what, () =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(collect(stream))
        assert.strictEqual(error._tag, "BadRequest")
        assert.strictEqual(error._tag === "BadRequest" && error.field, field)
        assert.deepStrictEqual(yield* asked, [])
      }).pipe(Effect.provide(Simulator.layer())))
  }
})

describe("follow", () => {
  it.effect("what ends while it is polled is polled once more, without a wait", () =>
    Effect.gen(function* () {
      const ended = yield* Deferred.make<void>()
      const source = yield* Effect.forkChild(Deferred.await(ended))
      let polls = 0
      const poll = Effect.gen(function* () {
        polls++
        yield* Deferred.succeed(ended, undefined)
        yield* Fiber.await(source)
        return [polls]
      })
      const { millis, result } = yield* passingTime(collect(pollUntil(poll, source, Schedule.spaced("15 seconds"))))
      assert.deepStrictEqual(result, [1, 2])
      assert.isBelow(millis, 1000)
    }))

  it.effect("streams that are born later join; until reads the rest, and then fails", () =>
    Effect.gen(function* () {
      const { putImage, putStackEvents } = yield* Simulator.Simulator
      yield* putImage({ imageId: "my-image", stackStatus: "CREATE_IN_PROGRESS" })
      const failed = yield* Deferred.make<void, "build failed">()
      const seen: Array<string> = []
      const saw = Effect.fnUntraced(function* (message: string) {
        while (!seen.includes(message)) yield* TestClock.withLive(Effect.sleep(1))
      })
      const { result } = yield* passingTime(
        Effect.gen(function* () {
          const follower = yield* Effect.forkChild(Effect.flip(
            Stream.runForEach(
              Logs.follow(image, { until: Deferred.await(failed), stackEvents: true }),
              ({ message }) => Effect.sync(() => seen.push(message)),
            ),
          ))
          yield* Effect.sleep("1 minute")
          yield* put(build, at(1))
          yield* saw("1")
          yield* put({ ...build, logStreamName: "3.16.1/2" }, at(2))
          yield* saw("2")
          yield* put(build, at(3))
          yield* saw("3")
          yield* put({ ...build, logStreamName: "3.16.1/3" }, at(4))
          yield* put(build, at(5))
          yield* putStackEvents({
            imageId: "my-image",
            events: [{ logicalResourceId: "x", resourceType: "T", resourceStatus: "CREATE_FAILED" }],
          })
          yield* Deferred.fail(failed, "build failed")
          return yield* Fiber.join(follower)
        }),
        1000,
      )
      assert.strictEqual(result, "build failed")
      assert.deepStrictEqual(
        [...seen].sort(),
        ["1", "2", "3", "4", "5", ...seen.filter((line) => line.includes("_"))].sort(),
      )
      assert.include(seen, "CREATE_FAILED T x")
      assert.strictEqual(new Set(seen).size, seen.length)
    }).pipe(Effect.provide(Simulator.layer())))

  it.effect("what fails before it has logs shows the events of its stack, before the logs and without them", () =>
    Effect.gen(function* () {
      const { putImage, putStackEvents } = yield* Simulator.Simulator
      yield* putImage({ imageId: "my-image", stackStatus: "CREATE_IN_PROGRESS" })
      const event = { logicalResourceId: "x", resourceType: "T", timestamp: at(1).timestamp }
      const stack = (resourceStatus: string) =>
        putStackEvents({ imageId: "my-image", events: [{ ...event, resourceStatus }] })
      const until = Effect.andThen(Effect.sleep("3 minutes"), stack("CREATE_FAILED"))
      const lines = (options: Logs.FollowOptions<never, never>) =>
        passingTime(messages(Logs.follow(image, { ...options, until, stackEvents: true }))).pipe(
          Effect.map(({ result }) => result.filter((line) => line.endsWith(" T x") || !line.includes(" "))),
        )
      assert.deepStrictEqual(yield* lines({}), ["CREATE_FAILED T x"])
      const born = Effect.andThen(Effect.sleep("1 minute"), put(build, at(2)))
      const [shown] = yield* Effect.all([lines({}), passingTime(born)], { concurrency: 2 })
      assert.deepStrictEqual([...shown].sort(), ["2", "CREATE_FAILED T x", "CREATE_FAILED T x"])
      // From a checkpoint of the log, the stack's events are new.
      const [line] = yield* collect(Logs.last(image, 1))
      assert.deepStrictEqual(yield* lines({ resume: Logs.advance(Logs.start, [line!]) }), [
        ...["CREATE_FAILED T x", "CREATE_FAILED T x", "CREATE_FAILED T x"],
      ])
    }).pipe(Effect.provide(Simulator.layer())))

  it.effect("what is not there is not waited for", () =>
    Effect.gen(function* () {
      for (const source of [image, Logs.cluster({ clusterName: "my-cluster" })]) {
        const error = yield* Effect.flip(collect(Logs.follow(source)))
        assert.strictEqual(error._tag, "NotFound")
      }
    }).pipe(Effect.provide(Simulator.layer())))

  it.effect("only what is new, and all of what is born", () =>
    Effect.gen(function* () {
      yield* put(build, at(1), at(2))
      const done = yield* Deferred.make<void>()
      const { result } = yield* passingTime(
        Effect.gen(function* () {
          const follower = yield* Effect.forkChild(messages(
            Logs.follow(image, { from: "end", until: Deferred.await(done), schedule: "5 seconds" }),
          ))
          yield* Effect.sleep("1 minute")
          yield* put(build, at(3))
          yield* put({ ...build, logStreamName: "3.16.1/2" }, at(1, "born"))
          yield* Effect.sleep("1 minute")
          yield* Deferred.succeed(done, undefined)
          return yield* Fiber.join(follower)
        }),
        1000,
      )
      assert.deepStrictEqual([...result].sort(), ["3", "born"])
    }).pipe(Effect.provide(Simulator.layer())))

  it.effect("the last events, and all that comes from when each log's were read", () =>
    Effect.gen(function* () {
      const { handler, putLogEvents, putStackEvents } = yield* Simulator.make({ credentials: [keys] })
      const add = (name: string, ...events: ReadonlyArray<ReturnType<typeof at>>) =>
        putLogEvents({ ...build, logStreamName: name, events })
      // Among the last two there are none of `old` and `empty`.
      yield* add("new", at(5), at(6), at(7))
      yield* add("old", at(1))
      yield* add("empty")
      const stack = (resourceStatus: string) =>
        putStackEvents({
          imageId: "my-image",
          events: [{
            logicalResourceId: resourceStatus,
            resourceType: "T",
            resourceStatus,
            timestamp: at(2).timestamp,
          }],
        })
      yield* stack("CREATE_IN_PROGRESS")
      const run = Effect.runPromiseWith(yield* Effect.context<never>())
      const read = new Set<string>()
      const transport = Transport.layer(async (request) => {
        const name = /logstreams\/(\w+)/.exec(request.url)?.[1] ?? (request.url.includes("stackevents") ? "stack" : "")
        const response = await handler(request)
        // Written between the answer that held a log's last events and whatever comes next.
        if (name !== "" && !read.has(name)) {
          read.add(name)
          await run(name === "stack" ? stack("CREATE_FAILED") : add(name, at(10, `${name} comes`)))
        }
        return response
      })
      const services = Layer.merge(ParallelCluster.layer({ endpoint }), CloudWatchLogs.layer({ region: "us-east-1" }))
      const clients = services.pipe(Layer.provide([transport, Credentials.layer(keys)]))
      const { result } = yield* passingTime(
        messages(Logs.follow(image, { last: 2, stackEvents: true, until: Effect.sleep("2 minutes") })).pipe(
          Effect.provide(clients),
        ),
        1000,
      )
      assert.deepStrictEqual(result.slice(0, 2), ["6", "7"])
      assert.deepStrictEqual(
        result.slice(2).sort(),
        ["CREATE_FAILED T CREATE_FAILED", "empty comes", "new comes", "old comes"],
      )
    }))

  it.effect("a wrong number of last events is refused", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(collect(Logs.follow(image, { last: 0 })))
      assert.strictEqual(error._tag, "BadRequest")
      assert.deepStrictEqual(yield* asked, [])
    }).pipe(Effect.provide(Simulator.layer())))
})

describe("search", () => {
  it.effect("on AWS's side, in a part of the logs and of the time", () =>
    Effect.gen(function* () {
      yield* clusters
      const source = Logs.cluster({ clusterName: "my-cluster", node: "ip-10-0-0-101" })
      const found = yield* collect(Logs.search(source, "head"))
      assert.deepStrictEqual(found.map(({ log, message }) => [log, message]), [["cfn-init", "head 1"], [
        "cfn-init",
        "head 3",
      ]])
      assert.include(yield* asked, "FilterLogEvents")
      assert.notInclude(yield* asked, "GetLogEvents")
      const all = Logs.cluster({ clusterName: "my-cluster" })
      const window = { startTime: at(3).timestamp, endTime: at(4).timestamp }
      assert.deepStrictEqual(yield* messages(Logs.search(all, "?head ?compute", window)), ["head 3"])
      // What surrounds it begins with it.
      const resume = Logs.advance(Logs.start, found.slice(1))
      assert.deepStrictEqual(yield* messages(Logs.read(source, { resume })), ["ctl 2", "head 3"])
    }).pipe(Effect.provide(Simulator.layer())))

  it.effect("here, where the caller may not search there", () =>
    Effect.gen(function* () {
      yield* clusters
      const { failNext } = yield* Simulator.Simulator
      yield* failNext({
        operationId: "FilterLogEvents",
        times: 100,
        status: 400,
        body: {
          __type: "AccessDeniedException",
          message: "User: arn:aws:iam::123456789012:user/x is not authorized to perform: logs:FilterLogEvents",
        },
      })
      const source = Logs.cluster({ clusterName: "my-cluster" })
      assert.deepStrictEqual(yield* messages(Logs.search(source, '"head" -1')), ["head 3"])
      const error = yield* Effect.flip(messages(Logs.search(source, "[a, b]")))
      assert.strictEqual(error._tag, "Unauthorized")
      assert.include(error.message, '"logs:FilterLogEvents"')
    }).pipe(Effect.provide(Simulator.layer())))
})

describe("a missing permission", () => {
  const denied = (operationId: string) =>
    Effect.flatMap(Simulator.Simulator, ({ failNext }) =>
      failNext({
        operationId,
        times: 100,
        status: 400,
        body: {
          __type: "AccessDeniedException",
          message: `User: arn:aws-cn:iam::123456789012:user/x is not authorized to perform: logs:${operationId}`,
        },
      }))

  it.effect("says which action on which log group, and the statement", () =>
    Effect.gen(function* () {
      yield* put(build, at(1))
      yield* denied("GetLogEvents")
      const error = yield* Effect.flip(messages(Logs.last(image, 1)))
      assert.instanceOf(error, Errors.Unauthorized)
      assert.include(error.message, "logs:GetLogEvents on /aws/imagebuilder/ParallelClusterImage-my-image in us-east-1")
      assert.include(
        error.message,
        '"arn:aws-cn:logs:us-east-1:123456789012:log-group:/aws/imagebuilder/ParallelClusterImage-my-image:*"',
      )
    }).pipe(Effect.provide(Simulator.layer())))

  it.effect("the API serves the logs of a cluster that lives, and nothing of one that is gone", () =>
    Effect.gen(function* () {
      yield* clusters
      for (const operationId of ["DescribeLogGroups", "DescribeLogStreams", "GetLogEvents"]) yield* denied(operationId)
      const source = Logs.cluster({ clusterName: "my-cluster", log: "cfn-init" })
      assert.deepStrictEqual(yield* messages(Logs.read(source)), ["head 1", "head 3"])
      const gone = yield* Effect.flip(messages(Logs.read(Logs.cluster({ clusterName: "no-cluster" }))))
      assert.strictEqual(gone._tag, "Unauthorized")
      assert.include(gone.message, "logs:DescribeLogGroups")
    }).pipe(Effect.provide(Simulator.layer())))
})
