/**
 * The ParallelCluster API: the service, its client, and the layers that provide it from an endpoint, a signing region,
 * credentials and a transport.
 *
 * @module
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Client from "../../core/Client.ts"
import { type Credentials, layerConfig as credentialsConfig, required } from "../../core/Credentials.ts"
import { invalid, isRegion, parseEndpoint, regionRule } from "../../core/Endpoint.ts"
import * as Environment from "../../core/Environment.ts"
import type { CredentialsUnavailable, InvalidConfiguration } from "../../core/Errors.ts"
import type * as Service from "../../core/Service.ts"
import { layerFetch, type Transport } from "../../core/Transport.ts"
import { RestJson } from "../../protocols/RestJson.ts"
import { headersOf, regionOf } from "./Address.ts"

/**
 * The client that the API's operations need; the layers of this module provide it.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { ParallelCluster } from "effect-parallelcluster"
 *
 * const where = Effect.map(ParallelCluster.ParallelCluster, ({ endpoint, region }) => `${endpoint}, signed for ${region}`)
 * ```
 */
export class ParallelCluster extends Context.Service<ParallelCluster, Service.Client>()(
  "effect-parallelcluster/ParallelCluster",
) {}

/** The service reports throttling by other AWS services as a 500. Quoted text can be a user's name, so it is ignored. */
const isThrottle = (message: string): boolean =>
  /\brate exceeded\b|\((Throttl\w*|RequestLimitExceeded|TooManyRequests\w*)\)/i.test(
    message.replace(/'[^']*'|"[^"]*"/g, ""),
  )

const unroutedRule = "Check that the endpoint is right and ends with the stage (/prod)."

const read: Service.Service["read"] = (status, { message = "" }, { errors, unrouted }) => {
  // The service's router redirects when a log stream's name begins with `/`: it reads it as a doubled slash.
  const redirected = status === 308 && unrouted !== undefined
  // The message of the service's router; those of operations differ.
  if (redirected || (status === 404 && message.startsWith("The requested URL was not found on the server"))) {
    return { tag: "NotFound", routed: false, advice: unrouted }
  }
  return status === 500 && isThrottle(message)
    ? { tag: "LimitExceeded" }
    // `CreateCluster` answers 400 here, where the contract has 409.
    : status === 400 && errors.Conflict !== undefined &&
        /^(Cluster|ParallelCluster image) \S+ already exists/.test(message)
    ? { tag: "Conflict" }
    : status !== 403
    ? {}
    : message.includes("explicit deny")
    ? {
      advice: "A default deployment accepts only the role that the API's stack created (its output " +
        "ParallelClusterApiUserRole). Deployment.layer assumes it.",
    }
    : message === "Missing Authentication Token"
    ? { advice: unroutedRule }
    : {}
}

/**
 * The service that the API's operations belong to. Pass it to {@link Operation.make} to declare an operation of your own.
 *
 * @example
 * ```ts
 * import { ParallelCluster } from "effect-parallelcluster"
 *
 * console.log(ParallelCluster.service.id, ParallelCluster.service.signingName)
 * // ParallelCluster execute-api
 * ```
 */
export const service: Service.Service<ParallelCluster> = {
  id: "ParallelCluster",
  signingName: "execute-api",
  protocol: RestJson,
  region: "query",
  read,
  // Of the whole API: the throttling of its stage, from its CloudFormation template.
  limits: { rate: 100, burst: 10 },
  client: ParallelCluster,
}

/** Options of a client of the API. */
export interface Options extends Client.Options {
  /**
   * The URL of the API: `https://{api}.execute-api.{region}.amazonaws.com/prod`, the output `ParallelClusterApiInvokeUrl` of the
   * API's CloudFormation stack, or a custom domain. `https:` is required, except for a loopback host.
   */
  readonly endpoint: string | URL
  /** The region that requests are signed for. Default: that of an `execute-api` host; required for any other host. */
  readonly region?: string | undefined
  /** Sent as `region` with operations that name none. Default: none is sent, and the API uses its own region. */
  readonly defaultRegion?: string | undefined
  /** Allow `http:` for hosts other than loopback. Default: false. */
  readonly allowHttp?: boolean | undefined
  /**
   * The id of a private API that is called by the host name of its VPC endpoint; sent as `x-apigw-api-id`. Default: none, for
   * host names that contain the id.
   */
  readonly apiId?: string | undefined
}

/**
 * A client of the API at `endpoint`. Needs a `Transport` and `Credentials`. Fails with `InvalidConfiguration`, which names
 * the option, when the endpoint is not a valid URL or the region is unknown.
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

/**
 * Makes the client. {@link layer} is what applications use.
 *
 * @example
 * ```ts
 * import { Config, Effect, Layer } from "effect"
 * import { ParallelCluster } from "effect-parallelcluster"
 *
 * // When an option comes from the configuration:
 * const layerOf = (team: string) =>
 *   Layer.effect(
 *     ParallelCluster.ParallelCluster,
 *     Effect.flatMap(Config.String(`${team}_API_URL`), (endpoint) => ParallelCluster.make({ endpoint }))
 *   )
 * ```
 */
export const make = /*#__PURE__*/ Effect.fnUntraced(function* ({ allowHttp, apiId, ...options }: Options) {
  const endpoint = yield* parseEndpoint("endpoint", options.endpoint, allowHttp)
  const region = options.region ?? regionOf(options.endpoint)
  if (!isRegion(region)) {
    return yield* invalid("region", `${regionRule} (it can be derived only from an execute-api host)`)
  }
  const address = { endpoint, region }
  return yield* Client.make(
    service,
    options,
    { ...address, addressOf: () => Effect.succeed(address) },
    yield* headersOf(apiId),
  )
})

/**
 * A client configured through Effect's `Config`: `PCLUSTER_API_URL` is the endpoint. The signing region is that of an
 * `execute-api` host; for other hosts it is `AWS_REGION` or `AWS_DEFAULT_REGION`.
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
      const { PCLUSTER_API_URL: url } = yield* Environment.readAll(["PCLUSTER_API_URL"])
      const endpoint = yield* parseEndpoint("PCLUSTER_API_URL", url)
      const region = regionOf(endpoint) ?? (yield* Environment.region)
      if (!isRegion(region)) {
        return yield* invalid("AWS_REGION", `${regionRule}: the host of PCLUSTER_API_URL contains none`)
      }
      return yield* make({ endpoint, region })
    }),
  )

/**
 * A complete client for scripts: {@link layerConfig} with the platform's `fetch` and the environment's credentials.
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
  .unwrap(
    /*#__PURE__*/ Effect.gen(function* () {
      const url = yield* Environment.read("PCLUSTER_API_URL")
      const region = (url && regionOf(url)) ?? (yield* Environment.read("AWS_DEFAULT_REGION"))
      // One error names all missing variables. Whether a region is missing is known only with the endpoint.
      yield* required(["PCLUSTER_API_URL", ...(url !== undefined && region === undefined ? ["AWS_REGION"] : [])])
      return Layer.provide(layerConfig, [credentialsConfig, layerFetch])
    }),
  )
