/**
 * That `docs/from-python.md` has a row for every operation, under its names in all three places.
 *
 * @module
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { rowsOf } from "../support/guides.ts"
import { operations } from "../support/operations.ts"
import { workerd } from "../support/sockets.ts"

describe.skipIf(workerd)("the page for those who come from Python", () => {
  it.effect("has every operation", () =>
    Effect.gen(function* () {
      const table = yield* rowsOf("from-python")
      for (const { group, name, operationId } of operations.values()) {
        const words = operationId.split(/(?=[A-Z])/).map((word) => word.toLowerCase())
        assert.deepInclude(table, [`${group}Api.${words.join("_")}`, words.join("-"), `${group}.${name}`])
      }
    }))
})
