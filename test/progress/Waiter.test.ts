import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { ClusterLogs, ImageLogs, Retry, StackEvents, Waiter } from "effect-parallelcluster"
import { client as clientOf, type Handler, passingTime, transports } from "../support/harness.ts"

// The clock also runs while a request is being signed, which takes its time on a busy machine.
const client = (transport: Parameters<typeof clientOf>[0]) => clientOf(transport, { timeout: "1 day" })

// As a schedule that is spaced so.
const steady = { schedule: "30 seconds" } as const

/** A description of a cluster in a status. */
const cluster = (clusterStatus: string, more: object = {}) =>
  Response.json({
    clusterName: "my-cluster",
    region: "eu-west-1",
    version: "3.16.1",
    cloudformationStackArn: "arn",
    cloudFormationStackStatus: clusterStatus,
    clusterStatus,
    creationTime: "2026-01-05T08:00:00.000Z",
    lastUpdatedTime: "2026-01-05T08:00:00.000Z",
    clusterConfiguration: {},
    computeFleetStatus: "UNKNOWN",
    tags: [],
    ...more,
  })

const image = (imageBuildStatus: string, more: object = {}) =>
  Response.json({
    imageId: "my-image",
    region: "eu-west-1",
    version: "3.16.1",
    imageBuildStatus,
    imageConfiguration: {},
    ...more,
  })

const fleet = (status: string) => Response.json({ status })
const missing = () => Response.json({ message: "Cluster 'my-cluster' does not exist" }, { status: 404 })
const unrouted = () =>
  Response.json({ message: "The requested URL was not found on the server. If you …" }, { status: 404 })
const throttled = () => Response.json({ message: "Too Many Requests" }, { status: 429 })

/** One event of a stack, number `n`. */
const event = (n: number, resourceStatus = "CREATE_COMPLETE", more: object = {}) => ({
  stackId: "stack",
  eventId: `event-${n}`,
  stackName: "my-cluster",
  logicalResourceId: `Resource${n}`,
  physicalResourceId: "",
  resourceType: "AWS::EC2::Instance",
  timestamp: new Date(Date.parse("2026-01-05T08:00:00Z") + n * 1000).toISOString(),
  resourceStatus,
  ...more,
})

/** Answers descriptions one after the other, the last one ever after, and stack events from a list. */
const service = (answers: ReadonlyArray<() => Response>, events: ReadonlyArray<object> = []) => {
  let polls = 0
  const handler: Handler = ({ url }) =>
    new URL(url).pathname.endsWith("/stackevents")
      ? Response.json({ events })
      : answers[Math.min(polls++, answers.length - 1)]!()
  return { handler, polls: () => polls }
}

/** Lets the clock run until the effect is done, and gives its result and the seconds that it took at most. */
const timed = <A, E, R>(effect: Effect.Effect<A, E, R>, step = 5000) =>
  Effect.map(passingTime(effect, step), ({ millis, result }) => ({ result, seconds: millis / 1000 }))

