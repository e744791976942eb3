/**
 * Every line of the guide to the command, run as it is there; and `doctor`.
 *
 * @module
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { exampleSeed } from "../../src/cli/exampleSeed.ts"
import { temporaryDirectory } from "../support/examples.ts"
import { workerd } from "../support/sockets.ts"
import { account } from "./account.ts"

describe.skipIf(workerd)("the guide to the command", () => {
  it.live("has lines that do what they say", () =>
    Effect.gen(function* () {
      const { readFile } = yield* Effect.promise(() => import("node:fs/promises"))
      const guide = yield* Effect.promise(() => readFile(new URL("../../docs/command.md", import.meta.url), "utf8"))
      const lines = Array.from(guide.matchAll(/^npx effect-parallelcluster (.*)$/gm), ([, line = ""]) => line)
      assert.isAbove(lines.length, 10)
      const directory = yield* temporaryDirectory
      yield* Effect.forEach(lines, (line) =>
        Effect.gen(function* () {
          const { command } = yield* account(exampleSeed)
          const args = Array.from(
            line.matchAll(/"([^"]*)"|(\S+)/g),
            ([, quoted, plain = ""]) => quoted ?? plain.replace(/^(.*\.tar\.gz)$/, `${directory}/$1`),
          )
          const { code, stderr } = yield* command(...args)
          assert.strictEqual(code, 0, `${line}\n${stderr}`)
        }), { concurrency: 2, discard: true })
    }).pipe(Effect.scoped), 120_000)
})

describe.skipIf(workerd)("doctor", () => {
  it.live("says how far a call comes, and why no further", () =>
    Effect.gen(function* () {
      const { command } = yield* account(exampleSeed)
      const well = yield* command("doctor")
      assert.strictEqual(well.code, 0)
      assert.match(
        well.stdout,
        /^✓ address: .*\n✓ credentials[^]*✓ role[^]*✓ API: .*version 3\.16\.1\n✓ clock[^]*✓ logs: may be read\n$/,
      )
      const noStack = yield* command("doctor", "--api-stack", "nothing")
      assert.strictEqual(noStack.code, 1)
      assert.match(noStack.stdout, /✓ credentials: .*\n✗ stack: .*there is no stack nothing/)
      const nobody = yield* command("doctor", "--api-url", "http://127.0.0.1:9/prod")
      assert.match(nobody.stdout, /✗ connection: /)
      assert.deepStrictEqual([well.stderr, noStack.stderr, nobody.stderr], ["", "", ""])
    }).pipe(Effect.scoped), 120_000)
})
