import { assert, describe, it } from "@effect/vitest"
import { AwsV4Signer } from "aws4fetch"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type * as Credentials from "effect-parallelcluster/Credentials"
import * as Signer from "effect-parallelcluster/Signer"
import { vi } from "vitest"
import { endpoint, keys } from "./harness.ts"

const identity = (secretAccessKey = keys.secretAccessKey, sessionToken?: string): Credentials.Identity => ({
  accessKeyId: keys.accessKeyId,
  secretAccessKey: Redacted.make(secretAccessKey),
  ...(sessionToken === undefined ? {} : { sessionToken: Redacted.make(sessionToken) }),
})

const scope: Signer.Scope = { service: "execute-api", region: "eu-west-1", time: Date.UTC(2026, 0, 2, 3, 4, 5, 678) }

const request = (target: string, body?: string) => ({
  method: body === undefined ? "GET" : "POST",
  url: endpoint + target,
  headers: { accept: "application/json", ...(body === undefined ? {} : { "content-type": "application/json" }) },
  body,
})

describe("signatures", () => {
  for (
    const [what, body, token] of [["GET", undefined, undefined], ["POST", '{"a":1}', undefined], [
      "session",
      undefined,
      "to/ken=",
    ]]
  ) {
    it.effect(`are byte for byte those of stock aws4fetch (${what})`, () =>
      Effect.gen(function* () {
        const signed = yield* Signer.sign(
          request("/v3/images/custom/a%2Fb?z=1&a=%2B", body),
          identity(undefined, token),
          scope,
        )
        const { body: _, ...rest } = request("/v3/images/custom/a%2Fb?z=1&a=%2B", body)
        const stock = new AwsV4Signer({
          ...rest,
          ...(body === undefined ? {} : { body }),
          ...keys,
          ...(token === undefined ? {} : { sessionToken: token }),
          service: "execute-api",
          region: "eu-west-1",
          datetime: "20260102T030405Z",
        })
        const { headers } = yield* Effect.promise(() => stock.sign())
        assert.deepStrictEqual([...signed].sort(), [...headers].sort())
        assert.strictEqual(signed.get("x-amz-date"), "20260102T030405Z")
        assert.strictEqual(signed.get("x-amz-security-token"), token ?? null)
      }))
  }

  it.effect("derive their key once a day, region, service and identity", () =>
    Effect.gen(function* () {
      const imported = vi.spyOn(crypto.subtle, "importKey")
      const keysMade = (effect: Effect.Effect<unknown, unknown>) =>
        Effect.map(Effect.orDie(effect), () => {
          const count = imported.mock.calls.length
          imported.mockClear()
          return count
        })
      const me = identity()
      const sign = (options: Partial<Signer.Scope> = {}, who = me) =>
        Signer.sign(request("/x"), who, { ...scope, ...options })
      const first = yield* keysMade(sign())
      assert.isAbove(first, 0)
      assert.strictEqual(yield* keysMade(Effect.all(Array.from({ length: 50 }, () => sign()))), 0)
      assert.strictEqual(yield* keysMade(sign({ time: scope.time + 3_600_000 })), 0)
      assert.strictEqual(yield* keysMade(sign({ time: scope.time + 86_400_000 })), first)
      assert.strictEqual(yield* keysMade(sign({ region: "us-east-1" })), first)
      assert.strictEqual(yield* keysMade(sign({ service: "logs" })), first)
      assert.strictEqual(yield* keysMade(sign({}, identity("another secret"))), first)
      assert.strictEqual(yield* keysMade(sign()), 0)
      imported.mockRestore()
    }))

  it.effect("derive one key for many at once", () =>
    Effect.gen(function* () {
      const imported = vi.spyOn(crypto.subtle, "importKey")
      const me = identity()
      yield* Effect.all(Array.from({ length: 100 }, () => Signer.sign(request("/x"), me, scope)), {
        concurrency: "unbounded",
      })
      const many = imported.mock.calls.length
      imported.mockClear()
      yield* Signer.sign(request("/x"), identity(), scope)
      assert.strictEqual(many, imported.mock.calls.length)
      imported.mockRestore()
    }))

  it.effect("keys that no header can carry are an error that does not show them", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(
        Signer.sign(request("/x"), { ...identity(), sessionToken: Redacted.make("secret\nsecret") }, scope),
      )
      assert.strictEqual(error._tag, "CredentialsUnavailable")
      assert.notInclude(JSON.stringify(error) + String(error), "secret\n")
    }))
})
