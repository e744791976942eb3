/**
 * `effect-parallelcluster simulate`, in a process of its own as people run it, and the server that it stands on. In Bun and
 * Deno: workerd has no servers. `npm run test:package` runs the command in Node too, as it is installed.
 *
 * @module
 */
import { assert, describe, it } from "@effect/vitest"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import {
  CloudWatchLogs,
  ClusterLogs,
  ClusterOperations,
  Credentials,
  Deployment,
  ImageLogs,
  ImageOperations,
  ParallelCluster,
  Retry,
  Transport,
  Waiter,
} from "effect-parallelcluster"
import { serve } from "effect-parallelcluster/testing/HttpServer"
import { vi } from "vitest"
import { run, start, temporaryDirectory } from "../support/examples.ts"
import { workerd } from "../support/sockets.ts"

/** Starts the command, and gives it with what it told to put into the environment. */
const simulate = Effect.fnUntraced(function* (...args: ReadonlyArray<string>) {
  const command = yield* start("src/cli/main.ts", ["simulate", ...args])
  yield* Effect.suspend(() => command.output.stdout.includes("Ctrl-C") ? Effect.void : Effect.fail("not ready")).pipe(
    Effect.retry(Schedule.spaced("20 millis")),
  )
  const exports = Array.from(
    command.output.stdout.matchAll(/^ {2}export (\w+)=(.*)$/gm),
    ([, name, value]) => [String(name), String(value)] as const,
  )
  return { command, env: Object.fromEntries(exports) }
})

/** A file with this text. */
const fileOf = Effect.fnUntraced(function* (text: string) {
  const { writeFile } = yield* Effect.promise(() => import("node:fs/promises"))
  const file = `${yield* temporaryDirectory}/seed.json`
  yield* Effect.promise(() => writeFile(file, text))
  return file
})

const newImage = {
  imageId: "new-image",
  imageConfiguration: "Build:\n  InstanceType: t3.micro\n  ParentImage: ami-00000000000000001\n",
}

/** Builds the new image, and waits for what comes of it: an hour's work, a million times as fast. */
const build = Effect.andThen(
  ImageOperations.buildImage(newImage),
  Waiter.run(Waiter.imageAvailable({ imageId: newImage.imageId }, { schedule: Schedule.spaced("10 millis") })),
)

/** A client as the printed lines make it. */
const client = (env: Record<string, string | undefined>) =>
  ParallelCluster.layer({ endpoint: env["PCLUSTER_API_URL"] ?? "", region: env["AWS_REGION"] ?? "" }).pipe(
    Layer.provide([
      Transport.layerFetch,
      Credentials.layer({
        accessKeyId: env["AWS_ACCESS_KEY_ID"] ?? "",
        secretAccessKey: env["AWS_SECRET_ACCESS_KEY"] ?? "",
      }),
    ]),
  )