for (const { name, over } of transports) {
  describe(`waiters over ${name}`, () => {
    it.effect("tell of each status once, and end with the one that was waited for", () =>
      Effect.gen(function* () {
        const building = { imagebuilderImageStatus: "BUILDING" }
        const { handler, polls } = service([
          () => image("BUILD_IN_PROGRESS"),
          () => image("BUILD_IN_PROGRESS", building),
          () => image("BUILD_IN_PROGRESS", building),
          // The stack deletes itself when the image is there.
          () => image("DELETE_IN_PROGRESS"),
          () => image("BUILD_COMPLETE", { ec2AmiInfo: { amiId: "ami-1", state: "PENDING" } }),
          () => image("BUILD_COMPLETE", { ec2AmiInfo: { amiId: "ami-1", state: "AVAILABLE" } }),
        ])
        const changes: Array<string> = []
        const { result, seconds } = yield* timed(
          Waiter.run(
            Waiter.imageAvailable({ imageId: "my-image" }, steady).pipe(Stream.tap(({ description, status }) =>
              Effect.sync(() =>
                changes.push(`${status} ${description.imagebuilderImageStatus ?? description.ec2AmiInfo?.state ?? "-"}`)
              )
            )),
          ),
        ).pipe(Effect.provide(client(over(handler))))
        assert.deepStrictEqual(changes, [
          "BUILD_IN_PROGRESS -",
          "BUILD_IN_PROGRESS BUILDING",
          "DELETE_IN_PROGRESS -",
          "BUILD_COMPLETE PENDING",
          "BUILD_COMPLETE AVAILABLE",
        ])
        assert.strictEqual(result.ec2AmiInfo?.amiId, "ami-1")
        assert.strictEqual(polls(), 6)
        assert.isAtLeast(seconds, 150)
      }))

    it.effect("a failed creation: the service's failures and the stack's first failed events", () =>
      Effect.gen(function* () {
        const failures = [{ failureCode: "HeadNodeBootstrapFailure", failureReason: "The head node did not start." }]
        const events = Array.from(
          { length: 9 },
          (_, i) =>
            event(9 - i, (9 - i) % 2 ? "CREATE_FAILED" : "DELETE_FAILED", {
              resourceStatusReason: `reason ${9 - i}`,
            }),
        )
        const { handler } = service(
          [() => cluster("CREATE_IN_PROGRESS"), () => cluster("CREATE_FAILED", { failures })],
          [event(10), ...events],
        )
        const changes: Array<string> = []
        const { result: error } = yield* timed(Effect.flip(
          Waiter.clusterCreated({ clusterName: "my-cluster" }, steady).pipe(
            Stream.runForEach(({ status }) => Effect.sync(() => changes.push(status))),
          ),
        )).pipe(Effect.provide(client(over(handler))))
        assert.deepStrictEqual(changes, ["CREATE_IN_PROGRESS", "CREATE_FAILED"])
        assert.strictEqual(error._tag, "WaiterFailed")
        if (error._tag !== "WaiterFailed") return
        assert.strictEqual(error.message, "clusterCreated: my-cluster is CREATE_FAILED: The head node did not start.")
        assert.deepStrictEqual(error.failures, failures)
        assert.deepStrictEqual(
          error.stackEvents.map(({ eventId }) => eventId),
          [1, 2, 3, 4, 5].map((n) => `event-${n}`),
        )
        // It crosses boundaries as the other errors do.
        const Sent = Schema.fromJsonString(Waiter.WaiterFailed)
        const received = yield* Effect.flatMap(Schema.encodeEffect(Sent)(error), Schema.decodeEffect(Sent))
        assert.deepStrictEqual({ ...received }, { ...error })
      }))

    it.effect("a failed creation on a server before 3.10: its failureReason", () =>
      Effect.gen(function* () {
        const { handler } = service([() => cluster("CREATE_FAILED", { failureReason: "The subnet is full." })])
        const { result: error } = yield* timed(
          Effect.flip(Waiter.run(Waiter.clusterCreated({ clusterName: "my-cluster" }, steady))),
        ).pipe(Effect.provide(client(over(handler))))
        assert.strictEqual(error.message, "clusterCreated: my-cluster is CREATE_FAILED: The subnet is full.")
      }))

    it.effect("throttles do not end it, nor do lost requests after the first answer", () =>
      Effect.gen(function* () {
        const { handler } = service([
          throttled,
          () => cluster("UPDATE_IN_PROGRESS"),
          () => new Response("", { status: 503 }),
          throttled,
          () => cluster("UPDATE_COMPLETE"),
        ])
        const { result, seconds } = yield* timed(
          Waiter.run(Waiter.clusterUpdated({ clusterName: "my-cluster" }, steady)),
        ).pipe(Retry.none, Effect.provide(client(over(handler))))
        assert.strictEqual(result.clusterStatus, "UPDATE_COMPLETE")
        assert.isAtLeast(seconds, 120)
      }))

    it.effect("but a request that is lost at once does, and so does a refusal at any time", () =>
      Effect.gen(function* () {
        const lost = service([() => new Response("", { status: 503 })])
        const refused = service([() => fleet("STOPPING"), () => Response.json({ message: "no" }, { status: 403 })])
        const waiter = Waiter.run(Waiter.fleetStopped({ clusterName: "my-cluster" }, steady)).pipe(
          Retry.none,
          Effect.flip,
        )
        assert.strictEqual(
          (yield* timed(waiter).pipe(Effect.provide(client(over(lost.handler))))).result._tag,
          "InternalService",
        )
        assert.strictEqual(
          (yield* timed(waiter).pipe(Effect.provide(client(over(refused.handler))))).result._tag,
          "Unauthorized",
        )
      }))
  })
}

