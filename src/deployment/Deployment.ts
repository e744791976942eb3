/**
 * A deployment of the ParallelCluster API according to AWS's guide: found by the name of its CloudFormation stack, and called
 * with the role of the stack, while CloudWatch Logs is called with the credentials of the caller.
 *
 * Source: the template `parallelcluster-api.yaml` of ParallelCluster, and its outputs `ParallelClusterApiInvokeUrl` and
 * `ParallelClusterApiUserRole`.
 *
 * @module
 */
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Client from "../core/Client.ts"
import {
  Credentials,
  fromProvider,
  type Identity,
  layerConfig as credentialsConfig,
  required,
} from "../core/Credentials.ts"
import { invalid, isRegion, parseEndpoint, regionRule } from "../core/Endpoint.ts"
import * as Environment from "../core/Environment.ts"
import { CredentialsUnavailable, type InvalidConfiguration } from "../core/Errors.ts"
import * as RegionalClient from "../core/RegionalClient.ts"
import { layerFetch, type Transport } from "../core/Transport.ts"
import * as CloudFormation from "../services/cloudformation/CloudFormation.ts"
import * as CloudWatchLogs from "../services/cloudwatch-logs/CloudWatchLogs.ts"
import { headersOf, regionOf } from "../services/parallelcluster/Address.ts"
import * as ParallelCluster from "../services/parallelcluster/ParallelCluster.ts"
import { roleArnPattern } from "../services/sts/Constraints.ts"
import { service as sts } from "../services/sts/Operations.ts"
import { assumer, layerWebIdentityConfig } from "../services/sts/RoleCredentials.ts"

/** Options of a deployment. */
export interface Options extends Omit<Client.Options, "defaultRegion"> {
  /** The name or id of the API's CloudFormation stack. Needed unless `endpoint` is given. */
  readonly stackName?: string | undefined
  /** The endpoint of the API, such as a custom domain. Default: the output of the stack. */
  readonly endpoint?: string | URL | undefined
  /**
   * The role that may call the API, or `false` to use the caller's own credentials, as in deployments with
   * `CreateApiUserRole=false`. Default: the output of the stack, if it exists; without a stack, no role.
   */
  readonly roleArn?: string | false | undefined
  /** The external id that a role of another account may require. Default: none. */
  readonly externalId?: string | undefined
  /** The name of the role's sessions in AWS CloudTrail. Default: `effect-parallelcluster`. */
  readonly sessionName?: string | undefined
  /** The lifetime of the role's credentials, which are renewed before they expire. Default: 1 hour. */
  readonly duration?: Duration.Input | undefined
  /** The region of the stack and the API. Default: `AWS_REGION` or `AWS_DEFAULT_REGION`. */
  readonly region?: string | undefined
  /** The region of clusters, images and their logs. Default: that of the API. */
  readonly defaultRegion?: string | undefined
  /** The id of a private API that is called by the name of its VPC endpoint, sent as `x-apigw-api-id`. Default: none. */
  readonly apiId?: string | undefined
}

/** The resolved endpoint and role of a deployment. */
interface Found {
  readonly endpoint: string
  readonly region: string
  readonly roleArn: string | undefined
}

const urlOutput = "ParallelClusterApiInvokeUrl"
const roleOutput = "ParallelClusterApiUserRole"

const unavailable = (field: string, rule: string) => new CredentialsUnavailable({ field, message: `${field}: ${rule}` })

/**
 * Reads the outputs of the API's stack from CloudFormation.
 *
 * @internal
 */
