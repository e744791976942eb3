/**
 * The ParallelCluster API's server side, in memory: for tests, demos and development without an AWS account.
 *
 * It checks signatures, routes, reads parameters and answers as the real service does, in the real service's words, and is
 * driven by the same operation declarations as the client. It runs in the process, as a `Transport`, or behind a port and in
 * a worker, as a function from request to response. Time and chance come from Effect's `Clock` and `Random`. Its log groups
 * can also be read as from CloudWatch Logs itself: by requests with an `x-amz-target`, at any address. The guide is
 * `docs/testing.md`.
 *
 * @module
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Credentials from "../core/Credentials.ts"
import { type CredentialsUnavailable, type InvalidConfiguration, TransportFailure } from "../core/Errors.ts"
import * as ParallelCluster from "../services/parallelcluster/ParallelCluster.ts"
import { failure, Transport } from "../core/Transport.ts"
import * as Faults from "./Faults.ts"
import type { InputCluster, InputImage, InputStackEvent, InRegion, Owner } from "./Inputs.ts"
import { type InputLogEvent, putLogEvents } from "./LogStore.ts"
import type { Durations, PageSizes } from "./Model.ts"
import { cutBody, cutMessage, respond } from "./Reply.ts"
import * as Router from "./Router.ts"
import type { Seed } from "./Seed.ts"
import type * as SignatureCheck from "./SignatureCheck.ts"
import * as State from "./State.ts"
import { usualDurations } from "./Timeline.ts"

export { Fault } from "./Faults.ts"
export type { InputCluster, InputImage, InputStackEvent, InRegion, Owner } from "./Inputs.ts"
export type { InputLogEvent } from "./LogStore.ts"
export type { Durations, PageSizes } from "./Model.ts"
export { Seed } from "./Seed.ts"

/** Keys that the simulated account knows; any other are refused. With `expiration` they are refused from then on. */
export interface KnownCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: Redacted.Redacted | string
  /** Without it, requests must have none. */
  readonly sessionToken?: Redacted.Redacted | string | undefined
  /** Default: never. */
  readonly expiration?: Date | undefined
}

/** What a simulator can be told. All of it may be left out. */
export interface Options {
  /** The API's own region: signatures must be for it. Default: `us-east-1`. */
  readonly region?: string | undefined
  /**
   * Where the API is. Default: `https://simulator.execute-api.{region}.amazonaws.com/prod`. Only its path matters to the
   * server: requests for any other stage are refused, as API Gateway does.
   */
  readonly endpoint?: string | URL | undefined
  /** Default: one pair of keys, which {@link layer}'s client has. With others, its client has the first of them. */
  readonly credentials?: readonly [KnownCredentials, ...ReadonlyArray<KnownCredentials>] | undefined
  /** The most that a page holds. Default: AWS's own, 10,000 log events, 50 log streams, 100 of what else there is. */
  readonly pageSizes?: Partial<PageSizes> | undefined
  /** How long work takes. Default: as with AWS, about: an hour for an image, minutes for clusters and fleets. */
  readonly durations?: Partial<Durations> | undefined
  /** Every so many pages of a log stream one is empty though there is more to come. Default: none. At least 2. */
  readonly emptyPageEvery?: number | undefined
  /** Every so many pages of a log stream one is only half as long as it could be. Default: none. */
  readonly shortPageEvery?: number | undefined
}

/** Which log stream, and where. */
export type LogStreamInput = Owner & InRegion & { readonly logStreamName: string }

/** A request as it arrived. Its secrets do not show, however it is printed. */
export interface RecordedRequest {
  /** The answer's `x-amzn-RequestId`. */
  readonly requestId: string
  readonly time: Date
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, Redacted.Redacted | string>>
  readonly body: string
  /** The operation that was reached, if one was. */
  readonly operationId: string | undefined
  /** The operation's input, unless the request was wrong. */
  readonly input: unknown
}

/**
 * A running simulator: what it holds, what it has seen, and what it is told to get wrong.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { ImageLogs } from "effect-parallelcluster"
 * import * as Simulator from "effect-parallelcluster/testing"
 *
 * const test = Effect.gen(function*() {
 *   const simulator = yield* Simulator.Simulator
 *   yield* simulator.putLogEvents({
 *     imageId: "my-image",
 *     logStreamName: "build",
 *     events: [{ timestamp: new Date("2026-01-05T08:00:00Z"), message: "hello" }]
 *   })
 *   yield* simulator.failNext({ times: 2, status: 429, body: { message: "Too Many Requests" } })
 *   const page = yield* ImageLogs.getImageLogEvents({ imageId: "my-image", logStreamName: "build" })
 *   console.log(page.events[0]?.message, (yield* simulator.requests).length)
 *   // hello 3
 * }).pipe(Effect.provide(Simulator.layer()))
 *
 * await Effect.runPromise(test)
 * ```
 */
