/**
 * What holds for every operation: what it sends, what it refuses to send, and what it reads.
 *
 * @module
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import {
  ClusterComputeFleet,
  ClusterInstances,
  ClusterLogs,
  ClusterOperations,
  type Errors,
  ImageOperations,
  type Operation,
  Pacing,
  type ParallelCluster,
  Retry,
} from "effect-parallelcluster"
import { client, passingTime, script, transports } from "../../support/harness.ts"
import { calls, operations } from "../../support/operations.ts"
import observed from "../../upstream/observed.json" with { type: "json" }

/** The least that an encoded value must have. */
const least = (ast: SchemaAST.AST): unknown => {
  if (SchemaAST.isObjects(ast)) {
    return Object.fromEntries(
      ast.propertySignatures.flatMap(({ name, type }) => SchemaAST.isOptional(type) ? [] : [[name, least(type)]]),
    )
  }
  if (SchemaAST.isArrays(ast)) return ast.rest.map(least)
  if (SchemaAST.isUnion(ast)) return least(ast.types[0]!)
  if (SchemaAST.isVoid(ast)) return undefined
  // Where it is to be a time it is one, and where it is to be a member of an enumeration it is another.
  assert.isTrue(SchemaAST.isString(ast), `${ast._tag} is not written here`)
  return "2026-01-05T08:00:00.000Z"
}

/** A member that no contract has, in each object. */
/** Members that are any JSON: what nobody knows in there is theirs. */
const isJson = (name: string) => name === "currentValue" || name === "requestedValue"

const withMore = (value: unknown): unknown =>
  Array.isArray(value) ? value.map(withMore) : typeof value === "object" && value !== null
    ? {
      ...Object.fromEntries(
        Object.entries(value).map(([name, member]) => [name, isJson(name) ? member : withMore(member)]),
      ),
      "x-more": [{}],
    }
    : value

/** Members that are any JSON can be nothing else in an answer, such as -0 or `undefined`. */
const withJson = (value: unknown): unknown =>
  typeof value === "object" && value !== null && "changeSet" in value
    ? { ...value, changeSet: JSON.parse(JSON.stringify(value.changeSet)) }
    : value

const json = (value: unknown) => value === undefined ? undefined : JSON.stringify(value)

const answer = (status: number, body: string | undefined) =>
  new Response(status === 204 ? null : body ?? "", { status })

it("there are twenty, and a call of each", () => {
  assert.strictEqual(operations.size, 20)
  assert.deepStrictEqual(Object.keys(calls).sort(), [...operations.keys()].sort())
})

it("all may be sent twice but those whose second request would be told of the first one", () => {
  const once = [...operations.values()].filter(({ idempotent }) => !idempotent).map(({ operationId }) => operationId)
  assert.sameMembers(once, ["BuildImage", "CreateCluster", "DeleteImage", "UpdateCluster"])
})

for (const { name, over } of transports) {
  describe(`over ${name}`, () => {
    for (const [operationId, { call, sends }] of Object.entries(calls)) {
      const operation = operations.get(operationId)!
      const body = json(least(SchemaAST.toEncoded(operation.response.ast)))

      it.effect(`${operationId} sends every parameter, and reads an answer with nothing but what is required`, () =>
        Effect.gen(function* () {
          const { handler, requests } = script(() => answer(operation.status, body))
          const program: Effect.Effect<unknown, Errors.OperationError, ParallelCluster.ParallelCluster> = call()
          yield* Effect.provide(program, client(over(handler)))
          const [request] = requests
          const { pathname, search } = new URL(request!.url)
          const text = yield* Effect.promise(() => request!.text())
          assert.strictEqual(
            `${request!.method} ${pathname}${search}${text && ` ${text}`}`,
            sends.replace(" ", " /prod"),
          )
          assert.strictEqual(request!.headers.get("content-type"), text === "" ? null : "application/json")
        }))
    }
  })
}