export const lookUp = (stackName: string, region: string, options: Options) =>
  CloudFormation.describeStacks({ StackName: stackName }).pipe(
    Effect.mapError((error) =>
      error._tag === "CredentialsUnavailable" ? error : unavailable(
        "stackName",
        error._tag === "NotFound"
          ? `there is no stack ${stackName} in ${region}: check the name of the API's CloudFormation stack, and its region`
          : error._tag === "Unauthorized"
          ? `${error.message}. The credentials need cloudformation:DescribeStacks on this stack; or set endpoint and roleArn instead`
          : error.message,
      )
    ),
    Effect.flatMap(({ Stacks: [stack] }): Effect.Effect<Found, CredentialsUnavailable> => {
      const outputs = new Map(stack?.Outputs?.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]))
      const url = options.endpoint ?? outputs.get(urlOutput)
      return url === undefined
        ? Effect.fail(unavailable(
          "stackName",
          `the stack ${stackName} (${
            stack?.StackStatus ?? "no status"
          }) has no output ${urlOutput}, so it is not the stack of ` +
            `a ParallelCluster API; it has ${[...outputs.keys()].join(", ") || "none"}`,
        ))
        : Effect.mapBoth(parseEndpoint("endpoint", url), {
          onFailure: ({ field, message }) => new CredentialsUnavailable({ field, message }),
          onSuccess: (endpoint) => ({
            endpoint,
            region: regionOf(endpoint) ?? region,
            roleArn: options.roleArn === undefined ? outputs.get(roleOutput) : options.roleArn || undefined,
          }),
        })
    }),
  )

/** The caller's own credentials; new ones after a refusal. */
const ownCredentials = (caller: Credentials["Service"]) => {
  let given: Identity | undefined
  return (refused: boolean | undefined) =>
    Effect.gen(function* () {
      if (refused && given !== undefined && caller.invalidate) yield* caller.invalidate(given)
      given = yield* caller.resolve
      const { accessKeyId, expiration, secretAccessKey, sessionToken } = given
      return {
        accessKeyId,
        secretAccessKey: Redacted.value(secretAccessKey),
        sessionToken: sessionToken && Redacted.value(sessionToken),
        expiration,
      }
    })
}

const make = /*#__PURE__*/ Effect.fnUntraced(function* (
  options: Options,
  // The option or variable names that errors mention.
  names: { readonly stackName: string; readonly region: string } = { stackName: "stackName", region: "region" },
) {
  const { endpoint, stackName } = options
  const region = options.region ?? (yield* Environment.region) ?? (endpoint && regionOf(endpoint))
  if (!isRegion(region)) return yield* invalid(names.region, regionRule)
  if (stackName === undefined && endpoint === undefined) {
    return yield* invalid(
      names.stackName,
      "must be the name of the API's CloudFormation stack, unless there is an endpoint",
    )
  }
  if (stackName !== undefined && !/^[a-zA-Z][\w:/-]*$/.test(stackName)) {
    return yield* invalid(
      names.stackName,
      "must be the name of a CloudFormation stack: a letter, then letters, digits and hyphens",
    )
  }
  if (typeof options.roleArn === "string" && !roleArnPattern.test(options.roleArn)) {
    return yield* invalid("roleArn", "must be the ARN of a role, or false")
  }
  const context = yield* Effect.context<Credentials | Transport>()
  const caller = Context.get(context, Credentials)
  const run = Effect.runPromiseWith(context)
  const shared = { timeout: options.timeout, applicationId: options.applicationId }
  const cloudFormation = yield* RegionalClient.fromEnvironment(CloudFormation.service, { ...shared, region })

  const { duration, externalId, sessionName } = options
  const assume = yield* assumer({
    ...yield* RegionalClient.optionsConfig(sts, { ...shared, region }),
    duration,
    externalId,
    sessionName,
  })
  const own = ownCredentials(caller)

  // With an endpoint and a role, the stack is not needed.
  let found: Found | undefined = endpoint === undefined || (stackName !== undefined && options.roleArn === undefined)
    ? undefined
    : {
      endpoint: yield* parseEndpoint("endpoint", endpoint),
      region: regionOf(endpoint) ?? region,
      roleArn: options.roleArn || undefined,
    }

  const credentials = fromProvider((refresh) =>
    run(Effect.gen(function* () {
      // Without a stack name there is an endpoint, so `found` is set.
      found ??= yield* Effect.provideService(
        lookUp(stackName!, region, options),
        CloudFormation.CloudFormation,
        cloudFormation,
      )
      return yield* found.roleArn === undefined ? own(refresh?.forceRefresh) : assume(found.roleArn)
    }))
  )

  const api = yield* Client.make(
    ParallelCluster.service,
    options,
    {
      get endpoint() {
        return found?.endpoint ?? ""
      },
      region,
      addressOf: () =>
        found === undefined
          ? Effect.flatMap(
            credentials.resolve,
            () =>
              found === undefined ? Effect.fail(unavailable("stackName", "was not looked up")) : Effect.succeed(found),
          )
          : Effect.succeed(found),
    },
    yield* headersOf(options.apiId),
  ).pipe(Effect.provideService(Credentials, credentials))

  const logs = yield* RegionalClient.fromEnvironment(CloudWatchLogs.service, {
    ...shared,
    region: options.defaultRegion ?? region,
    maxResponseBytes: options.maxResponseBytes,
  })
  return Context.make(ParallelCluster.ParallelCluster, api).pipe(Context.add(CloudWatchLogs.CloudWatchLogs, logs))
})

