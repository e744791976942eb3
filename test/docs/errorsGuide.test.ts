/**
 * That the tables of `docs/errors-and-retries.md` say what the code does.
 *
 * @module
 */
import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { CloudWatchLogs, ClusterOperations, Errors, Retry } from "effect-parallelcluster"
import { fromReply } from "../../src/core/ErrorMapping.ts"
import { rowsOf } from "../support/guides.ts"
import { isOperation, operations } from "../support/operations.ts"
import { workerd } from "../support/sockets.ts"

/** The error classes, by their tags. */
const classes = Object.entries(Errors).flatMap(([tag, value]) =>
  typeof value === "function" && "fields" in value && "_tag" in value.fields ? [{ tag, fields: value.fields }] : []
)

/** What the guide says in a word. */
const groups: Record<string, ReadonlyArray<string>> = {
  answer: ["service", "operation", "message", "status", "requestId", "errorType"],
  call: ["attempts", "totalRetryDelay", "outcome"],
}

/** Declares all errors that an operation can. */
const declaring = ClusterOperations.updateCluster
const common = { operation: "X", message: "m" }
/** At least one of each kind that an operation can fail with. */
const errors: ReadonlyArray<Errors.OperationError> = [
  ...[301, 400, 401, 403, 404, 408, 409, 412, 413, 415, 418, 429, 500, 501, 502, 503, 504, 505].map((status) =>
    fromReply(declaring, { status, headers: new Headers(), body: "{}", conceal: (text) => text }, 0)
  ),
  new Errors.TransportFailure(common),
  new Errors.RequestTimeout(common),
  new Errors.CredentialsUnavailable(common),
]

const retried = (policy: Retry.Policy, tag: string) => {
  const ofTag = errors.filter(({ _tag }) => _tag === tag)
  const again = (idempotent: boolean) => ofTag.filter((error) => policy.while(error, { idempotent }))
  if (again(true).length === 0) return "no"
  if (again(false).length > 0) return again(false).length === ofTag.length ? "every operation" : "some"
  if (again(true).length === ofTag.length) return "idempotent operations"
  const statuses = again(true).map((error) => "status" in error ? error.status : undefined)
  return `idempotent operations, after ${statuses.slice(0, -1).join(", ")} and ${statuses.at(-1)}`
}

describe.skipIf(workerd)("the guide to errors and retries", () => {
  it.effect("has every error, with its members and whether it is tried again", () =>
    Effect.gen(function* () {
      const rows = (yield* rowsOf("errors-and-retries")).filter((row) =>
        row.length === 4 && classes.some(({ tag }) => row[0] === tag)
      )
      const policy = yield* Retry.CurrentPolicy
      assert.lengthOf(rows, classes.length)
      assert.isAbove(rows.length, 10)
      for (const { fields, tag } of classes) {
        const row = rows.find(([name]) => name === tag)
        const members = row?.[3]?.split(", ").flatMap((word) => groups[word] ?? [word]) ?? []
        assert.sameMembers(["_tag", ...members], Object.keys(fields), tag)
        assert.strictEqual(row?.[2], retried(policy, tag), tag)
      }
    }))

  it.effect("has every operation, with the errors that only some declare", () =>
    Effect.gen(function* () {
      const all = [...operations.values(), ...Object.values<unknown>(CloudWatchLogs).filter(isOperation)]
      const rows = (yield* rowsOf("errors-and-retries")).filter((row) => row.length === 5 && row[0]?.includes("."))
      assert.sameDeepMembers(
        rows.map((row) => [...row]),
        all.map(({ errors, group, idempotent, name }) => [
          `${group}.${name}`,
          ...["NotFound" in errors, "Conflict" in errors, "DryrunOperation" in errors, idempotent].map((yes) =>
            yes ? "yes" : ""
          ),
        ]),
      )
    }))

  it.effect("has the default policy", () =>
    Effect.gen(function* () {
      const rows = new Map((yield* rowsOf("errors-and-retries")).map(([name = "", value = ""]) => [name, value]))
      const policy = yield* Retry.CurrentPolicy
      assert.strictEqual(rows.get("maxAttempts"), String(policy.maxAttempts))
      for (const name of ["baseDelay", "throttlingDelay", "maxDelay"] as const) {
        // The cell is what one would write; what is none throws.
        const written: unknown = JSON.parse(rows.get(name) ?? "")
        assert.deepStrictEqual(Duration.fromInputUnsafe(written as Duration.Input), policy[name], name)
      }
    }))
})
