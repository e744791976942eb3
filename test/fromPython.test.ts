/**
 * That `docs/from-python.md` has a row for every operation, under its names in all three places.
 *
 * @module
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { operations } from "./operations.ts"
import { workerd } from "./sockets.ts"

const rows = Effect.promise(async () => {
  const { readFile } = await import("node:fs/promises")
  const { fileURLToPath } = await import("node:url")
  const text = await readFile(fileURLToPath(new URL("../docs/from-python.md", import.meta.url)), "utf8")
  return text.split("\n").filter((line) => line.startsWith("|")).map((line) =>
    line.split("|").slice(1, -1).map((cell) => cell.trim().replaceAll("`", ""))
  )
})

describe.skipIf(workerd)("the page for those who come from Python", () => {
  it.effect("has every operation", () =>
    Effect.gen(function* () {
      const table = yield* rows
      for (const { group, name, operationId } of operations.values()) {
        const words = operationId.split(/(?=[A-Z])/).map((word) => word.toLowerCase())
        assert.deepInclude(table, [`${group}Api.${words.join("_")}`, words.join("-"), `${group}.${name}`])
      }
    }))
})