describe.skipIf(workerd)("effect-parallelcluster simulate", () => {
  it.live(
    "serves an account with something in it, to the keys that it prints, until SIGTERM",
    () =>
      Effect.gen(function* () {
        const { command, env } = yield* simulate("--speed", "1000000")
        assert.match(String(env["PCLUSTER_API_URL"]), /^http:\/\/127\.0\.0\.1:\d+\/prod$/)
        assert.include(
          command.output.stdout,
          `--user ${env["AWS_ACCESS_KEY_ID"]}:${env["AWS_SECRET_ACCESS_KEY"]} ${env["PCLUSTER_API_URL"]}/v3/clusters\n`,
        )
        yield* Effect.gen(function* () {
          const { clusters } = yield* ClusterOperations.listClusters({})
          assert.deepStrictEqual(clusters.map(({ clusterName }) => clusterName), ["my-cluster"])
          const built = yield* ImageOperations.listImages({ imageStatus: "AVAILABLE" })
          const failed = yield* ImageOperations.listImages({ imageStatus: "FAILED" })
          assert.deepStrictEqual(built.images.map(({ imageId }) => imageId), ["my-image"])
          assert.deepStrictEqual(failed.images.map(({ imageId }) => imageId), ["my-failed-image"])
          for (const { imageId } of [...built.images, ...failed.images]) {
            const { logStreams } = yield* ImageLogs.listImageLogStreams({ imageId })
            assert.deepStrictEqual(logStreams.map(({ logStreamName }) => logStreamName), ["3.16.1/1"])
          }
          const filters = ["Name=node-type,Values=HeadNode"] as const
          const { logStreams } = yield* ClusterLogs.listClusterLogStreams({ clusterName: "my-cluster", filters })
          assert.deepStrictEqual(
            logStreams.map(({ logStreamName }) => logStreamName.split(".").at(-1)),
            ["cfn-init", "clustermgtd"],
          )
          for (const name of ["my-image", "my-failed-image", "my-cluster", "my-image: 3.16.1/1"]) {
            assert.include(command.output.stdout, `    ${name}\n`)
          }
          const { clusterConfiguration: { url } } = yield* ClusterOperations.describeCluster({
            clusterName: "my-cluster",
          })
          const configuration = yield* Effect.promise(async () => await (await fetch(url ?? "")).text())
          assert.match(configuration, /^Image:\n/)
          const image = yield* build
          assert.strictEqual(image.ec2AmiInfo?.state, "AVAILABLE")
        }).pipe(Effect.provide(client(env)))

        const stranger = yield* ClusterOperations.listClusters({}).pipe(
          Effect.provide(client({ ...env, AWS_SECRET_ACCESS_KEY: "another" })),
          Effect.flip,
        )
        assert.strictEqual(stranger._tag, "Unauthorized")
        yield* command.kill("SIGTERM")
        const { code, stderr, stdout } = yield* command.result
        assert.deepStrictEqual({ code, stderr }, { code: 0, stderr: "" })
        assert.include(stdout, "\n200 GET /prod/v3/clusters\n")
        assert.include(stdout, "\n403 GET /prod/v3/clusters\n")
      }).pipe(Effect.scoped),
    30_000,
  )

  it.live("with a seed and a region of one's own, until SIGINT", () =>
    Effect.gen(function* () {
      const events = [{ timestamp: "2026-01-05T08:00:00Z", message: "hello" }]
      const seed = {
        images: [{ imageId: "mine" }],
        clusters: [{ clusterName: "mine" }, { clusterName: "theirs", region: "eu-north-1" }],
        logStreams: [
          { clusterName: "mine", logStreamName: "ip-10-0-0-4.i-00000000000000001.cfn-init", events },
          { clusterName: "theirs", logStreamName: "slurmctld", events, region: "eu-north-1" },
          { clusterName: "mine", logStreamName: "still-empty", events: [] },
        ],
      }
      const { command, env } = yield* simulate("--seed", yield* fileOf(JSON.stringify(seed)), "--region", "eu-west-1")
      assert.strictEqual(env["AWS_REGION"], "eu-west-1")
      yield* Effect.gen(function* () {
        assert.lengthOf((yield* ClusterOperations.listClusters({})).clusters, 1)
        const mine = yield* ClusterLogs.getClusterLogEvents({
          clusterName: "mine",
          logStreamName: "ip-10-0-0-4.i-00000000000000001.cfn-init",
        })
        const cluster = yield* ClusterLogs.getClusterLogEvents({
          clusterName: "theirs",
          logStreamName: "slurmctld",
          region: "eu-north-1",
        })
        for (const page of [mine, cluster]) {
          assert.deepStrictEqual(page.events, [{ timestamp: new Date("2026-01-05T08:00:00Z"), message: "hello" }])
        }
        const empty = yield* ClusterLogs.getClusterLogEvents({ clusterName: "mine", logStreamName: "still-empty" })
        assert.deepStrictEqual(empty.events, [])
      }).pipe(Effect.provide(client(env)))
      yield* command.kill("SIGINT")
      assert.deepInclude(yield* command.result, { code: 0, stderr: "" })
    }).pipe(Effect.scoped), 30_000)

  it.live("with what is to go wrong", () =>
    Effect.gen(function* () {
      const seed = {
        faults: [
          { operationId: "ListClusters", times: 2, status: 429, body: { message: "Too Many Requests" } },
          { operationId: "ListImages", delay: "1 minute" },
          { operationId: "DescribeCluster", drop: "response" },
        ],
        stackFailures: [{ name: newImage.imageId, reason: "No space left on device" }],
      }
      const { env } = yield* simulate("--seed", yield* fileOf(JSON.stringify(seed)), "--speed", "1000000")
      yield* Effect.gen(function* () {
        for (let i = 0; i < 2; i++) {
          const { _tag, message } = yield* Effect.flip(ClusterOperations.listClusters({}))
          assert.deepStrictEqual([_tag, message], ["LimitExceeded", "Too Many Requests"])
        }
        yield* ClusterOperations.listClusters({})
        const late = yield* Effect.timeoutOption(ImageOperations.listImages({ imageStatus: "FAILED" }), "300 millis")
        assert.isTrue(Option.isNone(late))
        const cut = yield* Effect.flip(ClusterOperations.describeCluster({ clusterName: "none" }))
        assert.strictEqual(cut._tag, "TransportFailure")
        const error = yield* Effect.flip(build)
        assert.include(error.message, "No space left on device")
      }).pipe(Retry.none, Effect.provide(client(env)))
    }).pipe(Effect.scoped), 30_000)

  it.live("with the seed of the guide", () =>
    Effect.gen(function* () {
      const { readFile } = yield* Effect.promise(() => import("node:fs/promises"))
      const guide = yield* Effect.promise(() => readFile(new URL("../../docs/testing.md", import.meta.url), "utf8"))
      const [, seed = ""] = /^```json\n([^]*?)^```$/m.exec(guide) ?? []
      const { command, env } = yield* simulate("--seed", yield* fileOf(seed))
      // The guide's fault hits the first one, and a second attempt is made.
      const { logStreams } = yield* ImageLogs.listImageLogStreams({ imageId: "my-image" }).pipe(
        Effect.provide(client(env)),
      )
      assert.deepStrictEqual(logStreams.map(({ logStreamName }) => logStreamName), ["3.16.1/1"])
      yield* command.kill("SIGTERM")
      assert.include((yield* command.result).stdout, "\n429 GET")
    }).pipe(Effect.scoped), 30_000)

  it.live(
    "as a default deployment: its role alone may call the API, and nothing that it prints leads elsewhere",
    () =>
      Effect.gen(function* () {
        const { command, env } = yield* simulate("--deployment", "default")
        assert.include(command.output.stdout, "assume its role")
        const error = yield* ClusterOperations.listClusters({}).pipe(Effect.provide(client(env)), Effect.flip)
        assert.strictEqual(error._tag, "Unauthorized")
        assert.include(error.message, "with an explicit deny")

        const fetch = vi.spyOn(globalThis, "fetch")
        const reads = Effect.all([
          ImageOperations.describeImage({ imageId: "my-image" }),
          CloudWatchLogs.getLogEvents({
            logGroupName: CloudWatchLogs.imageLogGroupName("my-failed-image"),
            logStreamName: "3.16.1/1",
          }),
        ])
        const [image, log] = yield* reads.pipe(
          Effect.provide(
            Deployment.layerEnv.pipe(Layer.provide(ConfigProvider.layer(ConfigProvider.fromUnknown(env)))),
          ),
          Effect.ensuring(Effect.sync(() => vi.restoreAllMocks())),
        )
        assert.strictEqual(image.imageBuildStatus, "BUILD_COMPLETE")
        assert.isTrue(log.events.some(({ message }) => message.includes("No space left on device")))
        const origins = new Set(fetch.mock.calls.map(([input]) => new URL(new Request(input).url).origin))
        assert.deepStrictEqual([...origins], [env["AWS_ENDPOINT_URL"]])
      }).pipe(Effect.scoped),
    30_000,
  )

  it.live(
    "open: the three layers that it names read its variables, and call nothing else",
    () =>
      Effect.gen(function* () {
        const { command, env } = yield* simulate()
        const fetch = vi.spyOn(globalThis, "fetch")
        const environment = ConfigProvider.layer(ConfigProvider.fromUnknown(env))
        const clusters = ClusterOperations.listClusters({})
        const groups = CloudWatchLogs.describeLogGroups({ logGroupNamePrefix: "/aws/imagebuilder/" })
        for (const name of ["ParallelCluster.layerEnv", "CloudWatchLogs.layerEnv", "Deployment.layerEnv"]) {
          assert.include(command.output.stdout, name)
        }
        yield* Effect.all([
          Effect.provide(clusters, ParallelCluster.layerEnv.pipe(Layer.provide(environment))),
          Effect.provide(groups, CloudWatchLogs.layerEnv.pipe(Layer.provide(environment))),
          Effect.provide(Effect.all([clusters, groups]), Deployment.layerEnv.pipe(Layer.provide(environment))),
        ]).pipe(Effect.ensuring(Effect.sync(() => vi.restoreAllMocks())))
        const origins = new Set(fetch.mock.calls.map(([input]) => new URL(new Request(input).url).origin))
        assert.deepStrictEqual([...origins], [env["AWS_ENDPOINT_URL"]])
        assert.lengthOf(fetch.mock.calls, 6)
      }).pipe(Effect.scoped),
    30_000,
  )

  const mistakes: ReadonlyArray<readonly [args: string, says: RegExp]> = [
    ["start", /^Unknown subcommand "start"/],
    ["simulate seed.json", /seed\.json/],
    ["simulate --prot 80", /--prot[^]*--port/],
    ["simulate --port", /--port/],
    ["simulate --port 65536", /^--port must be a whole number from 0 to 65535, not 65536\./],
    ["simulate --region Ireland", /^--region must be the name of an AWS region, such as eu-west-1, not Ireland\./],
    ["simulate --deployment mine", /^--deployment must be open or default, not mine\./],
    ["simulate --speed 0", /^--speed must be a number greater than 0, not 0\./],
    ["simulate --seed no-such-file.json", /^--seed: .*no-such-file\.json/],
    ["simulate --seed README.md", /^--seed: README\.md is not what a seed should be\./],
    ["simulate --seed package.json", /^--seed: package\.json is not what a seed should be\.\n[^]*\["description"\]/],
  ]
  it.live.each(mistakes)("says what is wrong with: %s", ([args, says]) =>
    Effect.gen(function* () {
      const { code, stderr, stdout } = yield* run("src/cli/main.ts", args.split(" ").filter((arg) => arg !== ""))
      assert.match(stderr, says)
      assert.deepStrictEqual({ code, stdout }, { code: 2, stdout: "" })
    }))

  it.live("names what is wrong in a seed", () =>
    Effect.gen(function* () {
      const seed = {
        images: [{ imageId: "1" }],
        clusters: [{ clusterName: "my-cluster", creationTime: "yesterday" }],
        logStreams: [{ imageId: "mine", logStreamName: "3.16.1/1", events: [{ timestamp: "2026-01-05T08:00:00Z" }] }],
        faults: [{ operationId: "ListCluster" }, { delay: "soon" }, { times: 0 }, { share: 2 }, { status: 99 }],
      }
      const { code, stderr } = yield* run("src/cli/main.ts", [
        "simulate",
        "--seed",
        yield* fileOf(JSON.stringify(seed)),
      ])
      assert.strictEqual(code, 2)
      for (
        const place of [
          `["images"][0]["imageId"]`,
          `["clusters"][0]["creationTime"]`,
          `["logStreams"][0]["events"][0]["message"]`,
          `["faults"][0]["operationId"]`,
          `["faults"][1]["delay"]`,
          `["faults"][2]["times"]`,
          `["faults"][3]["share"]`,
          `["faults"][4]["status"]`,
          "must be the name of an operation, such as GetImageLogEvents or GetLogEvents",
          'must be a duration, such as "2 seconds" or 2000',
        ]
      ) assert.include(stderr, place)
    }).pipe(Effect.scoped))

  it.live("a port that is taken is no mistake of the call", () =>
    Effect.gen(function* () {
      const taken = new URL(yield* serve(() => Promise.resolve(new Response())))
      const { code, stderr } = yield* run("src/cli/main.ts", ["simulate", "--port", taken.port])
      assert.match(stderr, /EADDRINUSE|in use/i)
      assert.notInclude(stderr, "--help")
      assert.strictEqual(code, 1)
    }).pipe(Effect.scoped))

  it.live("--help explains", () =>
    Effect.gen(function* () {
      const { code, stderr, stdout } = yield* run("src/cli/main.ts", ["simulate", "--help"])
      assert.include(stdout, "effect-parallelcluster simulate [flags]")
      assert.deepStrictEqual({ code, stderr }, { code: 0, stderr: "" })
    }))
})

