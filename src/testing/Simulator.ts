/**
 * The ParallelCluster API's server side and the AWS services around it, in memory: for tests, demos and development without an
 * AWS account.
 *
 * It verifies signatures, routes, reads parameters and answers as the real services do, with their own messages, driven by the
 * same operation declarations as the client. It runs in the process, as a `Transport`, or behind a port and in a worker, as a
 * function from request to response. Time and randomness come from Effect's `Clock` and `Random`. CloudWatch Logs, STS,
 * CloudFormation and S3 are simulated as far as a deployment of the API is used with them; they answer at any address. The guide
 * is `docs/testing.md`.
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
import * as CloudWatchLogs from "../services/cloudwatch-logs/CloudWatchLogs.ts"
import * as ParallelCluster from "../services/parallelcluster/ParallelCluster.ts"
import type * as Operation from "../core/Operation.ts"
import * as Pacing from "../core/Pacing.ts"
import { failure, Transport } from "../core/Transport.ts"
import * as Account from "./Account.ts"
import type { Answer } from "./Answer.ts"
import * as Faults from "./Faults.ts"
import * as Handler from "./handlers/Handler.ts"
import * as Sts from "./handlers/Sts.ts"
import type { InputCluster, InputImage, InputStackEvent, InRegion, Owner } from "./Inputs.ts"
import { type InputLogEvent, putLogEvents } from "./LogStore.ts"
import { type Options, settings } from "./Options.ts"
import * as Recorder from "./Recorder.ts"
import { cutBody, cutMessage, readBody, respond } from "./Reply.ts"
import * as Router from "./Router.ts"
import type { Seed } from "./Seed.ts"
import * as State from "./State.ts"
import * as Throttle from "./Throttle.ts"

export type { KnownCredentials } from "./Account.ts"
export { Fault } from "./Faults.ts"
export { InputCluster, InputImage, InputStackEvent } from "./Inputs.ts"
export type { InRegion, Owner } from "./Inputs.ts"
export type { InputLogEvent } from "./LogStore.ts"
export type { Durations, Limit, PageSizes } from "./Model.ts"
export type { Options } from "./Options.ts"
export type { RecordedRequest } from "./Recorder.ts"
export { Seed } from "./Seed.ts"
export type { Limits } from "./Throttle.ts"
export { advance, settle } from "./VirtualTime.ts"

/** Selects a log stream. */
export type LogStreamInput = Owner & InRegion & { readonly logStreamName: string }

/** A token of an OpenID Connect provider. */
export interface TrustedToken {
  readonly token: Redacted.Redacted | string
  /** The role that trusts it. It may do what the caller may: assume the API's role, read logs. */
  readonly roleArn: string
  /** The audience of the token. Like AWS, refuses any other than the default. Default: `sts.amazonaws.com`. */
  readonly audience?: string | undefined
  /** The subject of the token. Default: `simulator`. */
  readonly subject?: string | undefined
  /** Default: never. */
  readonly expiration?: Date | undefined
}

/**
 * A running simulator: its resources, its recorded requests, and the faults that it injects.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { CloudWatchLogs } from "effect-parallelcluster"
 * import * as Simulator from "effect-parallelcluster/testing"
 *
 * const log = { logGroupName: CloudWatchLogs.imageLogGroupName("my-image"), logStreamName: "3.16.1/1" }
 *
 * const test = Effect.gen(function*() {
 *   const simulator = yield* Simulator.Simulator
 *   yield* simulator.putLogEvents({
 *     imageId: "my-image",
 *     logStreamName: "3.16.1/1",
 *     events: [{ timestamp: new Date("2026-01-05T08:00:00Z"), message: "hello" }]
 *   })
 *   yield* simulator.failNext({ times: 2, code: "ThrottlingException", message: "Rate exceeded" })
 *   const page = yield* CloudWatchLogs.getLogEvents(log)
 *   console.log(page.events[0]?.message, (yield* simulator.requests).length)
 *   // hello 3
 * }).pipe(Effect.provide(Simulator.layer()))
 *
 * await Effect.runPromise(test)
 * ```
 */
