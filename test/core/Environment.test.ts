import { assert, describe, it } from "@effect/vitest"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { CloudWatchLogs, Deployment, type Errors, ParallelCluster } from "effect-parallelcluster"
import * as Environment from "../../src/core/Environment.ts"
import { workerd } from "../support/sockets.ts"

const from = (provider: ConfigProvider.ConfigProvider) => Effect.provideService(ConfigProvider.ConfigProvider, provider)

describe("environment variables", () => {
  it.effect("come from the application's ConfigProvider, without white space around them; blank ones are unset", () =>
    Effect.gen(function* () {
      const env = { AWS_REGION: " eu-west-1\r\n", AWS_PROFILE: " \n", AWS_REGION_NAME: "Ireland", PORT: 8080 }
      for (
        const provider of [
          ConfigProvider.fromUnknown(env),
          ConfigProvider.fromEnv({ env: { ...env, PORT: "8080" } }),
          ConfigProvider.fromUnknown({ hpc: env }).pipe(ConfigProvider.nested("hpc")),
        ]
      ) {
        const read = (name: string) => Environment.read(name).pipe(from(provider))
        assert.strictEqual(yield* read("AWS_REGION"), "eu-west-1")
        assert.strictEqual(yield* read("AWS_PROFILE"), undefined)
        assert.strictEqual(yield* read("AWS_DEFAULT_REGION"), undefined)
        assert.strictEqual(yield* read("PORT"), "8080")
      }
    }))

  it.effect("the region is AWS_REGION, or else AWS_DEFAULT_REGION", () =>
    Effect.gen(function* () {
      const region = (env: Record<string, string>) => Environment.region.pipe(from(ConfigProvider.fromEnv({ env })))
      assert.strictEqual(yield* region({ AWS_REGION: "eu-west-1", AWS_DEFAULT_REGION: "us-east-1" }), "eu-west-1")
      assert.strictEqual(yield* region({ AWS_REGION: "", AWS_DEFAULT_REGION: "us-east-1" }), "us-east-1")
      assert.strictEqual(yield* region({}), undefined)
    }))

  it.effect("those that are needed and missing are named together", () =>
    Effect.gen(function* () {
      const names = ["A", "B", "C"] as const
      const provider = from(ConfigProvider.fromEnv({ env: { B: "b", C: "" } }))
      const error = yield* Effect.flip(provider(Environment.readAll(names)))
      assert.deepInclude({ ...error }, { _tag: "InvalidConfiguration", field: "A" })
      assert.strictEqual(error.message, "A, C: no value; set them in the environment or the ConfigProvider")
      const all = from(ConfigProvider.fromEnv({ env: { A: "a", B: "b", C: "c" } }))
      assert.deepStrictEqual(yield* all(Environment.readAll(names)), { A: "a", B: "b", C: "c" })
    }))

  it.effect("one that its source cannot read is named", () =>
    Effect.gen(function* () {
      const broken = ConfigProvider.make(() =>
        Effect.fail(new ConfigProvider.SourceError({ message: "no connection" }))
      )
      const error = yield* Effect.flip(from(broken)(Environment.read("AWS_REGION")))
      assert.strictEqual(error.field, "AWS_REGION")
      assert.strictEqual(error.message, "AWS_REGION: cannot be read: no connection")
    }))
})