describe("waiters", () => {
  const over = transports[0]!.over
  const named = { clusterName: "my-cluster" }
  const pictured = { imageId: "my-image" }
  const waiters: ReadonlyArray<
    readonly [string, Waiter.Waiter<unknown, unknown>, ReadonlyArray<() => Response>, string]
  > = [
    ["imageAvailable", Waiter.imageAvailable(pictured, steady), [() => image("BUILD_COMPLETE")], "BUILD_COMPLETE"],
    [
      "imageDeleted",
      Waiter.imageDeleted(pictured, steady),
      [() => image("DELETE_IN_PROGRESS"), missing],
      "DELETE_IN_PROGRESS DELETE_COMPLETE",
    ],
    ["imageDeleted, of none", Waiter.imageDeleted(pictured, steady), [missing], "DELETE_COMPLETE"],
    ["clusterCreated", Waiter.clusterCreated(named, steady), [() => cluster("CREATE_COMPLETE")], "CREATE_COMPLETE"],
    [
      "clusterCreated, and updated since",
      Waiter.clusterCreated(named, steady),
      [() => cluster("UPDATE_FAILED")],
      "UPDATE_FAILED",
    ],
    ["clusterUpdated", Waiter.clusterUpdated(named, steady), [
      () => cluster("CREATE_COMPLETE"),
      () => cluster("UPDATE_IN_PROGRESS"),
      () => cluster("UPDATE_COMPLETE"),
    ], "CREATE_COMPLETE UPDATE_IN_PROGRESS UPDATE_COMPLETE"],
    [
      "clusterDeleted",
      Waiter.clusterDeleted(named, steady),
      [() => cluster("DELETE_IN_PROGRESS"), missing],
      "DELETE_IN_PROGRESS DELETE_COMPLETE",
    ],
    ["fleetRunning", Waiter.fleetRunning(named, steady), [
      () => fleet("START_REQUESTED"),
      () => fleet("STARTING"),
      () => fleet("RUNNING"),
    ], "START_REQUESTED STARTING RUNNING"],
    ["fleetRunning, with AWS Batch", Waiter.fleetRunning(named, steady), [() => fleet("ENABLED")], "ENABLED"],
    [
      "fleetStopped",
      Waiter.fleetStopped(named, steady),
      [() => fleet("RUNNING"), () => fleet("STOPPED")],
      "RUNNING STOPPED",
    ],
    ["imageAvailable fails", Waiter.imageAvailable(pictured, steady), [
      () => image("BUILD_FAILED", { imagebuilderImageStatusReason: "a reason" }),
    ], "BUILD_FAILED WaiterFailed imageAvailable: my-image is BUILD_FAILED: a reason"],
    ["imageAvailable fails when its machine image does", Waiter.imageAvailable(pictured, steady), [
      () => image("BUILD_COMPLETE", { ec2AmiInfo: { amiId: "a", state: "FAILED" } }),
    ], "BUILD_COMPLETE WaiterFailed imageAvailable: my-image is BUILD_COMPLETE"],
    [
      "imageDeleted fails",
      Waiter.imageDeleted(pictured, steady),
      [() => image("DELETE_FAILED")],
      "DELETE_FAILED WaiterFailed imageDeleted: my-image is DELETE_FAILED",
    ],
    [
      "clusterUpdated fails",
      Waiter.clusterUpdated(named, steady),
      [() => cluster("UPDATE_FAILED")],
      "UPDATE_FAILED WaiterFailed clusterUpdated: my-cluster is UPDATE_FAILED",
    ],
    [
      "clusterDeleted fails",
      Waiter.clusterDeleted(named, steady),
      [() => cluster("DELETE_FAILED")],
      "DELETE_FAILED WaiterFailed clusterDeleted: my-cluster is DELETE_FAILED",
    ],
    [
      "fleetRunning fails",
      Waiter.fleetRunning(named, steady),
      [() => fleet("PROTECTED")],
      "PROTECTED WaiterFailed fleetRunning: my-cluster is PROTECTED: its nodes repeatedly failed to start",
    ],
    [
      "clusterCreated of none",
      Waiter.clusterCreated(named, steady),
      [missing],
      "NotFound Cluster 'my-cluster' does not exist",
    ],
    [
      "clusterDeleted at a wrong address",
      Waiter.clusterDeleted(named, steady),
      [unrouted],
      "NotFound The requested URL was not found on the server. If you …",
    ],
  ]
  for (const [what, waiter, answers, expected] of waiters) {
    it.effect(what, () =>
      Effect.gen(function* () {
        const told: Array<string> = []
        yield* timed(
          Stream.runForEach(waiter, ({ status }) => Effect.sync(() => told.push(status))).pipe(
            // All errors of the package are tagged and say something.
            Effect.catch((error) => Effect.sync(() => told.push(Object(error)._tag, Object(error).message))),
          ),
        ).pipe(Effect.provide(client(over(service(answers).handler))))
        assert.strictEqual(told.join(" "), expected)
      }))
  }

  it.effect("run gives nothing when it is gone", () =>
    Effect.gen(function* () {
      const { result } = yield* timed(Waiter.run(Waiter.clusterDeleted(named))).pipe(
        Effect.provide(client(over(service([missing]).handler))),
      )
      assert.isUndefined(result)
    }))

  it.effect("the deadline holds, also while a request hangs, and is a tagged error with the last status", () =>
    Effect.gen(function* () {
      for (
        const answers of [[() => fleet("STOPPING")], [
          () => fleet("STOPPING"),
          () => new Response(null, { status: 599 }),
        ]]
      ) {
        let polls = 0
        const handler: Handler = () =>
          polls++ > 0 && answers.length > 1 ? new Promise<Response>(() => {}) : answers[0]!()
        const { result, seconds } = yield* timed(
          Effect.flip(Waiter.run(Waiter.fleetStopped(named, { ...steady, deadline: "100 seconds" }))),
        ).pipe(Effect.provide(client(over(handler))))
        assert.strictEqual(result._tag, "WaiterTimeout")
        assert.strictEqual(result.message, "fleetStopped: my-cluster is STOPPING at the deadline")
        assert.strictEqual(result._tag === "WaiterTimeout" && result.status, "STOPPING")
        assert.closeTo(seconds, 100, 20)
      }
    }))

  it.effect("a schedule that ends before it is reached is no success", () =>
    Effect.gen(function* () {
      const schedule = Schedule.spaced(4000).pipe(Schedule.upTo({ times: 2 }))
      const { handler, polls } = service([() => fleet("STOPPING")])
      const { result } = yield* timed(Effect.flip(Waiter.run(Waiter.fleetStopped(named, { schedule })))).pipe(
        Effect.provide(client(over(handler))),
      )
      assert.strictEqual(result._tag, "WaiterTimeout")
      assert.strictEqual(polls(), 3)
    }))

  it.effect("by default it polls every 24 to 36 seconds", () =>
    Effect.gen(function* () {
      const { handler, polls } = service([() => fleet("STOPPING")])
      yield* timed(Effect.flip(Waiter.run(Waiter.fleetStopped(named, { deadline: "50 minutes" }))), 4000).pipe(
        Effect.provide(client(over(handler))),
      )
      // A hundred times 30 seconds: at most a fifth more often, and less often only where the machine is slow.
      assert.isAtLeast(polls(), 60)
      assert.isAtMost(polls(), 126)
    }))
})

