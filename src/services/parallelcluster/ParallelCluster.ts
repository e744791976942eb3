/**
 * The service that operations run in: one API's address, the region that signs, the credentials and the transport.
 *
 * @module
 */
import * as Clock from "effect/Clock"
import * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { Credentials, layerConfig as credentialsConfig } from "../../core/Credentials.ts"
import {
  type CredentialsUnavailable,
  InvalidConfiguration,
  refusal,
  type Reply,
  RequestTimeout,
  TransportFailure,
} from "../../core/Errors.ts"
import * as Retry from "../../core/Retry.ts"
import * as Signer from "../../core/Signer.ts"
import { layerFetch, Transport } from "../../core/Transport.ts"

/** One unsigned request of an operation. */
export interface Outgoing {
  /** The contract's operationId, for errors. */
  readonly operation: string
  readonly method: string
  /** Path and query, encoded, from the `/` on. */
  readonly target: string
  /** JSON text. */
  readonly body: string | undefined
  /** Sent beside the signed headers. Proxies may change these, as they do with `traceparent`, so they are not signed. */
  readonly unsigned?: Readonly<Record<string, string>>
  /** Another AWS service than this API: its address, without a `/` at its end, what is signed for, and its own headers. */
  readonly to?: {
    readonly endpoint: string
    readonly service: string
    readonly region: string
    readonly headers: Readonly<Record<string, string>>
  }
}

/**
 * Sends the requests of operations to one ParallelCluster API.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { ParallelCluster } from "effect-parallelcluster"
 *
 * const status = Effect.gen(function*() {
 *   const { endpoint, send } = yield* ParallelCluster.ParallelCluster
 *   const reply = yield* send({ operation: "Ping", method: "GET", target: "/v3/images/official", body: undefined })
 *   return `${endpoint} answers ${reply.status}`
 * })
 * ```
 */
export class ParallelCluster extends Context.Service<ParallelCluster, {
  /** The API's address, without a `/` at its end. */
  readonly endpoint: string
  /** The region that signs. */
  readonly region: string
  /** The region that operations ask for when they name none. */
  readonly defaultRegion: string | undefined
  /** What the retries of all its requests are paid from. */
  readonly retryBudget: Retry.Budget
  /** One attempt: resolves the credentials, signs, sends and reads the answer, whatever its status. */
  readonly send: (
    request: Outgoing,
  ) => Effect.Effect<Reply, CredentialsUnavailable | RequestTimeout | TransportFailure>
}>()("effect-parallelcluster/ParallelCluster") {}

/** What a client needs to know. */
export interface Options {
  /**
   * The API's address: `https://{api}.execute-api.{region}.amazonaws.com/prod`, the `ParallelClusterApiInvokeUrl` of the
   * API's CloudFormation stack, or a custom domain. Only `https:`, except for a loopback host.
   */
  readonly endpoint: string | URL
  /** The region that signs. Taken from an `execute-api` host when left out; any other host needs it. */
  readonly region?: string | undefined
  /** Sent as the `region` parameter of operations that do not name one. When left out, the API uses its own region. */
  readonly defaultRegion?: string | undefined
  /** How long one attempt may take, from its credentials to the last byte of its answer. Default: 60 seconds. */
  readonly timeout?: Duration.Input | undefined
  /** The longest answer that is read, in bytes. Default: 16 MiB; API Gateway itself sends at most 10 MiB. */
  readonly maxResponseBytes?: number | undefined
  /** Accept `http:` also where the host is not loopback. Default: false. */
  readonly allowHttp?: boolean | undefined
}

/**
 * A client of the API at `endpoint`. Needs a `Transport` and `Credentials`; fails with `InvalidConfiguration`, which names
 * the option, when the endpoint is no usable address or no region can be found.
 *
 * @example
 * ```ts
 * import { Layer } from "effect"
 * import { Credentials, ParallelCluster, Transport } from "effect-parallelcluster"
 *
 * const layer = ParallelCluster.layer({ endpoint: "https://abc123.execute-api.eu-west-1.amazonaws.com/prod" }).pipe(
 *   Layer.provide(Transport.layerFetch),
 *   Layer.provide(Credentials.layer({ accessKeyId: "AKIDEXAMPLE", secretAccessKey: "example-secret" }))
 * )
 * ```
 */
