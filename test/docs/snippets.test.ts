/**
 * Runs every example of the README, the guides and the docstrings, on the simulator behind a loopback port, with the
 * environment that a script would have. In Bun and Deno: workerd has no files.
 *
 * @module
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Predicate from "effect/Predicate"
import * as Stream from "effect/Stream"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import process from "node:process"
import { CloudWatchLogs, Credentials, Errors, ParallelCluster, Transport } from "effect-parallelcluster"
import * as CloudFormation from "effect-parallelcluster/CloudFormation"
import * as Sts from "effect-parallelcluster/Sts"
import * as Simulator from "effect-parallelcluster/testing"
import { serve } from "effect-parallelcluster/testing/HttpServer"
import { vi } from "vitest"
import { exampleSeed } from "../../src/cli/exampleSeed.ts"
import { keys } from "../support/harness.ts"

const workerd = navigator.userAgent === "Cloudflare-Workers"
// Not imported at the top: workerd would look for the files.
const snippets = workerd ? [] : (await import("../support/snippets.ts")).extract()

/** A worker's bindings: who it is for its identity provider. */
const bindings = {
  AWS_ROLE_ARN: "arn:aws:iam::123456789012:role/edge-worker",
  TOKEN_URL: "https://login.example.com/oauth/token",
  CLIENT_ID: "edge-worker",
  CLIENT_SECRET: "of-the-worker",
}
const token = "a-token-of-the-identity-provider"

/**
 * What the examples find: what `simulate` has, and of `my-image` a stream that the API can serve, and stack events. Those of a
 * deployment find a default one, where the caller's own credentials may not call the API.
 */
const seeded = Effect.fnUntraced(function* (deployed: boolean) {
  const simulator = yield* Simulator.make({ credentials: [keys], deployment: deployed ? "default" : "open" })
  yield* simulator.seed(exampleSeed)
  yield* simulator.trustToken({ token, roleArn: bindings.AWS_ROLE_ARN })
  const imageId = "my-image"
  yield* simulator.putLogEvents({
    imageId,
    logStreamName: "a-log",
    events: Array.from({ length: 250 }, (_, i) => ({ timestamp: new Date(i * 1000), message: `line ${i}` })),
  })
  yield* simulator.putStackEvents({
    imageId,
    events: [{
      logicalResourceId: imageId,
      resourceType: "AWS::CloudFormation::Stack",
      resourceStatus: "CREATE_FAILED",
    }],
  })
  return simulator
})

/** Runs what an example defines, as far as it can be run: programs, streams, workers and layers. */
const run = (value: unknown): Effect.Effect<unknown> | undefined => {
  // An example's own needs are among those that are provided here; its errors are looked at below.
  type Needs =
    | CloudFormation.CloudFormation
    | CloudWatchLogs.CloudWatchLogs
    | Credentials.Credentials
    | ParallelCluster.ParallelCluster
    | Simulator.Simulator
    | Sts.Sts
    | Transport.Transport
  const effect = Effect.isEffect(value)
    ? value as Effect.Effect<unknown, unknown, Needs>
    : Stream.isStream(value)
    ? Stream.runDrain(Stream.take(value as Stream.Stream<unknown, unknown, Needs>, 3))
    : isWorker(value)
    ? Effect.map(
      Effect.promise(() => value.fetch(new Request("https://worker.example.com/"), { ...process.env, ...bindings })),
      ({ status }) => assert.strictEqual(status, 200),
    )
    : Layer.isLayer(value)
    ? Layer.build(value as Layer.Layer<never, unknown, Needs>).pipe(Effect.scoped)
    : undefined
  return effect?.pipe(
    Effect.provide([ParallelCluster.layerEnv, CloudWatchLogs.layerEnv]),
    Effect.provide([CloudFormation.layer({ region: "us-east-1" }), Sts.layer({ region: "us-east-1" })]),
    Effect.provide([Transport.layerFetch, Credentials.layer(keys), FetchHttpClient.layer, Simulator.layer()]),
    Effect.timeoutOption("5 seconds"),
    // A tagged error is what some examples are about; anything else fails the test.
    Effect.catch((error) => isOurs(error) ? Effect.succeed(error) : Effect.die(error)),
  )
}

/** What a worker's module exports by default. */
const isWorker = (
  value: unknown,
): value is { readonly fetch: (request: Request, env: Readonly<Record<string, unknown>>) => Promise<Response> } =>
  Predicate.hasProperty(value, "fetch") && typeof value.fetch === "function"

/** By its tag: the examples may get a copy of the module of their own. And there is no Redis where an example has one. */
const isOurs = (error: unknown) =>
  Predicate.hasProperty(error, "_tag") && (String(error._tag) in Errors || error._tag === "RedisError")

describe.skipIf(workerd)("examples", () => {
  it("there are some", () => {
    assert.isAbove(snippets.length, 15)
  })

  for (const { deployed, file, name, prints } of snippets) {
    it.live(name, () =>
      Effect.gen(function* () {
        const simulator = yield* seeded(deployed)
        const origin = yield* serve(simulator.handler)
        Object.assign(process.env, simulator.environment(origin))
        // Addresses that stand for a real API lead to the simulator as well: a test calls nobody.
        const fetch = globalThis.fetch
        vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
          const request = new Request(input, init)
          if (request.url === bindings.TOKEN_URL) return Response.json({ access_token: token })
          return await (request.url.startsWith(origin) ? fetch(request) : simulator.handler(request))
        })
        const log = vi.spyOn(console, "log").mockImplementation(() => {})
        yield* Effect.gen(function* () {
          const defined: Record<string, unknown> = yield* Effect.promise(() => import(/* @vite-ignore */ file))
          for (const value of Object.values(defined)) yield* run(value) ?? Effect.void
          if (prints.length > 0) {
            const lines = log.mock.calls.map((words) =>
              words.map((word) =>
                typeof word === "string" || typeof word === "number" ? String(word) : JSON.stringify(word)
              ).join(" ")
            )
            for (const line of prints) assert.include(lines, line)
          }
        }).pipe(Effect.ensuring(Effect.sync(() => vi.restoreAllMocks())))
      }))
  }
})
