/**
 * No secret shows, in whatever way a value of ours is printed: everything that a program can get into its hands is printed in
 * every way that there is, and searched for marked secrets.
 *
 * @module
 */
import { assert, describe, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Redacted from "effect/Redacted"
import * as References from "effect/References"
import * as Tracer from "effect/Tracer"
import { Credentials, ImageLogs, ParallelCluster, Retry, Telemetry, Transport } from "effect-parallelcluster"
import * as Simulator from "effect-parallelcluster/testing"
import { endpoint, type Handler, transports, write } from "../support/harness.ts"
import { workerd } from "../support/sockets.ts"

const secrets = {
  secretAccessKey: "MARKEDsecretKEY/0123456789+abcdefghijkl",
  sessionToken: "MARKEDsessionTOKEN//0123456789+==",
}
const keys = { accessKeyId: "AKIDEXAMPLE", ...secrets }

/** JSON of a value, also where it is part of itself or has numbers that JSON has not. */
const json = (value: unknown): string => {
  const above: Array<unknown> = []
  return JSON.stringify(value, function (this: unknown, _, value: unknown) {
    while (above.length > 0 && above.at(-1) !== this) above.pop()
    if (above.includes(value)) return "itself"
    if (value instanceof Object) above.push(value)
    return typeof value === "bigint" ? String(value) : value
  }) ?? ""
}

/** All ways to print a value. */
const printers = Effect.promise(async (): Promise<ReadonlyArray<(value: unknown) => string>> => {
  const common = [
    (value: unknown) => String(value),
    (value: unknown) => `${value instanceof Error ? `${value.stack} ${value.message}` : ""}`,
    json,
    // What a JSON of the members alone would say, where `toJSON` says less.
    (value: unknown) => json(Object.entries(value instanceof Object ? value : {})),
  ]
  if (workerd) return common
  const { inspect } = await import("node:util")
  return [...common, (value) => inspect(value, { depth: Infinity, showHidden: true, getters: true })]
})

/** Fails when a value shows one of the secrets, whole or encoded for a URL. */
const hidesAll = Effect.fnUntraced(function* (what: string, value: unknown, more: ReadonlyArray<string> = []) {
  for (const print of yield* printers) {
    const printed = print(value)
    for (const secret of [...Object.values(secrets), ...more]) {
      for (const form of [secret, encodeURIComponent(secret), btoa(secret)]) {
        if (printed.includes(form)) assert.fail(`${what} shows ${secret}: ${printed}`)
      }
    }
  }
})

const list = ImageLogs.listImageLogStreams({ imageId: "my-image" })
const writing = write({ name: "x" })

/** What API Gateway says when a signature does not match: it repeats all that it calculated its own from. */
const canonical = (request: Request) =>
  "The request signature we calculated does not match the signature you provided.\n\n" +
  "The Canonical String for this request should have been\n'GET\n/prod/v3/images/custom/my-image/logstreams\n\n" +
  `host:abc123\nx-amz-date:20260101T000000Z\nx-amz-security-token:${request.headers.get("x-amz-security-token")}\n\n` +
  `host;x-amz-date;x-amz-security-token\ne3b0'\n`
const presigned = `{"url":"https://bucket.example/key?X-Amz-Credential=AKID%2F1&X-Amz-Signature=${"ab".repeat(32)}` +
  `&X-Amz-Security-Token=${encodeURIComponent(secrets.sessionToken)}"`

const servers: ReadonlyArray<readonly [what: string, handler: Handler, echoes?: string]> = [
  ["success", () => Response.json({ logStreams: [] })],
  ...[400, 401, 403, 404, 409, 412, 429, 500, 504].map((status) =>
    [String(status), () => Response.json({ message: "no" }, { status })] as const
  ),
  ["a refusal that repeats the token", (request) => Response.json({ message: canonical(request) }, { status: 403 })],
  ["a refusal that repeats the header", (request) =>
    Response.json({
      Message: `not a valid key=value pair in Authorization header: '${request.headers.get("authorization")}'`,
    }, { status: 403 })],
  ["a pre-signed address that is not JSON", () => new Response(presigned), "ab".repeat(32)],
  ["a pre-signed address in HTML", () => new Response(`<a href='${presigned}'>`, { status: 502 }), "ab".repeat(32)],
  ["a redirect", () => new Response(null, { status: 302, headers: { location: "https://elsewhere.example/" } })],
  // A platform that puts what it was given into what it throws.
  ["a broken connection", (request) =>
    Promise.reject(
      Object.assign(new TypeError("fetch failed", { cause: new Error("ECONNRESET") }), {
        request,
        headers: [...request.headers],
      }),
    )],
]

for (const { name, over } of transports) {
  describe(`secrets over ${name}`, () => {
    for (const [what, handler, echoes] of servers) {
      it.effect(what, () =>
        Effect.gen(function* () {
          const signatures: Array<string> = []
          const spans: Array<Tracer.Span> = []
          const logs: Array<unknown> = []
          const tracer = Tracer.make({
            span(options) {
              const span = new Tracer.NativeSpan(options)
              spans.push(span)
              return span
            },
          })
          const signing: Handler = (request) => {
            const authorization = request.headers.get("authorization")!
            signatures.push(authorization, authorization.slice(-64))
            return handler(request)
          }
          const client = ParallelCluster.layer({ endpoint }).pipe(
            Layer.provideMerge(Layer.merge(over(signing), Credentials.layer(keys))),
            Layer.provideMerge(Telemetry.layer),
          )
          for (const program of [list, writing]) {
            const exit = yield* Effect.exit(program).pipe(
              Effect.tap((exit) => Effect.logInfo("exit", exit)),
              Retry.none,
              Effect.withSpan("program"),
              Effect.provide(Layer.merge(
                client,
                Logger.layer([Logger.make((options) => {
                  logs.push(Logger.formatStructured.log(options), Logger.formatLogFmt.log(options))
                })]),
              )),
              Effect.provideService(References.MinimumLogLevel, "All"),
              Effect.withTracer(tracer),
            )
            const more = [...signatures, ...(echoes === undefined ? [] : [echoes])]
            yield* hidesAll("the exit", exit, more)
            if (Exit.isFailure(exit)) {
              yield* hidesAll("its cause", Cause.pretty(exit.cause), more)
              yield* hidesAll("its error", Cause.squash(exit.cause), more)
            }
            for (const span of spans) {
              const { attributes, events, links, name, status } = span as Tracer.NativeSpan
              yield* hidesAll("a span", { attributes: [...attributes], events, links, name }, more)
              // A span of HttpClient's own keeps the response, and with it the request. Its exporters do not look there.
              if (name !== "GET" && name !== "POST") yield* hidesAll("a span as it is", [status, span], more)
            }
            for (const log of logs) yield* hidesAll("a log", log, more)
          }
          assert.isNotEmpty(signatures)
          assert.isNotEmpty(spans)
          assert.isNotEmpty(logs)
        }))
    }

    it.effect("services and their layers' contexts", () =>
      Effect.gen(function* () {
        const context = yield* Layer.build(
          ParallelCluster.layer({ endpoint }).pipe(
            Layer.provideMerge(Layer.merge(over(() => new Response()), Credentials.layer(keys))),
          ),
        )
        yield* hidesAll("the context", context)
        for (const service of [ParallelCluster.ParallelCluster, Credentials.Credentials, Transport.Transport]) {
          yield* hidesAll("a service", Context.get(context, service as typeof Transport.Transport))
        }
        yield* hidesAll("an identity", yield* Context.get(context, Credentials.Credentials).resolve)
      }).pipe(Effect.scoped))
  })
}

describe("secrets", () => {
  it.effect("a signed request, which a transport of an application's own may print", () =>
    Effect.gen(function* () {
      const requests: Array<Transport.SignedRequest> = []
      const transport = Layer.succeed(Transport.Transport, {
        send: (request) => {
          requests.push(request)
          return Effect.succeed({ status: 200, headers: new Headers(), body: "{}" })
        },
      })
      yield* Effect.provide(
        list,
        ParallelCluster.layer({ endpoint }).pipe(Layer.provide([transport, Credentials.layer(keys)])),
      )
      const [request] = requests
      const authorization = Redacted.value(request!.headers).get("authorization")!
      assert.include(authorization, "AWS4-HMAC-SHA256")
      yield* hidesAll("the request", request, [authorization, authorization.slice(-64)])
    }))

  it.effect("a provider's keys, and layers that are not built", () =>
    Effect.gen(function* () {
      const provided = Credentials.layerProvider(() => Promise.resolve(keys))
      for (const layer of [provided, Credentials.layer(keys)]) {
        const context = yield* Layer.build(layer)
        yield* hidesAll("the context", context)
        yield* Context.get(context, Credentials.Credentials).resolve
        yield* hidesAll("the service", Context.get(context, Credentials.Credentials))
        yield* hidesAll("the layer", layer)
      }
    }).pipe(Effect.scoped))

  it.effect("the simulator and what it records", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator.make({ region: "eu-west-1", endpoint, credentials: [keys] })
      yield* simulator.putLogEvents({ imageId: "my-image", logStreamName: "a", events: [] })
      for (const { over } of transports) {
        const client = ParallelCluster.layer({ endpoint }).pipe(
          Layer.provide([over(simulator.handler), Credentials.layer(keys)]),
        )
        yield* Effect.exit(Effect.provide(list, client))
      }
      yield* hidesAll("the simulator", simulator)
      yield* hidesAll("its requests", yield* simulator.requests)
    }))
})
