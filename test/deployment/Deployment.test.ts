/**
 * From a stack's name to answers, on a default deployment: the API's role alone may call the API, and may do nothing else.
 *
 * @module
 */
import { assert, describe, it } from "@effect/vitest"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as TestClock from "effect/testing/TestClock"
import {
  CloudWatchLogs,
  Credentials,
  Deployment,
  type Errors,
  ImageLogs,
  ImageOperations,
  ParallelCluster,
  Retry,
  Transport,
} from "effect-parallelcluster"
import * as Simulator from "effect-parallelcluster/testing"
import { keys, passingTime, script } from "../support/harness.ts"
import { workerd } from "../support/sockets.ts"

const stackName = "parallelcluster-api"
const imageId = "my-failed-image"
const logGroupName = CloudWatchLogs.imageLogGroupName(imageId)
const logStreamName = "3.16.1/1"
const list = ImageOperations.listImages({ imageStatus: "FAILED" })
const read = CloudWatchLogs.getLogEvents({ logGroupName, logStreamName })

/** Clients of a deployment over a simulator, with the caller's own credentials. */
const deployed = (options: Deployment.Options = { stackName, region: "us-east-1" }) =>
  Deployment.layer({ timeout: "1 day", ...options }).pipe(Layer.provideMerge(Simulator.layerDeployment()))

const seeded = Effect.flatMap(Simulator.Simulator, (simulator) =>
  simulator.putLogEvents({
    imageId,
    logStreamName,
    events: [{ timestamp: new Date(0), message: "No space left on device" }],
  }))

const operationIds = Effect.flatMap(
  Simulator.Simulator,
  ({ requests }) => Effect.map(requests, (requests) => requests.map(({ operationId }) => operationId)),
)

const failure = (
  options: Deployment.Options,
  call: Effect.Effect<unknown, Errors.OperationError, ParallelCluster.ParallelCluster> = list,
) =>
  Effect.gen(function* () {
    const { result } = yield* passingTime(Effect.flip(call))
    return { ...result, message: result.message, tag: result._tag as string }
  }).pipe(Retry.none, Effect.provide(deployed(options)))

describe("a deployment by its stack's name", () => {
  it.effect("calls the API with the role's credentials, and CloudWatch Logs with the caller's own", () =>
    Effect.gen(function* () {
      yield* seeded
      yield* list
      assert.include((yield* ParallelCluster.ParallelCluster).endpoint, ".execute-api.us-east-1.amazonaws.com/prod")
      assert.strictEqual((yield* read).events[0]?.message, "No space left on device")
      const slash = yield* Effect.flip(ImageLogs.getImageLogEvents({ imageId, logStreamName }))
      assert.isTrue(slash._tag === "NotFound" && !slash.routed)
      assert.deepStrictEqual(yield* operationIds, [
        "DescribeStacks",
        "AssumeRole",
        "ListImages",
        "GetLogEvents",
        // The router of the API knows no such path.
        undefined,
      ])
    }).pipe(Effect.provide(deployed())))

  it.effect("asks nothing before the first request, and nothing of the API for logs alone", () =>
    Effect.gen(function* () {
      yield* seeded
      assert.deepStrictEqual(yield* operationIds, [])
      yield* read
      assert.deepStrictEqual(yield* operationIds, ["GetLogEvents"])
      const { endpoint } = yield* ParallelCluster.ParallelCluster
      assert.strictEqual(endpoint, "")
    }).pipe(Effect.provide(deployed())))

  // In workers a provider's call is tied to the life of a request by real time, which a test's clock does not move.
  it.effect.skipIf(workerd)(
    "a thousand requests that wait cause one DescribeStacks and one AssumeRole, whoever leaves",
    () =>
      Effect.gen(function* () {
        const simulator = yield* Simulator.Simulator
        yield* simulator.failNext({ operationId: "AssumeRole", delay: "2 seconds" })
        const { result } = yield* passingTime(Effect.gen(function* () {
          const fibers = yield* Effect.forEach(
            Array.from({ length: 1000 }),
            () => Effect.forkChild(Effect.exit(list)),
          )
          yield* Effect.sleep("1 second")
          yield* Fiber.interruptAll(fibers.filter((_, i) => i % 2 === 0))
          return yield* Effect.forEach(fibers.filter((_, i) => i % 2 === 1), Fiber.join)
        }))
        assert.strictEqual(result.length, 500)
        const asked = (yield* operationIds).filter((id) => id === "DescribeStacks" || id === "AssumeRole")
        assert.deepStrictEqual(asked, ["DescribeStacks", "AssumeRole"])
      }).pipe(Effect.provide(
        Deployment.layer({ stackName, region: "us-east-1", timeout: "1 day" }).pipe(
          Layer.provideMerge(Simulator.layerDeployment({ limits: {} })),
        ),
      )),
    120_000,
  )

  it.effect("renews the role's credentials before they expire, and when the service refuses them", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator.Simulator
      yield* list
      yield* TestClock.adjust("50 minutes")
      yield* list
      assert.strictEqual((yield* operationIds).filter((id) => id === "AssumeRole").length, 1)
      // Five minutes before the hour is over.
      yield* TestClock.adjust("6 minutes")
      yield* list
      assert.strictEqual((yield* operationIds).filter((id) => id === "AssumeRole").length, 2)
      yield* simulator.failNext({
        operationId: "ListImages",
        status: 403,
        headers: { "x-amzn-errortype": "ExpiredTokenException" },
        body: { message: "The security token included in the request is expired" },
      })
      yield* list
      const ids = yield* operationIds
      assert.strictEqual(ids.filter((id) => id === "AssumeRole").length, 3)
      assert.strictEqual(ids.filter((id) => id === "DescribeStacks").length, 1)
    }).pipe(Effect.provide(deployed())))

  it.effect("a failed look is not remembered", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator.Simulator
      yield* simulator.failNext({ operationId: "AssumeRole", status: 403 })
      const error = yield* Effect.flip(list)
      assert.strictEqual(error._tag, "CredentialsUnavailable")
      yield* list
    }).pipe(
      Retry.none,
      Effect.provide(deployed()),
    ))
})

