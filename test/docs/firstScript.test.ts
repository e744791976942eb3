/**
 * README's first script, as a user pastes it: against a default deployment, with nothing in the environment but the caller's
 * credentials, the region, the stack's name, and addresses that lead to the simulator instead of AWS; with no more of Deno's
 * permissions than README names.
 *
 * @module
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import process from "node:process"
import * as Simulator from "effect-parallelcluster/testing"
import { serve } from "effect-parallelcluster/testing/HttpServer"
import { exampleSeed } from "../../src/cli/exampleSeed.ts"
import { workerd } from "../support/sockets.ts"

describe.skipIf(workerd)("README's first script", () => {
  it.live("prints the last lines of a failed build's log, and why it failed", () =>
    Effect.gen(function* () {
      const { mkdir, readFile, rm, writeFile } = yield* Effect.promise(() => import("node:fs/promises"))
      const { spawn } = yield* Effect.promise(() => import("node:child_process"))
      const { root } = yield* Effect.promise(() => import("../support/root.ts"))
      const readme = yield* Effect.promise(() => readFile(`${root}README.md`, "utf8"))
      const [, code = ""] = /^## Why did my build fail\?[\s\S]*?^```ts\n([\s\S]*?)^```/m.exec(readme) ?? []
      assert.isAtMost(code.trim().split("\n").length, 10)
      const permissions = [.../deno run (.+) script\.ts/.exec(readme)?.[1]?.matchAll(/--[^\s']+/g) ?? []].flat()
      assert.deepStrictEqual(permissions.map((flag) => flag.split("=")[0]), ["--allow-net", "--allow-env"])
      const simulator = yield* Simulator.make({ deployment: "default" })
      yield* simulator.seed(exampleSeed)
      const statuses: Array<number> = []
      const origin = yield* serve(async (request) => {
        const response = await simulator.handler(request)
        statuses.push(response.status)
        return response
      })
      // In the project, so that it finds the package under its own name.
      const file = `${root}.snippets/first-script-${"Deno" in globalThis ? "deno" : "bun"}.ts`
      yield* Effect.promise(() => mkdir(`${root}.snippets`, { recursive: true }).then(() => writeFile(file, code)))
      const { PCLUSTER_API_URL: _, ...environment } = simulator.environment(origin)
      const { PATH = "", HOME = "" } = process.env
      const output = yield* Effect.promise(() =>
        new Promise<string>((resolve) => {
          const runtime = "Deno" in globalThis ? ["run", ...permissions] : []
          const child = spawn(process.execPath, [...runtime, file], { cwd: root, env: { PATH, HOME, ...environment } })
          let text = ""
          for (const stream of [child.stdout, child.stderr]) stream.on("data", (part) => text += part)
          child.on("close", (code) => resolve(`${text}exit code ${code}`))
        })
      )
      yield* Effect.promise(() => rm(file))
      assert.include(output, "TOE has completed execution with failure - Execution failed!")
      assert.include(output, "A disk is full")
      assert.include(output, "No space left on device")
      assert.include(output, "exit code 0")
      const requests = yield* simulator.requests
      // At most eight requests to the last lines, the stack and the role included; none that is refused after the first.
      const last = requests.findIndex(({ operationId }) => operationId === "GetLogEvents")
      assert.isBelow(last, 8)
      // The one that finds out which service serves the log.
      assert.deepStrictEqual(statuses.filter((status) => status >= 400), [404], String(statuses))
    }), 30_000)
})
