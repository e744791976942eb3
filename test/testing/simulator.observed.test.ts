/**
 * The simulator against the real server: it has what `test/upstream/seed.py` puts there, is sent every request that
 * `test/upstream/observe.py` sent, in the same order, and must give the recorded answers: status, content type, and the body
 * member by member.
 *
 * @module
 */
import { assert, describe, it } from "@effect/vitest"
import { AwsV4Signer } from "aws4fetch"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import * as Simulator from "effect-parallelcluster/testing"
import { operations } from "../support/operations.ts"
import recording from "../upstream/observed.json" with { type: "json" }

/** An entry of the recording, of whatever operation. */
interface Observed {
  readonly note: string
  /** Through which service; by default the API itself. */
  readonly gate?: string
  readonly request: {
    readonly method: string
    readonly target: string
    readonly headers?: Readonly<Record<string, string | undefined>>
    readonly body?: unknown
  }
  readonly status: number
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: unknown
  /** The real lengths of lists that were cut, by their places. */
  readonly cut?: Readonly<Record<string, number | undefined>>
}
const observed: ReadonlyArray<Observed> = recording

/** What is recorded, for seeds that depend on what the emulator gave out. */
const body = (note: string) => Object(observed.find((entry) => entry.note === note)?.body)

const start = Date.parse("2026-01-05T08:00:00Z")
const keys = { accessKeyId: "AKIDSIMULATOR", secretAccessKey: "simulator-secret" }
type Service = Simulator.Simulator["Service"]

/** As many stacks and events to a page as with the emulator. */
const pageSizes = { stacks: 50, stackEvents: 1000 }

/** The events that `seed.py` gives a stack: its own first and last, and some of its resources in turn. */
const stackEvents = (
  owner: Simulator.Owner,
  [type, properties, ...resources]: readonly [type: string, properties: string, ...resources: ReadonlyArray<string>],
  status: string,
  count: number,
) => {
  const name = "imageId" in owner ? owner.imageId : owner.clusterName
  const stack = { logicalResourceId: name, resourceType: "AWS::CloudFormation::Stack" }
  const events: ReadonlyArray<Simulator.InputStackEvent> = [
    { ...stack, resourceStatus: "CREATE_IN_PROGRESS" },
    ...Array.from({ length: count }, (_, i) => {
      const logicalResourceId = resources[i % resources.length] ?? ""
      return {
        logicalResourceId,
        physicalResourceId: i < resources.length ? "" : `${name}-${logicalResourceId}`,
        resourceType: type,
        resourceStatus: "CREATE_IN_PROGRESS",
        resourceProperties: properties,
      }
    }),
    { ...stack, resourceStatus: status },
  ]
  return { ...owner, events: events.map((event, i) => ({ ...event, timestamp: new Date(start + i * 1000) })) }
}
const topics = ["AWS::SNS::Topic", "{}", "ParallelClusterImage", "BuildNotificationTopic"] as const
const groupsOf = (clusterName: string) =>
  [
    "AWS::EC2::SecurityGroup",
    `{"GroupDescription": "nodes of ${clusterName}"}`,
    "HeadNodeSecurityGroup",
    "ComputeSecurityGroup",
  ] as const

const logEvents = (stream: string, count: number, step = 1000) =>
  Array.from({ length: count }, (_, i) => ({
    timestamp: new Date(start + i * step),
    message: `${stream} event ${String(i).padStart(6, "0")}`,
  }))

const configuration: string = Object(
  observed.find(({ note }) => note === "update, dry run, no change")?.request.body,
).clusterConfiguration

/** A cluster with the head node that the real server told of. */
const cluster = (clusterName: string, { headNode, instances }: Record<string, unknown> = {}) => ({
  clusterName,
  configuration,
  // Recorded instances are what the schema of instances says, but for the times' type.
  instances: [instances ?? (headNode === undefined ? [] : { ...headNode, nodeType: "HeadNode" })].flat().map((
    node,
  ) => ({
    ...(node as NonNullable<Simulator.InputCluster["instances"]>[number]),
    launchTime: new Date(start),
  })),
})

