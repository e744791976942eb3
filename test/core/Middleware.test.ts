/**
 * Middleware around calls and attempts, what a reply tells beside its value, and the user agent.
 *
 * @module
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Tracer from "effect/Tracer"
import {
  CloudWatchLogs,
  Credentials,
  Errors,
  ImageLogs,
  Middleware,
  Operation,
  ParallelCluster,
  Retry,
  Telemetry,
} from "effect-parallelcluster"
import manifest from "../../package.json" with { type: "json" }
import { client, endpoint, keys, passingTime, script, transports } from "../support/harness.ts"

const input = { imageId: "my-image" }
const list = ImageLogs.listImageLogStreams(input)
const good = () => Response.json({ logStreams: [] }, { headers: { "x-amzn-requestid": "id-2", "x-more": "yes" } })
const busy = () => Response.json({ message: "Too Many Requests" }, { status: 429 })

/** Notes in which order it is entered and left. */
const noting = (name: string, notes: Array<string>): Middleware.Middleware => ({
  call: (self, call) =>
    Effect.suspend(() => {
      notes.push(`${name}: ${call.name}`)
      return Effect.ensuring(self, Effect.sync(() => void notes.push(`${name} done`)))
    }),
  attempt: (send, { address, number, operation }) =>
    Effect.suspend(() => {
      notes.push(`${name}: attempt ${number} of ${operation.operationId} to ${address.region}`)
      return send({ [`x-${name}`]: String(number) })
    }),
  onRetry: ({ attempt, delay, error }) =>
    Effect.sync(() => void notes.push(`${name}: ${error._tag} of attempt ${attempt}, ${Math.floor(delay / 1000)} s`)),
})

for (const { name, over } of transports) {
  describe(`middleware over ${name}`, () => {
    it.effect("composes: the first is the outermost, around the call and around each attempt", () =>
      Effect.gen(function* () {
        const notes: Array<string> = []
        const { handler, requests } = script(busy, good)
        const { result } = yield* passingTime(
          Effect.exit(list).pipe(
            Middleware.use(noting("inner", notes)),
            Retry.policy({ throttlingDelay: 0 }),
            Effect.provide([client(over(handler)), Middleware.layer(noting("outer", notes))]),
          ),
        )
        assert.strictEqual(result._tag, "Success")
        assert.deepStrictEqual(notes, [
          "outer: ImageLogs.listImageLogStreams",
          "inner: ImageLogs.listImageLogStreams",
          "outer: attempt 1 of ListImageLogStreams to eu-west-1",
          "inner: attempt 1 of ListImageLogStreams to eu-west-1",
          "outer: LimitExceeded of attempt 1, 0 s",
          "inner: LimitExceeded of attempt 1, 0 s",
          "outer: attempt 2 of ListImageLogStreams to eu-west-1",
          "inner: attempt 2 of ListImageLogStreams to eu-west-1",
          "inner done",
          "outer done",
        ])
        assert.deepStrictEqual(
          requests.map(({ headers }) => [headers.get("x-outer"), headers.get("x-inner")]),
          [["1", "1"], ["2", "2"]],
        )
        // They are not signed.
        assert.notInclude(requests[0]!.headers.get("authorization")!, "x-outer")
      }))

    it.effect("joins telemetry, whichever comes first", () =>
      Effect.gen(function* () {
        const notes: Array<string> = []
        for (
          const layers of [
            Layer.provideMerge(Middleware.layer(noting("own", notes)), Telemetry.layer),
            Layer.provideMerge(Telemetry.layer, Middleware.layer(noting("own", notes))),
          ]
        ) {
          const spans: Array<string> = []
          const { handler, requests } = script(good)
          yield* list.pipe(
            Effect.provide([client(over(handler)), layers]),
            Effect.withTracer(Tracer.make({
              span(options) {
                spans.push(options.name)
                return new Tracer.NativeSpan(options)
              },
            })),
          )
          assert.includeMembers(spans, ["ImageLogs.listImageLogStreams", "ImageLogs.listImageLogStreams attempt"])
          assert.isNotNull(requests[0]!.headers.get("traceparent"))
          assert.isNotNull(requests[0]!.headers.get("x-own"))
        }
        assert.strictEqual(notes.length, 6)
      }))

    it.effect("headers of a program are sent unsigned, and replace none that is signed", () =>
      Effect.gen(function* () {
        const { handler, requests } = script(good)
        yield* list.pipe(
          Middleware.headers({ "x-correlation-id": "nightly-7", "x-amz-date": "never", authorization: "never" }),
          Effect.provide(client(over(handler))),
        )
        const { headers } = requests[0]!
        assert.strictEqual(headers.get("x-correlation-id"), "nightly-7")
        assert.notInclude(headers.get("authorization")!, "x-correlation-id")
        assert.notInclude([headers.get("authorization"), headers.get("x-amz-date")], "never")
      }))

    it.effect("a program may have a time limit of its own for each attempt", () =>
      Effect.gen(function* () {
        const { handler } = script(() => new Promise<never>(() => {}))
        const { millis, result } = yield* passingTime(
          Effect.flip(list).pipe(Middleware.timeout("5 seconds"), Retry.none, Effect.provide(client(over(handler)))),
          500,
        )
        assert.strictEqual(result._tag, "RequestTimeout")
        assert.approximately(millis, 5000, 1000)
      }))

    it.effect("Operation.withReply gives status, headers, request id and attempts beside the value", () =>
      Effect.gen(function* () {
        const { handler } = script(busy, good)
        const { reply, value } = yield* Operation.withReply(ImageLogs.listImageLogStreams)(input).pipe(
          Retry.policy({ throttlingDelay: 0 }),
          Effect.provide(client(over(handler))),
        )
        assert.deepStrictEqual(value, { logStreams: [] })
        assert.deepInclude(reply, { status: 200, requestId: "id-2", attempts: 2 })
        assert.strictEqual(reply.headers.get("x-more"), "yes")
      }))

    it.effect("the user agent names the package, its version, the runtime and the application", () =>
      Effect.gen(function* () {
        const { handler, requests } = script(good)
        yield* Effect.provide(list, client(over(handler), { applicationId: "nightly" }))
        assert.match(
          requests[0]!.headers.get("user-agent")!,
          new RegExp(`^effect-parallelcluster/${manifest.version} (Bun|Deno|Cloudflare-Workers)\\S* app/nightly$`),
        )
      }))
  })
}