export class Simulator extends Context.Service<Simulator, {
  /** The endpoint of the API, including the stage. */
  readonly endpoint: string
  readonly region: string
  /** The name of the API's stack. */
  readonly stackName: string
  /** The ARN of the role that the stack has for callers of the API. */
  readonly roleArn: string
  /**
   * The environment variables that direct a program to this simulator at an origin such as `http://127.0.0.1:8080`: the endpoint of
   * the API and its stack, the region, the credentials of the caller, and the endpoints of the other AWS services.
   */
  readonly environment: (origin: string) => Readonly<Record<string, string>>
  /**
   * The API as a function, for a server or instead of `fetch`. It runs in the context in which the simulator was created, and uses
   * that `Clock`.
   */
  readonly handler: (request: Request) => Promise<Response>
  /**
   * The same as an effect, in the context in which it runs. Fails if the connection is dropped. `body` is that of the request, if it
   * has been read.
   */
  readonly handle: (
    request: Request,
    body?: Uint8Array<ArrayBuffer>,
  ) => Effect.Effect<Response, TransportFailure>
  /** Adds resources and faults. */
  readonly seed: (seed: Seed) => Effect.Effect<void>
  /** Creates an empty log stream, and its log group if it does not exist. */
  readonly createLogStream: (input: LogStreamInput) => Effect.Effect<void>
  /**
   * Adds events to a log stream, in any order; creates the stream if it does not exist. With `every`, adds one event per interval and
   * completes after the last one: fork it for a log that grows while it is read.
   */
  readonly putLogEvents: (
    input: LogStreamInput & { readonly events: Iterable<InputLogEvent>; readonly every?: Duration.Input | undefined },
  ) => Effect.Effect<void>
  /** Expires all page tokens of logs issued so far, as AWS does after 24 hours. */
  readonly expireTokens: Effect.Effect<void>
  /** Expires the credentials of all roles issued so far: requests signed with them are refused from now on. */
  readonly expireSessions: Effect.Effect<void>
  /** Adds events to the CloudFormation stack of an image or a cluster, oldest first; creates the stack if it does not exist. */
  readonly putStackEvents: (
    input: Owner & InRegion & { readonly events: Iterable<InputStackEvent> },
  ) => Effect.Effect<void>
  /** Adds an image, by default an available one. */
  readonly putImage: (input: InputImage & InRegion) => Effect.Effect<void>
  /** Adds a cluster, by default a created and running one. */
  readonly putCluster: (input: InputCluster & InRegion) => Effect.Effect<void>
  /** Makes the next build, creation, update or deletion of this name fail with this reason. */
  readonly failStack: (input: { readonly name: string; readonly reason: string } & InRegion) => Effect.Effect<void>
  /** Injects a fault into the next requests, or into a share of them. */
  readonly failNext: (fault: Faults.Fault) => Effect.Effect<void>
  /** Changes the listed rate limits from now on. */
  readonly setLimits: (limits: Throttle.Limits) => Effect.Effect<void>
  /** Makes a role trust a token of an OpenID Connect provider, which `AssumeRoleWithWebIdentity` then accepts. */
  readonly trustToken: (input: TrustedToken) => Effect.Effect<void>
  /** Removes the remaining faults. */
  readonly recover: Effect.Effect<void>
  /**
   * The last 10,000 requests, including refused ones and those with faults. The oldest have no bodies and inputs once all bodies
   * together exceed 16 million characters.
   */
  readonly requests: Effect.Effect<ReadonlyArray<Recorder.RecordedRequest>>
}>()("effect-parallelcluster/testing/Simulator") {}

/** An operation and its handler. */
export type { Handler } from "./handlers/Handler.ts"

/**
 * Simulates an operation of your own, for the option `operations`. Its requests are routed, verified and decoded by its declaration,
 * like those of the API.
 *
 * @example
 * ```ts
 * import { Effect, Schema } from "effect"
 * import { Operation, ParallelCluster } from "effect-parallelcluster"
 * import * as Simulator from "effect-parallelcluster/testing"
 *
 * const getQuota = Operation.make({
 *   service: ParallelCluster.service,
 *   operationId: "GetQuota",
 *   group: "Quotas",
 *   summary: "Gets the quota of a team.",
 *   method: "GET",
 *   path: "/v3/quotas/{team}",
 *   parameters: { path: { team: Schema.String } },
 *   response: Schema.Struct({ left: Schema.Int }),
 *   idempotent: true
 * })
 *
 * const left = Effect.map(getQuota({ team: "physics" }), ({ left }) => left).pipe(
 *   Effect.provide(Simulator.layer({ operations: [Simulator.operation(getQuota, () => Effect.succeed({ left: 3 }))] }))
 * )
 *
 * console.log(await Effect.runPromise(left))
 * // 3
 * ```
 */
export const operation = <I, A, E, Items extends string | undefined, R>(
  declaration: Operation.Operation<I, A, E, Items, R>,
  answer: (input: I) => Effect.Effect<A>,
): Handler.Handler => Handler.make(declaration, (input) => answer(input))

