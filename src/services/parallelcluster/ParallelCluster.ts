/**
 * The ParallelCluster API: the service, its client, and the layers that give it: one API's address, the region that signs, the
 * credentials and the transport.
 *
 * @module
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Client from "../../core/Client.ts"
import { type Credentials, layerConfig as credentialsConfig } from "../../core/Credentials.ts"
import { invalid, isRegion, parseEndpoint, regionRule } from "../../core/Endpoint.ts"
import * as Environment from "../../core/Environment.ts"
import type { CredentialsUnavailable, InvalidConfiguration } from "../../core/Errors.ts"
import type * as Service from "../../core/Service.ts"
import { layerFetch, type Transport } from "../../core/Transport.ts"
import { RestJson } from "../../protocols/RestJson.ts"
import { headersOf, regionOf } from "./Address.ts"

/**
 * The client that the API's operations run in: what the layers of this module give.
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

/** The service reports a throttle of AWS's own in a 500; names that somebody chose are in quotes, and prove nothing. */
const isThrottle = (message: string): boolean =>
  /\brate exceeded\b|\((Throttl\w*|RequestLimitExceeded|TooManyRequests\w*)\)/i.test(
    message.replace(/'[^']*'|"[^"]*"/g, ""),
  )

const unroutedRule = "Is the address right, with the stage (/prod) at its end?"

const read: Service.Service["read"] = (status, { message = "" }, { errors, unrouted }) => {
  // The service's router takes a `/` at the beginning of a log stream's name for a doubled one, and redirects.
  const redirected = status === 308 && unrouted !== undefined
  // This is how the service's router answers; operations have words of their own.
  if (redirected || (status === 404 && message.startsWith("The requested URL was not found on the server"))) {
    return { tag: "NotFound", routed: false, advice: unrouted }
  }
  return status === 500 && isThrottle(message)
    ? { tag: "LimitExceeded" }
    // A cluster's creation answers so, where the contract has a 409.
    : status === 400 && errors.Conflict !== undefined &&
        /^(Cluster|ParallelCluster image) \S+ already exists/.test(message)
    ? { tag: "Conflict" }
    : status !== 403
    ? {}
    : message.includes("explicit deny")
    ? {
      advice:
        "A default deployment admits only the role that the API's stack made (its output ParallelClusterApiUserRole): " +
        "Deployment.layer assumes it.",
    }
    : message === "Missing Authentication Token"
    ? { advice: unroutedRule }
    : {}
}

/**
 * The API as a service: what {@link Operation.make} takes for an endpoint of your own behind the same address.
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
  // Of the whole API: what its template sets for the stage.
  limits: { rate: 100, burst: 10 },
  client: ParallelCluster,
}

/** What a client of the API has to be given. */
export interface Options extends Client.Options {
  /**
   * The API's address: `https://{api}.execute-api.{region}.amazonaws.com/prod`, the `ParallelClusterApiInvokeUrl` of the
   * API's CloudFormation stack, or a custom domain. Only `https:`, except for a loopback host.
   */
  readonly endpoint: string | URL
  /** The region that signs. Taken from an `execute-api` host when left out; any other host needs it. */
  readonly region?: string | undefined
  /** Sent as the `region` parameter of operations that do not name one. When left out, the API uses its own region. */
  readonly defaultRegion?: string | undefined
  /** Accept `http:` also where the host is not loopback. Default: false. */
  readonly allowHttp?: boolean | undefined
  /**
   * The API's id, for a private API that is called by its VPC endpoint's own name: sent as `x-apigw-api-id`. Default: the host
   * name says which API it is.
   */
  readonly apiId?: string | undefined
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

/**
 * Makes the client. {@link layer} is what applications use.
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
export const make = Effect.fnUntraced(function* ({ allowHttp, apiId, ...options }: Options) {
  const endpoint = yield* parseEndpoint("endpoint", options.endpoint, allowHttp)
  const region = options.region ?? regionOf(options.endpoint)
  if (!isRegion(region)) return yield* invalid("region", `${regionRule} (only an execute-api host tells it)`)
  const address = { endpoint, region }
  return yield* Client.make(
    service,
    options,
    { ...address, addressOf: () => Effect.succeed(address) },
    yield* headersOf(apiId),
  )
})

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
      const { PCLUSTER_API_URL: url } = yield* Environment.readAll(["PCLUSTER_API_URL"])
      const endpoint = yield* parseEndpoint("PCLUSTER_API_URL", url)
      const region = regionOf(endpoint) ?? (yield* Environment.read("AWS_REGION")) ??
        (yield* Environment.read("AWS_DEFAULT_REGION"))
      if (!isRegion(region)) {
        return yield* invalid("AWS_REGION", `${regionRule}: the host of PCLUSTER_API_URL does not tell one`)
      }
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
  .unwrap(
    /*#__PURE__*/ Effect.gen(function* () {
      // Without an address, all that is missing is named at once.
      if ((yield* Environment.read("PCLUSTER_API_URL")) === undefined) {
        yield* Environment.readAll(["PCLUSTER_API_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"])
      }
      return Layer.provide(layerConfig, [credentialsConfig, layerFetch])
    }),
  )