describe("what encodes decodes to the same, also among members that nobody knows", () => {
  for (const [operationId, { response }] of operations) {
    it.prop(operationId, [response], ([generated]) => {
      const value = withJson(generated)
      const encoded = Schema.encodeUnknownSync(response)(value)
      const text = json(withMore(encoded))
      assert.deepStrictEqual(Schema.decodeUnknownSync(response)(text && JSON.parse(text)), value)
    }, { arbitrary: { runs: 100 } })
  }
})

describe("what is refused before anything is sent", () => {
  const long = "#".repeat(6 * 1024 * 1024 - 1)
  const created = { clusterName: "my-cluster", clusterConfiguration: "a: 1" }
  const built = { imageId: "my-image", imageConfiguration: "a: 1" }
  const named = { clusterName: "my-cluster" }
  const cases: ReadonlyArray<readonly [what: string, operation: Operation.Any, input: unknown, says: RegExp]> = [
    [
      "a cluster name that begins with a digit",
      ClusterOperations.describeCluster,
      { clusterName: "1st" },
      /^clusterName: must begin/,
    ],
    [
      "a cluster name of one letter",
      ClusterOperations.deleteCluster,
      { clusterName: "a" },
      /^clusterName: .* at least one/,
    ],
    ["a cluster name with _", ClusterComputeFleet.describeComputeFleet, { clusterName: "a_b" }, /^clusterName: must/],
    ["a bad name in a body", ClusterOperations.createCluster, { ...created, clusterName: "-a" }, /^clusterName: must/],
    ["a bad image id", ImageOperations.buildImage, { ...built, imageId: "é1" }, /^imageId: must begin/],
    ["a suppression of no form", ClusterOperations.createCluster, {
      ...created,
      suppressValidators: ["KeyPairValidator"],
    }, /^suppressValidators\.0: must be ALL or type:/],
    [
      "a suppression of all in small letters",
      ImageOperations.buildImage,
      { ...built, suppressValidators: ["all"] },
      /^suppressValidators\.0: /,
    ],
    ["a suppression of no type", ClusterOperations.updateCluster, {
      ...created,
      suppressValidators: ["type:A", "type:"],
    }, /^suppressValidators\.1: /],
    [
      "a suppression twice",
      ClusterOperations.updateCluster,
      { ...created, suppressValidators: ["ALL", "ALL"] },
      /^suppressValidators: .*unique/,
    ],
    [
      "suppressions that are no array",
      ClusterOperations.updateCluster,
      { ...created, suppressValidators: "ALL" },
      /^suppressValidators: .*array/,
    ],
    [
      "a status twice",
      ClusterOperations.listClusters,
      { clusterStatus: ["CREATE_FAILED", "CREATE_FAILED"] },
      /^clusterStatus: .*unique/,
    ],
    [
      "a status that is none",
      ClusterOperations.listClusters,
      { clusterStatus: ["DELETE_COMPLETE"] },
      /^clusterStatus\.0: .*"CREATE_FAILED"/,
    ],
    ["no imageStatus", ImageOperations.listImages, {}, /^imageStatus: is required/],
    ["no input at all", ImageOperations.listImages, undefined, /^imageStatus: is required/],
    [
      "an imageStatus that is none",
      ImageOperations.listImages,
      { imageStatus: "available" },
      /^imageStatus: .*"AVAILABLE"/,
    ],
    [
      "an empty configuration",
      ClusterOperations.createCluster,
      { ...created, clusterConfiguration: "" },
      /^clusterConfiguration: must not be empty/,
    ],
    [
      "a blank configuration",
      ImageOperations.buildImage,
      { ...built, imageConfiguration: " \n" },
      /^imageConfiguration: must not be empty/,
    ],
    ["no configuration", ClusterOperations.updateCluster, named, /^clusterConfiguration: is required/],
    [
      "a configuration over 6 MB",
      ClusterOperations.createCluster,
      { ...created, clusterConfiguration: long },
      /^clusterConfiguration: .*6 MB/,
    ],
    ["a configuration over 6 MB once it is UTF-8", ImageOperations.buildImage, {
      ...built,
      imageConfiguration: "é".repeat(3 * 1024 * 1024),
    }, /^imageConfiguration: .*6 MB/],
    [
      "a level that is none",
      ClusterOperations.createCluster,
      { ...created, validationFailureLevel: "FATAL" },
      /^validationFailureLevel: .*"WARNING"/,
    ],
    ["dryrun that is text", ClusterOperations.createCluster, { ...created, dryrun: "true" }, /^dryrun: .*boolean/],
    [
      "a fleet status that cannot be asked for",
      ClusterComputeFleet.updateComputeFleet,
      { ...named, status: "RUNNING" },
      /^status: .*"START_REQUESTED"/,
    ],
    [
      "a node type that is none",
      ClusterInstances.describeClusterInstances,
      { ...named, nodeType: "Compute" },
      /^nodeType: .*"ComputeNode"/,
    ],
    [
      "a filter of no form",
      ClusterLogs.listClusterLogStreams,
      { ...named, filters: ["node-type=HeadNode"] },
      /^filters\.0: must be Name=/,
    ],
    ["a filter on another node type", ClusterLogs.listClusterLogStreams, {
      ...named,
      filters: ["Name=node-type,Values=ComputeNode"],
    }, /^filters\.0: must be Name=/],
    ["a filter with two values", ClusterLogs.listClusterLogStreams, {
      ...named,
      filters: ["Name=private-dns-name,Values=a,b"],
    }, /^filters\.0: must be Name=/],
    ["a window that ends before it starts", ClusterLogs.getClusterLogEvents, {
      ...named,
      logStreamName: "a",
      startTime: new Date(2),
      endTime: new Date(1),
    }, /^startTime: must be before endTime/],
    [
      "a parameter of another operation",
      ClusterOperations.deleteCluster,
      { ...named, force: true },
      /^force: is not a parameter/,
    ],
  ]

  for (const [what, operation, input, says] of cases) {
    it.effect(what, () =>
      Effect.gen(function* () {
        const { handler, requests } = script(() => answer(200, "{}"))
        // Wrong on purpose: callers without types can do it.
        const call = operation(input as never) as Effect.Effect<
          unknown,
          Errors.OperationError,
          ParallelCluster.ParallelCluster
        >
        const error = yield* Effect.flip(call).pipe(Effect.provide(client(transports[0]!.over(handler))))
        assert.strictEqual(error._tag, "BadRequest")
        assert.match(error.message, says)
        assert.isTrue(error._tag === "BadRequest" && error.message.startsWith(`${error.field}: `))
        assert.strictEqual(requests.length, 0)
      }))
  }

  it.effect("but not a configuration of just 6 MB", () =>
    Effect.gen(function* () {
      const { handler, requests } = script(() => answer(409, "{}"))
      yield* Effect.flip(ClusterOperations.createCluster({ ...created, clusterConfiguration: long.slice(1) })).pipe(
        Effect.provide(client(transports[0]!.over(handler))),
      )
      assert.strictEqual(requests.length, 1)
    }))
})