describe.skipIf(workerd)("HttpServer", () => {
  it.live("hands on what was sent, and what is answered", () =>
    Effect.gen(function* () {
      const origin = yield* serve(async (request) =>
        Response.json([request.method, request.url, request.headers.get("x-name"), await request.text()], {
          status: 207,
          headers: { "x-answer": "yes" },
        })
      )
      const url = `${origin}/a%2Fb//c?d=%20e+f`
      const response = yield* Effect.promise(() =>
        fetch(url, { method: "PUT", headers: { "x-name": "value" }, body: "тело" })
      )
      assert.deepStrictEqual(yield* Effect.promise(() => response.json()), ["PUT", url, "value", "тело"])
      assert.deepStrictEqual([response.status, response.headers.get("x-answer")], [207, "yes"])
    }).pipe(Effect.scoped))

  it.live("does not keep a body that is too long", () =>
    Effect.gen(function* () {
      let called = false
      const origin = yield* serve(async () => {
        called = true
        return await Promise.resolve(new Response())
      }, { maxBodyBytes: 1000 })
      const send = (length: number) =>
        Effect.promise(async () => (await fetch(origin, { method: "POST", body: "x".repeat(length) })).status)
      assert.deepStrictEqual([yield* send(1001), called], [413, false])
      assert.deepStrictEqual([yield* send(1000), called], [200, true])
    }).pipe(Effect.scoped))

  it.live("a handler that fails, or breaks off, breaks the connection", () =>
    Effect.gen(function* () {
      const origin = yield* serve((request) =>
        request.url.endsWith("/at-once") ? Promise.reject(new Error("for the test")) : Promise.resolve(
          new Response(
            new ReadableStream({
              pull: (controller) => controller.error(new Error("for the test")),
              start: (controller) => controller.enqueue(new TextEncoder().encode("half")),
            }),
            { headers: { "content-length": "8" } },
          ),
        )
      )
      for (const path of ["/at-once", "/half-way"]) {
        const read = Effect.tryPromise(async () => await (await fetch(origin + path)).text())
        assert.strictEqual((yield* Effect.flip(read))._tag, "UnknownError", path)
      }
    }).pipe(Effect.scoped))

  it.live("the handler hears when the client goes away", () =>
    Effect.gen(function* () {
      const arrived = Promise.withResolvers<AbortSignal>()
      const origin = yield* serve(({ signal }) => {
        arrived.resolve(signal)
        return new Promise((resolve) => signal.addEventListener("abort", () => resolve(new Response())))
      })
      const request = yield* Effect.forkChild(Effect.promise((signal) => fetch(origin, { signal })))
      const signal = yield* Effect.promise(() => arrived.promise)
      yield* Fiber.interrupt(request)
      if (!signal.aborted) {
        yield* Effect.promise(() => new Promise((resolve) => signal.addEventListener("abort", resolve)))
      }
      assert.isTrue(signal.aborted)
    }).pipe(Effect.scoped))
})
