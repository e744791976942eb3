/**
 * What the tests share: both transports over a function that answers requests, and a clock that moves by itself.
 *
 * @module
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import { CloudWatchLogs, Credentials, Operation, ParallelCluster, Transport } from "effect-parallelcluster"
import * as Simulator from "effect-parallelcluster/testing"
import * as HttpClientTransport from "effect-parallelcluster/HttpClientTransport"

/** Answers a request, as a server does. */
export type Handler = (request: Request) => Response | Promise<Response>

/** The two transports, over a handler instead of a network. Suites run over each. */
export const transports: ReadonlyArray<{
  readonly name: string
  readonly over: (handler: Handler) => Layer.Layer<Transport.Transport>
}> = [
  { name: "fetch", over: (handler) => Transport.layer(async (request) => await handler(request)) },
  {
    name: "HttpClient",
    over: (handler) => {
      const fetch = Object.assign(
        async (input: RequestInfo | URL, init?: RequestInit) => await handler(new Request(input, init)),
        { preconnect: () => {} },
      )
      return HttpClientTransport.layer.pipe(
        Layer.provide(FetchHttpClient.layer),
        Layer.provide(Layer.succeed(FetchHttpClient.Fetch, fetch)),
      )
    },
  },
]

/** An operation that must not be done twice. */
export const write = Operation.make({
  service: ParallelCluster.service,
  operationId: "WriteSomething",
  group: "Test",
  summary: "Writes something.",
  method: "POST",
  path: "/v3/something",
  parameters: { body: { name: Schema.String } },
  response: Schema.Struct({}),
  idempotent: false,
})

/** Keys that exist nowhere. */
export const keys = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" }

/** An API's address. */
export const endpoint = "https://abc123.execute-api.eu-west-1.amazonaws.com/prod"

/** Clients of the API and of CloudWatch Logs over a transport, with keys. */
export const client = (
  transport: Layer.Layer<Transport.Transport>,
  options: Partial<ParallelCluster.Options> = {},
) =>
  Layer.merge(
    ParallelCluster.layer({ endpoint, ...options }),
    CloudWatchLogs.layer({ region: options.defaultRegion ?? options.region ?? "eu-west-1" }),
  ).pipe(Layer.provide([transport, Credentials.layer(keys)]))

/** Answers one request after the other with the given responses, the last one ever after, and remembers the requests. */
export const script = (...responses: ReadonlyArray<() => Response | Promise<Response>>) => {
  const requests: Array<Request> = []
  const handler: Handler = (request) => {
    requests.push(request)
    const answer = responses[Math.min(requests.length, responses.length) - 1]
    if (answer === undefined) throw new Error("no response was given")
    return answer()
  }
  return { handler, requests }
}

/** A simulator and a client that waits for it for ever: the clock also runs while a request is being signed. */
export const patient = (options: Simulator.Options = {}) => {
  const region = options.region ?? "us-east-1"
  return Layer.merge(
    ParallelCluster.layer({ endpoint, region, timeout: "1 day" }),
    CloudWatchLogs.layer({ region, timeout: "1 day" }),
  ).pipe(
    Layer.provide(Credentials.layer(keys)),
    Layer.provideMerge(Simulator.layerTransport({ ...options, endpoint, region, credentials: [keys] })),
  )
}

/** Runs an effect while the test clock moves on by itself, and gives how many milliseconds passed. */
export const passingTime = <A, E, R>(effect: Effect.Effect<A, E, R>, step = 50) =>
  Effect.gen(function* () {
    const start = yield* Clock.currentTimeMillis
    const result = yield* Simulator.settle(effect, { step })
    return { result, millis: (yield* Clock.currentTimeMillis) - start }
  })
