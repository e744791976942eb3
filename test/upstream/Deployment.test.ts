/**
 * From credentials, a region and a stack's name to what happened: a default deployment of the real server, in Bun, Deno and
 * workerd. Nothing else is known to these programs; `AWS_ENDPOINT_URL_*` lead to the gates.
 *
 * @module
 */
import { assert, describe, it } from "@effect/vitest"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import {
  CloudWatchLogs,
  ClusterInstances,
  Credentials,
  Deployment,
  ImageOperations,
  Logs,
  Transport,
} from "effect-parallelcluster"
import * as Sts from "effect-parallelcluster/Sts"
import { buildLog, control, upstream } from "./server.ts"

const { deployment, region, seeded } = upstream

/** The environment that a program starts with. */
const environment = (more: Readonly<Record<string, string>> = {}) =>
  ConfigProvider.layer(ConfigProvider.fromEnv({ env: { ...deployment.env, ...more } }))
/** A layer in an environment, with clients that are new: nothing is known yet. */
const inEnvironment = <A, E, R>(layer: Layer.Layer<A, E, R>, more: Readonly<Record<string, string>> = {}) =>
  Layer.fresh(layer).pipe(Layer.provide(environment(more)))

const on = (
  what: string,
  effect: Effect.Effect<void, unknown, Layer.Success<typeof Deployment.layerEnv>>,
  layer: Layer.Layer<Layer.Success<typeof Deployment.layerEnv>, unknown> = inEnvironment(Deployment.layerEnv),
) => it.live(what, () => Effect.provide(effect, layer), 120_000)

interface Arrival {
  readonly gate: string
  readonly action: string
  readonly status: number
}

/** What came to the gates since it was last asked. */
const arrivals = Effect.map(
  control("/arrivals", {}),
  (gates): ReadonlyArray<Arrival> =>
    Object.entries(gates).flatMap(([gate, requests]) =>
      // The gates' own list.
      (requests as ReadonlyArray<{ readonly action?: string; readonly method: string; readonly status: number }>)
        .map(({ action, method, status }) => ({ gate, action: action ?? method, status }))
    ),
)

const messages = <E, R>(events: Stream.Stream<Logs.Event, E, R>) =>
  events.pipe(Stream.map(({ message }) => message), Stream.runCollect)

const failedImage = Logs.image({ imageId: "my-failed-image" })
const failedLog = seeded.images["my-failed-image"]!.streams[buildLog]!
const cluster = seeded.clusters["my-cluster"]!

