import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Random from "effect/Random"
import * as Schema from "effect/Schema"
import { Credentials, Errors, ImageLogs, Pacing, ParallelCluster, Retry } from "effect-parallelcluster"
import { client, endpoint, passingTime, script, transports, write } from "../support/harness.ts"

const operation = { idempotent: true }

/** Fails with each error in turn, then succeeds with the number of attempts. */
const failing = (errors: ReadonlyArray<Errors.OperationError>) => {
  return (attempt: number): Effect.Effect<number, Errors.OperationError> => {
    const error = errors[attempt - 1]
    return error === undefined ? Effect.succeed(attempt) : Effect.fail(error)
  }
}

const common = { operation: "X", message: "m" }
const throttle = new Errors.LimitExceeded({ ...common, status: 429 })
const lost = new Errors.TransportFailure({ message: "connection reset" })
const gatewayTimeout = new Errors.InternalService({ ...common, status: 504 })

describe("what is tried again", () => {
  const cases: ReadonlyArray<readonly [Errors.OperationError, idempotent: boolean, otherwise: boolean]> = [
    [throttle, true, true],
    [lost, true, false],
    [new Errors.RequestTimeout({ ...common }), true, false],
    [new Errors.InternalService({ ...common, status: 502 }), true, false],
    [new Errors.InternalService({ ...common, status: 503 }), true, false],
    [gatewayTimeout, true, false],
    [new Errors.InternalService({ ...common, status: 500 }), false, false],
    // It came from behind the gateway, where the operation had begun.
    [new Errors.LimitExceeded({ ...common, status: 500 }), true, true],
    [new Errors.BadRequest({ ...common, status: 400 }), false, false],
    [new Errors.Unauthorized({ ...common, status: 403 }), false, false],
    [new Errors.NotFound({ ...common, status: 404, routed: true }), false, false],
    [new Errors.Conflict({ ...common, status: 409 }), false, false],
    [new Errors.DryrunOperation({ ...common, status: 412 }), false, false],
    [new Errors.InvalidResponse({ ...common, status: 200, excerpt: "" }), false, false],
    [new Errors.CredentialsUnavailable({ message: "m" }), false, false],
  ]
  for (const [error, ...expected] of cases) {
    for (const [i, idempotent] of [true, false].entries()) {
      const status = "status" in error ? ` ${error.status}` : ""
      it.effect(`${error._tag}${status}, ${idempotent ? "" : "not "}idempotent: ${expected[i] ? "yes" : "no"}`, () =>
        Effect.gen(function* () {
          const { result } = yield* passingTime(Effect.exit(Retry.run(failing([error]), { idempotent })))
          assert.strictEqual(result._tag, expected[i] ? "Success" : "Failure")
        }))
    }
  }
})

/** Retries under a policy, with a random number that is always the same. */
const waited = (errors: ReadonlyArray<Errors.OperationError>, random: number, options: Retry.Options = {}) =>
  Retry.run(failing(errors), operation).pipe(
    Retry.policy(options),
    passingTime,
    Effect.provideService(Random.Random, { nextDoubleUnsafe: () => random, nextIntUnsafe: () => 0 }),
  )

describe("how long it waits", () => {
  // The clock of `passingTime` moves in steps of 50 ms, so a wait is known to 50 ms.
  const within = (millis: number, expected: number) => assert.approximately(millis, expected, 150)

  it.effect("from 100 ms, doubled, with full jitter", () =>
    Effect.gen(function* () {
      within((yield* waited([lost, lost], 1)).millis, 100 + 200)
      within((yield* waited([lost, lost], 0)).millis, 0)
    }))

  it.effect("from 500 ms after a throttle", () =>
    Effect.gen(function* () {
      within((yield* waited([throttle, throttle], 1)).millis, 500 + 1000)
    }))

  it.effect("no longer than maxDelay", () =>
    Effect.gen(function* () {
      within((yield* waited([throttle, throttle], 1, { maxDelay: "600 millis" })).millis, 500 + 600)
    }))

  it.effect("at least as long as the service asks, at most maxDelay", () =>
    Effect.gen(function* () {
      const busy = (retryAfter: number) => new Errors.LimitExceeded({ ...common, status: 429, retryAfter })
      within((yield* waited([busy(3000)], 0)).millis, 3000)
      within((yield* waited([busy(60_000)], 0, { maxDelay: "2 seconds" })).millis, 2000)
    }))
})

