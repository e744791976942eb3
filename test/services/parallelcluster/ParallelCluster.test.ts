import { assert, describe, it } from "@effect/vitest"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import { Credentials, ImageLogs, ParallelCluster, Retry, Transport } from "effect-parallelcluster"
import { client, endpoint, keys } from "../../support/harness.ts"

const noStreams = () => Promise.resolve(Response.json({ logStreams: [] }))
const answer = Transport.layer(noStreams)

const built = (
  layer: Layer.Layer<ParallelCluster.ParallelCluster, unknown, Credentials.Credentials | Transport.Transport>,
) =>
  Effect.map(
    ParallelCluster.ParallelCluster,
    ({ defaultRegion, endpoint, region }) => ({ defaultRegion, endpoint, region }),
  ).pipe(
    Effect.provide(layer.pipe(Layer.provide([answer, Credentials.layer(keys)]))),
  )

describe("the region that signs", () => {
  const cases: ReadonlyArray<readonly [host: string, region: string]> = [
    ["abc123.execute-api.eu-west-1.amazonaws.com", "eu-west-1"],
    ["abc123.execute-api.cn-northwest-1.amazonaws.com.cn", "cn-northwest-1"],
    ["abc123.execute-api.us-gov-east-1.amazonaws.com", "us-gov-east-1"],
    ["abc123-vpce-0123456789abcdef0.execute-api.us-east-2.amazonaws.com", "us-east-2"],
    ["vpce-0a1b-2c3d.execute-api.ap-southeast-2.vpce.amazonaws.com", "ap-southeast-2"],
    ["abc123.execute-api.eu-north-1.api.aws", "eu-north-1"],
  ]
  for (const [host, region] of cases) {
    it.effect(`is that of the host ${host}`, () =>
      Effect.gen(function* () {
        assert.deepStrictEqual(yield* built(ParallelCluster.layer({ endpoint: `https://${host}/prod/` })), {
          defaultRegion: undefined,
          endpoint: `https://${host}/prod`,
          region,
        })
      }))
  }

  it.effect("is the one that is given, whatever the host", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* built(ParallelCluster.layer({ endpoint, region: "us-west-2" }))).region, "us-west-2")
      const custom = new URL("https://hpc.example.com")
      assert.strictEqual(
        (yield* built(ParallelCluster.layer({ endpoint: custom, region: "us-west-2" }))).region,
        "us-west-2",
      )
    }))
})

describe("a private API, by its VPC endpoint's own name", () => {
  it.effect("is found by its id, which is signed", () =>
    Effect.gen(function* () {
      const requests: Array<Request> = []
      const transport = Transport.layer((request) => {
        requests.push(request)
        return noStreams()
      })
      const endpoint = "https://vpce-0a1b-2c3d.execute-api.ap-southeast-2.vpce.amazonaws.com/prod"
      yield* ImageLogs.listImageLogStreams({ imageId: "my-image" }).pipe(
        Effect.provide(client(transport, { endpoint, apiId: "abc123" })),
      )
      assert.strictEqual(requests[0]?.headers.get("x-apigw-api-id"), "abc123")
      assert.match(requests[0]?.headers.get("authorization") ?? "", /SignedHeaders=[^,]*x-apigw-api-id/)
    }))
})