describe("clients of their own", () => {
  it.effect("the API and CloudWatch Logs have a clock offset and a retry quota each", () =>
    Effect.gen(function* () {
      const skewed = () =>
        Response.json({ message: "Signature expired: 20260105T080000Z is now earlier than …" }, {
          status: 403,
          headers: { date: new Date(3_600_000).toUTCString() },
        })
      const { handler, requests } = script(skewed, good, () => Response.json({ events: [] }))
      yield* Effect.gen(function* () {
        yield* list
        yield* CloudWatchLogs.getLogEvents({ logGroupName: "a", logStreamName: "b" })
        const api = yield* ParallelCluster.ParallelCluster
        const logs = yield* CloudWatchLogs.CloudWatchLogs
        assert.notStrictEqual(api.retryQuota, logs.retryQuota)
      }).pipe(Effect.provide(client(transports[0]!.over(handler))))
      assert.deepStrictEqual(
        requests.map(({ headers }) => headers.get("x-amz-date")),
        ["19700101T000000Z", "19700101T010000Z", "19700101T000000Z"],
      )
    }))

  it.effect("a stale Date, such as one from a cache, does not make it worse", () =>
    Effect.gen(function* () {
      const stale = () =>
        Response.json({ message: "Signature expired: …" }, {
          status: 403,
          headers: { date: new Date(86_400_000).toUTCString() },
        })
      const { handler, requests } = script(stale, stale, good)
      yield* Effect.gen(function* () {
        assert.strictEqual((yield* Effect.flip(list))._tag, "Unauthorized")
        // The time that was believed is refused as well: back to our own.
        yield* list
      }).pipe(Effect.provide(client(transports[0]!.over(handler))))
      assert.deepStrictEqual(
        requests.map(({ headers }) => headers.get("x-amz-date")),
        ["19700101T000000Z", "19700102T000000Z", "19700101T000000Z"],
      )
    }))

  it.effect("AWS's own words have the server's time; they go before a Date", () =>
    Effect.gen(function* () {
      const message =
        "Signature expired: 19700101T000000Z is now earlier than 19700101T005500Z (19700101T010000Z - 5 min.)"
      const headers = { date: new Date(86_400_000).toUTCString() }
      const { handler, requests } = script(() => Response.json({ message }, { status: 403, headers }), good)
      yield* Effect.provide(list, client(transports[0]!.over(handler)))
      assert.strictEqual(requests[1]!.headers.get("x-amz-date"), "19700101T010000Z")
    }))

  for (const code of ["RequestExpired", "RequestTimeTooSkewed"]) {
    it.effect(`${code} is clock skew as well`, () =>
      Effect.gen(function* () {
        const { handler, requests } = script(
          () =>
            Response.json({ __type: code, message: "…" }, {
              status: 400,
              headers: { date: new Date(3_600_000).toUTCString() },
            }),
          () => Response.json({ events: [] }),
        )
        yield* CloudWatchLogs.getLogEvents({ logGroupName: "a", logStreamName: "b" }).pipe(
          Effect.provide(client(transports[0]!.over(handler))),
        )
        assert.strictEqual(requests[1]!.headers.get("x-amz-date"), "19700101T010000Z")
      }))
  }

  it.effect("an application id that no header can carry is refused", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(Layer.build(
        ParallelCluster.layer({ endpoint, applicationId: "a b\n" }).pipe(
          Layer.provide([transports[0]!.over(good), Credentials.layer(keys)]),
        ),
      )).pipe(Effect.scoped)
      assert.deepInclude({ ...error }, { _tag: "InvalidConfiguration", field: "applicationId" })
    }))
})

describe("the history of a call", () => {
  it.effect("is added to a copy: the error may be somebody's, and frozen", () =>
    Effect.gen(function* () {
      const error = Object.freeze(new Errors.TransportFailure({ message: "connection reset" }))
      const failed = yield* Effect.flip(Retry.run(() => Effect.fail(error), { idempotent: false }))
      assert.strictEqual(failed.message, "connection reset")
      assert.strictEqual(failed.attempts, 1)
      assert.notProperty(error, "attempts")
    }))
})
