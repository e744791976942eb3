/**
 * How the command reaches the API: by flags, by variables, or by what the AWS SDK finds where it is installed.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Flag from "effect/cli/Flag"
import * as GlobalFlag from "effect/cli/GlobalFlag"
import * as Credentials from "../core/Credentials.ts"
import { isRegion, regionRule } from "../core/Endpoint.ts"
import * as Environment from "../core/Environment.ts"
import { type CredentialsUnavailable, InvalidConfiguration } from "../core/Errors.ts"
import { messageOf } from "../core/Redaction.ts"
import { layerFetch, type Transport } from "../core/Transport.ts"
import * as Deployment from "../deployment/Deployment.ts"
import { regionOf } from "../services/parallelcluster/Address.ts"
import { layerWebIdentityConfig } from "../services/sts/RoleCredentials.ts"

const setting = (name: string, description: string) =>
  GlobalFlag.Setting(name)({ flag: Flag.optional(Flag.String(name).pipe(Flag.withDescription(description))) })

const ApiStack = setting("api-stack", "The name of the API's CloudFormation stack. Default: PCLUSTER_API_STACK.")
const ApiUrl = setting("api-url", "The API's address, in place of a stack. Default: PCLUSTER_API_URL.")
const ApiRole = setting(
  "api-role-arn",
  "The role that may call the API. Default: PCLUSTER_API_ROLE_ARN, or the stack's.",
)
const Profile = setting(
  "profile",
  "A profile of AWS's files, read by @aws-sdk/credential-providers. Default: AWS_PROFILE.",
)

/** The flags that say where the API is, and who calls it. */
export const settings = [ApiStack, ApiUrl, ApiRole, Profile] as const

const given = (flag: Option.Option<string>, variable: string) =>
  Option.isSome(flag) ? Effect.succeed(flag.value) : Environment.read(variable)

/** The caller's own credentials, and where they are from. */
const findCredentials = Effect.fnUntraced(function* (profile: string | undefined): Effect.fn.Return<
  {
    readonly from: string
    readonly layer: Layer.Layer<Credentials.Credentials, CredentialsUnavailable | InvalidConfiguration, Transport>
  },
  InvalidConfiguration
> {
  const variables = { from: "AWS_ACCESS_KEY_ID", layer: Credentials.layerConfig }
  if (profile === undefined) {
    if ((yield* Environment.read("AWS_ACCESS_KEY_ID")) !== undefined) return variables
    if ((yield* Environment.read("AWS_WEB_IDENTITY_TOKEN_FILE")) !== undefined) {
      return { from: "AWS_WEB_IDENTITY_TOKEN_FILE", layer: layerWebIdentityConfig }
    }
  }
  // Large, and needed by few.
  const sdk = yield* Effect.promise(() => import("@aws-sdk/credential-providers").catch(() => undefined))
  if (sdk !== undefined) {
    const from = profile === undefined ? "the AWS SDK" : `the profile ${profile}`
    const provider = sdk.fromNodeProviderChain(profile === undefined ? {} : { profile })
    const named = (cause: unknown) => Promise.reject(new Error(`${from}: ${messageOf(cause)}`))
    return { from, layer: Credentials.layerProvider((options) => provider(options).catch(named)) }
  }
  if (profile === undefined) return variables
  return yield* new InvalidConfiguration({
    field: "profile",
    message: "profile: profiles are read by @aws-sdk/credential-providers, which is not installed",
  })
})

/** The region of a profile, or of the default one, as the AWS SDK finds it where it is installed. */
const regionOfProfile = (profile: string | undefined) =>
  Effect.promise(async () => {
    // A part of the AWS SDK, which installs it.
    const sdk = await import("@smithy/core/config").catch(() => undefined)
    if (sdk === undefined) return undefined
    const { NODE_REGION_CONFIG_FILE_OPTIONS, NODE_REGION_CONFIG_OPTIONS, loadConfig } = sdk
    const options = { ...NODE_REGION_CONFIG_FILE_OPTIONS, ...(profile === undefined ? {} : { profile }) }
    // The variables have been read; an empty one is none.
    const ofFiles = { ...NODE_REGION_CONFIG_OPTIONS, environmentVariableSelector: () => undefined }
    // It throws where there is none.
    return await loadConfig(ofFiles, options)().catch(() => undefined)
  })

/** The region of the API, and where it is from. */
const findRegion = Effect.fnUntraced(function* ({ endpoint, profile }: Place, flag: string | undefined) {
  const named = yield* Environment.findRegion
  if (named !== undefined) return named
  const own = endpoint && regionOf(endpoint)
  if (own !== undefined) return { region: own, from: "the API's address" }
  const ofProfile = yield* regionOfProfile(profile)
  return ofProfile === undefined
    ? { region: flag, from: "--region" }
    : { region: ofProfile, from: `the profile ${profile ?? "default"}` }
})

const checkedRegion = Effect.fnUntraced(function* (given: Place, flag: string | undefined) {
  const { from, region } = yield* findRegion(given, flag)
  if (isRegion(region)) return { from, region }
  const message = region === undefined
    ? "region: there is none: set AWS_REGION, or give --region"
    : `region: ${region}, of ${from}, is none: it ${regionRule}`
  return yield* new InvalidConfiguration({ field: "region", message })
})

/** What the flags and variables say of the API and the caller. */
export interface Place {
  readonly stackName: string | undefined
  readonly endpoint: string | undefined
  readonly roleArn: string | undefined
  readonly profile: string | undefined
}

/** Where the API is, and who calls it. */
export const place = Effect.gen(function* () {
  const [stackFlag, urlFlag] = [yield* ApiStack, yield* ApiUrl]
  // What is said is meant, whatever the variables hold.
  const stackName = Option.isSome(urlFlag) && Option.isNone(stackFlag)
    ? undefined
    : yield* given(stackFlag, "PCLUSTER_API_STACK")
  const endpoint = yield* given(urlFlag, "PCLUSTER_API_URL")
  const roleArn = yield* given(yield* ApiRole, "PCLUSTER_API_ROLE_ARN")
  const profile = yield* given(yield* Profile, "AWS_PROFILE")
  if (stackName === undefined && endpoint === undefined) {
    return yield* new InvalidConfiguration({
      field: "api-stack",
      message:
        "Where is the API? Give the name of its CloudFormation stack with --api-stack or PCLUSTER_API_STACK, or its " +
        "address with --api-url or PCLUSTER_API_URL",
    })
  }
  return { stackName, endpoint: stackName === undefined ? endpoint : undefined, roleArn, profile } satisfies Place
})

/** Where the API is, from which region, and the caller's own credentials. */
export const connection = Effect.fnUntraced(function* (flag: string | undefined) {
  const found = yield* place
  const { from, layer } = yield* findCredentials(found.profile)
  return {
    place: found,
    home: yield* checkedRegion(found, flag),
    credentials: { from, layer: Layer.merge(Layer.provide(layer, layerFetch), layerFetch) },
  }
})

/** The clients of a connection. */
export const clients = ({ credentials, home, place }: Effect.Success<ReturnType<typeof connection>>) => {
  const { endpoint, roleArn, stackName } = place
  return Layer.provide(Deployment.layer({ endpoint, stackName, roleArn, region: home.region }), credentials.layer)
}

/** The clients that the flags and variables lead to. */
export const layer = (region: string | undefined) => Layer.unwrap(Effect.map(connection(region), clients))