describe("what is known needs no look", () => {
  it.effect("endpoint and role", () =>
    Effect.gen(function* () {
      const { endpoint, roleArn } = yield* Simulator.Simulator
      yield* list.pipe(Effect.provide(Deployment.layer({ endpoint, roleArn, region: "us-east-1" })))
      assert.deepStrictEqual(yield* operationIds, ["AssumeRole", "ListImages"])
      // The caller's own credentials may not call the API.
      const error = yield* Effect.flip(list).pipe(
        Effect.provide(Deployment.layer({ endpoint, roleArn: false, region: "us-east-1" })),
      )
      assert.strictEqual(error._tag, "Unauthorized")
      assert.include(error.message, "explicit deny")
      assert.include(error.message, "ParallelClusterApiUserRole")
    }).pipe(Effect.provide(Simulator.layerDeployment())))

  it.effect("no role: the caller's own credentials call the API", () =>
    Effect.gen(function* () {
      const { endpoint } = yield* Simulator.Simulator
      const layer = Deployment.layer({ endpoint, region: "us-east-1" })
      yield* Effect.provide(list, layer)
      yield* Effect.provide(list, Deployment.layer({ stackName, roleArn: false, region: "us-east-1" }))
      assert.deepStrictEqual(yield* operationIds, ["ListImages", "DescribeStacks", "ListImages"])
    }).pipe(Effect.provide(Simulator.layer())))

  it.effect("the region of the API's host, a private API and a custom domain, in every partition", () =>
    Effect.gen(function* () {
      const cases = [
        ["https://abc.execute-api.cn-north-1.amazonaws.com.cn/prod", "cn-north-1"],
        ["https://abc-vpce-0123.execute-api.us-gov-west-1.amazonaws.com/prod", "us-gov-west-1"],
        ["https://hpc.example.com", "eu-west-1"],
      ] as const
      for (const [endpoint, region] of cases) {
        const { handler, requests } = script(() => Response.json({ images: [] }))
        yield* list.pipe(Effect.provide(
          Deployment.layer({ endpoint, region: "eu-west-1", apiId: "abc", defaultRegion: "eu-north-1" }).pipe(
            Layer.provide([Transport.layer(async (request) => await handler(request)), Credentials.layer(keys)]),
          ),
        ))
        assert.include(requests[0]!.headers.get("authorization")!, `/${region}/execute-api/`)
        assert.strictEqual(requests[0]!.url, `${endpoint}/v3/images/custom?imageStatus=FAILED&region=eu-north-1`)
        assert.strictEqual(requests[0]!.headers.get("x-apigw-api-id"), "abc")
      }
    }))
})