/**
 * The clients of a deployment: of the ParallelCluster API with the credentials of its role, and of CloudWatch Logs with those of
 * the caller. Needs a `Transport` and the caller's `Credentials`, which may call `cloudformation:DescribeStacks`,
 * `sts:AssumeRole` on the role, and read logs.
 *
 * Sends nothing before the first request, which reads the outputs of the stack and assumes the role, once for all concurrent
 * requests. The credentials are renewed five minutes before they expire, and when the service refuses them. With `endpoint` and
 * `roleArn`, does not read the stack.
 *
 * Fails to build with `InvalidConfiguration`, which names the option. Requests fail with `CredentialsUnavailable` if the
 * stack does not exist or is not that of an API (`field` is `stackName`), or if the role cannot be assumed (`roleArn`).
 *
 * `AWS_ENDPOINT_URL_CLOUDFORMATION`, `AWS_ENDPOINT_URL_STS`, `AWS_ENDPOINT_URL_CLOUDWATCH_LOGS` and `AWS_ENDPOINT_URL` are read as AWS's
 * SDKs do.
 *
 * @example
 * ```ts
 * import { Layer } from "effect"
 * import { Credentials, Deployment, Transport } from "effect-parallelcluster"
 *
 * const layer = Deployment.layer({ stackName: "parallelcluster-api", region: "eu-west-1" }).pipe(
 *   Layer.provide([Credentials.layerConfig, Transport.layerFetch])
 * )
 * ```
 */
export const layer = (
  options: Options,
): Layer.Layer<
  CloudWatchLogs.CloudWatchLogs | ParallelCluster.ParallelCluster,
  InvalidConfiguration,
  Credentials | Transport
> => Layer.effectContext(make(options))

/** The settings from environment variables. The error names all missing ones, including those of credentials. */
const fromVariables = /*#__PURE__*/ Effect.fnUntraced(function* (ofCredentials: ReadonlyArray<string> | undefined) {
  const [stackName, endpoint, roleArn] = yield* Effect.forEach(
    ["PCLUSTER_API_STACK", "PCLUSTER_API_URL", "PCLUSTER_API_ROLE_ARN"],
    Environment.read,
  )
  const region = yield* Environment.region
  yield* required(
    [
      ...(stackName === undefined && endpoint === undefined ? ["PCLUSTER_API_STACK"] : []),
      ...((region ?? (endpoint && regionOf(endpoint))) === undefined ? ["AWS_REGION"] : []),
    ],
    ofCredentials,
  )
  return stackName === undefined ? { endpoint, roleArn } : { stackName, roleArn }
})