describe("how often", () => {
  const attempts = (change: <A, E, R>(self: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>) =>
    Effect.gen(function* () {
      let count = 0
      const always = () => {
        count++
        return Effect.fail(throttle)
      }
      yield* passingTime(Effect.exit(change(Retry.run(always, operation))))
      return count
    })

  it.effect("three attempts, if nothing else is said", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* attempts((self) => self), 3)
    }))
  it.effect("one with Retry.none", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* attempts(Retry.none), 1)
    }))
  it.effect("as many as the policy says; what it leaves out stays as it was around", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* attempts(Retry.policy({ maxAttempts: 5, throttlingDelay: Duration.millis(1) })), 5)
      assert.strictEqual(
        yield* attempts((self) => self.pipe(Retry.policy({ maxDelay: 1 }), Retry.policy({ maxAttempts: 4 }))),
        4,
      )
    }))
  it.effect("the inner combinator wins, and Retry.standard is the default again", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* attempts((self) => Retry.none(Retry.standard(self))), 3)
    }))
  it.effect("what `while` says", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* attempts(Retry.policy({ while: () => false })), 1)
    }))
})

describe("what the final error tells", () => {
  /** The error of a call whose every attempt fails, each with an error of its own. */
  const ended = (make: () => Errors.OperationError, idempotent: boolean, options: Retry.Options = {}) =>
    Retry.run(() => Effect.fail(make()), { idempotent }).pipe(
      Effect.flip,
      Retry.policy(options),
      passingTime,
      Effect.provideService(Random.Random, { nextDoubleUnsafe: () => 1, nextIntUnsafe: () => 0 }),
      Effect.map(({ result }) => result),
    )
  const timeout = () => new Errors.RequestTimeout({ ...common })

  it.effect("how many attempts there were, and what was waited between them", () =>
    Effect.gen(function* () {
      const error = yield* ended(() => new Errors.TransportFailure({ message: "connection reset" }), true)
      assert.deepInclude({ ...error }, { attempts: 3, totalRetryDelay: 100 + 200 })
      assert.deepInclude({ ...yield* ended(timeout, false) }, { attempts: 1, totalRetryDelay: 0 })
    }))

  it.effect("that a write may have been done; it is not repeated", () =>
    Effect.gen(function* () {
      const html = () => new Response("<html>", { status: 202 })
      const broken = () => Promise.reject(new TypeError("connection reset"))
      const silent = () => new Promise<never>(() => {})
      const json = (status: number) => () => Response.json({ message: "m" }, { status })
      const unknown = [html, broken, silent, ...[408, 502, 503, 504].map(json)]
      const known = [400, 403, 409, 429, 500].map(json)
      for (const { over } of transports) {
        for (const [respond, outcome] of [...unknown.map((f) => [f, "unknown"]), ...known.map((f) => [f])] as const) {
          const { handler, requests } = script(respond as () => Promise<Response>)
          const { result } = yield* passingTime(
            Effect.flip(write({ name: "x" })).pipe(
              Retry.policy({ maxAttempts: outcome === undefined ? 1 : 3 }),
              Effect.provide(client(over(handler))),
            ),
            10_000,
          )
          assert.strictEqual("outcome" in result ? result.outcome : undefined, outcome, String(respond))
          assert.strictEqual(requests.length, 1)
          const read = yield* passingTime(
            Effect.flip(ImageLogs.listImageLogStreams({ imageId: "my-image" })).pipe(
              Retry.none,
              Effect.provide(client(over(handler))),
            ),
            10_000,
          )
          assert.notProperty(read.result, "outcome")
        }
      }
    }))

  it.effect("that nothing was sent: then there is no outcome", () =>
    Effect.gen(function* () {
      const { handler, requests } = script(() => Response.json({}))
      for (const { over } of transports) {
        // The provider's own limit comes first, or that of the attempt.
        for (
          const [timeout, tag] of [["30 seconds", "CredentialsUnavailable"], ["5 minutes", "RequestTimeout"]] as const
        ) {
          const hanging = ParallelCluster.layer({ endpoint }).pipe(
            Layer.provide([over(handler), Credentials.layerProvider(() => new Promise(() => {}), { timeout })]),
          )
          const { result } = yield* passingTime(Effect.flip(write({ name: "x" })).pipe(Effect.provide(hanging)), 10_000)
          assert.strictEqual<string>(result._tag, tag)
          assert.notProperty(result, "outcome")
        }
      }
      assert.strictEqual(requests.length, 0)
    }))

  it.effect("in a form that crosses boundaries", () =>
    Effect.gen(function* () {
      const error = yield* ended(timeout, false)
      if (error._tag !== "RequestTimeout") return assert.fail(error._tag)
      const wire = JSON.parse(JSON.stringify(yield* Schema.encodeEffect(Errors.RequestTimeout)(error)))
      assert.deepStrictEqual({ ...yield* Schema.decodeUnknownEffect(Errors.RequestTimeout)(wire) }, { ...error })
    }))
})