/**
 * Creates a simulator, to serve it or to build layers on it.
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
  const { limits, operations, ...initial } = settings(options)
  const { anomalies, credentials: [caller], region } = initial
  const account = Account.make({ ...initial, now: yield* now })
  const { deployment } = account
  const throttle = Throttle.make(limits)
  const route = Router.make(account, throttle, operations)
  const faults = Faults.make()
  const recorder = Recorder.make()
  let arrived = 0

  const answer = Effect.fnUntraced(function* (request: Request, body: Uint8Array<ArrayBuffer> | undefined) {
    const { headers, method, url } = request
    const time = yield* now
    const requestId = State.uuid(++arrived)
    if (body === undefined) return respond({ status: 413, body: { message: "Request Too Long" } }, requestId)
    const call = route({ method, url: new URL(url), headers, body, time, requestId })
    const { operationId } = call
    const fault = yield* faults.next(operationId)
    const entered = yield* Effect.result(
      Effect.flatMap(call.verify, (identity) => Effect.map(call.input, (input) => ({ identity, input }))),
    )
    const input = Result.isSuccess(entered) ? entered.success.input : undefined
    const text = Recorder.concealBody(new TextDecoder().decode(body))
    const recorded = { requestId, time, method, url, headers: Recorder.concealHeaders(headers), body: text }
    recorder.add({ ...recorded, operationId, input })

    if (fault?.delay !== undefined) {
      yield* Effect.timeoutOrElse(aborted(request.signal), { duration: fault.delay, orElse: () => Effect.void })
    }
    if (fault?.drop === "request") return yield* new TransportFailure({ message: cutMessage })
    const run = Effect.fromResult(entered).pipe(
      Effect.flatMap(({ identity, input }) => call.run(input, identity)),
      Effect.catchTags({
        AwsError: (error) => Effect.succeed(call.writeError(error)),
        Refusal: (refusal): Effect.Effect<Answer> => Effect.succeed(refusal),
      }),
    )
    const response = respond(Faults.answerOf(fault, call.writeError) ?? (yield* run), requestId)
    return fault?.drop === "response" ? cutBody(response) : response
  }, (effect) => Effect.catchDefect(effect, crashed))

  const handle = (request: Request, body?: Uint8Array<ArrayBuffer>) =>
    // What is there already is answered at once: no test can come between a request and the fault that is meant for it.
    body !== undefined ? answer(request, body) : Effect.flatMap(
      Effect.tryPromise({ try: () => readBody(request), catch: failure }),
      (body) => answer(request, body),
    )

  const at = (input: InRegion) => account.region(input.region ?? region)
  const logStream = (input: LogStreamInput, time: Date) =>
    State.ownLogStream(at(input), input, input.logStreamName, time)
  const put: Pick<
    Simulator["Service"],
    "createLogStream" | "failNext" | "failStack" | "putCluster" | "putImage" | "putLogEvents" | "putStackEvents"
  > = {
    createLogStream: (input) => Effect.map(now, (time) => void logStream(input, time)),
    putLogEvents: ({ events, every, ...input }) => {
      const add = (events: Iterable<InputLogEvent>) =>
        Effect.map(now, (time) => putLogEvents(logStream(input, time), events, time))
      return every === undefined
        ? add(events)
        : Effect.forEach(events, (event) => Effect.delay(add([event]), every), { discard: true })
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
    ...put,
    endpoint: deployment.endpoint,
    region,
    stackName: deployment.stackName,
    roleArn: deployment.roleArn,
    environment: (origin) => ({
      PCLUSTER_API_URL: `${origin}/${deployment.stage}`,
      PCLUSTER_API_STACK: deployment.stackName,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: caller.accessKeyId,
      AWS_SECRET_ACCESS_KEY: textOf(caller.secretAccessKey),
      ...(caller.sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: textOf(caller.sessionToken) }),
      AWS_ENDPOINT_URL: origin,
      // Those of one service go before that of all, wherever they were set.
      AWS_ENDPOINT_URL_CLOUDFORMATION: origin,
      AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: origin,
      AWS_ENDPOINT_URL_STS: origin,
    }),
    handle,
    handler: (request) =>
      // A handler cannot hang up; an answer that ends before it begins is the nearest thing.
      Effect.runPromiseWith(context)(
        Effect.orElseSucceed(handle(request), () => cutBody(respond({ status: 502 }, ""))),
      ),
    seed: Effect.fnUntraced(function* (seed) {
      const { clusters = [], faults = [], images = [], logStreams = [], stackEvents = [], stackFailures = [] } = seed
      // First, so that images and clusters find what their stacks went through.
      for (const stack of stackEvents) yield* put.putStackEvents(stack)
      for (const image of images) yield* put.putImage(image)
      for (const cluster of clusters) yield* put.putCluster(cluster)
      for (const stream of logStreams) {
        yield* put.createLogStream(stream)
        yield* put.putLogEvents(stream)
      }
      for (const failure of stackFailures) yield* put.failStack(failure)
      for (const fault of faults) yield* put.failNext(fault)
    }),
    expireTokens: Effect.sync(() => {
      anomalies.generation += 1
    }),
    expireSessions: Effect.map(now, (expiration) => {
      for (const [id, identity] of account.identities) {
        if (identity.roleArn !== undefined) account.identities.set(id, { ...identity, expiration })
      }
    }),
    setLimits: (limits) => Effect.sync(() => throttle.set(limits)),
    trustToken: ({ audience = Sts.audience, expiration, roleArn, subject = "simulator", token }) =>
      Effect.sync(() => {
        const secret = typeof token === "string" ? Redacted.make(token) : token
        account.webIdentities.push({ token: secret, audience, subject, roleArn, expiration })
      }),
    recover: Effect.sync(faults.clear),
    requests: Effect.sync(recorder.all),
  })
})

const now = Effect.map(Clock.currentTimeMillis, (millis) => new Date(millis))

/** Fails when the client goes away. Only used while something takes time: reading the signal makes Deno print a warning. */
const aborted = (signal: AbortSignal) =>
  Effect.callback<never, TransportFailure>((resume) => {
    const fail = () => resume(Effect.fail(new TransportFailure({ message: "The request was aborted." })))
    if (signal.aborted) return fail()
    signal.addEventListener("abort", fail)
    return Effect.sync(() => signal.removeEventListener("abort", fail))
  })