/** As `test/upstream/seed.py` does, in its order. */
const seed = Effect.fnUntraced(function* (simulator: Service) {
  yield* TestClock.setTime(start)
  const put = (imageId: string, logStreamName: string, count: number, step?: number) =>
    simulator.putLogEvents({ imageId, logStreamName, events: logEvents(logStreamName, count, step) })
  yield* put("build-ok", "3.16.1/1", 40)
  yield* put("build-ok", "a b+c%d", 5)
  yield* put("build-ok", "build", 250)
  yield* put("build-ok", "big", 25_000, 1)
  yield* put("build-ok", "журнал-ログ-é", 5)
  yield* put("empty-stream", "build", 3)
  yield* simulator.createLogStream({ imageId: "empty-stream", logStreamName: "nothing" })
  for (let i = 0; i < 120; i++) yield* put("many", `stream-${String(i).padStart(3, "0")}`, 2)

  for (
    const [imageId, stackStatus, count] of [["build-ok", "CREATE_IN_PROGRESS", 150], [
      "build-failed",
      "ROLLBACK_IN_PROGRESS",
      6,
    ]] as const
  ) {
    yield* simulator.putStackEvents(stackEvents({ imageId }, topics, stackStatus, count))
    yield* simulator.putImage({ imageId, stackStatus })
  }
  yield* simulator.putImage({ imageId: "image-ready", amiId: body("an available image").ec2AmiInfo.amiId })

  const logGroup = "/aws/parallelcluster/cluster-ok-202601050800"
  const ok = { clusterName: "cluster-ok" }
  yield* simulator.putStackEvents(stackEvents(ok, groupsOf("cluster-ok"), "CREATE_COMPLETE", 120))
  yield* simulator.putCluster({ ...cluster("cluster-ok", body("instances")), logGroup })
  for (const [i, count] of [10, 20, 60].entries()) {
    const { logStreamName } = body("cluster log streams").logStreams[i]
    yield* simulator.putLogEvents({ ...ok, logStreamName, events: logEvents(logStreamName, count) })
  }
  const bare = { clusterName: "cluster-bare", version: "3.10.0", configuration: "", fleetStatus: "UNKNOWN" }
  yield* simulator.putCluster({ ...bare, logGroup: null })
  yield* simulator.putCluster({ ...cluster("cluster-newer"), version: "99.0.0" })
  const updating = cluster("cluster-updating", body("describe cluster-updating"))
  yield* simulator.putCluster({ ...updating, stackStatus: "UPDATE_IN_PROGRESS" })
  const failed = cluster("cluster-failed", body("describe cluster-failed"))
  yield* simulator.putCluster({ ...failed, stackStatus: "CREATE_FAILED", fleetStatus: "UNKNOWN" })
  for (let i = 0; i < 60; i++) {
    const imageId = `filler-${String(i).padStart(2, "0")}`
    yield* simulator.putImage({ imageId, stackStatus: i % 2 ? "CREATE_FAILED" : "CREATE_IN_PROGRESS" })
  }
  yield* simulator.putCluster(cluster("cluster-last"))
})

/** What `observe.py` does behind the server's back, right before the request with this note. */
const before: Readonly<Record<string, (simulator: Service) => Effect.Effect<void>>> = {
  "delete instances": ({ putCluster }) => {
    const { instances: [headNode] } = body("instances after it")
    const compute = { ...headNode, instanceId: "i-00000000000000001", nodeType: "ComputeNode" }
    return putCluster(cluster("observe-instances", { instances: [headNode, compute] }))
  },
  "cluster log streams: one of them empty": ({ createLogStream }) =>
    createLogStream({ clusterName: "cluster-ok", logStreamName: "empty" }),
  "describe it when created": ({ putCluster }) => putCluster({ ...cluster("created-cluster"), fleetStatus: "UNKNOWN" }),
  "update": ({ putCluster }) => putCluster(cluster("updated-cluster")),
  "delete: image": ({ putImage }) => putImage({ imageId: "throw-away-1" }),
  "delete: imageStack": ({ putImage }) => putImage({ imageId: "throw-away-2", stackStatus: "CREATE_COMPLETE" }),
  "delete a cluster": ({ putCluster }) =>
    putCluster({ ...cluster("throw-away-3", body("describe it while being deleted")), fleetStatus: "UNKNOWN" }),
  "describe it when deleted": () => TestClock.adjust("5 minutes"),
}