export const layer = (
  options: Options,
): Layer.Layer<ParallelCluster, InvalidConfiguration, Credentials | Transport> =>
  Layer.effect(ParallelCluster, make(options))

const invalid = (field: string, message: string) => new InvalidConfiguration({ field, message: `${field}: ${message}` })

const endpointRule = "must be an https: URL (http: for loopback) without user, query and fragment, such as " +
  "https://abc123.execute-api.eu-west-1.amazonaws.com/prod"

const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/

const parseEndpoint = ({ allowHttp, endpoint }: Options): Effect.Effect<URL, InvalidConfiguration> => {
  const url = URL.parse(endpoint)
  const usable = url !== null &&
    (url.protocol === "https:" || (url.protocol === "http:" && (allowHttp || loopback.test(url.hostname)))) &&
    url.username + url.password + url.search + url.hash === ""
  return usable ? Effect.succeed(url) : Effect.fail(invalid("endpoint", endpointRule))
}

/** The region of an `execute-api` host, private and dual-stack addresses and China's included. */
const regionOf = (url: URL | null): string | undefined =>
  /(?:^|\.)execute-api\.([a-z0-9-]+)\.(?:vpce\.)?(?:amazonaws\.com(?:\.cn)?|api\.aws)$/.exec(url?.hostname ?? "")?.[1]

const parseRegion = (field: string, region: string | undefined): Effect.Effect<string, InvalidConfiguration> =>
  region !== undefined && /^[a-z]+(-[a-z0-9]+)+$/.test(region) ? Effect.succeed(region) : Effect.fail(
    invalid(field, "must be an AWS region such as eu-west-1 (only an execute-api host tells it)"),
  )

/**
 * Makes the service. {@link layer} is what applications use.
 *
 * @example
 * ```ts
 * import { Config, Effect, Layer } from "effect"
 * import { ParallelCluster } from "effect-parallelcluster"
 *
 * // Where an option has to be asked for:
 * const layerOf = (team: string) =>
 *   Layer.effect(
 *     ParallelCluster.ParallelCluster,
 *     Effect.flatMap(Config.String(`${team}_API_URL`), (endpoint) => ParallelCluster.make({ endpoint }))
 *   )
 * ```
 */
export const make = Effect.fnUntraced(function* (options: Options) {
  const url = yield* parseEndpoint(options)
  const region = yield* parseRegion("region", options.region ?? regionOf(url))
  if (options.defaultRegion !== undefined) yield* parseRegion("defaultRegion", options.defaultRegion)
  const timeout = Option.getOrElse(
    Option.map(Duration.fromInput(options.timeout ?? 60_000), Duration.toMillis),
    () => 0,
  )
  if (!(timeout > 0)) return yield* invalid("timeout", 'must be a duration such as "30 seconds"')
  const maxBytes = options.maxResponseBytes ?? 16 * 1024 * 1024
  if (!(maxBytes > 0)) return yield* invalid("maxResponseBytes", "must be a number of bytes above 0")
  const endpoint = url.origin + url.pathname.replace(/\/+/g, "/").replace(/\/$/, "")
  const transport = yield* Transport
  const credentials = yield* Credentials

  // What the service's clock is ahead of ours, in milliseconds, once a signature was refused for its time.
  let offset = 0
  const here = { endpoint, service: "execute-api", region, headers: {} }

  const attempt = Effect.fnUntraced(function* ({ body, method, operation, target, to = here, unsigned }: Outgoing) {
    const identity = yield* credentials.resolve
    // Requests run side by side: what this one was signed with is what its refusal speaks of.
    const used = offset
    const request = { method, url: to.endpoint + target, body }
    const headers = yield* Signer.sign(
      {
        ...request,
        headers: { ...body === undefined ? { accept } : { accept, "content-type": accept }, ...to.headers },
      },
      identity,
      { service: to.service, region: to.region, time: (yield* Clock.currentTimeMillis) + used },
    )
    for (const name in unsigned) headers.set(name, unsigned[name]!)
    const reply = yield* Effect.mapError(
      transport.send({ ...request, headers: Redacted.make(headers), maxBytes }),
      ({ message }) => new TransportFailure({ operation, message }),
    )
    const refused = refusal(reply)
    if (refused === undefined) return reply
    const ahead = Date.parse(reply.headers.get("date") ?? "") - (yield* Clock.currentTimeMillis)
    if (refused === "credentials" && credentials.invalidate) yield* credentials.invalidate(identity)
    // Less is no skew that any AWS service refuses; more is no date that a signature can have.
    else if (refused === "clock" && Math.abs(ahead - used) > 60_000 && ahead < 1e13) offset = ahead
    else return reply
    return { ...reply, corrected: true } as const
  })

  return ParallelCluster.of({
    endpoint,
    region,
    defaultRegion: options.defaultRegion,
    retryBudget: Retry.makeBudget(),
    send: (outgoing) =>
      within(
        attempt(outgoing),
        timeout,
        () => new RequestTimeout({ operation: outgoing.operation, message: `no complete answer within ${timeout} ms` }),
      ),
  })
})