describe("from the environment and a stack's name", () => {
  on(
    "the last lines of a failed build, in eight requests, of which one is refused at most",
    Effect.gen(function* () {
      yield* arrivals
      const last = yield* Stream.runCollect(Logs.last(failedImage, 10))
      const requests = yield* arrivals
      assert.lengthOf(last, 10)
      assert.strictEqual(last.at(-1)?.message, failedLog.lastMessage)
      assert.include(last.map(({ message }) => message).join("\n"), "pip3.11: command not found")
      assert.isTrue(last.every(({ logStreamName }) => logStreamName === buildLog))
      assert.isAtMost(requests.length, 8, JSON.stringify(requests))
      assert.isAtMost(requests.filter(({ status }) => status >= 400).length, 1, JSON.stringify(requests))

      const again = yield* messages(Logs.read(failedImage))
      assert.lengthOf(again, failedLog.events)
      // What was refused is not asked for again.
      assert.isTrue((yield* arrivals).every(({ status }) => status < 400))
    }),
  )

  on(
    "the API is called with the role, and says the same",
    Effect.gen(function* () {
      const image = yield* ImageOperations.describeImage({ imageId: "my-failed-image" })
      assert.strictEqual(image.imageBuildStatus, "BUILD_FAILED")
    }),
  )

  on(
    "twenty at once ask for the stack and the role once, also where the API's quota throttles some of them",
    Effect.gen(function* () {
      yield* arrivals
      yield* Effect.forEach(
        Array.from({ length: 20 }),
        () => ClusterInstances.describeClusterInstances({ clusterName: "no-such-cluster" }),
        { concurrency: "unbounded" },
      )
      const requests = yield* arrivals
      assert.isAtLeast(requests.filter(({ gate, status }) => gate === "api" && status === 200).length, 20)
      assert.lengthOf(requests.filter(({ action }) => action === "DescribeStacks"), 1)
      assert.lengthOf(requests.filter(({ action }) => action === "AssumeRole"), 1)
    }),
  )

  on(
    "bursts of several times a quota are paced: all succeed, and hardly any is throttled",
    Effect.gen(function* () {
      const cluster = { clusterName: "no-such-cluster" }
      const page = { logGroupName: CloudWatchLogs.imageLogGroupName("my-failed-image"), logStreamName: buildLog }
      yield* ClusterInstances.describeClusterInstances(cluster)
      yield* arrivals
      const together = { concurrency: "unbounded" } as const
      const many = <A, E, R>(call: Effect.Effect<A, E, R>, count: number) =>
        Effect.all(Array.from({ length: count }, () => call), together)
      const [instances, pages] = yield* Effect.all([
        many(ClusterInstances.describeClusterInstances(cluster), 40),
        many(CloudWatchLogs.getLogEvents({ ...page, limit: 1 }), 75),
      ], together)
      assert.deepStrictEqual([instances.length, pages.length], [40, 75])
      const requests = yield* arrivals
      assert.isAtLeast(requests.filter(({ status }) => status === 200).length, 115)
      assert.isAtMost(requests.filter(({ status }) => status >= 400).length, 10)
    }),
  )

  on(
    "a role's session that ends in between is renewed once",
    Effect.gen(function* () {
      const call = ClusterInstances.describeClusterInstances({ clusterName: "my-cluster" })
      yield* call
      yield* control("/expire-sessions", {})
      yield* arrivals
      yield* Effect.all(Array.from({ length: 5 }, () => call), { concurrency: "unbounded" })
      const requests = yield* arrivals
      assert.lengthOf(requests.filter(({ action }) => action === "AssumeRole"), 1)
      assert.lengthOf(requests.filter(({ action }) => action === "DescribeStacks"), 0)
    }),
  )

  on(
    "a cluster's logs: of the newest of its name, by node and by log, in order of time",
    Effect.gen(function* () {
      const streams = yield* Stream.runCollect(Logs.streams(Logs.cluster({ clusterName: "my-cluster" })))
      assert.sameMembers(streams.map(({ logStreamName }) => logStreamName), Object.keys(cluster.streams))
      const cfnInit = Logs.cluster({ clusterName: "my-cluster", node: "HeadNode", log: "cfn-init" })
      const events = yield* Stream.runCollect(Logs.read(cfnInit))
      const [name] = Object.keys(cluster.streams).filter((name) => name.endsWith(".cfn-init"))
      assert.lengthOf(events, cluster.streams[name!]!.events)
      assert.isTrue(events.every(({ logStreamName }) => logStreamName === name))
      assert.strictEqual(events[0]?.log, "cfn-init")
      const all = yield* Stream.runCollect(Logs.read(Logs.cluster({ clusterName: "my-cluster" })))
      assert.lengthOf(all, Object.values(cluster.streams).reduce((sum, stream) => sum + stream.events, 0))
      const times = all.map(({ timestamp }) => timestamp.getTime())
      assert.deepStrictEqual(times, times.toSorted((a, b) => a - b))
    }),
  )

  on(
    "a search, on AWS's side",
    Effect.gen(function* () {
      const found = yield* messages(Logs.search(failedImage, `"command not found"`))
      assert.lengthOf(found, 1)
      assert.include(found[0], "pip3.11")
    }),
  )

  on(
    "a kept connection that breaks loses no read",
    Effect.gen(function* () {
      yield* ImageOperations.describeImage({ imageId: "my-image" })
      for (const when of ["before", "after"]) {
        yield* control("/drop", { gate: "api", when })
        const image = yield* ImageOperations.describeImage({ imageId: "my-image" })
        assert.strictEqual(image.imageId, "my-image")
      }
    }),
  )
})

describe("a write", () => {
  on(
    "whose answer is lost is sent once, and its outcome is unknown",
    Effect.gen(function* () {
      for (const fresh of [false, true]) {
        yield* ImageOperations.describeImage({ imageId: "my-image" })
        yield* control("/drop", { gate: "api", when: "after", fresh })
        yield* arrivals
        const imageId = `lost-${crypto.randomUUID()}`
        const result = yield* Effect.result(
          ImageOperations.buildImage({
            imageId,
            imageConfiguration: seeded.imageConfiguration,
            suppressValidators: ["ALL"],
          }),
        )
        if (result._tag === "Failure") {
          assert.strictEqual(result.failure._tag, "TransportFailure")
          assert.strictEqual(result.failure._tag === "TransportFailure" && result.failure.outcome, "unknown")
          // Only a used connection breaks, and where writes have one of their own, none does.
        } else assert.isFalse(fresh)
        yield* control("/drop", { gate: "api", count: 0 })
        assert.lengthOf((yield* arrivals).filter(({ action, gate }) => gate === "api" && action === "POST"), 1)
        const { imageBuildStatus } = yield* ImageOperations.describeImage({ imageId })
        assert.strictEqual(imageBuildStatus, "BUILD_IN_PROGRESS")
      }
    }),
  )
})

