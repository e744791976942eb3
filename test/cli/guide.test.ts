/**
 * Every line of the guide to the command, run as it is there.
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
