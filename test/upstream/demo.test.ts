/**
 * The demo as a user runs it, on the real server.
 *
 * @module
 */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { spawn } from "node:child_process"
import process from "node:process"
import { root } from "../support/root.ts"
import { buildLog, upstream } from "./server.ts"

const run = (env: Record<string, string>) =>
  Effect.promise(() =>
    new Promise<{ readonly code: number | null; readonly output: string }>((resolve) => {
      const start = "Deno" in globalThis ? ["run", "-A"] : []
      const child = spawn(process.execPath, [...start, "examples/demo.ts", "my-failed-image"], {
        cwd: root,
        env: { ...process.env, ...env },
      })
      let output = ""
      child.stdout.on("data", (text) => output += text)
      child.stderr.on("data", (text) => output += text)
      child.on("close", (code) => resolve({ code, output }))
    })
  )

it.live(
  "the demo finds a real API by its stack's name, and says why an image's build failed",
  () =>
    Effect.gen(function* () {
      const { code, output } = yield* run(upstream.deployment.env)
      assert.strictEqual(code, 0, output)
      assert.include(output, buildLog)
      assert.match(output, /\d+ events in all/)
      assert.include(output, "pip3.11: command not found")
      assert.match(output, /Unauthorized .*security token included in the request is invalid/)
      assert.match(output, /NotFound .*a stream that the API cannot serve/)
    }),
  180_000,
)
