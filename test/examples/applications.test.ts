/**
 * The examples of larger applications, each on simulators behind loopback ports as it would find its API. In Bun and
 * Deno: workerd has no servers.
 *
 * @module
 */
import { assert, describe, it } from "@effect/vitest"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpRouter from "effect/http/HttpRouter"
import * as HttpApiClient from "effect/http-api/HttpApiClient"
import { Deployment, Errors } from "effect-parallelcluster"
import * as Simulator from "effect-parallelcluster/testing"
import { serve } from "effect-parallelcluster/testing/HttpServer"
import * as Accounts from "../../examples/accounts.ts"
import * as HttpApi from "../../examples/http-api.ts"
import * as ManagedRuntime from "../../examples/managed-runtime.ts"
import { keys } from "../support/harness.ts"

const workerd = navigator.userAgent === "Cloudflare-Workers"
const stream = { imageId: "my-image", logStreamName: "3.16.1/1" }

/** A default deployment with a log of 25 lines, ten to a page; what leads to it, and clients of it. */
const api = Effect.gen(function* () {
  const simulator = yield* Simulator.make({
    deployment: "default",
    credentials: [keys],
    pageSizes: { logEvents: 10 },
  })
  yield* simulator.putLogEvents({
    ...stream,
    events: Array.from({ length: 25 }, (_, i) => ({ timestamp: new Date(i), message: `line ${i}` })),
  })
  const environment = simulator.environment(yield* serve(simulator.handler))
  const clients = Layer.fresh(Deployment.layerEnv).pipe(
    Layer.provide(ConfigProvider.layer(ConfigProvider.fromEnvRecord(environment))),
  )
  return { simulator, environment, clients }
})

describe.skipIf(workerd)("examples/http-api.ts", () => {
  it.live("serves our operations, errors and an OpenAPI document to typed clients", () =>
    Effect.gen(function* () {
      const { clients, simulator } = yield* api
      const { dispose, handler } = HttpRouter.toWebHandler(Layer.provide(HttpApi.routes, clients), {
        disableLogger: true,
      })
      yield* Effect.addFinalizer(() => Effect.promise(dispose))
      const baseUrl = yield* serve((request) => handler(request))
      const { images } = yield* HttpApiClient.make(HttpApi.Api, { baseUrl }).pipe(Effect.provide(FetchHttpClient.layer))

      const { logStreams: [first] } = yield* images.streams({ params: stream })
      assert.strictEqual(first?.logStreamName, "3.16.1/1")
      assert.deepStrictEqual(first?.lastEventTimestamp, new Date(24))
      const params = { imageId: "my-image" }
      assert.deepStrictEqual(yield* images.tail({ params, query: { lines: 2 } }), ["line 23", "line 24"])

      const missing = yield* Effect.flip(images.streams({ params: { imageId: "no-such-image" } }))
      assert.instanceOf(missing, Errors.NotFound)
      const wrong = yield* Effect.flip(images.tail({ params, query: { lines: 0 } }))
      assert.isTrue(wrong instanceof Errors.BadRequest && wrong.field === "n")
      yield* simulator.failNext({ times: 1000, status: 429, body: { message: "Too Many Requests" } })
      assert.instanceOf(yield* Effect.flip(images.streams({ params: stream })), Errors.LimitExceeded)
      yield* simulator.recover
      // Not the caller's to know.
      yield* simulator.failNext({ status: 403, body: { message: "the keys of the server" } })
      const answer = yield* Effect.promise(() => fetch(`${baseUrl}/images/my-image/streams`))
      assert.strictEqual(answer.status, 500)
      assert.notInclude(yield* Effect.promise(() => answer.text()), "keys")

      const document = yield* Effect.promise(async () => await (await fetch(`${baseUrl}/openapi.json`)).json())
      assert.hasAllKeys(document.paths["/images/{imageId}/streams"].get.responses, [
        ...["200", "400", "404", "502", "503", "504"],
      ])
      const page = yield* Effect.promise(async () => await (await fetch(`${baseUrl}/docs`)).text())
      assert.include(page, "<!doctype html>")
    }))
})