const variableNames = { stackName: "PCLUSTER_API_STACK", region: "AWS_REGION" }

/**
 * {@link layer} configured by variables, with credentials and a transport of your own:
 *
 * - `PCLUSTER_API_STACK` is the name of the API's stack. Alternatively, `PCLUSTER_API_URL` is the address of the API and
 *   `PCLUSTER_API_ROLE_ARN` its role, if it has one.
 * - `AWS_REGION` or `AWS_DEFAULT_REGION` is the region of the stack.
 *
 * @example
 * ```ts
 * import { Effect, Layer } from "effect"
 * import { Deployment, Transport } from "effect-parallelcluster"
 * import * as Sts from "effect-parallelcluster/Sts"
 *
 * const layerOf = (roleArn: string, token: Effect.Effect<string>) =>
 *   Deployment.layerConfig.pipe(
 *     Layer.provide(Layer.unwrap(Effect.map(Sts.optionsConfig, (options) =>
 *       Sts.layerWebIdentity({ ...options, roleArn, token })
 *     ))),
 *     Layer.provide(Transport.layerFetch)
 *   )
 * ```
 */
export const layerConfig: Layer.Layer<
  CloudWatchLogs.CloudWatchLogs | ParallelCluster.ParallelCluster,
  InvalidConfiguration,
  Credentials | Transport
> = /*#__PURE__*/ Layer.effectContext(
  /*#__PURE__*/ Effect.flatMap(/*#__PURE__*/ fromVariables([]), (options) => make(options, variableNames)),
)

/** The caller's own credentials: from the variables, or else from a web identity. */
const callerConfig = /*#__PURE__*/ Layer.unwrap(
  /*#__PURE__*/ Effect.gen(function* (): Effect.fn.Return<
    Layer.Layer<Credentials, CredentialsUnavailable | InvalidConfiguration, Transport>,
    InvalidConfiguration
  > {
    const hasKey = (yield* Environment.read("AWS_ACCESS_KEY_ID")) !== undefined
    const hasToken = (yield* Environment.read("AWS_WEB_IDENTITY_TOKEN_FILE")) !== undefined
    return !hasKey && hasToken ? layerWebIdentityConfig : credentialsConfig
  }),
)

/**
 * {@link layer} for scripts, with the platform's `fetch` and the environment variables.
 *
 * - `PCLUSTER_API_STACK` is the name of the API's stack. In its place, `PCLUSTER_API_URL` is the API's address and
 *   `PCLUSTER_API_ROLE_ARN` its role, if it has one.
 * - `AWS_REGION` or `AWS_DEFAULT_REGION` is the stack's region.
 * - `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN` are the caller's own credentials; without them
 *   `AWS_WEB_IDENTITY_TOKEN_FILE` and `AWS_ROLE_ARN` are read.
 *
 * @example
 * ```ts
 * import { Console, Effect } from "effect"
 * import { Deployment, ImageOperations } from "effect-parallelcluster"
 *
 * const program = ImageOperations.describeImage({ imageId: "my-image" }).pipe(
 *   Effect.flatMap((image) => Console.log(image.imageBuildStatus)),
 *   Effect.provide(Deployment.layerEnv)
 * )
 * ```
 */
export const layerEnv: Layer.Layer<
  CloudWatchLogs.CloudWatchLogs | ParallelCluster.ParallelCluster,
  CredentialsUnavailable | InvalidConfiguration
> = /*#__PURE__*/ Layer.unwrap(
  /*#__PURE__*/ Effect.gen(function* () {
    const token = yield* Environment.read("AWS_WEB_IDENTITY_TOKEN_FILE")
    const options = yield* fromVariables(token === undefined ? undefined : [])
    return Layer.effectContext(make(options, variableNames)).pipe(
      Layer.provide([Layer.provide(callerConfig, layerFetch), layerFetch]),
    )
  }),
)
