/** The quick part of `npm run test:fuzz`. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { fuzz } from "./responses.ts"

describe("mutated answers", () => {
  it.live("3,000 of them end in a value of the schema or in a tagged error", () =>
    Effect.gen(function* () {
      const outcomes = yield* fuzz(3000, 20261122)
      assert.strictEqual(Object.values(outcomes).reduce((sum, count) => sum + count, 0), 3000)
      // No answer makes the client unable to sign.
      assert.notProperty(outcomes, "CredentialsUnavailable")
      // Not all the same: the mutations leave some right, and reach every error that an answer can be.
      assert.containsAllKeys(outcomes, [
        "Success",
        "BadRequest",
        "Conflict",
        "DryrunOperation",
        "InternalService",
        "InvalidResponse",
        "LimitExceeded",
        "NotFound",
        "Unauthorized",
      ])
    }))
})
