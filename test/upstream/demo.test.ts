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
      const child = spawn(process.execPath, [...start, "examples/demo.ts", "build-ok"], {
        cwd: root,
        env: { ...process.env, ...env },
      })
      let output = ""
      child.stdout.on("data", (text) => output += text)
      child.stderr.on("data", (text) => output += text)
      child.on("close", (code) => resolve({ code, output }))
    })
  )

it.live("the demo reads the logs of an image of a real API", () =>
  Effect.gen(function* () {
    const { accessKeyId, secretAccessKey } = upstream.credentials.plain
    const { code, output } = yield* run({
      PCLUSTER_API_URL: upstream.urls.apiStage,
      AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: upstream.urls.logs,
      AWS_REGION: upstream.region,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
    })
    assert.strictEqual(code, 0, output)
    assert.include(output, buildLog)
    assert.match(output, /\d+ events in all/)
    assert.match(output, /Unauthorized .*security token included in the request is invalid/)
    assert.match(output, /NotFound .*a stream that the API cannot serve/)
  }), 60_000)