describe("the retry quota", () => {
  const calls = (count: number, error: () => Errors.OperationError, quota: Retry.Quota) =>
    Effect.gen(function* () {
      let attempts = 0
      const attempt = () => {
        attempts++
        return Effect.fail(error())
      }
      yield* Effect.forEach(
        Array.from({ length: count }),
        () => Effect.exit(Retry.run(attempt, operation, quota)),
        { concurrency: "unbounded", discard: true },
      ).pipe(Retry.policy({ baseDelay: 0 }))
      return attempts
    })

  it.effect("bounds what an outage costs: 5 tokens a retry, 10 after a timeout", () =>
    Effect.gen(function* () {
      const quota = Retry.makeQuota()
      assert.strictEqual(
        yield* calls(1000, () => new Errors.TransportFailure({ message: "reset" }), quota),
        1000 + 500 / 5,
      )
      assert.strictEqual(quota.tokens, 0)
      assert.strictEqual(
        yield* calls(1000, () => new Errors.RequestTimeout({ ...common }), Retry.makeQuota()),
        1000 + 500 / 10,
      )
    }))

  it.effect("is filled again by success: with what the last retry cost, or with one token", () =>
    Effect.gen(function* () {
      const quota = { tokens: 100 }
      const run = (errors: ReadonlyArray<Errors.OperationError>) =>
        Retry.run(failing(errors), operation, quota).pipe(Retry.policy({ baseDelay: 0 }))
      yield* run([])
      assert.strictEqual(quota.tokens, 101)
      yield* run([lost])
      assert.strictEqual(quota.tokens, 101)
      yield* run([lost, new Errors.RequestTimeout({ ...common })])
      assert.strictEqual(quota.tokens, 101 - 5 - 10 + 10)
      quota.tokens = 500
      yield* run([])
      assert.strictEqual(quota.tokens, 500)
    }))

  it.effect("is one for all operations of a client", () =>
    Effect.gen(function* () {
      const { handler, requests } = script(() => new Response("", { status: 503 }))
      const program = Effect.forEach(
        Array.from({ length: 300 }, (_, i) => `image-${i}`),
        (imageId) => Effect.flip(ImageLogs.listImageLogStreams({ imageId })),
        { concurrency: 50, discard: true },
      ).pipe(Retry.policy({ baseDelay: 0 }), Pacing.none)
      for (const { over } of transports.slice(0, 1)) yield* Effect.provide(program, client(over(handler)))
      assert.strictEqual(requests.length, 300 + 100)
    }))
})

for (const { name, over } of transports) {
  describe(`operations over ${name}`, () => {
    it.effect("every attempt is signed anew", () =>
      Effect.gen(function* () {
        const { handler, requests } = script(
          () => Response.json({ message: "Too Many Requests" }, { status: 429, headers: { "retry-after": "5" } }),
          () => new Response("bad gateway", { status: 502 }),
          () => Response.json({ logStreams: [] }),
        )
        const { result } = yield* passingTime(
          ImageLogs.listImageLogStreams({ imageId: "my-image" }).pipe(Effect.provide(client(over(handler)))),
        )
        assert.deepStrictEqual(result, { logStreams: [] })
        const dates = requests.map((request) => request.headers.get("x-amz-date"))
        const signatures = requests.map((request) => request.headers.get("authorization"))
        assert.strictEqual(requests.length, 3)
        assert.isTrue(dates[0]! < dates[1]! && signatures[0] !== signatures[1])
      }))

    it.effect("a connection that breaks is tried again; the last error is the one that is seen", () =>
      Effect.gen(function* () {
        let calls = 0
        const { result } = yield* passingTime(
          Effect.flip(ImageLogs.listImageLogStreams({ imageId: "my-image" })).pipe(
            Effect.provide(
              client(over(() => Promise.reject(new TypeError("failed", { cause: new Error(`broke ${++calls}`) })))),
            ),
          ),
        )
        assert.strictEqual(calls, 3)
        assert.strictEqual(result._tag, "TransportFailure")
        assert.strictEqual(result.message, `${endpoint}: broke 3`)
        assert.strictEqual("address" in result && result.address, endpoint)
        assert.strictEqual("operation" in result && result.operation, "ListImageLogStreams")
      }))

    it.effect("an attempt that takes too long ends, and is tried again", () =>
      Effect.gen(function* () {
        const signals: Array<AbortSignal> = []
        const { result } = yield* passingTime(
          Effect.flip(ImageLogs.listImageLogStreams({ imageId: "my-image" })).pipe(
            Effect.provide(client(
              over((request) => {
                signals.push(request.signal)
                return new Promise<Response>(() => {})
              }),
              { timeout: "2 seconds" },
            )),
          ),
        )
        assert.strictEqual(result._tag, "RequestTimeout")
        assert.include(result.message, "2000 ms")
        assert.deepStrictEqual(signals.map((signal) => signal.aborted), [true, true, true])
      }))
  })
}
