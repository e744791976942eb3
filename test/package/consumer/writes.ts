/**
 * Writes whose answer is lost: over both transports, with every method, on fresh and on kept connections. It reports what the
 * client made of each; the server that it talks to counts what arrived. Runs in Bun, Deno, Node and workerd.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import { Credentials, ImageLogs, Operation, ParallelCluster, Transport } from "effect-parallelcluster"
import * as HttpClientTransport from "effect-parallelcluster/HttpClientTransport"

const transports = {
  layerFetch: Transport.layerFetch,
  HttpClientTransport: Layer.provide(HttpClientTransport.layer, FetchHttpClient.layer),
}
const methods = ["POST", "PUT", "PATCH", "DELETE"] as const
/** What the server does with a write: it never answers one. */
export const faults = ["closed", "reset", "broken off", "silent"] as const

/** One write. */
export interface Case {
  readonly transport: keyof typeof transports
  readonly method: typeof methods[number]
  /** A read went before it, whose connection is kept. */
  readonly reused: boolean
  readonly fault: typeof faults[number]
}

/** What the client made of it. */
export interface Result {
  readonly tag: string
  readonly outcome?: string
  readonly attempts?: number
}

export const cases: ReadonlyArray<Case> = (["layerFetch", "HttpClientTransport"] as const).flatMap((transport) =>
  methods.flatMap((method) =>
    [false, true].flatMap((reused) => faults.map((fault) => ({ transport, method, reused, fault })))
  )
)

const declaration = {
  service: ParallelCluster.service,
  operationId: "WriteSomething",
  summary: "Writes something.",
  group: "Test",
  path: "/write",
  response: Schema.Struct({}),
  idempotent: false,
} as const
const body = { name: Schema.String }

const write = (method: Case["method"]) =>
  // The service's DELETE operations have no body.
  method === "DELETE"
    ? Operation.make({ ...declaration, method })({})
    : Operation.make({ ...declaration, method, parameters: { body } })({ name: "x" })

const run = ({ fault, method, reused, transport }: Case, endpoint: string): Promise<Result> => {
  const read = reused ? ImageLogs.listImageLogStreams({ imageId: "my-image" }) : Effect.void
  return Effect.runPromise(
    Effect.andThen(read, write(method)).pipe(
      Effect.match({
        onFailure: (error): Result => ({
          tag: error._tag,
          ...("outcome" in error && error.outcome !== undefined ? { outcome: error.outcome } : {}),
          ...("attempts" in error && error.attempts !== undefined ? { attempts: error.attempts } : {}),
        }),
        onSuccess: (): Result => ({ tag: "Success" }),
      }),
      Effect.provide(
        ParallelCluster.layer({
          endpoint,
          region: "eu-west-1",
          timeout: fault === "silent" ? "3 seconds" : "20 seconds",
        }).pipe(
          Layer.provide([
            transports[transport],
            Credentials.layer({ accessKeyId: "AKIDEXAMPLE", secretAccessKey: "example-secret" }),
          ]),
        ),
      ),
    ),
  )
}

/**
 * All cases, each against the server at the port of its place. Those that end with a time limit come last, when all is loaded and
 * compiled: on a busy machine, what is not sent within the limit would not arrive.
 */
export const results = async (ports: ReadonlyArray<number>): Promise<ReadonlyArray<Result>> => {
  const found: Array<Result> = []
  for (const silent of [false, true]) {
    await Promise.all(cases.map(async (one, index) => {
      if ((one.fault === "silent") === silent) found[index] = await run(one, `http://127.0.0.1:${ports[index]}`)
    }))
  }
  return found
}