describe("the real server's recorded answers", () => {
  /** The operation that a recorded request is for. */
  const find = (method: string, target: string) =>
    [...operations.values()].find(({ method: of, path }) =>
      of === method && new RegExp(`^${path.replace(/\{\w+\}/g, "[^/?]+")}(\\?|$)`).test(target)
    )
  const tags: Record<number, string> = {
    400: "BadRequest",
    404: "NotFound",
    409: "Conflict",
    412: "DryrunOperation",
    415: "BadRequest",
    500: "InternalService",
  }
  const met = new Map<string, number>()

  for (const { body, note, request, status } of observed) {
    const operation = "gate" in request ? undefined : find(request.method, request.target)
    if (operation === undefined) continue
    const { operationId } = operation
    met.set(operationId, (met.get(operationId) ?? 0) + 1)
    // The map holds the operations that the calls are of.
    const { call } = calls[operationId as keyof typeof calls]

    it.effect(`${operationId}: ${note}, ${status}`, () =>
      Effect.gen(function* () {
        const transport = transports[0]!.over(() =>
          answer(status, typeof body === "string" ? body : JSON.stringify(body))
        )
        const result = yield* Effect.result<unknown, Errors.OperationError, ParallelCluster.ParallelCluster>(call())
          .pipe(
            Retry.none,
            Effect.provide(client(transport)),
          )
        if (status < 300) {
          assert.strictEqual(result._tag, "Success", String(result._tag === "Failure" && result.failure.message))
        } else if (result._tag === "Failure") {
          const error = result.failure
          assert.strictEqual(error._tag, tags[status])
          const { message, ...members } = Object(body)
          assert.include(error.message, message)
          // The findings of the validators, the change set: all of them are on the error.
          for (const [name, value] of Object.entries(members)) assert.deepStrictEqual(Object(error)[name], value)
        } else assert.fail("it is no success")
      }))
  }

  it("are of every operation", () => {
    for (const operationId of operations.keys()) assert.isAtLeast(met.get(operationId) ?? 0, 2, operationId)
  })
})