/** The clock of programs that have been given none. */
const platformClock = /*#__PURE__*/ Context.get(/*#__PURE__*/ Context.empty(), Clock.Clock)

/** The longest that the platform's timers can wait. */
const longestTimer = 2 ** 31 - 1

/**
 * Interrupts `effect` when it takes longer than `millis`, and fails with `late`. Every request has such a limit and hardly any
 * meets it: on the platform's clock this takes one timer in place of the fiber that sleeps in `Effect.timeoutOrElse`, and that
 * a sixth off the time of a tiny request.
 */
const within = <A, E, L>(effect: Effect.Effect<A, E>, millis: number, late: () => L): Effect.Effect<A, E | L> =>
  Effect.withFiber((caller) =>
    Effect.callback((resume) => {
      const run = Effect.runForkWith(caller.context)
      const fiber = run(effect)
      const end = () => resume(Effect.flatMap(Fiber.interrupt(fiber), () => Effect.fail(late())))
      let stop: () => void
      if (caller.getRef(Clock.Clock) === platformClock && millis <= longestTimer) {
        const timer = setTimeout(end, millis)
        stop = () => clearTimeout(timer)
      } else {
        const sleeper = run(Effect.map(Effect.sleep(millis), end))
        stop = () => sleeper.interruptUnsafe()
      }
      fiber.addObserver((exit) => {
        stop()
        resume(exit)
      })
      return Effect.suspend(() => Fiber.interrupt(fiber))
    })
  )

const accept = "application/json"

const variable = (name: string) =>
  Config.option(Config.String(name)).pipe(
    Effect.map(Option.getOrUndefined),
    Effect.mapError((error) => invalid(name, error.message)),
  )

/**
 * A client configured through Effect's `Config`: `PCLUSTER_API_URL` is the endpoint; `AWS_REGION` or `AWS_DEFAULT_REGION` is
 * the region that signs for hosts that do not tell theirs (an `execute-api` host does, and knows better).
 *
 * @example
 * ```ts
 * import { Layer } from "effect"
 * import { Credentials, ParallelCluster, Transport } from "effect-parallelcluster"
 *
 * const layer = ParallelCluster.layerConfig.pipe(
 *   Layer.provide(Transport.layerFetch),
 *   Layer.provide(Credentials.layerProvider(async () => ({ accessKeyId: "AKIDEXAMPLE", secretAccessKey: "example-secret" })))
 * )
 * ```
 */
export const layerConfig: Layer.Layer<ParallelCluster, InvalidConfiguration, Credentials | Transport> =
  /*#__PURE__*/ Layer.effect(
    ParallelCluster,
    /*#__PURE__*/ Effect.gen(function* () {
      const endpoint = yield* variable("PCLUSTER_API_URL")
      if (endpoint === undefined) {
        return yield* invalid("PCLUSTER_API_URL", `${endpointRule}; it has no value`)
      }
      const region = regionOf(URL.parse(endpoint)) ?? (yield* variable("AWS_REGION")) ??
        (yield* variable("AWS_DEFAULT_REGION"))
      return yield* make({ endpoint, region })
    }),
  )

/**
 * All that a script needs: {@link layerConfig} with the platform's `fetch` and the environment's credentials.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { ImageLogs, ParallelCluster } from "effect-parallelcluster"
 *
 * const streams = ImageLogs.listImageLogStreams({ imageId: "my-image" }).pipe(Effect.provide(ParallelCluster.layerEnv))
 * ```
 */
export const layerEnv: Layer.Layer<ParallelCluster, CredentialsUnavailable | InvalidConfiguration> = /*#__PURE__*/ Layer
  .provide(layerConfig, [credentialsConfig, layerFetch])
