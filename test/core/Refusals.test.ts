/**
 * What the client puts right by itself when its signature is refused: expired keys, and a clock that is wrong.
 *
 * @module
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as TestClock from "effect/testing/TestClock"
import { CloudWatchLogs, Credentials, ImageLogs, Pacing, ParallelCluster, Retry } from "effect-parallelcluster"
import * as Simulator from "effect-parallelcluster/testing"
import { endpoint, type Handler, keys, script, transports, write } from "../support/harness.ts"

const list = ImageLogs.listImageLogStreams({ imageId: "my-image" })

const refuse = (status: number, type: string, message: string) => () =>
  Response.json({ message }, { status, headers: { "x-amzn-errortype": `${type}:http://internal.amazon.com/coral/` } })

const expired = refuse(403, "ExpiredTokenException", "The security token included in the request is expired")

/** A provider that counts. Each of its answers has a session token of its own. */
const provider = () => {
  const asked: Array<unknown> = []
  const layer = Credentials.layerProvider((options) => {
    asked.push(options)
    return Promise.resolve({ ...keys, sessionToken: `token-${asked.length}` })
  })
  return { layer, asked }
}

for (const { name, over } of transports) {
  const client = (handler: Handler, credentials: Layer.Layer<Credentials.Credentials>) =>
    Layer.merge(ParallelCluster.layer({ endpoint }), CloudWatchLogs.layer({ region: "eu-west-1" })).pipe(
      Layer.provide([over(handler), credentials]),
    )

  describe(`keys that are refused over ${name}`, () => {
    const refusals = [
      ["expired", expired],
      ["unknown", refuse(403, "UnrecognizedClientException", "The security token included in the request is invalid.")],
      [
        "unknown, in a message alone",
        () => Response.json({ message: "The security token included in the request is invalid" }, { status: 403 }),
      ],
    ] as const
    for (const [what, refusal] of refusals) {
      it.effect(`${what}: resolved anew, past the provider's own cache, and tried again`, () =>
        Effect.gen(function* () {
          const { asked, layer } = provider()
          const { handler, requests } = script(refusal, () => Response.json({ logStreams: [] }))
          assert.deepStrictEqual(yield* Effect.provide(list, client(handler, layer)), { logStreams: [] })
          assert.deepStrictEqual(asked, [undefined, { forceRefresh: true }])
          assert.deepStrictEqual(
            requests.map((request) => request.headers.get("x-amz-security-token")),
            ["token-1", "token-2"],
          )
        }))
    }

    it.effect("by CloudWatch Logs: the same", () =>
      Effect.gen(function* () {
        const { asked, layer } = provider()
        const { handler, requests } = script(
          () =>
            Response.json({
              __type: "ExpiredTokenException",
              message: "The security token included in the request is expired",
            }, { status: 400 }),
          () => Response.json({ events: [] }),
        )
        const read = CloudWatchLogs.getLogEvents({
          logGroupName: CloudWatchLogs.imageLogGroupName("my-image"),
          logStreamName: "3.16.1/1",
        })
        assert.deepStrictEqual(yield* Effect.provide(read, client(handler, layer)), { events: [] })
        assert.deepStrictEqual([asked.length, requests.length], [2, 2])
      }))

    it.effect("once: the second refusal is the caller's", () =>
      Effect.gen(function* () {
        const { asked, layer } = provider()
        const { handler, requests } = script(expired)
        const error = yield* Effect.flip(list).pipe(
          Retry.policy({ maxAttempts: 100, while: () => false }),
          Effect.provide(client(handler, layer)),
        )
        assert.deepInclude({ ...error }, {
          _tag: "Unauthorized",
          errorType: "ExpiredTokenException",
          attempts: 2,
          totalRetryDelay: 0,
        })
        assert.strictEqual(requests.length, 2)
        assert.strictEqual(asked.length, 2)
      }))

    it.effect("a write as well, since nothing was done", () =>
      Effect.gen(function* () {
        const { handler, requests } = script(expired, () => Response.json({}))
        yield* Effect.provide(write({ name: "x" }), client(handler, provider().layer))
        assert.strictEqual(requests.length, 2)
      }))

    it.effect("with Retry.none the caller is told, and the next call has new keys", () =>
      Effect.gen(function* () {
        const { asked, layer } = provider()
        const { handler, requests } = script(expired, () => Response.json({ logStreams: [] }))
        yield* Effect.gen(function* () {
          const error = yield* Effect.flip(list)
          assert.strictEqual(error._tag === "Unauthorized" && error.corrected, true)
          assert.strictEqual(requests.length, 1)
          yield* list
        }).pipe(Retry.none, Effect.provide(client(handler, layer)))
        assert.strictEqual(asked.length, 2)
      }))

    it.effect("keys of which there are no others are not tried again", () =>
      Effect.gen(function* () {
        const { handler, requests } = script(expired)
        const error = yield* Effect.flip(list).pipe(
          Effect.provide(client(handler, Layer.orDie(Credentials.layer(keys)))),
        )
        assert.strictEqual(error._tag, "Unauthorized")
        assert.strictEqual(requests.length, 1)
      }))

    it.effect("nor is any other refusal", () =>
      Effect.gen(function* () {
        for (
          const refusal of [
            refuse(403, "AccessDeniedException", "User is not authorized to perform: execute-api:Invoke"),
            refuse(403, "InvalidSignatureException", "The request signature we calculated does not match"),
            refuse(400, "BadRequestException", "The security token included in the request is expired"),
          ]
        ) {
          const { asked, layer } = provider()
          const { handler, requests } = script(refusal)
          yield* Effect.flip(list).pipe(Effect.provide(client(handler, layer)))
          assert.strictEqual(requests.length, 1)
          assert.strictEqual(asked.length, 1)
        }
      }))

    it.effect("a thousand requests that are refused at once share one resolution", () =>
      Effect.gen(function* () {
        const { asked, layer } = provider()
        const handler: Handler = (request) =>
          request.headers.get("x-amz-security-token") === "token-1" ? expired() : Response.json({ logStreams: [] })
        yield* Effect.forEach(Array.from({ length: 1000 }), () => list, { concurrency: "unbounded", discard: true })
          .pipe(Pacing.none, Effect.provide(client(handler, layer)))
        assert.strictEqual(asked.length, 2)
      }))
  })

  describe(`a clock that is wrong over ${name}`, () => {
    const hour = 3_600_000

    /** The simulator in real time, whose answers have a `Date` as API Gateway's do, for a client whose clock is another. */
    const setup = Effect.gen(function* () {
      const simulator = yield* TestClock.withLive(
        Simulator.make({ region: "eu-west-1", endpoint, credentials: [keys] }),
      )
      yield* simulator.createLogStream({ imageId: "my-image", logStreamName: "build" })
      const handler: Handler = async (request) => {
        const response = await simulator.handler(request)
        response.headers.set("date", new Date().toUTCString())
        return response
      }
      const attempts = Effect.map(simulator.requests, (requests) => requests.length)
      return { attempts, layer: client(handler, Layer.orDie(Credentials.layer(keys))) }
    })
    // One stream without events makes the real service fail the list; a page of the stream is all that is asked for here.
    const read = ImageLogs.getImageLogEvents({ imageId: "my-image", logStreamName: "build" })

    for (const skew of [hour, -hour, -56 * 365 * 24 * hour]) {
      it.effect(`${skew / hour} hours off: the first request is tried twice, the next ones once`, () =>
        Effect.gen(function* () {
          const { attempts, layer } = yield* setup
          yield* TestClock.setTime(Math.max(0, Date.now() + skew))
          yield* Effect.gen(function* () {
            yield* read
            assert.strictEqual(yield* attempts, 2)
            yield* read
            yield* read
            assert.strictEqual(yield* attempts, 4)
          }).pipe(Effect.provide(layer))
        }))
    }

    it.effect("with Retry.none it works from the second request on", () =>
      Effect.gen(function* () {
        const { attempts, layer } = yield* setup
        yield* TestClock.setTime(Date.now() - hour)
        yield* Effect.gen(function* () {
          const error = yield* Effect.flip(read)
          assert.strictEqual(error._tag === "Unauthorized" && error.corrected, true)
          yield* read
          assert.strictEqual(yield* attempts, 2)
        }).pipe(Retry.none, Effect.provide(layer))
      }))

    it.effect("a hundred requests at once are each tried twice at most, and share what they learn", () =>
      Effect.gen(function* () {
        const { attempts, layer } = yield* setup
        yield* TestClock.setTime(Date.now() + hour)
        yield* Effect.gen(function* () {
          const all = yield* Effect.forEach(Array.from({ length: 100 }), () => read, { concurrency: "unbounded" })
          assert.strictEqual(all.length, 100)
          assert.isAtMost(yield* attempts, 200)
          const before = yield* attempts
          yield* Effect.forEach(Array.from({ length: 100 }), () => read, { concurrency: "unbounded" })
          assert.strictEqual(yield* attempts, before + 100)
        }).pipe(Pacing.none, Effect.provide(layer))
      }))

    it.effect("a clock that is set right later is believed again", () =>
      Effect.gen(function* () {
        const { attempts, layer } = yield* setup
        yield* TestClock.setTime(Date.now() - hour)
        yield* Effect.gen(function* () {
          yield* read
          yield* TestClock.setTime(Date.now())
          yield* read
          assert.strictEqual(yield* attempts, 4)
        }).pipe(Effect.provide(layer))
      }))

    it.effect("nothing is learned from an answer whose Date agrees with the request, or that has none", () =>
      Effect.gen(function* () {
        for (const headers of [{ date: new Date(10_000).toUTCString() }, { date: "soon" }, new Headers()]) {
          const { handler, requests } = script(() =>
            Response.json({ message: "Signature expired: 19700101T000000Z is now earlier than" }, {
              status: 403,
              headers,
            })
          )
          const error = yield* Effect.flip(list).pipe(
            Effect.provide(client(handler, Layer.orDie(Credentials.layer(keys)))),
          )
          assert.notProperty(error, "corrected")
          assert.strictEqual(requests.length, 1)
        }
      }))

    it.effect("a time that is refused again is not tried a third time", () =>
      Effect.gen(function* () {
        let answers = 0
        const { handler, requests } = script(() =>
          Response.json({ message: "Signature expired: 19700101T000000Z is now earlier than" }, {
            status: 403,
            headers: { date: new Date(++answers * hour).toUTCString() },
          })
        )
        yield* Effect.flip(list).pipe(
          Retry.policy({ maxAttempts: 100 }),
          Effect.provide(client(handler, Layer.orDie(Credentials.layer(keys)))),
        )
        assert.strictEqual(requests.length, 2)
      }))
  })
}