export class Simulator extends Context.Service<Simulator, {
  /** The API's address, stage included. */
  readonly endpoint: string
  readonly region: string
  /**
   * The API as a function, for a server or in place of `fetch`. It runs in the context that the simulator was made in, so
   * its time is that context's `Clock`.
   */
  readonly handler: (request: Request) => Promise<Response>
  /** The same as an effect, in the context of whoever runs it. Fails where the connection is dropped. */
  readonly handle: (request: Request) => Effect.Effect<Response, TransportFailure>
  /** Puts everything into the account that is listed, and makes what is listed go wrong. */
  readonly seed: (seed: Seed) => Effect.Effect<void>
  /** Makes a log stream without events, and its log group if there is none. */
  readonly createLogStream: (input: LogStreamInput) => Effect.Effect<void>
  /**
   * Adds events to a log stream, in any order of time; makes the stream if there is none. With `every` they come one by one,
   * after as long a time each, and the effect lasts until the last one is there: fork it for a log that grows while it is read.
   */
  readonly putLogEvents: (
    input: LogStreamInput & { readonly events: Iterable<InputLogEvent>; readonly every?: Duration.Input | undefined },
  ) => Effect.Effect<void>
  /** Lets all tokens of log pages expire that were given so far, as they do after 24 hours. */
  readonly expireTokens: Effect.Effect<void>
  /** Adds events to the CloudFormation stack of an image or a cluster, oldest first; makes the stack if there is none. */
  readonly putStackEvents: (
    input: Owner & InRegion & { readonly events: Iterable<InputStackEvent> },
  ) => Effect.Effect<void>
  /** Puts an image into the account, available unless it says otherwise. */
  readonly putImage: (input: InputImage & InRegion) => Effect.Effect<void>
  /** Puts a cluster into the account, created and running unless it says otherwise. */
  readonly putCluster: (input: InputCluster & InRegion) => Effect.Effect<void>
  /** Makes the next build, creation, update or deletion of this name come to a bad end, for this reason. */
  readonly failStack: (input: { readonly name: string; readonly reason: string } & InRegion) => Effect.Effect<void>
  /** Makes the next request go wrong, or the next ones, or a share of them. */
  readonly failNext: (fault: Faults.Fault) => Effect.Effect<void>
  /** Forgets the faults that are still to come. */
  readonly recover: Effect.Effect<void>
  /** All requests so far, also those that were refused or hit by a fault. */
  readonly requests: Effect.Effect<ReadonlyArray<RecordedRequest>>
}>()("effect-parallelcluster/testing/Simulator") {}

const settings = (options: Options) => {
  const region = options.region ?? "us-east-1"
  return {
    region,
    endpoint: String(options.endpoint ?? `https://simulator.execute-api.${region}.amazonaws.com/prod`),
    credentials: options.credentials ??
      [{ accessKeyId: "AKIDSIMULATOR", secretAccessKey: "simulator-secret" }] as const,
    pageSizes: {
      logEvents: 10_000,
      logStreams: 50,
      logGroups: 50,
      stackEvents: 100,
      stacks: 100,
      instances: 100,
      ...options.pageSizes,
    },
    durations: { ...usualDurations, ...options.durations },
  }
}

/**
 * Makes a simulator, to serve it or to build layers on it.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import * as Simulator from "effect-parallelcluster/testing"
 *
 * const simulator = await Effect.runPromise(Simulator.make())
 * // The same handler on a port: Bun.serve({ fetch: simulator.handler }), Deno.serve(simulator.handler)
 * const response = await simulator.handler(new Request(`${simulator.endpoint}/v3/images/custom/my-image/logstreams`))
 * console.log(response.status, await response.text())
 * // 403 {"message":"Missing Authentication Token"}
 * ```
 */
