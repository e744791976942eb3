/**
 * No secret shows, in whatever way a value of ours is printed: everything that a program can get into its hands is printed in
 * every way that there is, and searched for marked secrets.
 *
 * @module
 */
import { assert, describe, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Redacted from "effect/Redacted"
import * as References from "effect/References"
import * as Tracer from "effect/Tracer"
import {
  CloudWatchLogs,
  ClusterOperations,
  Credentials,
  type Errors,
  ImageLogs,
  ParallelCluster,
  Retry,
  Telemetry,
  Transport,
} from "effect-parallelcluster"
import * as Simulator from "effect-parallelcluster/testing"
import * as Gateway from "../../examples/edge-gateway/gateway.ts"
import { endpoint, type Handler, transports, write } from "../support/harness.ts"
import { workerd } from "../support/sockets.ts"

const secrets = {
  secretAccessKey: "MARKEDsecretKEY/0123456789+abcdefghijkl",
  sessionToken: "MARKEDsessionTOKEN//0123456789+==",
}
const keys = { accessKeyId: "ASIAMARKED0KEY0ID001", ...secrets }

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

/** A secret as servers may write it. */
const formsOf = (secret: string) => [
  secret,
  secret.toLowerCase(),
  encodeURIComponent(secret),
  encodeURIComponent(encodeURIComponent(secret)),
  // In base64 it may begin at any byte of three; the characters at its ends also hold bits of others.
  ...["", "a", "ab"].map((before) =>
    btoa(before + secret).replace(/=+$/, "").slice(4, -4).replaceAll("+", "-").replaceAll("/", "_")
  ),
]

/** Fails when a value shows one of the secrets, whole or encoded for a URL. */
const hidesAll = Effect.fnUntraced(function* (what: string, value: unknown, more: ReadonlyArray<string> = []) {
  for (const print of yield* printers) {
    const text = print(value)
    const printed = `${text} ${text.replaceAll("+", "-").replaceAll("/", "_")}`
    for (const secret of [...Object.values(secrets), ...more]) {
      for (const form of formsOf(secret)) {
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
  // A platform that quotes what it cannot send.
  [
    "a header that is refused",
    (request) => Promise.reject(new TypeError(`invalid header value: ${request.headers.get("x-amz-security-token")}`)),
  ],
  // A platform that puts what it was given into what it throws.
  ["a broken connection", (request) =>
    Promise.reject(
      Object.assign(new TypeError("fetch failed", { cause: new Error("ECONNRESET") }), {
        request,
        headers: [...request.headers],
      }),
    )],
]

/**
 * Runs programs against a server and searches what comes of them: the exit, printed in every way, the logs and the spans. Gives
 * the errors.
 */
const searchAll = Effect.fnUntraced(function* (
  over: typeof transports[number]["over"],
  handler: Handler,
  programs: ReadonlyArray<Effect.Effect<unknown, Errors.OperationError, ParallelCluster.ParallelCluster>>,
  more: ReadonlyArray<string>,
) {
  const signatures: Array<string> = []
  const spans: Array<Tracer.Span> = []
  const logs: Array<unknown> = []
  const errors: Array<Errors.OperationError> = []
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
  for (const program of programs) {
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
    const hidden = [...signatures, ...more]
    yield* hidesAll("the exit", exit, hidden)
    if (Exit.isFailure(exit)) {
      yield* hidesAll("its cause", Cause.pretty(exit.cause), hidden)
      yield* hidesAll("its error", Cause.squash(exit.cause), hidden)
      const [reason] = exit.cause.reasons
      if (reason?._tag === "Fail") errors.push(reason.error)
    }
    for (const span of spans) {
      const { attributes, events, links, name, status } = span as Tracer.NativeSpan
      yield* hidesAll("a span", { attributes: [...attributes], events, links, name }, hidden)
      // A span of HttpClient's own keeps the response, and with it the request. Its exporters do not look there.
      if (!/^(GET|POST|PUT)$/.test(name)) yield* hidesAll("a span as it is", [status, span], hidden)
    }
    for (const log of logs) yield* hidesAll("a log", log, hidden)
  }
  assert.isNotEmpty(signatures)
  assert.isNotEmpty(spans)
  assert.isNotEmpty(logs)
  return errors
})

/** What a server can repeat of a request. */
interface Sent {
  readonly token: string
  readonly signature: string
  readonly authorization: string
  readonly headers: ReadonlyArray<readonly [string, string]>
}

const sentIn = (request: Request): Sent => {
  const authorization = request.headers.get("authorization") ?? ""
  return {
    token: request.headers.get("x-amz-security-token") ?? "",
    signature: authorization.slice(-64),
    authorization,
    headers: [...request.headers],
  }
}

const message = (text: string) => ({ body: JSON.stringify({ message: text }), headers: {} })
const lines = ({ headers }: Sent) => headers.map(([name, value]) => `${name}: ${value}`).join("\r\n")
const titled = ({ headers }: Sent) =>
  headers.map(([name, value]) => [name.replace(/(^|-)\w/g, (char) => char.toUpperCase()), value] as const)

/** The ways in which servers, gateways and proxies repeat what they got. */
const shapes: Readonly<
  Record<string, (sent: Sent) => { readonly body: string; readonly headers: Readonly<Record<string, string>> }>
> = {
  "Name: value": (sent) => message(`Bad request:\n${lines(sent)}`),
  "Name: value, no JSON": (sent) => ({ body: lines(sent), headers: {} }),
  "JSON headers": ({ headers }) => ({ body: JSON.stringify(Object.fromEntries(headers)), headers: {} }),
  "JSON headers with lists in a member": ({ headers }) => ({
    body: JSON.stringify({ headers: Object.fromEntries(headers.map(([name, value]) => [name, [value]])) }),
    headers: {},
  }),
  "JSON in a message": ({ headers }) => message(JSON.stringify(Object.fromEntries(headers))),
  "JSON that escapes more than it must": ({ headers }) => ({
    body: JSON.stringify(Object.fromEntries(headers)).replace(
      /[/+=]/g,
      (char) => char === "/" ? "\\/" : `\\u00${char.charCodeAt(0).toString(16)}`,
    ),
    headers: {},
  }),
  "a Python dict": (sent) =>
    message(`{${titled(sent).map(([name, value]) => `'${name}': '${value}'`).join(", ")}} is not valid`),
  "an HTML table": (sent) => ({
    body: `<table>${titled(sent).map(([name, value]) => `<tr><td>${name}</td><td>${value}</td></tr>`).join("")}`,
    headers: { "content-type": "text/html" },
  }),
  "escaped HTML": ({ authorization, token }) => ({
    body: `<pre>${
      `${token} ${authorization}`.replace(/[/+="]/g, (char) => `&#x${char.charCodeAt(0).toString(16).toUpperCase()};`)
    }`,
    headers: { "content-type": "text/html" },
  }),
  "percent-encoded": ({ authorization, token }) =>
    message(`/?${new URLSearchParams({ "X-Amz-Security-Token": token, authorization })}`),
  "percent-encoded twice": ({ token }) => message(encodeURIComponent(`/?t=${encodeURIComponent(token)}`)),
  "base64": (sent) => message(`${btoa(sent.token)} ${btoa(lines(sent))} ${btoa(`a${sent.authorization}`)}`),
  "base64 for URLs": ({ token }) => message(btoa(`ab${token}`).replaceAll("+", "-").replaceAll("/", "_")),
  "lower case": (sent) => message(lines(sent).toLowerCase()),
  "the bare token": ({ token }) => message(token),
  "the bare signature": ({ signature }) => message(`expected another than ${signature}`),
  "Credential=": ({ authorization }) => message(`not a valid header: '${authorization}'`),
  "members of validation errors": ({ authorization, token }) => ({
    body: JSON.stringify({
      message: "Invalid cluster configuration",
      configurationValidationErrors: [{ id: token, type: authorization, level: token, message: `got ${token}` }],
      validationMessages: [{ id: token, type: token, level: token, message: `got ${token}` }],
      updateValidationErrors: [{ parameter: token, requestedValue: token, currentValue: [token], message: token }],
      changeSet: [{ parameter: token, requestedValue: { [token]: token }, currentValue: [{ a: [authorization] }] }],
    }),
    headers: {},
  }),
  "the header x-amzn-requestid": ({ token }) => ({ ...message("no"), headers: { "x-amzn-requestid": token } }),
  "the header x-amz-apigw-id": ({ signature }) => ({ ...message("no"), headers: { "x-amz-apigw-id": signature } }),
  "the header x-amzn-errortype": ({ token }) => ({ ...message("no"), headers: { "x-amzn-errortype": token } }),
  "a canonical request": (sent) =>
    message(`The Canonical String should have been\n'GET\n/\n${lines(sent).replaceAll(": ", ":")}'`),
}

const statuses = [200, 302, 400, 403, 404, 409, 412, 429, 500, 504]

const update = ClusterOperations.updateCluster({ clusterName: "my-cluster", clusterConfiguration: "Region: eu-west-1" })

for (const { name, over } of transports) {
  describe(`secrets over ${name}`, () => {
    for (const [what, handler, echoes] of servers) {
      it.effect(what, () => searchAll(over, handler, [list, writing], echoes === undefined ? [] : [echoes]))
    }

    for (const [shape, echo] of Object.entries(shapes)) {
      it.effect(`a server that repeats what it got as ${shape}`, () =>
        Effect.gen(function* () {
          for (const status of statuses) {
            const errors = yield* searchAll(
              over,
              (request) => {
                const { body, headers } = echo(sentIn(request))
                return new Response(body, { status, headers: { "content-type": "application/json", ...headers } })
              },
              [list, update],
              [keys.accessKeyId],
            )
            // What has no more than an unknown member is an empty list.
            assert.isAtLeast(errors.length, status === 200 ? 1 : 2)
            for (const error of errors) assert.isBelow(error.message.length, 5000)
          }
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

/** The gateway has a runtime of its own, whose clock is the machine's. */
const withoutDelay = Layer.effect(
  Retry.CurrentPolicy,
  Effect.map(Retry.CurrentPolicy, (policy) => ({ ...policy, maxDelay: Duration.zero })),
)

describe("secrets behind the example gateway", () => {
  const requests: ReadonlyArray<readonly [path: string, accept: string]> = [
    ["/v3/images/custom/my-image/stackevents", "application/json"],
    ["/images/my-image/log", "text/event-stream"],
  ]
  for (const { name, over } of transports) {
    for (const [shape, echo] of Object.entries(shapes)) {
      it.effect(`reach no browser as ${shape}, over ${name}`, () =>
        Effect.gen(function* () {
          for (const status of [200, 400, 404, 429, 500]) {
            const signatures: Array<string> = []
            for (const [path, accept] of requests) {
              const transport = over((request) => {
                const sent = sentIn(request)
                signatures.push(sent.signature)
                const { body, headers } = echo(sent)
                return new Response(body, { status, headers: { "content-type": "application/json", ...headers } })
              })
              const gateway = Gateway.make({
                client: Layer.mergeAll(
                  ParallelCluster.layer({ endpoint }),
                  CloudWatchLogs.layer({ region: "us-east-1" }),
                  withoutDelay,
                ).pipe(Layer.provide([transport, Credentials.layer(keys)])),
                origins: [],
                authorize: () => true,
                followFor: "50 millis",
              })
              const response = yield* Effect.promise(() =>
                gateway(new Request(`https://gateway.example${path}`, { headers: { accept } }))
              )
              const text = yield* Effect.promise(() => response.text())
              yield* hidesAll("the gateway", [text, ...response.headers], [...signatures, keys.accessKeyId])
            }
            assert.isNotEmpty(signatures)
          }
        }))
    }
  }
})

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
