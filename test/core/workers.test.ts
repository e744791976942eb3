/**
 * Workers in workerd, asked from Bun and Deno, since a worker has no servers and cannot cancel its own requests: credentials that
 * its requests share with one layer for the module, where what one request began ends with it; and answers on real sockets.
 *
 * @module
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import type { ServerResponse } from "node:http"
import { serve, serveChunks, workerd } from "../support/sockets.ts"

/** `/wait` answers with the credentials; `/leave` begins to wait for them, and answers before they are there. */
const worker = (vault: string) => `
  import * as Effect from "effect/Effect"
  import * as ManagedRuntime from "effect/ManagedRuntime"
  import { Credentials, layerProvider } from "./src/core/Credentials.ts"

  const provider = async () => (await fetch(${JSON.stringify(vault)})).json()
  const runtime = ManagedRuntime.make(layerProvider(provider))
  const identity = Effect.flatMap(Credentials, ({ resolve }) => resolve)

  export default {
    fetch: async (request) => {
      const found = runtime.runPromise(Effect.map(identity, ({ accessKeyId }) => accessKeyId))
      if (request.url.endsWith("/wait")) return new Response(await found)
      found.catch(() => {})
      await new Promise((resolve) => setTimeout(resolve, 200))
      return new Response("left")
    },
  }
`

const capnp = `
using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [(name = "worker.mjs", esModule = embed "worker.mjs")],
      compatibilityDate = "2026-10-01",
    )),
    (name = "internet", network = (allow = ["local"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
`

/** The worker for the life of the scope, and its address. */
const serveWorker = (contents: string) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const { build } = await import("esbuild")
      const { spawn } = await import("node:child_process")
      const { mkdtemp, rm, writeFile } = await import("node:fs/promises")
      const { createRequire } = await import("node:module")
      const { tmpdir } = await import("node:os")
      const { root } = await import("../support/root.ts")
      const directory = await mkdtemp(`${tmpdir()}/effect-parallelcluster-`)
      await build({
        stdin: { contents, resolveDir: root },
        bundle: true,
        format: "esm",
        platform: "browser",
        conditions: ["workerd", "worker"],
        outfile: `${directory}/worker.mjs`,
        logLevel: "error",
      })
      await writeFile(`${directory}/config.capnp`, capnp)
      const binary = String(createRequire(import.meta.url)("workerd").default)
      const child = spawn(binary, ["serve", "--control-fd=1", `${directory}/config.capnp`], {
        stdio: ["ignore", "pipe", "ignore"],
      })
      const port = await new Promise<number>((resolve, reject) => {
        child.stdout.once("data", (line) => resolve(JSON.parse(String(line).split("\n")[0] ?? "").port))
        child.on("exit", (code) => reject(new Error(`workerd ended with exit code ${code}`)))
      })
      const close = async () => {
        child.kill()
        await rm(directory, { recursive: true })
      }
      return { close, origin: `http://127.0.0.1:${port}` }
    }),
    ({ close }) => Effect.promise(close),
  ).pipe(Effect.map(({ origin }) => origin))

const get = (url: string) => Effect.promise(async () => (await fetch(url)).text())

/** Where the provider gets its credentials: it answers when it is told to. */
const makeVault = Effect.gen(function* () {
  const calls: Array<ServerResponse> = []
  let arrived = () => {}
  const url = yield* serve((_, response) => {
    calls.push(response)
    arrived()
  })
  return {
    url,
    calls,
    answer: (index: number) =>
      calls[index]?.end(JSON.stringify({ accessKeyId: `AKID${index}`, secretAccessKey: "example-secret" })),
    /** Waits for so many calls. */
    called: (count: number) =>
      Effect.promise(() =>
        new Promise<void>((resolve) => {
          arrived = () => calls.length >= count ? resolve() : undefined
          arrived()
        })
      ),
  }
})

describe.skipIf(workerd)("a provider's credentials in a worker", () => {
  it.live("are asked for once for all requests that wait", () =>
    Effect.gen(function* () {
      const vault = yield* makeVault
      const origin = yield* serveWorker(worker(vault.url))
      const waiting = yield* Effect.forkChild(
        Effect.all(Array.from({ length: 5 }, () => get(`${origin}/wait`)), { concurrency: "unbounded" }),
      )
      yield* vault.called(1)
      // Longer than it takes to notice that a request is gone.
      yield* Effect.sleep(500)
      vault.answer(0)
      assert.deepStrictEqual(yield* Fiber.join(waiting), Array.from({ length: 5 }, () => "AKID0"))
      assert.strictEqual(vault.calls.length, 1)
    }))

  it.live("are asked for anew at once when the request that asked for them is gone", () =>
    Effect.gen(function* () {
      const vault = yield* makeVault
      const origin = yield* serveWorker(worker(vault.url))
      const leaving = yield* Effect.forkChild(get(`${origin}/leave`))
      yield* vault.called(1)
      const waiting = yield* Effect.forkChild(get(`${origin}/wait`))
      assert.strictEqual(yield* Fiber.join(leaving), "left")
      // The one that waited already, and one that comes later.
      const later = yield* Effect.forkChild(get(`${origin}/wait`))
      yield* vault.called(2)
      vault.answer(1)
      assert.strictEqual(yield* Fiber.join(waiting), "AKID1")
      assert.strictEqual(yield* Fiber.join(later), "AKID1")
      assert.strictEqual(vault.calls.length, 2)
    }))
})

/** Answers with what became of a call, over the transport that its path names. */
const caller = (endpoint: string) => `
  import * as Effect from "effect/Effect"
  import * as Layer from "effect/Layer"
  import * as FetchHttpClient from "effect/http/FetchHttpClient"
  import * as Credentials from "./src/core/Credentials.ts"
  import * as HttpClientTransport from "./src/core/HttpClientTransport.ts"
  import * as Retry from "./src/core/Retry.ts"
  import * as Transport from "./src/core/Transport.ts"
  import { listImageLogStreams } from "./src/services/parallelcluster/ImageLogs.ts"
  import * as ParallelCluster from "./src/services/parallelcluster/ParallelCluster.ts"

  const transports = {
    "/fetch": Transport.layerFetch,
    "/HttpClient": Layer.provide(HttpClientTransport.layer, FetchHttpClient.layer),
  }
  const credentials = Credentials.layer({ accessKeyId: "AKIDEXAMPLE", secretAccessKey: "example-secret" })

  export default {
    fetch: async (request) => {
      const call = listImageLogStreams({ imageId: "my-image" }).pipe(
        Retry.none,
        Effect.match({ onFailure: ({ _tag, message }) => _tag + ": " + message, onSuccess: () => "Success" }),
        Effect.provide(
          ParallelCluster.layer({ endpoint: ${JSON.stringify(endpoint)}, region: "eu-west-1" }).pipe(
            Layer.provide([credentials, transports[new URL(request.url).pathname]]),
          ),
        ),
      )
      return new Response(await Effect.runPromise(call))
    },
  }
`

describe.skipIf(workerd)("an answer in a worker", () => {
  for (const transport of ["fetch", "HttpClient"]) {
    it.live(`whose length bounds nothing, since chunks follow, is cut off, over ${transport}`, () =>
      Effect.gen(function* () {
        const { sent, url } = yield* serveChunks
        const origin = yield* serveWorker(caller(url))
        assert.match(yield* get(`${origin}/${transport}`), /^InvalidResponse: .*maxResponseBytes/)
        // A worker has no more than 128 MB.
        assert.isBelow(sent(), 64 * 1024 ** 2)
      }))
  }
})