describe("what no client can be made of", () => {
  const cases: ReadonlyArray<readonly [what: string, options: ParallelCluster.Options, field: string, rule: RegExp]> = [
    ["text that is no URL", { endpoint: "api" }, "endpoint", /https: URL/],
    ["another protocol", { endpoint: "ftp://abc.execute-api.eu-west-1.amazonaws.com" }, "endpoint", /https: URL/],
    ["http: to another machine", { endpoint: "http://hpc.example.com", region: "eu-west-1" }, "endpoint", /https: URL/],
    ["a password", { endpoint: "https://u:p@hpc.example.com", region: "eu-west-1" }, "endpoint", /without user/],
    ["a query", { endpoint: `${endpoint}?stage=1` }, "endpoint", /query/],
    ["a fragment", { endpoint: `${endpoint}#x` }, "endpoint", /fragment/],
    ["no region to be found", { endpoint: "https://hpc.example.com" }, "region", /AWS region/],
    ["a region that is none", { endpoint, region: "Ireland" }, "region", /AWS region/],
    ["a default region that is none", { endpoint, defaultRegion: "" }, "defaultRegion", /AWS region/],
    ["no time at all", { endpoint, timeout: 0 }, "timeout", /duration/],
    ["a limit of nothing", { endpoint, maxResponseBytes: NaN }, "maxResponseBytes", /bytes/],
  ]
  for (const [what, options, field, rule] of cases) {
    it.effect(what, () =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(built(ParallelCluster.layer(options)))
        assert.isTrue(error instanceof Error && "_tag" in error && error._tag === "InvalidConfiguration")
        assert.isTrue(error instanceof Error && "field" in error && error.field === field)
        assert.match(String(error), rule)
      }))
  }

  it.effect("http: is for loopback, and for those who allow it", () =>
    Effect.gen(function* () {
      for (const host of ["localhost:8080", "127.0.0.1:1", "[::1]:9999"]) {
        const { endpoint } = yield* built(ParallelCluster.layer({ endpoint: `http://${host}/`, region: "eu-west-1" }))
        assert.strictEqual(endpoint, `http://${host}`)
      }
      yield* built(ParallelCluster.layer({ endpoint: "http://hpc.example.com", region: "eu-west-1", allowHttp: true }))
    }))
})

// On the test's own clock it is looked at in Retry.test.ts.
describe("the time limit of an attempt, on the platform's clock", () => {
  /** The timers of a second and more that were set and not cleared, while `program` ran. Those of the limit never fire. */
  const watched = <A, E>(program: (pending: ReadonlyMap<unknown, number>) => Effect.Effect<A, E>) =>
    Effect.suspend(() => {
      const pending = new Map<unknown, number>()
      const { clearTimeout, setTimeout } = globalThis
      Object.assign(globalThis, {
        setTimeout: (run: () => void, millis = 0) => {
          if (millis < 1000) return setTimeout(run, millis)
          const timer = {}
          pending.set(timer, millis)
          return timer
        },
        clearTimeout: (timer: Parameters<typeof clearTimeout>[0]) => {
          if (!pending.delete(timer)) clearTimeout(timer)
        },
      })
      return Effect.ensuring(
        program(pending),
        Effect.sync(() => Object.assign(globalThis, { clearTimeout, setTimeout })),
      )
    })
  /** Answers, and notes down for how long the timers are that run meanwhile. */
  const noting = (pending: ReadonlyMap<unknown, number>, during: Array<number>, answer: () => Promise<Response>) =>
    Transport.layer(() => {
      during.push(...pending.values())
      return answer()
    })
  const list = (transport: Parameters<typeof client>[0], timeout: ParallelCluster.Options["timeout"]) =>
    ImageLogs.listImageLogStreams({ imageId: "my-image" }).pipe(
      Retry.none,
      Effect.provide(client(transport, { timeout })),
    )

  it.live("leaves no timer behind, however the attempt ends", () =>
    watched((pending) =>
      Effect.gen(function* () {
        const during: Array<number> = []
        const over = (answer: () => Promise<Response>) => noting(pending, during, answer)
        yield* list(over(noStreams), "1 minute")
        assert.strictEqual(pending.size, 0)
        yield* Effect.flip(list(over(() => Promise.reject(new TypeError("no connection"))), "2 minutes"))
        assert.strictEqual(pending.size, 0)
        let arrived: (value: unknown) => void = () => {}
        const hasArrived = new Promise((resolve) => arrived = resolve)
        const hanging = over(() => {
          arrived(undefined)
          return new Promise(() => {})
        })
        const fiber = yield* Effect.forkChild(list(hanging, "3 minutes"))
        yield* Effect.promise(() => hasArrived)
        yield* Fiber.interrupt(fiber)
        assert.strictEqual(pending.size, 0)
        assert.deepStrictEqual(during, [60_000, 120_000, 180_000])
      })
    ))

  it.live("may be longer than the platform's timers, which then fire at once", () =>
    watched((pending) =>
      Effect.gen(function* () {
        const during: Array<number> = []
        yield* list(noting(pending, during, noStreams), "60 days")
        assert.deepStrictEqual(during, [2 ** 31 - 1])
        assert.strictEqual(pending.size, 0)
      })
    ))
})