describe("stack events while they happen", () => {
  const own = (n: number, status: string) =>
    event(n, status, { physicalResourceId: "stack", resourceType: "AWS::CloudFormation::Stack" })

  /** A stack that has the first `counts[i]` events at the i-th look, and gives two a page. */
  const stack = (events: ReadonlyArray<object>, counts: ReadonlyArray<number>) => {
    const requests: Array<string | null> = []
    let look = -1
    const handler: Handler = ({ url }) => {
      const token = new URL(url).searchParams.get("nextToken")
      requests.push(token)
      if (token === null) look++
      const count = counts[Math.min(look, counts.length - 1)]!
      if (count === 0) return missing()
      // The events that come between two pages push the others on, as an offset would have it.
      const shift = token === null ? 0 : 1
      const newestFirst = events.slice(0, count).toReversed()
      const from = Number(token ?? 0)
      const next = from + 2 < newestFirst.length ? { nextToken: String(from + 2) } : {}
      return Response.json({ events: newestFirst.slice(Math.max(0, from - shift), from + 2), ...next })
    }
    return { handler, requests }
  }
  const follow = (options?: StackEvents.Options) =>
    StackEvents.follow(ClusterLogs.getClusterStackEvents, { clusterName: "my-cluster" }, { ...steady, ...options })
      .pipe(
        Stream.map(({ eventId }) => Number(eventId.slice("event-".length))),
        Stream.runCollect,
      )

  const history = [
    own(0, "CREATE_IN_PROGRESS"),
    ...Array.from({ length: 7 }, (_, i) => event(i + 1)),
    own(8, "CREATE_COMPLETE"),
  ]

  for (const { name, over } of transports) {
    it.effect(`oldest first, each once, though pages shift, to the stack's rest (${name})`, () =>
      Effect.gen(function* () {
        const { handler, requests } = stack(history, [3, 3, 8, 9])
        const { result, seconds } = yield* timed(follow()).pipe(Effect.provide(client(over(handler))))
        assert.deepStrictEqual(result, [0, 1, 2, 3, 4, 5, 6, 7, 8])
        assert.isAtLeast(seconds, 90)
        // Pages behind what is known are not asked for again.
        assert.deepStrictEqual(requests, [null, "2", null, null, "2", "4", null])
      }))
  }

  it.effect("ends when the stack is gone, and fails when there was never one", () =>
    Effect.gen(function* () {
      const over = transports[0]!.over
      const gone = yield* timed(follow()).pipe(Effect.provide(client(over(stack(history, [5, 0]).handler))))
      assert.deepStrictEqual(gone.result, [0, 1, 2, 3, 4])
      const never = yield* timed(Effect.flip(follow())).pipe(Effect.provide(client(over(stack(history, [0]).handler))))
      assert.strictEqual(never.result._tag, "NotFound")
    }))

  it.effect("from a time on, which an update before it does not end", () =>
    Effect.gen(function* () {
      const events = [...history, own(9, "UPDATE_IN_PROGRESS"), event(10), own(11, "UPDATE_COMPLETE")]
      const since = new Date("2026-01-05T08:00:09Z")
      const { handler } = stack(events, [9, 10, 12])
      const { result } = yield* timed(follow({ since })).pipe(Effect.provide(client(transports[0]!.over(handler))))
      assert.deepStrictEqual(result, [9, 10, 11])
    }))

  it.effect("a throttled page loses nothing", () =>
    Effect.gen(function* () {
      const { handler, requests } = stack(history, [9])
      let asked = 0
      const sometimes: Handler = (request) => (++asked === 2 ? throttled() : handler(request))
      const { result } = yield* timed(follow()).pipe(
        Retry.none,
        Effect.provide(client(transports[0]!.over(sometimes))),
      )
      assert.deepStrictEqual(result, [0, 1, 2, 3, 4, 5, 6, 7, 8])
      assert.isAbove(requests.length, 5)
    }))

  it.effect("of images as well", () =>
    Effect.gen(function* () {
      const { handler } = stack(history, [9])
      const { result } = yield* timed(
        Stream.runCount(StackEvents.follow(ImageLogs.getImageStackEvents, { imageId: "my-image" })),
      ).pipe(Effect.provide(client(transports[0]!.over(handler))))
      assert.strictEqual(result, 9)
    }))
})
