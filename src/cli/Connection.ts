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
import * as Environment from "../core/Environment.ts"
import { type CredentialsUnavailable, InvalidConfiguration } from "../core/Errors.ts"
import { layerFetch, type Transport } from "../core/Transport.ts"
import * as Deployment from "../deployment/Deployment.ts"
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

/** Whether to show where an error comes from. */
export const Debug = GlobalFlag.Setting("debug")({
  flag: Flag.Boolean("debug").pipe(
    Flag.withDefault(false),
    Flag.withoutNegation,
    Flag.withDescription("Show where an error comes from."),
  ),
})

/** The flags that every command takes. */
export const settings = [ApiStack, ApiUrl, ApiRole, Profile, Debug] as const

const given = (flag: Option.Option<string>, variable: string) =>
  Option.isSome(flag) ? Effect.succeed(flag.value) : Environment.read(variable)

/** The caller's own credentials. */
const credentials = (profile: string | undefined) =>
  Layer.unwrap(Effect.gen(function* (): Effect.fn.Return<
    Layer.Layer<Credentials.Credentials, CredentialsUnavailable | InvalidConfiguration, Transport>,
    InvalidConfiguration
  > {
    if (profile === undefined) {
      if ((yield* Environment.read("AWS_ACCESS_KEY_ID")) !== undefined) return Credentials.layerConfig
      if ((yield* Environment.read("AWS_WEB_IDENTITY_TOKEN_FILE")) !== undefined) return layerWebIdentityConfig
    }
    // Large, and needed by few.
    const sdk = yield* Effect.promise(() => import("@aws-sdk/credential-providers").catch(() => undefined))
    if (sdk !== undefined) {
      return Credentials.layerProvider(sdk.fromNodeProviderChain(profile === undefined ? {} : { profile }))
    }
    if (profile === undefined) return Credentials.layerConfig
    return yield* new InvalidConfiguration({
      field: "profile",
      message: "profile: profiles are read by @aws-sdk/credential-providers, which is not installed",
    })
  }))

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

/** The clients that the flags and variables lead to. */
export const layer = (region: string | undefined) =>
  Layer.unwrap(Effect.gen(function* () {
    const { endpoint, profile, roleArn, stackName } = yield* place
    const home = (yield* Environment.read("AWS_REGION")) ?? (yield* Environment.read("AWS_DEFAULT_REGION")) ?? region
    return Deployment.layer({ endpoint, stackName, roleArn, region: home }).pipe(
      Layer.provide([Layer.provide(credentials(profile), layerFetch), layerFetch]),
    )
  }))