describe("a client from the configuration", () => {
  const from = (env: Record<string, string>) =>
    built(ParallelCluster.layerConfig).pipe(
      Effect.provide(ConfigProvider.layer(ConfigProvider.fromEnv({ env }))),
    )

  it.effect("the host's region signs, whatever the environment's is", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* from({ PCLUSTER_API_URL: endpoint, AWS_REGION: "us-east-1" })).region, "eu-west-1")
    }))

  it.effect("AWS_REGION, then AWS_DEFAULT_REGION, for a host that tells none", () =>
    Effect.gen(function* () {
      const env = { PCLUSTER_API_URL: "https://hpc.example.com", AWS_DEFAULT_REGION: "us-east-2" }
      assert.strictEqual((yield* from(env)).region, "us-east-2")
      assert.strictEqual((yield* from({ ...env, AWS_REGION: "us-east-1" })).region, "us-east-1")
    }))

  it.effect("no address, a bad one, no region: each is named", () =>
    Effect.gen(function* () {
      const field = (env: Record<string, string>) =>
        Effect.map(Effect.flip(from(env)), (error) => error instanceof Error && "field" in error && error.field)
      assert.strictEqual(yield* field({}), "PCLUSTER_API_URL")
      assert.strictEqual(yield* field({ PCLUSTER_API_URL: "api" }), "PCLUSTER_API_URL")
      assert.strictEqual(yield* field({ PCLUSTER_API_URL: "https://hpc.example.com" }), "AWS_REGION")
    }))

  it.effect("layerEnv is all that a script needs", () =>
    Effect.gen(function* () {
      const fetch = globalThis.fetch
      const urls: Array<string> = []
      globalThis.fetch = Object.assign(
        (input: RequestInfo | URL) => {
          urls.push(new Request(input).url)
          return Promise.resolve(Response.json({ logStreams: [] }))
        },
        { preconnect: () => {} },
      )
      yield* ImageLogs.listImageLogStreams({ imageId: "my-image" }).pipe(
        Effect.provide(ParallelCluster.layerEnv.pipe(
          Layer.provide(ConfigProvider.layer(ConfigProvider.fromEnv({
            env: {
              PCLUSTER_API_URL: endpoint,
              AWS_ACCESS_KEY_ID: keys.accessKeyId,
              AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
            },
          }))),
        )),
        Effect.ensuring(Effect.sync(() => {
          globalThis.fetch = fetch
        })),
      )
      assert.deepStrictEqual(urls, [`${endpoint}/v3/images/custom/my-image/logstreams`])
    }))

  // docs/credentials.md warns of it: whoever has several accounts would else ask the wrong one.
  it.effect("a layer that is built already is not built again, unless it is fresh", () =>
    Effect.gen(function* () {
      const address = Effect.map(ParallelCluster.ParallelCluster, ({ endpoint }) => endpoint)
      const of = (account: string, layer: typeof ParallelCluster.layerEnv) =>
        Layer.provide(
          layer,
          ConfigProvider.layer(ConfigProvider.fromEnvRecord({
            PCLUSTER_API_URL: `https://${account}.execute-api.eu-west-1.amazonaws.com/prod`,
            AWS_ACCESS_KEY_ID: keys.accessKeyId,
            AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
          })),
        )
      const addresses = (inner: typeof ParallelCluster.layerEnv) =>
        Effect.all([address, Effect.provide(address, of("inner", inner))]).pipe(
          Effect.provide(of("outer", ParallelCluster.layerEnv)),
          Effect.map((urls) => urls.map((url) => new URL(url).hostname.split(".")[0])),
        )
      assert.deepStrictEqual(yield* addresses(ParallelCluster.layerEnv), ["outer", "outer"])
      assert.deepStrictEqual(yield* addresses(Layer.fresh(ParallelCluster.layerEnv)), ["outer", "inner"])
    }))
})
