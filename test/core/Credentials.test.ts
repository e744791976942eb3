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

  it.effect("white space around them is removed, and what is no text is named", () =>
    Effect.gen(function* () {
      const padded = {
        accessKeyId: ` ${keys.accessKeyId}`,
        secretAccessKey: `${keys.secretAccessKey}\r\n`,
        sessionToken: "t\n",
      }
      const identity = yield* Effect.provide(resolve, Credentials.layer(padded))
      assert.deepStrictEqual(plain(identity), { ...keys, sessionToken: "t" })
      // What a program without types gives.
      const wrong = { ...keys, secretAccessKey: 42 } as unknown as typeof keys
      const error = yield* Effect.flip(Effect.provide(resolve, Credentials.layer(wrong)))
      assert.strictEqual(error.message, "secretAccessKey: must be a string, not number")
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

  it.effect("white space that files and echo leave is removed", () =>
    Effect.gen(function* () {
      const padded = {
        AWS_ACCESS_KEY_ID: `${keys.accessKeyId}\n`,
        AWS_SECRET_ACCESS_KEY: `\t${keys.secretAccessKey}\r\n`,
      }
      assert.deepStrictEqual(plain(yield* Effect.provide(resolve, from({ ...padded, AWS_SESSION_TOKEN: "t \n" }))), {
        ...keys,
        sessionToken: "t",
      })
    }))

  it.effect("all that is missing is reported at once; a profile is not read here, and the message says what reads it", () =>
    Effect.gen(function* () {
      const nothing = yield* Effect.flip(Effect.provide(resolve, from({})))
      assert.strictEqual(nothing.field, "AWS_ACCESS_KEY_ID")
      assert.include(nothing.message, "AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY: no value")
      assert.notInclude(nothing.message, "layerProvider")
      const profile = yield* Effect.flip(Effect.provide(resolve, from({ AWS_PROFILE: "research" })))
      assert.include(profile.message, "AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY: no value")
      assert.include(profile.message, "Credentials.layerProvider")
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

  /** A provider whose calls end when the test says so, in the order in which it says so. */
  const held = () => {
    const calls: Array<{ readonly options: unknown; readonly answer: (token: string) => void }> = []
    const provider: Credentials.Provider = (options) =>
      new Promise((done) => {
        const answer = (token: string) => done({ ...keys, sessionToken: token })
        calls.push({ options, answer })
      })
    return { calls, provider }
  }
  const token = (identity: Credentials.Identity) => Redacted.value(identity.sessionToken!)
  /** Promises settle without the test's clock. */
  const settled = TestClock.withLive(Effect.sleep(1))

  it.effect("one call serves all who wait, whoever leaves", () =>
    Effect.gen(function* () {
      const { calls, provider } = held()
      yield* Effect.gen(function* () {
        const waiting = yield* Effect.forEach(Array.from({ length: 1000 }), () => Effect.forkChild(resolve))
        yield* settled
        // Also the one that began the call.
        for (const [index, fiber] of waiting.entries()) if (index % 2 === 0) yield* Fiber.interrupt(fiber)
        const later = yield* Effect.forkChild(resolve)
        yield* settled
        assert.strictEqual(calls.length, 1)
        calls[0]?.answer("first")
        for (const [index, fiber] of waiting.entries()) {
          if (index % 2 === 1) assert.strictEqual(token(yield* Fiber.join(fiber)), "first")
        }
        assert.strictEqual(token(yield* Fiber.join(later)), "first")
        assert.strictEqual(calls.length, 1)
      }).pipe(Effect.provide(Credentials.layerProvider(provider)))
    }))

  it.effect("a call whose every waiter left still gives its credentials to those who come later", () =>
    Effect.gen(function* () {
      const { calls, provider } = held()
      yield* Effect.gen(function* () {
        const fiber = yield* Effect.forkChild(resolve)
        yield* settled
        yield* Fiber.interrupt(fiber)
        calls[0]?.answer("first")
        yield* settled
        assert.strictEqual(token(yield* resolve), "first")
        assert.strictEqual(calls.length, 1)
      }).pipe(Effect.provide(Credentials.layerProvider(provider)))
    }))

  it.effect("a call that hangs is abandoned after its own limit, and what it gives too late replaces nothing newer", () =>
    Effect.gen(function* () {
      const { calls, provider } = held()
      yield* Effect.gen(function* () {
        const early = yield* Effect.forkChild(Effect.flip(resolve))
        yield* settled
        yield* TestClock.adjust("20 seconds")
        const late = yield* Effect.forkChild(Effect.flip(resolve))
        yield* settled
        yield* TestClock.adjust("9999 millis")
        assert.strictEqual(calls.length, 1)
        yield* TestClock.adjust("1 millis")
        for (const fiber of [early, late]) {
          const error = yield* Fiber.join(fiber)
          assert.strictEqual(error._tag, "CredentialsUnavailable")
          assert.include(error.message, "within 30000 ms")
        }
        const next = yield* Effect.forkChild(resolve)
        yield* settled
        assert.strictEqual(calls.length, 2)
        calls[1]?.answer("second")
        assert.strictEqual(token(yield* Fiber.join(next)), "second")
        calls[0]?.answer("first")
        yield* settled
        assert.strictEqual(token(yield* resolve), "second")
      }).pipe(Effect.provide(Credentials.layerProvider(provider)))
    }))

  it.effect("the limit of a call can be set", () =>
    Effect.gen(function* () {
      const { calls, provider } = held()
      yield* Effect.gen(function* () {
        const fiber = yield* Effect.forkChild(Effect.flip(resolve))
        yield* settled
        yield* TestClock.adjust("2 minutes")
        assert.include((yield* Fiber.join(fiber)).message, "within 120000 ms")
        assert.strictEqual(calls.length, 1)
      }).pipe(Effect.provide(Credentials.layerProvider(provider, { timeout: "2 minutes" })))
      const wrong = Credentials.layerProvider(provider, { timeout: -1 })
      assert.strictEqual((yield* Effect.flip(Effect.provide(resolve, wrong))).field, "timeout")
    }))

  it.effect("that are refused while they are being refreshed are asked for once more, past the provider's own cache", () =>
    Effect.gen(function* () {
      const { calls, provider } = held()
      const expiring: Credentials.Provider = async (options) => ({
        ...await provider(options),
        expiration: new Date(3_600_000),
      })
      yield* Effect.gen(function* () {
        const { invalidate, resolve } = yield* Credentials.Credentials
        const first = yield* Effect.forkChild(resolve)
        yield* settled
        calls[0]?.answer("first")
        const refused = yield* Fiber.join(first)
        yield* TestClock.adjust("57 minutes")
        const refreshing = yield* Effect.forkChild(resolve)
        yield* settled
        yield* invalidate!(refused)
        // Out of the provider's cache: these were refused.
        calls[1]?.answer("first")
        yield* settled
        assert.deepStrictEqual(calls.map(({ options }) => options), [undefined, undefined, { forceRefresh: true }])
        calls[2]?.answer("second")
        assert.strictEqual(token(yield* Fiber.join(refreshing)), "second")
      }).pipe(Effect.provide(Credentials.layerProvider(expiring)))
    }))

  const iso = "1970-01-01T01:00:00Z"
  it.effect("expire when a Date, ISO 8601 text or a Unix time says so", () =>
    Effect.gen(function* () {
      for (const expiration of [new Date(3_600_000), iso, "1970-01-01T02:00:00+01:00"]) {
        const identity = yield* Effect.provide(
          Effect.andThen(resolve, resolve),
          Credentials.layerProvider(() => Promise.resolve({ ...keys, expiration })),
        )
        assert.deepStrictEqual(identity.expiration, new Date(3_600_000))
      }
      for (const expiration of [1_767_600_000, 1_767_600_000_000, 1.7676e9]) {
        const identity = yield* Effect.provide(
          resolve,
          Credentials.layerProvider(() => Promise.resolve({ ...keys, expiration })),
        )
        assert.strictEqual(identity.expiration?.toISOString(), "2026-01-05T08:00:00.000Z")
      }
      for (const expiration of [undefined, null, ""]) {
        // As JSON has it.
        const given = JSON.parse(JSON.stringify({ ...keys, expiration })) as typeof keys
        const identity = yield* Effect.provide(resolve, Credentials.layerProvider(() => Promise.resolve(given)))
        assert.notProperty(identity, "expiration")
      }
    }))

  it.effect("with an expiration that is none are refused at the first call", () =>
    Effect.gen(function* () {
      for (const expiration of [new Date(NaN), "soon", NaN, 1e300, true, {}, () => 0]) {
        const given = { ...keys, expiration } as typeof keys
        const error = yield* Effect.flip(
          Effect.provide(resolve, Credentials.layerProvider(() => Promise.resolve(given))),
        )
        assert.strictEqual(error._tag, "CredentialsUnavailable")
        assert.strictEqual(error.field, "expiration")
      }
    }))

  const secret = keys.secretAccessKey
  const thrower = (name: string, base: object = {}) =>
    Object.defineProperty(base, name, {
      enumerable: true,
      get: () => {
        throw new Error(`cannot read ${secret}`)
      },
    })
  const oddities: ReadonlyArray<readonly [what: string, provider: () => unknown]> = [
    ...[undefined, null, 42, "", secret, true, Symbol(secret), 7n, [], {}, () => secret, Object.create(null)]
      .map((given, index) => [`the ${index + 1}th value`, () => Promise.resolve(given)] as const),
    ...["accessKeyId", "secretAccessKey", "sessionToken"].flatMap((name) =>
      [42, {}, [secret], Symbol(secret), () => secret].map((value) =>
        [`${name} ${typeof value}`, () => Promise.resolve({ ...keys, [name]: value })] as const
      )
    ),
    ...["accessKeyId", "secretAccessKey", "sessionToken", "expiration"].map((name) =>
      [`a getter of ${name} that throws`, () => Promise.resolve(1).then(() => thrower(name, { ...keys }))] as const
    ),
    ["a proxy that throws", () =>
      Promise.resolve(1).then(() =>
        new Proxy({}, {
          get: () => {
            throw new Error("no")
          },
        })
      )],
    ["a wiped Redacted", () => {
      const wiped = Redacted.make(secret)
      Redacted.wipeUnsafe(wiped)
      return Promise.resolve({ ...keys, secretAccessKey: wiped })
    }],
    ["no promise", () => 42],
    ["a promise that rejects with nothing", () => Promise.reject()],
    ["an object without a prototype, thrown", () => Promise.reject(Object.create(null))],
    ["an error whose message throws", () => Promise.reject(thrower("message", new Error("x")))],
    ["an error whose cause throws", () => Promise.reject(thrower("cause", new Error("x")))],
    ["an error that is its own cause", () => {
      const error = new Error("x")
      return Promise.reject(Object.assign(error, { cause: error }))
    }],
    ["an error whose message is a symbol", () => Promise.reject(Object.assign(new Error(), { message: Symbol("x") }))],
    ["a proxy that throws, thrown", () =>
      Promise.reject(
        new Proxy({}, {
          getPrototypeOf: () => {
            throw new Error("no")
          },
        }),
      )],
    ["a failure that quotes what it read", () => {
      const cause = Promise.resolve(`{"SecretAccessKey": ${secret}}`).then(JSON.parse)
      return cause.catch((cause) => Promise.reject(new Error("not readable", { cause })))
    }],
  ]
  for (const [what, provider] of oddities) {
    it.effect(`of whatever kind are CredentialsUnavailable: ${what}`, () =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(Effect.provide(
          resolve,
          // What programs without types give.
          Credentials.layerProvider(provider as unknown as Credentials.Provider),
        ))
        assert.strictEqual(error._tag, "CredentialsUnavailable")
        assert.notInclude(JSON.stringify(error) + String(error) + error.message, secret)
      }))
  }

  it.effect("a provider's long words are cut, and its control characters escaped", () =>
    Effect.gen(function* () {
      const provider = () => Promise.reject(new Error(`\u001b[2Jgone\u202e ${"x".repeat(10_000_000)}`))
      const { message } = yield* Effect.flip(Effect.provide(resolve, Credentials.layerProvider(provider)))
      assert.isBelow(message.length, 5000)
      assert.include(message, "\\u001b[2Jgone\\u202e")
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
      assert.strictEqual(error.message, "the credential provider failed: the data is not valid JSON")
    }))
})
