import { assert, describe, it } from "@effect/vitest"
import { AwsV4Signer } from "aws4fetch"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type * as Credentials from "effect-parallelcluster/Credentials"
import * as Signer from "effect-parallelcluster/Signer"
import { vi } from "vitest"
import { endpoint, keys } from "../support/harness.ts"

const identity = (secretAccessKey = keys.secretAccessKey, sessionToken?: string): Credentials.Identity => ({
  accessKeyId: keys.accessKeyId,
  secretAccessKey: Redacted.make(secretAccessKey),
  ...(sessionToken === undefined ? {} : { sessionToken: Redacted.make(sessionToken) }),
})

const scope: Signer.Scope = { service: "execute-api", region: "eu-west-1", time: Date.UTC(2026, 0, 2, 3, 4, 5, 678) }

const { region, service } = scope

const hasNodeCrypto = "process" in globalThis && "getBuiltinModule" in Object(globalThis.process)

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

  it.effect("of a process that makes many are the same, and where it can they leave WebCrypto", () =>
    Effect.gen(function* () {
      const me = identity()
      const cache = new Map<string, ArrayBuffer>()
      const one = Effect.fnUntraced(function* (i: number) {
        const signed = yield* Signer.sign(request(`/v3/images/custom/${i}?z=${i}`), me, scope)
        const { headers, method, url } = request(`/v3/images/custom/${i}?z=${i}`)
        const datetime = "20260102T030405Z"
        const stock = new AwsV4Signer({ method, url, headers, ...keys, service, region, datetime, cache })
        assert.deepStrictEqual([...signed].sort(), [...(yield* Effect.promise(() => stock.sign())).headers].sort())
      })
      yield* Effect.forEach(Array(300).keys(), one, { discard: true })
      const signed = vi.spyOn(crypto.subtle, "sign")
      yield* Signer.sign(request("/x"), me, scope)
      assert.strictEqual(signed.mock.calls.length, hasNodeCrypto ? 0 : 1)
      signed.mockRestore()
    }))

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

describe("AWS's published test vectors", () => {
  // Those whose path needs no encoding, since the suite's service encodes paths once, and whose headers are signed.
  const token = "6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267"
  const vectors: ReadonlyArray<
    readonly [name: string, method: string, target: string, headers: Record<string, string>, signature: string]
  > = [
    ["get-vanilla", "GET", "/", {}, "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"],
    ["post-vanilla", "POST", "/", {}, "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"],
    [
      "get-unreserved",
      "GET",
      "/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
      {},
      "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f",
    ],
    [
      "get-vanilla-query-unreserved",
      "GET",
      "/?-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz=" +
      "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
      {},
      "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197",
    ],
    [
      "get-vanilla-empty-query-key",
      "GET",
      "/?Param1=value1",
      {},
      "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb",
    ],
    [
      "get-vanilla-query-order-key-case",
      "GET",
      "/?Param2=value2&Param1=value1",
      {},
      "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
    ],
    [
      "get-vanilla-utf8-query",
      "GET",
      "/?ሴ=bar",
      {},
      "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04",
    ],
    [
      "get-relative-relative",
      "GET",
      "/example1/example2/../..",
      {},
      "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
    ],
    ["get-slashes", "GET", "//example//", {}, "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84"],
    [
      "get-slash-pointless-dot",
      "GET",
      "/./example",
      {},
      "ef75d96142cf21edca26f06005da7988e4f8dc83a165a80865db7089db637ec5",
    ],
    [
      "get-header-value-trim",
      "GET",
      "/",
      { "My-Header1": " value1", "My-Header2": ' "a   b   c"' },
      "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736",
    ],
    [
      "post-header-key-sort",
      "POST",
      "/",
      { "My-Header1": "value1" },
      "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c",
    ],
    [
      "post-header-value-case",
      "POST",
      "/",
      { "My-Header1": "VALUE1" },
      "cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d",
    ],
    [
      "get-vanilla-with-session-token",
      "GET",
      "/",
      { token },
      "07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8",
    ],
  ]
  for (const [name, method, target, { token, ...headers }, signature] of vectors) {
    it.effect(name, () =>
      Effect.gen(function* () {
        const signed = yield* Signer.sign(
          { method, url: `https://example.amazonaws.com${target}`, headers },
          identity("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", token),
          { service: "service", region: "us-east-1", time: Date.UTC(2015, 7, 30, 12, 36) },
        )
        assert.match(
          signed.get("authorization")!,
          new RegExp(
            `^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, .*=${signature}$`,
          ),
        )
      }))
  }
})