describe.skipIf(workerd)("who may call examples/http-api.ts", () => {
  const isAllowed = (address: string, token?: string, authorization = "") =>
    [{ remoteAddr: { hostname: address } }, { requestIP: () => ({ address }) }].map((connection) =>
      HttpApi.isAllowed(new Request("http://127.0.0.1/", { headers: { authorization } }), connection, token)
    )

  it("without a token callers on the same machine, with one whoever knows it", () => {
    for (const here of ["127.0.0.1", "::1", "::ffff:127.0.0.1"]) assert.deepStrictEqual(isAllowed(here), [true, true])
    for (const there of ["10.0.0.7", "", "fe80::1"]) {
      for (const token of [undefined, "", " "]) {
        assert.deepStrictEqual(isAllowed(there, token, `Bearer ${token}`), [false, false])
      }
    }
    assert.deepStrictEqual(isAllowed("10.0.0.7", "secret", "Bearer secret"), [true, true])
    assert.deepStrictEqual(isAllowed("127.0.0.1", "secret", "Bearer wrong"), [false, false])
    assert.isFalse(HttpApi.isAllowed(new Request("http://127.0.0.1/"), undefined, undefined))
    assert.strictEqual(HttpApi.default.hostname, "127.0.0.1")
  })
})

describe.skipIf(workerd)("examples/managed-runtime.ts", () => {
  it.live("a promise, an iterator that reads no further than it is asked, and our errors", () =>
    Effect.gen(function* () {
      const { clients, simulator } = yield* api
      const run = Effect.runPromiseWith(yield* Effect.context<never>())
      yield* Effect.promise(async () => {
        await using logs = ManagedRuntime.make(clients)
        assert.deepStrictEqual(await logs.tail("my-image", 2), ["line 23", "line 24"])
        const before = (await run(simulator.requests)).length
        const read = []
        for await (const line of logs.lines("my-image")) {
          read.push(line)
          if (read.length === 12) break
        }
        assert.strictEqual(read.at(-1), "line 11")
        // The list of streams, and no page beyond the third.
        assert.isAtMost((await run(simulator.requests)).length - before, 4)
        assert.lengthOf(await Array.fromAsync(logs.lines("my-image")), 25)
        const error = await logs.tail("no-such-image", 1).catch((error) => error)
        assert.instanceOf(error, Errors.NotFound)
      })
    }))
})

describe.skipIf(workerd)("examples/accounts.ts", () => {
  it.live("asks every account and region, whichever of them fail", () =>
    Effect.gen(function* () {
      const [research, production] = [yield* api, yield* api]
      const event = { logicalResourceId: "my-image", resourceType: "AWS::CloudFormation::Stack" }
      yield* research.simulator.putStackEvents({
        ...stream,
        region: "eu-west-1",
        events: [{ ...event, resourceStatus: "CREATE_IN_PROGRESS" }],
      })
      yield* production.simulator.putStackEvents({
        ...stream,
        region: "us-east-2",
        events: [{ ...event, resourceStatus: "CREATE_FAILED" }],
      })
      const settings = (name: string, { environment }: typeof research) =>
        Object.fromEntries(Object.entries(environment).map(([variable, value]) => [`${name}_${variable}`, value]))
      const environment = { ...settings("RESEARCH", research), ...settings("PRODUCTION", production) }
      const places = [
        { account: "research", region: "eu-west-1" },
        { account: "research", region: "us-east-2" },
        { account: "production", region: "us-east-2" },
        { account: "nobody", region: "us-east-2" },
      ]
      const clients = Layer.provideMerge(
        Accounts.Clients.layer,
        ConfigProvider.layer(ConfigProvider.fromEnvRecord(environment)),
      )
      const builds = yield* Effect.provide(Accounts.builds("my-image", places), clients)
      assert.deepStrictEqual(builds.map(({ status }) => status.split(":")[0]), [
        ...["CREATE_IN_PROGRESS", "NotFound", "CREATE_FAILED", "InvalidConfiguration"],
      ])
    }))
})