describe("where the service departs from its contract", () => {
  const reading = <A, E>(call: Effect.Effect<A, E, ParallelCluster.ParallelCluster>, status: number, body: unknown) =>
    Effect.provide(call, client(transports[0]!.over(() => answer(status, json(body)))))
  const described = {
    clusterName: "my-cluster",
    region: "eu-west-1",
    version: "3.8.0",
    cloudformationStackArn: "arn",
    cloudFormationStackStatus: "UPDATE_ROLLBACK_COMPLETE",
    clusterStatus: "UPDATE_FAILED",
    creationTime: "2026-01-05T08:00:00.000Z",
    lastUpdatedTime: "2026-01-05T09:00:00.000Z",
    clusterConfiguration: { url: "NOT_AVAILABLE" },
    computeFleetStatus: "RUNNING",
    tags: [{ key: "a" }],
    scheduler: {},
  }
  const describeCluster = ClusterOperations.describeCluster({ clusterName: "my-cluster" })

  it.effect("cloudFormationStackStatus has the name that it has everywhere else; times are dates", () =>
    Effect.gen(function* () {
      const { cloudFormationStackStatus: cloudformationStackStatus, ...same } = described
      // Under the one name or the other.
      for (const answer of [described, { ...same, cloudformationStackStatus }]) {
        assert.deepStrictEqual<unknown>(yield* reading(describeCluster, 200, answer), {
          ...same,
          cloudformationStackStatus,
          creationTime: new Date("2026-01-05T08:00:00Z"),
          lastUpdatedTime: new Date("2026-01-05T09:00:00Z"),
        })
      }
    }))

  it.effect("loginNodes are an array, also where the server gives one object", () =>
    Effect.gen(function* () {
      const pool = { status: "active", address: "lb.example.com", healthyNodes: 1, unhealthyNodes: 0 }
      for (const loginNodes of [pool, [pool]]) {
        const cluster = yield* reading(describeCluster, 200, { ...described, loginNodes })
        assert.deepStrictEqual(cluster.loginNodes, [pool])
      }
      const none = yield* reading(describeCluster, 200, { ...described, loginNodes: [] })
      assert.deepStrictEqual(none.loginNodes, [])
    }))

  it.effect("UpdateComputeFleet answers 200 with the fleet, 204 without, or neither quite", () =>
    Effect.gen(function* () {
      const stop = ClusterComputeFleet.updateComputeFleet({ clusterName: "my-cluster", status: "STOP_REQUESTED" })
      const fleet = { status: "STOP_REQUESTED", lastStatusUpdatedTime: "2026-01-05T08:00:00.000Z" }
      const read = { status: "STOP_REQUESTED", lastStatusUpdatedTime: new Date("2026-01-05T08:00:00Z") }
      assert.deepStrictEqual<unknown>(yield* reading(stop, 200, fleet), read)
      assert.deepStrictEqual<unknown>(yield* reading(stop, 202, fleet), read)
      assert.deepStrictEqual(yield* reading(stop, 204, undefined), {})
      assert.deepStrictEqual(yield* reading(stop, 200, undefined), {})
      assert.deepStrictEqual(yield* reading(stop, 200, {}), {})
    }))

  it.effect("DeleteClusterInstances answers with no bytes, and may answer with some", () =>
    Effect.gen(function* () {
      const remove = ClusterInstances.deleteClusterInstances({ clusterName: "my-cluster" })
      assert.isUndefined(yield* reading(remove, 202, undefined))
      assert.isUndefined(yield* reading(remove, 202, { instances: [] }))
    }))

  it.effect("a throttle is known by AWS's words for it, in a 500, and not by the names that people give", () =>
    Effect.gen(function* () {
      const throttles = [
        "Rate exceeded",
        "An error occurred (Throttling) when calling the DescribeStacks operation: Rate exceeded",
        "An error occurred (RequestLimitExceeded) when calling the RunInstances operation",
        "An error occurred (TooManyRequestsException) when calling the CreateFunction operation",
      ]
      const others = [
        "Failed to create stack for cluster 'throttle-bench'",
        "Unable to throttle: too many requests were made by 'rate exceeded'",
        'The subnet "(Throttling) Rate exceeded" does not exist',
      ]
      const cases = [
        ...throttles.map((message) => [500, message, "LimitExceeded"] as const),
        ...others.map((message) => [500, message, "InternalService"] as const),
        // What stands in front of the service does not know whether it was done.
        ...[502, 503, 504].flatMap((status) =>
          throttles.map((message) => [status, message, "InternalService"] as const)
        ),
      ]
      for (const [status, message, tag] of cases) {
        const { handler, requests } = script(() => Response.json({ message }, { status }))
        const { result } = yield* passingTime(
          ClusterOperations.createCluster({ clusterName: "throttle-bench", clusterConfiguration: "Image:\n" }).pipe(
            Effect.flip,
            Pacing.maxWait("2 seconds"),
            Effect.provide(client(transports[0]!.over(handler))),
          ),
          500,
        )
        assert.strictEqual(result._tag, tag, `${status} ${message}`)
        if (tag === "LimitExceeded") assert.isAbove(requests.length, 1)
        else assert.strictEqual(requests.length, 1)
      }
    }))

  it.effect("the 400 of a creation of what exists is a Conflict, and no other that says so", () =>
    Effect.gen(function* () {
      const create = ClusterOperations.createCluster({ clusterName: "my-cluster", clusterConfiguration: "Image:\n" })
      const build = ImageOperations.buildImage({ imageId: "my-image", imageConfiguration: "Build:\n" })
      const tagOf = (call: typeof build | typeof create | typeof describeCluster, message: string) =>
        Effect.map(Effect.flip(reading<unknown, Errors.OperationError>(call, 400, { message })), ({ _tag }) => _tag)
      assert.strictEqual(yield* tagOf(create, "Cluster my-cluster already exists."), "Conflict")
      assert.strictEqual(yield* tagOf(build, "ParallelCluster image my-image already exists."), "Conflict")
      assert.strictEqual(yield* tagOf(create, "Bad Request: the subnet already exists."), "BadRequest")
      assert.strictEqual(yield* tagOf(describeCluster, "Cluster my-cluster already exists."), "BadRequest")
    }))

  it.effect("a list that is left out is empty", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* reading(ClusterOperations.listClusters({}), 200, { nextToken: "t" }), {
        nextToken: "t",
        clusters: [],
      })
    }))
})