export const make = Effect.fnUntraced(function* (options: Options = {}) {
  const { credentials, durations, endpoint, pageSizes, region } = settings(options)
  const anomalies = {
    emptyEvery: Math.max(options.emptyPageEvery ?? Infinity, 2),
    shortEvery: options.shortPageEvery ?? Infinity,
    generation: 0,
  }
  const regions = State.make(anomalies)
  const faults = Faults.make()
  const requests: Array<RecordedRequest> = []
  const route = Router.make({ endpoint, region, pageSizes, durations, regions, credentials: credentials.map(conceal) })

  const handle = Effect.fnUntraced(function* (request: Request) {
    const { headers, method, url } = request
    const body = new Uint8Array(yield* Effect.tryPromise({ try: () => request.arrayBuffer(), catch: failure }))
    const time = yield* now
    const call = route({ method, url: new URL(url), headers, body, time })
    const { operationId } = call
    const fault = yield* faults.next(operationId)
    const read = yield* Effect.result(Effect.andThen(call.verify, call.input))
    const input = Result.getOrUndefined(read)
    const requestId = State.uuid(requests.length + 1)
    const text = new TextDecoder().decode(body)
    requests.push({ requestId, time, method, url, headers: concealHeaders(headers), body: text, operationId, input })

    if (fault?.delay !== undefined) {
      yield* Effect.timeoutOrElse(aborted(request.signal), { duration: fault.delay, orElse: () => Effect.void })
    }
    if (fault?.drop === "request") return yield* new TransportFailure({ message: cutMessage })
    const answer = fault?.status !== undefined || fault?.body !== undefined
      ? { ...fault, status: fault.status ?? 200 }
      : yield* Effect.fromResult(read).pipe(Effect.flatMap(call.run), Effect.catch(Effect.succeed))
    const response = respond(answer, requestId)
    return fault?.drop === "response" ? cutBody(response) : response
  })

  const at = (input: InRegion) => regions(input.region ?? region)
  const logStream = (input: LogStreamInput, time: Date) =>
    State.ownLogStream(at(input), input, input.logStreamName, time)
  const account: Pick<
    Simulator["Service"],
    "createLogStream" | "failNext" | "failStack" | "putCluster" | "putImage" | "putLogEvents" | "putStackEvents"
  > = {
    createLogStream: (input) => Effect.map(now, (time) => void logStream(input, time)),
    putLogEvents: ({ events, every, ...input }) => {
      const put = (events: Iterable<InputLogEvent>) =>
        Effect.map(now, (time) => putLogEvents(logStream(input, time), events, time))
      return every === undefined
        ? put(events)
        : Effect.forEach(events, (event) => Effect.delay(put([event]), every), { discard: true })
    },
    putStackEvents: (input) =>
      Effect.map(now, (time) => {
        State.putStackEvents(at(input), "imageId" in input ? input.imageId : input.clusterName, input.events, time)
      }),
    putImage: (input) => Effect.map(now, (time) => State.putImage(at(input), input, time)),
    putCluster: (input) => Effect.map(now, (time) => State.putCluster(at(input), input, time)),
    failStack: (input) =>
      Effect.sync(() => {
        at(input).failures.set(input.name, input.reason)
      }),
    failNext: (fault) => Effect.sync(() => faults.add(fault)),
  }

  const context = yield* Effect.context<never>()
  return Simulator.of({
    ...account,
    endpoint: endpoint.replace(/\/$/, ""),
    region,
    handle,
    handler: (request) =>
      // A handler cannot hang up; an answer that ends before it begins is the nearest thing.
      Effect.runPromiseWith(context)(
        Effect.orElseSucceed(handle(request), () => cutBody(respond({ status: 502 }, ""))),
      ),
    seed: Effect.fnUntraced(function* (seed) {
      const { clusters = [], faults = [], images = [], logStreams = [], stackEvents = [], stackFailures = [] } = seed
      // First, so that images and clusters find what their stacks went through.
      for (const stack of stackEvents) yield* account.putStackEvents(stack)
      for (const image of images) yield* account.putImage(image)
      for (const cluster of clusters) yield* account.putCluster(cluster)
      for (const stream of logStreams) {
        yield* account.createLogStream(stream)
        yield* account.putLogEvents(stream)
      }
      for (const failure of stackFailures) yield* account.failStack(failure)
      for (const fault of faults) yield* account.failNext(fault)
    }),
    expireTokens: Effect.sync(() => {
      anomalies.generation += 1
    }),
    recover: Effect.sync(faults.clear),
    requests: Effect.sync(() => [...requests]),
  })
})