/** Where the emulator of AWS behind the real server is known to differ from AWS, or the simulator knows less than AWS. */
const other: Readonly<Record<string, string>> = {
  "no such stream": "moto reports a missing stream as a missing group",
  "slash in a stream name: encoded twice": "moto reports a missing stream as a missing group",
  "cluster log events: no such stream": "moto reports a missing stream as a missing group",
  "CloudWatch: no such stream (moto says group)": "moto reports a missing stream as a missing group",
  "a window of two seconds": "moto includes the end of the window",
  "images, bad token": "moto's HTML",
  "clusters, bad token": "moto's HTML",
  "instances: bad token": "moto's HTML",
  "create, dry run": "two validators that fail with moto",
  "create, dry run, two suppressions": "two validators that fail with moto",
  "create, dry run, failure level WARNING": "two validators that fail with moto",
  "update, dry run": "two validators that fail with moto",
  "create, dry run, not YAML": "the YAML parser's own message",
  "build, dry run, not YAML": "the YAML parser's own message",
  "build, dry run, unknown parent image": "the simulator knows no machine images",
  "build, dry run, unknown instance type": "the simulator knows no instance types",
  "no region after another region: it stuck": "a fault of the server as it runs here; in Lambda there is one region",
}
const cases = observed.filter(({ note }) => !(note in other))

/** Members with a value of their own in every server: that they are there, and of which type, is compared. */
const opaque = new Set(
  ["eventId", "nextBackwardToken", "nextForwardToken", "nextToken", "prevToken", "uploadSequenceToken", "url"],
)
/** What a machine image has from whoever made it; and what CloudWatch does not promise. */
const incidental = new Set(["architecture", "description", "storedBytes"])

/** A body without what is different in every server, and its lists as long as they are recorded. */
const comparable = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.slice(0, 4).map(comparable)
  if (typeof value === "string") return value.replace(/(:stack\/[^/]+\/)[0-9a-f-]{36}/g, "$1…")
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(
    // The emulator tells of no next page of log streams with `null`; AWS leaves it out.
    Object.entries(value).filter(([name, member]) => !incidental.has(name) && member !== null).map(([name, member]) => [
      name,
      opaque.has(name) ? typeof member : isTags(member) ? undefined : comparable(member),
    ]),
  )
}

/** Tags are in no order. */
const isTags = (value: unknown): value is ReadonlyArray<{ readonly key: string; readonly value: string }> =>
  Array.isArray(value) && Object(value[0]).key !== undefined

/** All tags in a body. */
const tagsOf = (value: unknown): ReadonlyArray<{ readonly key: string; readonly value: string }> =>
  isTags(value) ? value : typeof value === "object" && value !== null ? Object.values(value).flatMap(tagsOf) : []

/** Tags whose values name a bucket of one server. */
const placed = /s3_|build_config|build_log/

/** The member names and types of a body's first element of each list. */
const outline = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.slice(0, 1).map(outline)
    : typeof value === "object" && value !== null
    ? Object.fromEntries(Object.entries(value).map(([name, member]) => [name, outline(member)]))
    : typeof value

