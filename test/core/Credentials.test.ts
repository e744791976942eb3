import { assert, describe, it } from "@effect/vitest"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/testing/TestClock"
import { Credentials } from "effect-parallelcluster"
import { keys } from "../support/harness.ts"

const resolve = Effect.flatMap(Credentials.Credentials, (credentials) => credentials.resolve)

const plain = (identity: Credentials.Identity) => ({
  ...identity,
  secretAccessKey: Redacted.value(identity.secretAccessKey),
  ...(identity.sessionToken === undefined ? {} : { sessionToken: Redacted.value(identity.sessionToken) }),
})

describe("static credentials", () => {
  it.effect("as strings or redacted", () =>
    Effect.gen(function* () {
      const expected = { ...keys, sessionToken: "t" }
      assert.deepStrictEqual(plain(yield* Effect.provide(resolve, Credentials.layer(expected))), expected)
      const redacted = {
        accessKeyId: Redacted.make(keys.accessKeyId),
        secretAccessKey: Redacted.make(keys.secretAccessKey),
        sessionToken: Redacted.make("t"),
      }
      assert.deepStrictEqual(plain(yield* Effect.provide(resolve, Credentials.layer(redacted))), expected)
    }))

  it.effect("an empty key fails and is named", () =>
    Effect.gen(function* () {
      for (const field of ["accessKeyId", "secretAccessKey"]) {
        const error = yield* Effect.flip(Effect.provide(resolve, Credentials.layer({ ...keys, [field]: "" })))
        assert.strictEqual(error._tag, "CredentialsUnavailable")
        assert.strictEqual(error.field, field)
      }
    }))

  it.effect("show no secret", () =>
    Effect.gen(function* () {
      const identity = yield* Effect.provide(resolve, Credentials.layer({ ...keys, sessionToken: "a-token" }))
      const shown = JSON.stringify(identity) + String(identity) + String(identity.secretAccessKey)
      assert.notInclude(shown, keys.secretAccessKey)
      assert.notInclude(shown, "a-token")
    }))
})

describe("credentials from the configuration", () => {
  const from = (env: Record<string, string>) =>
    Credentials.layerConfig.pipe(Layer.provide(ConfigProvider.layer(ConfigProvider.fromEnv({ env }))))
  const env = { AWS_ACCESS_KEY_ID: keys.accessKeyId, AWS_SECRET_ACCESS_KEY: keys.secretAccessKey }

  it.effect("with and without a session token", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(plain(yield* Effect.provide(resolve, from(env))), keys)
      assert.deepStrictEqual(plain(yield* Effect.provide(resolve, from({ ...env, AWS_SESSION_TOKEN: "t" }))), {
        ...keys,
        sessionToken: "t",
      })
    }))

  it.effect("what is missing or empty is named", () =>
    Effect.gen(function* () {
      for (const name of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"] as const) {
        const { [name]: _, ...rest } = env
        for (const incomplete of [rest, { ...env, [name]: "" }]) {
          const error = yield* Effect.flip(Effect.provide(resolve, from(incomplete)))
          assert.strictEqual(error._tag, "CredentialsUnavailable")
          assert.strictEqual(error.field, name)
          assert.include(error.message, "set it in the environment")
        }
      }
    }))
})