const now = Effect.map(Clock.currentTimeMillis, (millis) => new Date(millis))

/** Fails when the client goes away. Only asked while something takes time: a look at the signal makes Deno write a note. */
const aborted = (signal: AbortSignal) =>
  Effect.callback<never, TransportFailure>((resume) => {
    const fail = () => resume(Effect.fail(new TransportFailure({ message: "The request was aborted." })))
    if (signal.aborted) return fail()
    signal.addEventListener("abort", fail)
    return Effect.sync(() => signal.removeEventListener("abort", fail))
  })

const redacted = (secret: Redacted.Redacted | string) => typeof secret === "string" ? Redacted.make(secret) : secret

const conceal = ({ secretAccessKey, sessionToken, ...keys }: KnownCredentials): SignatureCheck.KnownCredentials => ({
  ...keys,
  secretAccessKey: redacted(secretAccessKey),
  sessionToken: sessionToken === undefined ? undefined : redacted(sessionToken),
})

const secretHeaders = new Set(["authorization", "cookie", "x-amz-security-token"])

const concealHeaders = (headers: Headers): RecordedRequest["headers"] =>
  Object.fromEntries(
    Array.from(headers, ([name, value]) => [name, secretHeaders.has(name) ? Redacted.make(value) : value]),
  )

/**
 * A simulator, and the transport that leads to it: for clients that are built by the test itself, with keys, a region or a
 * timeout of their own.
 *
 * @example
 * ```ts
 * import { Layer } from "effect"
 * import { Credentials, ParallelCluster } from "effect-parallelcluster"
 * import * as Simulator from "effect-parallelcluster/testing"
 *
 * const wrongKeys = ParallelCluster.layer({ endpoint: "https://api.example.com/prod", region: "us-east-1" }).pipe(
 *   Layer.provide(Credentials.layer({ accessKeyId: "AKIDUNKNOWN", secretAccessKey: "unknown" })),
 *   Layer.provideMerge(Simulator.layerTransport({ endpoint: "https://api.example.com/prod" }))
 * )
 * ```
 */
export const layerTransport = (options: Options = {}): Layer.Layer<Simulator | Transport> =>
  Layer.effectContext(
    Effect.map(make(options), (simulator) =>
      Context.make(Simulator, simulator).pipe(Context.add(Transport, {
        // Not over the handler: the effect has the clock of the test that calls, where that is not the layer's.
        send: ({ body, headers, maxBytes, method, url }) =>
          Effect.gen(function* () {
            const request = new Request(url, { method, headers: Redacted.value(headers), body: body ?? null })
            const response = yield* simulator.handle(request)
            const bytes = yield* Effect.tryPromise({ try: () => response.bytes(), catch: failure })
            return {
              headers: response.headers,
              status: response.status,
              body: bytes.byteLength > maxBytes ? undefined : new TextDecoder().decode(bytes),
            }
          }),
      }))),
  )

/**
 * Everything that a test needs: a simulator, and a client of it with keys that it knows. {@link Simulator} shows it in use.
 *
 * @example
 * ```ts
 * import { Effect, Stream } from "effect"
 * import { ImageLogs, Pagination } from "effect-parallelcluster"
 * import * as Simulator from "effect-parallelcluster/testing"
 *
 * // Small pages, so that the test reads more than one:
 * const test = Effect.gen(function*() {
 *   const simulator = yield* Simulator.Simulator
 *   const event = { logicalResourceId: "Image", resourceType: "AWS::ImageBuilder::Image", resourceStatus: "CREATE_FAILED" }
 *   yield* simulator.putStackEvents({ imageId: "my-image", events: [event, event, event] })
 *   const pages = yield* Stream.runCount(Pagination.pages(ImageLogs.getImageStackEvents, { imageId: "my-image" }))
 *   console.log(pages)
 *   // 2
 * }).pipe(Effect.provide(Simulator.layer({ pageSizes: { stackEvents: 2 } })))
 *
 * await Effect.runPromise(test)
 * ```
 */
export const layer = (
  options: Options = {},
): Layer.Layer<
  Credentials.Credentials | ParallelCluster.ParallelCluster | Simulator | Transport,
  CredentialsUnavailable | InvalidConfiguration
> => {
  const { credentials, endpoint, region } = settings(options)
  return ParallelCluster.layer({ endpoint, region }).pipe(
    Layer.provideMerge(Layer.mergeAll(layerTransport(options), Credentials.layer(credentials[0]))),
  )
}
