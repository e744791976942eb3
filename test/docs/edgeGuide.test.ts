/**
 * The worker of the guide to the edge, as it stands there, on a simulated default deployment that trusts its tokens.
 *
 * @module
 */
import { assert, describe, it, vi } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Simulator from "effect-parallelcluster/testing"
import { exampleSeed } from "../../src/cli/exampleSeed.ts"
import { workerd } from "../support/sockets.ts"

interface Worker {
  readonly default: { readonly fetch: (request: Request, env: Readonly<Record<string, unknown>>) => Promise<Response> }
}

/** The guide's first program, as a module. */
const worker = Effect.promise(async (): Promise<Worker["default"]> => {
  const { readFile, rm, writeFile } = await import("node:fs/promises")
  const { root } = await import("../support/root.ts")
  const [, code = ""] = /^```ts\n([\s\S]*?)^```/m.exec(await readFile(`${root}docs/edge.md`, "utf8")) ?? []
  // In the project, so that it finds the package under its own name.
  const file = `${root}.snippets/edge-worker-${"Deno" in globalThis ? "deno" : "bun"}.ts`
  await writeFile(file, code)
  const module: Worker = await import(file)
  await rm(file)
  return module.default
})

describe.skipIf(workerd)("the worker of the guide", () => {
  it.live("answers with a diagnosis and the last lines; what is wrong it logs, and does not tell", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator.make({ deployment: "default" })
      yield* simulator.seed(exampleSeed)
      const roleArn = "arn:aws:iam::123456789012:role/edge-worker"
      yield* simulator.trustToken({ token: "good", roleArn })
      const tokenUrl = "https://login.example.com/token"
      vi.spyOn(globalThis, "fetch").mockImplementation((...given) => {
        const request = new Request(...given)
        return request.url === tokenUrl
          ? Promise.resolve(Response.json({ access_token: "good" }))
          : simulator.handler(request)
      })
      const logged = vi.spyOn(console, "log").mockImplementation(() => {})
      const { fetch } = yield* worker
      const ask = (env: Readonly<Record<string, unknown>>) =>
        Effect.promise(async () => {
          const response = await fetch(new Request("https://worker.example.com/"), env)
          return { status: response.status, text: await response.text() }
        })
      const bindings = {
        PCLUSTER_API_STACK: "parallelcluster-api",
        AWS_REGION: "us-east-1",
        AWS_ROLE_ARN: roleArn,
        TOKEN_URL: tokenUrl,
        CLIENT_ID: "me",
        CLIENT_SECRET: "client-secret",
      }
      const right = yield* ask(bindings)
      assert.strictEqual(right.status, 200, right.text)
      assert.isNotEmpty(JSON.parse(right.text).lines)
      assert.strictEqual(logged.mock.calls.length, 0)

      const unset = yield* ask({})
      assert.deepStrictEqual(unset, { status: 502, text: '{"error":"ConfigError"}' })
      assert.include(JSON.stringify(logged.mock.calls), "PCLUSTER_API_STACK")
      const stranger = yield* ask({ ...bindings, AWS_ROLE_ARN: "arn:aws:iam::123456789012:role/others" })
      assert.deepStrictEqual(stranger, { status: 502, text: '{"error":"CredentialsUnavailable"}' })
      assert.include(JSON.stringify(logged.mock.calls), "role/others")
    }).pipe(Effect.ensuring(Effect.sync(() => vi.restoreAllMocks()))))
})