describe("layers that read all that a script needs", () => {
  const keys = { AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b" }
  const keyNames = Object.keys(keys)
  const { layerEnv: api } = ParallelCluster
  const { layerEnv: logs } = CloudWatchLogs
  const { layerEnv: deployment } = Deployment
  type Env = Layer.Layer<never, Errors.CredentialsUnavailable | Errors.InvalidConfiguration>
  const cases: ReadonlyArray<readonly [Env, env: Record<string, string>, missing: ReadonlyArray<string>]> = [
    [api, {}, ["PCLUSTER_API_URL", ...keyNames]],
    [api, keys, ["PCLUSTER_API_URL"]],
    [api, { PCLUSTER_API_URL: "https://hpc.example.com" }, ["AWS_REGION", ...keyNames]],
    [api, { PCLUSTER_API_URL: "https://hpc.example.com", AWS_DEFAULT_REGION: "eu-west-1" }, keyNames],
    [api, { PCLUSTER_API_URL: "https://abc.execute-api.eu-west-1.amazonaws.com/prod" }, keyNames],
    [logs, {}, ["AWS_REGION", ...keyNames]],
    [logs, { AWS_DEFAULT_REGION: "eu-west-1" }, keyNames],
    [logs, keys, ["AWS_REGION"]],
    [deployment, {}, ["PCLUSTER_API_STACK", "AWS_REGION", ...keyNames]],
    [deployment, { PCLUSTER_API_STACK: "parallelcluster-api" }, ["AWS_REGION", ...keyNames]],
    [deployment, { PCLUSTER_API_URL: "https://hpc.example.com" }, ["AWS_REGION", ...keyNames]],
    [deployment, { AWS_REGION: "eu-west-1", AWS_ACCESS_KEY_ID: "a" }, ["PCLUSTER_API_STACK", "AWS_SECRET_ACCESS_KEY"]],
    [deployment, { AWS_WEB_IDENTITY_TOKEN_FILE: "token" }, ["PCLUSTER_API_STACK", "AWS_REGION"]],
  ]

  it.effect("name at once what is missing, and with AWS_PROFILE what reads profiles", () =>
    Effect.gen(function* () {
      for (const [layer, env, missing] of cases) {
        const build = (more: Record<string, string>) =>
          Effect.flip(Layer.build(Layer.fresh(layer))).pipe(
            Effect.scoped,
            from(ConfigProvider.fromEnv({ env: { ...env, ...more } })),
          )
        const error = yield* build({})
        const message =
          `${missing.join(", ")}: no value; set ${missing.length > 1 ? "them" : "it"} in the environment or ` +
          "the ConfigProvider"
        assert.strictEqual(error.message, message)
        assert.strictEqual(error.field, missing[0])
        assert.strictEqual(
          error._tag,
          missing.every((name) => name in keys) ? "CredentialsUnavailable" : "InvalidConfiguration",
        )
        const { message: withProfile } = yield* build({ AWS_PROFILE: "hpc" })
        if (missing.some((name) => name in keys)) {
          assert.include(withProfile, `${message}. AWS_PROFILE is set: `)
          assert.match(withProfile, /fromNodeProviderChain.*Credentials.layerProvider/)
        } else assert.strictEqual(withProfile, message)
      }
    }))
})

describe.skipIf(workerd)("environment variables in Deno", () => {
  /** Runs a program in Deno with these permissions, and gives what it printed. */
  const deno = (code: string, permissions: ReadonlyArray<string>, given: Readonly<Record<string, string>> = {}) =>
    Effect.promise(async () => {
      const { spawn } = await import("node:child_process")
      const { root } = await import("../support/root.ts")
      const env = { ...(await import("node:process")).env, GIVEN: "here", ...given }
      const child = spawn(`${root}/node_modules/.bin/deno`, ["run", "--no-prompt", ...permissions, "-"], {
        cwd: root,
        env,
      })
      let printed = ""
      child.stdout.on("data", (text) => printed += text)
      child.stderr.on("data", (text) => printed += text)
      child.stdin.end(code)
      await new Promise((resolve) => child.on("close", resolve))
      return printed.trim()
    })
  const reads = (name: string) => `
    import * as Effect from "effect/Effect"
    import * as Environment from "./src/core/Environment.ts"
    const read = Environment.read(${JSON.stringify(name)})
    console.log(await Effect.runPromise(Effect.catch(read, ({ _tag, message }) => Effect.succeed(_tag + " " + message))))
  `

  it.live("need the permission for their own names alone, and say which is missing", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* deno(reads("GIVEN"), ["--allow-env=GIVEN,OTHER"]), "here")
      assert.strictEqual(yield* deno(reads("OTHER"), ["--allow-env=GIVEN,OTHER"]), "undefined")
      const refused = yield* deno(reads("GIVEN"), ["--allow-env=OTHER"])
      assert.match(refused, /^InvalidConfiguration GIVEN: cannot be read: .*--allow-env/)
    }))

  it.live("those that the guides name are enough for a client and for a deployment", () =>
    Effect.gen(function* () {
      const { readFile } = yield* Effect.promise(() => import("node:fs/promises"))
      const { root } = yield* Effect.promise(() => import("../support/root.ts"))
      const named = (file: string) =>
        Effect.promise(async () => /--allow-env=[\w*,]+/.exec(await readFile(`${root}/${file}`, "utf8"))?.[0] ?? "")
      const calls = (layer: string) => `
        import * as Effect from "effect/Effect"
        import { Deployment, ImageLogs, ParallelCluster, Retry } from "effect-parallelcluster"
        const call = ImageLogs.listImageLogStreams({ imageId: "my-image" }).pipe(Retry.none, Effect.provide(${layer}))
        console.log(await Effect.runPromise(Effect.match(call, { onSuccess: () => "", onFailure: ({ message }) => message })))
      `
      // Nobody is there: what asks for it has read all that it needs.
      const address = "http://127.0.0.1:1"
      const given = {
        AWS_REGION: "eu-west-1",
        AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
        AWS_SECRET_ACCESS_KEY: "example-secret",
        AWS_ENDPOINT_URL: address,
      }
      const net = "--allow-net=127.0.0.1:1"
      const permissions = [
        ["ParallelCluster.layerEnv", "docs/credentials.md", { PCLUSTER_API_URL: `${address}/prod` }],
        ["Deployment.layerEnv", "README.md", { PCLUSTER_API_STACK: "my-stack" }],
      ] as const
      for (const [layer, file, more] of permissions) {
        const printed = yield* deno(calls(layer), [net, yield* named(file)], { ...given, ...more })
        assert.include(printed, address, layer)
        assert.notInclude(printed, "cannot be read", layer)
      }
    }))
})