/** Sends a recorded request to the simulator, its tokens exchanged for the simulator's own. */
const send = Effect.fnUntraced(function* (simulator: Service, entry: Observed, token: (recorded: string) => string) {
  const { gate, request: { body, headers, method, target } } = entry
  const url = new URL(gate === undefined ? simulator.endpoint + target : new URL(target, simulator.endpoint))
  const recorded = url.searchParams.get("nextToken")
  if (recorded !== null) url.searchParams.set("nextToken", token(recorded))
  const text = body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body)
  const given = Object.entries(headers ?? { "content-type": "application/json" })
    .map(([name, value = ""]): [string, string] => [name, value])
  const datetime = new Date(yield* Clock.currentTimeMillis).toISOString().replace(/[:-]|\.\d{3}/g, "")
  return yield* Effect.promise(async () => {
    const signer = new AwsV4Signer({
      url: url.href,
      method,
      ...(text === undefined ? {} : { body: text, headers: given }),
      service: gate ?? "execute-api",
      region: simulator.region,
      datetime,
      ...keys,
    })
    const signed = await signer.sign()
    const response = await simulator.handler(
      new Request(signed.url, { method, headers: signed.headers, body: text ?? null }),
    )
    const got = await response.text()
    return {
      status: response.status,
      type: response.headers.get("content-type"),
      body: got === "" ? "" : JSON.parse(got),
    }
  })
})

describe("the simulator answers as the real server", () => {
  it.effect(`to ${cases.length} requests`, () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator.make({ pageSizes, credentials: [keys] })
      yield* seed(simulator)
      /** The server's tokens, and the simulator's for the same place. */
      const tokens = new Map<string, string>()
      for (const entry of cases) {
        const { note } = entry
        yield* before[note]?.(simulator) ?? Effect.void
        const recorded = new URLSearchParams(entry.request.target.split("?")[1]).get("nextToken")
        const sent = recorded === null ? undefined : tokens.get(recorded)
        const got = yield* send(simulator, entry, (recorded) => tokens.get(recorded) ?? recorded)
        const compare = note.startsWith("official images") && entry.status === 200 ? outline : comparable
        // Of CloudWatch the emulator has another content type than AWS.
        const types = entry.gate === undefined ? [got.type, entry.headers["content-type"]] : []
        assert.deepStrictEqual(
          [note, got.status, types[0], compare(got.body)],
          [note, entry.status, types[1], compare(entry.body)],
        )

        for (const [place, length] of Object.entries(entry.cut ?? {})) {
          if (compare === outline) continue
          const list = place.split(".").slice(1).reduce((value, name) => Object(value)[name], got.body)
          assert.lengthOf(list, length ?? 0, `${note}: ${place}`)
        }
        const tags = new Map(tagsOf(got.body).map(({ key, value }) => [key, value]))
        for (const { key, value } of tagsOf(entry.body)) {
          assert.isTrue(placed.test(key) ? tags.has(key) : tags.get(key) === value, `${note}: the tag ${key}`)
        }
        const { nextToken, prevToken } = Object(entry.body)
        if (nextToken) tokens.set(nextToken, got.body.nextToken)
        if (prevToken === undefined) continue
        tokens.set(prevToken, got.body.prevToken)
        // A log ends where its token is the one that was sent.
        assert.strictEqual(got.body.nextToken === sent, nextToken === recorded, `${note}: the end forwards`)
        assert.strictEqual(got.body.prevToken === sent, prevToken === recorded, `${note}: the end backwards`)
      }

      const reached = yield* simulator.requests
      const answered = (accepts: (status: number) => boolean) =>
        new Set(reached.filter((_, i) => accepts(cases[i]!.status)).map(({ operationId }) => operationId))
      const succeeded = answered((status) => status < 300 || status === 412)
      const refused = answered((status) => status >= 400 && status !== 412)
      for (const operationId of operations.keys()) {
        assert.isTrue(succeeded.has(operationId), `${operationId}: no success is compared`)
        assert.isTrue(refused.has(operationId), `${operationId}: no refusal is compared`)
      }
    }))

  it("what is not compared has been recorded", () => {
    const notes = observed.map(({ note }) => note)
    assert.includeMembers(notes, [...Object.keys(other), ...Object.keys(before)])
  })
})