describe("a provider's credentials", () => {
  /** Gives keys that last an hour, and counts how often it was asked. */
  const counting = () => {
    let calls = 0
    const layer = Credentials.layerProvider(() => {
      calls++
      const expiration = new Date(calls * 3_600_000)
      return Promise.resolve({ ...keys, sessionToken: `token ${calls}`, expiration })
    })
    return { layer, calls: () => calls }
  }

  it.effect("are resolved when needed, once for all who wait", () =>
    Effect.gen(function* () {
      const { calls, layer } = counting()
      yield* Effect.gen(function* () {
        assert.strictEqual(calls(), 0)
        const all = yield* Effect.all(Array.from({ length: 1000 }, () => resolve), { concurrency: "unbounded" })
        assert.strictEqual(calls(), 1)
        assert.strictEqual(new Set(all).size, 1)
      }).pipe(Effect.provide(layer))
    }))

  it.effect("are kept until five minutes before they expire", () =>
    Effect.gen(function* () {
      const { calls, layer } = counting()
      yield* Effect.gen(function* () {
        yield* resolve
        yield* TestClock.adjust("54 minutes")
        yield* resolve
        assert.strictEqual(calls(), 1)
        yield* TestClock.adjust("2 minutes")
        assert.strictEqual(Redacted.value((yield* resolve).sessionToken!), "token 2")
        assert.strictEqual(calls(), 2)
      }).pipe(Effect.provide(layer))
    }))

  it.effect("a failure is a tagged error, and does not stay", () =>
    Effect.gen(function* () {
      let calls = 0
      yield* Effect.gen(function* () {
        const error = yield* Effect.flip(resolve)
        assert.strictEqual(error._tag, "CredentialsUnavailable")
        assert.include(error.message, "no profile")
        assert.strictEqual((yield* resolve).accessKeyId, keys.accessKeyId)
      }).pipe(
        Effect.provide(Credentials.layerProvider(() => {
          if (++calls === 1) throw new Error("no profile")
          return Promise.resolve(keys)
        })),
      )
    }))

  it.effect("that are still valid are used while a refresh fails; then the failure is told, then forgotten", () =>
    Effect.gen(function* () {
      let works = true
      const expiring = () =>
        works ? Promise.resolve({ ...keys, expiration: new Date(3_600_000) }) : Promise.reject(new Error("no network"))
      yield* Effect.gen(function* () {
        const first = yield* resolve
        works = false
        yield* TestClock.adjust("58 minutes")
        assert.strictEqual(yield* resolve, first)
        yield* TestClock.adjust("2 minutes")
        assert.include((yield* Effect.flip(resolve)).message, "no network")
        works = true
        assert.strictEqual(yield* resolve, first)
      }).pipe(Effect.provide(Credentials.layerProvider(expiring)))
    }))

  it.effect("one who stops waiting takes nothing from the others, and a call that hangs is not waited for for ever", () =>
    Effect.gen(function* () {
      const calls: Array<(given: typeof keys) => void> = []
      const provider = () => new Promise<typeof keys>((done) => calls.push(done))
      yield* Effect.gen(function* () {
        const patient = yield* Effect.forkChild(resolve)
        const hasty = yield* Effect.forkChild(resolve)
        yield* Effect.yieldNow
        yield* Effect.promise(() => Promise.resolve())
        yield* Fiber.interrupt(hasty)
        const later = yield* Effect.forkChild(resolve)
        yield* TestClock.withLive(Effect.sleep(1))
        assert.strictEqual(calls.length, 2)
        for (const answer of calls) answer(keys)
        assert.strictEqual((yield* Fiber.join(patient)).accessKeyId, keys.accessKeyId)
        assert.strictEqual(yield* Fiber.join(later), yield* resolve)
      }).pipe(Effect.provide(Credentials.layerProvider(provider)))
    }))

  it.effect("that were refused are asked for past the provider's own cache, once for all whom it befell", () =>
    Effect.gen(function* () {
      const asked: Array<unknown> = []
      const provider: Credentials.Provider = (options) => {
        asked.push(options)
        return Promise.resolve({ ...keys, sessionToken: `token ${asked.length}` })
      }
      yield* Effect.gen(function* () {
        const { invalidate, resolve } = yield* Credentials.Credentials
        const first = yield* resolve
        yield* invalidate!(first)
        const second = yield* resolve
        assert.notStrictEqual(second, first)
        // This one's refusal comes late: the keys that it used are long gone.
        yield* invalidate!(first)
        assert.strictEqual(yield* resolve, second)
        assert.deepStrictEqual(asked, [undefined, { forceRefresh: true }])
      }).pipe(Effect.provide(Credentials.layerProvider(provider)))
    }))

  it.effect("do not show in what a failed provider says of what it could not parse", () =>
    Effect.gen(function* () {
      const provider = () => Promise.resolve(`{"SecretAccessKey": ${keys.secretAccessKey}}`).then(JSON.parse)
      const error = yield* Effect.flip(Effect.provide(resolve, Credentials.layerProvider(provider)))
      assert.strictEqual(error.message, "the credential provider failed: it read something that is not JSON")
    }))
})