describe("what may not be done, or is not there, is said with what would be right", () => {
  const logsOf = (denied: ReadonlyArray<string>) =>
    Layer.unwrap(Effect.gen(function* () {
      const user = { accessKeyId: `AKID${crypto.randomUUID().slice(0, 8)}`, secretAccessKey: "limited/secret" }
      yield* control("/credential", { ...user, denied })
      return inEnvironment(Deployment.layerEnv, {
        AWS_ACCESS_KEY_ID: user.accessKeyId,
        AWS_SECRET_ACCESS_KEY: user.secretAccessKey,
      })
    }))

  on(
    "a permission on logs: the action, the log group, and the policy statement",
    Effect.gen(function* () {
      const error = yield* Effect.flip(Stream.runCollect(Logs.last(failedImage, 1)))
      assert.strictEqual(error._tag, "Unauthorized")
      assert.include(error.message, "logs:GetLogEvents")
      assert.include(error.message, "/aws/imagebuilder/ParallelClusterImage-my-failed-image")
      assert.match(error.message, /\{"Effect":"Allow","Action":\[[^\]]*"logs:GetLogEvents"/)
    }),
    logsOf(["logs:GetLogEvents"]),
  )

  on(
    "who may not filter on AWS's side is filtered for here",
    Effect.gen(function* () {
      assert.lengthOf(yield* messages(Logs.search(failedImage, `"command not found"`)), 1)
    }),
    logsOf(["logs:FilterLogEvents"]),
  )

  const refusals: ReadonlyArray<readonly [what: string, options: Deployment.Options, field: string, message: RegExp]> =
    [
      ["no such stack", { stackName: "no-such-stack" }, "stackName", /no stack no-such-stack in us-east-1/],
      ["a stack of something else", { stackName: "other-stack" }, "stackName", /ParallelClusterApiInvokeUrl/],
      [
        "a role that may not be assumed",
        { stackName: deployment.stackName, roleArn: deployment.external.roleArn },
        "roleArn",
        /sts:AssumeRole/,
      ],
    ]
  for (const [what, options, field, message] of refusals) {
    on(
      what,
      Effect.gen(function* () {
        const error = yield* Effect.flip(ImageOperations.describeImage({ imageId: "my-image" }))
        if (error._tag !== "CredentialsUnavailable") return assert.fail(`${error._tag}: ${error.message}`)
        assert.strictEqual(error.field, field)
        assert.match(error.message, message)
      }),
      inEnvironment(
        Deployment.layer({ region, ...options }).pipe(
          Layer.provide([Credentials.layer(upstream.credentials.plain), Transport.layerFetch]),
        ),
      ),
    )
  }

  on(
    "with the external id it may",
    Effect.asVoid(ImageOperations.describeImage({ imageId: "my-image" })),
    inEnvironment(
      Deployment.layer({ region, stackName: deployment.stackName, ...deployment.external }).pipe(
        Layer.provide([Credentials.layer(upstream.credentials.plain), Transport.layerFetch]),
      ),
    ),
  )

  on(
    "a deployment without the role, whose policy names it nevertheless",
    Effect.gen(function* () {
      const error = yield* Effect.flip(ImageOperations.describeImage({ imageId: "my-image" }))
      assert.strictEqual(error._tag, "Unauthorized")
      assert.include(error.message, "explicit deny")
    }),
    inEnvironment(Deployment.layerEnv, { PCLUSTER_API_STACK: `${deployment.stackName}-without-role` }),
  )
})

describe("a web identity", () => {
  const federated = (token: Effect.Effect<Redacted.Redacted>) =>
    inEnvironment(
      Deployment.layer({ stackName: deployment.stackName, region }).pipe(
        Layer.provide(Layer.unwrap(Effect.map(Sts.optionsConfig, (options) =>
          Sts.layerWebIdentity({ ...options, roleArn: deployment.webIdentity.roleArn, token })))),
        Layer.provide(Transport.layerFetch),
      ),
      // No credentials are there.
      { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" },
    )

  on(
    "reads the log of a failed build, and is renewed with a new token",
    Effect.gen(function* () {
      assert.strictEqual((yield* messages(Logs.last(failedImage, 1)))[0], failedLog.lastMessage)
      yield* control("/expire-sessions", {})
      assert.strictEqual((yield* messages(Logs.last(failedImage, 1)))[0], failedLog.lastMessage)
      yield* ImageOperations.describeImage({ imageId: "my-failed-image" })
    }),
    federated(Effect.map(control("/token", {}), ({ token }) => Redacted.make(String(token)))),
  )

  for (
    const [what, claims, message] of [
      ["expired", { expiresIn: -60 }, /Token expired/],
      ["for another audience", { aud: "others" }, /Incorrect token audience/],
    ] as const
  ) {
    on(
      `a token that is ${what}`,
      Effect.gen(function* () {
        const error = yield* Effect.flip(ImageOperations.describeImage({ imageId: "my-image" }))
        assert.strictEqual(error._tag, "CredentialsUnavailable")
        assert.match(error.message, message)
        // No rendering has the token, of which every JWT has these first letters.
        assert.notInclude(`${error} ${JSON.stringify(error)}`, "eyJ")
      }),
      federated(Effect.map(control("/token", claims), ({ token }) => Redacted.make(String(token)))),
    )
  }
})