const textOf = (secret: Redacted.Redacted | string) => typeof secret === "string" ? secret : Redacted.value(secret)

/** As API Gateway answers when the function behind it crashes. The cause is logged for the maintainers of the simulator. */
const crashed = (defect: unknown) =>
  Effect.as(
    Effect.logError("The simulator crashed.", defect),
    respond({ status: 502, body: { message: "Internal server error" } }, ""),
  )

/**
 * A simulator and a transport to it, for tests that create their own clients, with other credentials, regions or timeouts.
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
    Effect.flatMap(make(options), (simulator) =>
      Effect.map(Pacing.CurrentPolicy, (pacing) =>
        Context.make(Simulator, simulator).pipe(
          Context.add(Transport, {
            // Not over the handler: the effect has the clock of the test that calls, where that is not the layer's.
            send: ({ body, headers, maxBytes, method, url }) =>
              Effect.gen(function* () {
                const request = new Request(url, { method, headers: Redacted.value(headers) })
                const response = yield* simulator.handle(request, new TextEncoder().encode(body))
                const bytes = yield* Effect.tryPromise({
                  try: () =>
                    response.bytes(),
                  catch: failure,
                })
                return {
                  headers: response.headers,
                  status: response.status,
                  body: bytes.byteLength > maxBytes ? undefined : new TextDecoder().decode(bytes),
                }
              }),
          }),
          // Where nothing is throttled, a test need not wait for anybody's pace.
          Context.add(Pacing.CurrentPolicy, {
            ...pacing,
            paced: pacing.paced && Object.keys(settings(options).limits).length > 0,
          }),
        ))),
  )

/**
 * A simulator, and clients of the API and of CloudWatch Logs with credentials that it accepts.
 * {@link Simulator} shows it in use.
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
  CloudWatchLogs.CloudWatchLogs | Credentials.Credentials | ParallelCluster.ParallelCluster | Simulator | Transport,
  CredentialsUnavailable | InvalidConfiguration
> => {
  const { credentials, endpoint, region } = settings(options)
  return Layer.merge(ParallelCluster.layer({ endpoint, region }), CloudWatchLogs.layer({ region })).pipe(
    Layer.provideMerge(Layer.mergeAll(layerTransport(options), Credentials.layer(credentials[0]))),
  )
}

/**
 * The account of a default deployment, with the credentials of the caller: for programs that find the API by the name of its stack,
 * assume its role, and read logs from CloudWatch Logs. The option `deployment` explains it.
 *
 * @example
 * ```ts
 * import { Effect, Layer } from "effect"
 * import { ClusterOperations, Deployment } from "effect-parallelcluster"
 * import * as Simulator from "effect-parallelcluster/testing"
 *
 * const test = Effect.gen(function*() {
 *   const simulator = yield* Simulator.Simulator
 *   yield* simulator.putCluster({ clusterName: "my-cluster" })
 *   const { clusters } = yield* ClusterOperations.listClusters({})
 *   console.log(clusters.map((cluster) => cluster.clusterName).join())
 *   // my-cluster
 * }).pipe(
 *   Effect.provide(Deployment.layer({ stackName: "parallelcluster-api", region: "us-east-1" })),
 *   Effect.provide(Simulator.layerDeployment())
 * )
 *
 * await Effect.runPromise(test)
 * ```
 */
export const layerDeployment = (
  options: Omit<Options, "deployment"> = {},
): Layer.Layer<Credentials.Credentials | Simulator | Transport, CredentialsUnavailable> =>
  Layer.mergeAll(
    layerTransport({ ...options, deployment: "default" }),
    Credentials.layer(settings(options).credentials[0]),
  )