describe("what is wrong is named", () => {
  const region = "us-east-1"

  it.effect("no such stack, and one that is not that of an API", () =>
    Effect.gen(function* () {
      const missing = yield* failure({ stackName: "parallelcluster", region })
      assert.deepInclude(missing, { tag: "CredentialsUnavailable", field: "stackName" })
      assert.include(missing.message, "there is no stack parallelcluster in us-east-1")
      const other = yield* list.pipe(
        Effect.flip,
        Effect.provide(
          Deployment.layer({ stackName: "network", region }).pipe(
            Layer.provide([
              Transport.layer(() =>
                Promise.resolve(
                  new Response(
                    "<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>network</StackName>" +
                      "<StackStatus>CREATE_COMPLETE</StackStatus><Outputs><member><OutputKey>VpcId</OutputKey>" +
                      "<OutputValue>vpc-1</OutputValue></member></Outputs></member></Stacks></DescribeStacksResult>" +
                      "</DescribeStacksResponse>",
                  ),
                )
              ),
              Credentials.layer(keys),
            ]),
          ),
        ),
      )
      assert.include(other.message, "network (CREATE_COMPLETE) has no output ParallelClusterApiInvokeUrl")
      assert.include(other.message, "it has VpcId")
    }))

  it.effect("a role that may not be assumed", () =>
    Effect.gen(function* () {
      const error = yield* failure({ stackName, region, roleArn: "arn:aws:iam::111122223333:role/other" })
      assert.deepInclude(error, { tag: "CredentialsUnavailable", field: "roleArn" })
      assert.include(error.message, "sts:AssumeRole")
      assert.include(error.message, "arn:aws:iam::111122223333:role/other was not assumed")
    }))

  it.effect("options, before anything is sent", () =>
    Effect.gen(function* () {
      const cases: ReadonlyArray<readonly [string, Deployment.Options]> = [
        ["stackName", { region }],
        ["stackName", { region, stackName: "1 stack" }],
        ["region", { stackName, region: "nowhere" }],
        ["region", { stackName }],
        ["roleArn", { stackName, region, roleArn: "role" }],
        ["endpoint", { endpoint: "http://hpc.example.com", region }],
        ["apiId", { stackName, region, apiId: "a/b" }],
        ["defaultRegion", { stackName, region, defaultRegion: "x" }],
        ["duration", { stackName, region, duration: "5 minutes" }],
        ["sessionName", { stackName, region, sessionName: "a b" }],
      ]
      for (const [field, options] of cases) {
        const error = yield* Layer.build(deployed(options)).pipe(
          Effect.match({ onFailure: (error) => error, onSuccess: () => ({ _tag: "Built" as const, field: "none" }) }),
          Effect.provideService(ConfigProvider.ConfigProvider, ConfigProvider.fromEnv({ env: {} })),
          Effect.scoped,
        )
        assert.deepInclude({ ...error }, { _tag: "InvalidConfiguration", field }, JSON.stringify(options))
      }
    }))
})

describe("Deployment.layerEnv", () => {
  const build = (env: Record<string, string>) =>
    Layer.build(Deployment.layerEnv).pipe(
      Effect.flip,
      Effect.scoped,
      Effect.provideService(ConfigProvider.ConfigProvider, ConfigProvider.fromEnv({ env })),
    )

  it.effect("names all variables that are missing", () =>
    Effect.gen(function* () {
      const error = yield* build({})
      for (const name of ["PCLUSTER_API_STACK", "AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]) {
        assert.include(error.message, name)
      }
      const region = yield* build({ PCLUSTER_API_STACK: stackName, AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b" })
      assert.deepInclude({ ...region }, { _tag: "InvalidConfiguration", field: "AWS_REGION" })
      const key = yield* build({ PCLUSTER_API_STACK: stackName, AWS_REGION: "us-east-1", AWS_ACCESS_KEY_ID: "a" })
      assert.deepInclude({ ...key }, { _tag: "CredentialsUnavailable", field: "AWS_SECRET_ACCESS_KEY" })
    }))
})
