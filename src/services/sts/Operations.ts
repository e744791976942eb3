/**
 * STS: short-lived credentials of a role, for the caller's own credentials or for a token of an OpenID Connect provider; and whose
 * credentials they are.
 *
 * Source: the AWS Security Token Service API Reference, version 2011-06-15.
 *
 * @module
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as SchemaTransformation from "effect/SchemaTransformation"
import type { Credentials } from "../../core/Credentials.ts"
import type { InvalidConfiguration } from "../../core/Errors.ts"
import * as Operation from "../../core/Operation.ts"
import * as RegionalClient from "../../core/RegionalClient.ts"
import type * as Service from "../../core/Service.ts"
import type { Transport } from "../../core/Transport.ts"
import * as AwsQuery from "../../protocols/AwsQuery.ts"
import { isDuration, roleArnPattern, sessionNamePattern, sessionNameRule } from "./Constraints.ts"

/**
 * The client that the operations of STS run in.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import * as Sts from "effect-parallelcluster/Sts"
 *
 * const where = Effect.map(Sts.Sts, ({ endpoint }) => endpoint)
 * ```
 */
export class Sts extends Context.Service<Sts, Service.Client>()("effect-parallelcluster/Sts") {}

/**
 * STS as a service, for operations of your own.
 *
 * @example
 * ```ts
 * import * as Sts from "effect-parallelcluster/Sts"
 *
 * console.log(Sts.service.id, Sts.service.signingName)
 * // STS sts
 * ```
 */
export const service: Service.Service<Sts> = {
  id: "STS",
  signingName: "sts",
  protocol: /*#__PURE__*/ AwsQuery.make("2011-06-15"),
  region: "address",
  tags: { IDPRejectedClaim: "Unauthorized", IDPCommunicationError: "InternalService" },
  client: Sts,
}

/** What a client of STS can be given. */
export type Options = RegionalClient.Options

/**
 * A client of STS in a region. Needs a `Transport` and `Credentials`; fails with `InvalidConfiguration`, which names the option.
 *
 * @example
 * ```ts
 * import { Layer } from "effect"
 * import { Credentials, Transport } from "effect-parallelcluster"
 * import * as Sts from "effect-parallelcluster/Sts"
 *
 * const layer = Sts.layer({ region: "eu-west-1" }).pipe(Layer.provide([Transport.layerFetch, Credentials.layerConfig]))
 * ```
 */
export const layer = (options: Options): Layer.Layer<Sts, InvalidConfiguration, Credentials | Transport> =>
  Layer.effect(Sts, RegionalClient.make(service, options))

/**
 * The options that the variables of AWS's SDKs give, for the layers of this module, which read none themselves: `AWS_REGION` or
 * `AWS_DEFAULT_REGION`, and, where they are set, `AWS_ENDPOINT_URL_STS` or `AWS_ENDPOINT_URL`, `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS`,
 * `AWS_USE_FIPS_ENDPOINT`, `AWS_USE_DUALSTACK_ENDPOINT`, `AWS_SDK_UA_APP_ID`.
 *
 * @example
 * ```ts
 * import { Effect, Layer } from "effect"
 * import * as Sts from "effect-parallelcluster/Sts"
 *
 * const role = Layer.unwrap(Effect.map(Sts.optionsConfig, (options) =>
 *   Sts.layerAssumeRole({ ...options, roleArn: "arn:aws:iam::111122223333:role/operator" })
 * ))
 * ```
 */
export const optionsConfig: Effect.Effect<Options, InvalidConfiguration> = /*#__PURE__*/ RegionalClient.optionsConfig(
  service,
)

const Text = /*#__PURE__*/ Schema.optionalKey(Schema.String)

const matching = (pattern: RegExp, message: string) => Schema.String.check(Schema.isPattern(pattern, { message }))

const RoleArn = /*#__PURE__*/ matching(
  roleArnPattern,
  "must be the ARN of a role, such as arn:aws:iam::111122223333:role/ParallelClusterApiUserRole-0a1b2c3d",
)

const SessionName = /*#__PURE__*/ matching(sessionNamePattern, sessionNameRule)

const DurationSeconds = /*#__PURE__*/ Schema.optionalKey(
  /*#__PURE__*/ Schema.Finite.check(/*#__PURE__*/ Schema.makeFilter(
    isDuration,
    { message: "must be a whole number of seconds from 900 to 43200" },
  )),
)

/**
 * Secrets: `Redacted`, so that no log, span or `JSON.stringify` shows them. `Schema.RedactedFromValue` does the same, and what else
 * it can do is 0.6 KB of a worker.
 */
const Secret = /*#__PURE__*/ Schema.String.pipe(
  /*#__PURE__*/ Schema.decodeTo(
    /*#__PURE__*/ Schema.declare((value): value is Redacted.Redacted => Redacted.isRedacted(value)),
    /*#__PURE__*/ SchemaTransformation.transform({
      decode: (text: string) => Redacted.make(text),
      encode: Redacted.value,
    }),
  ),
)

/** Short-lived credentials of a role. */
const RoleCredentials = /*#__PURE__*/ Schema.Struct({
  AccessKeyId: Schema.String,
  SecretAccessKey: Secret,
  SessionToken: Secret,
  Expiration: Schema.DateFromString,
})

const AssumedRole = /*#__PURE__*/ Schema.Struct({
  Credentials: RoleCredentials,
  AssumedRoleUser: /*#__PURE__*/ Schema.optionalKey(/*#__PURE__*/ Schema.Struct({ AssumedRoleId: Text, Arn: Text })),
})

/**
 * Gives short-lived credentials of a role that the caller's credentials may assume.
 *
 * `DurationSeconds`: 900 to 43,200, and not more than the role allows; default 3,600, which is also the most where a role
 * assumes a role. `ExternalId` is for roles of other accounts that require one.
 *
 * Fails with `Unauthorized` when the role does not exist or may not be assumed (`sts:AssumeRole`, and the role's trust policy).
 *
 * Source: STS's `AssumeRole`.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import * as Sts from "effect-parallelcluster/Sts"
 *
 * const until = Sts.assumeRole({
 *   RoleArn: "arn:aws:iam::111122223333:role/ParallelClusterApiUserRole-0a1b2c3d",
 *   RoleSessionName: "nightly"
 * }).pipe(Effect.map(({ Credentials }) => Credentials.Expiration))
 * ```
 */
export const assumeRole = /*#__PURE__*/ Operation.make({
  service,
  operationId: "AssumeRole",
  group: "Sts",
  summary: "Gives short-lived credentials of a role that the caller's credentials may assume.",
  method: "POST",
  path: "/",
  parameters: { body: { RoleArn, RoleSessionName: SessionName, DurationSeconds, ExternalId: Text, Policy: Text } },
  response: AssumedRole,
  // Each call makes credentials of its own, which harm nobody.
  idempotent: true,
})
/** What {@link assumeRole} can fail with. */
export type AssumeRoleError = Operation.Error<typeof assumeRole>

/**
 * Gives short-lived credentials of a role for a token of an OpenID Connect provider that the role trusts. It is not signed: the
 * token alone says who calls.
 *
 * Fails with `Unauthorized` when the token is expired or of another audience, or the role does not trust its provider.
 *
 * Source: STS's `AssumeRoleWithWebIdentity`.
 *
 * @example
 * ```ts
 * import { Effect, Redacted } from "effect"
 * import * as Sts from "effect-parallelcluster/Sts"
 *
 * const until = (token: Redacted.Redacted) =>
 *   Sts.assumeRoleWithWebIdentity({
 *     RoleArn: "arn:aws:iam::111122223333:role/edge-worker",
 *     RoleSessionName: "worker",
 *     WebIdentityToken: token
 *   }).pipe(Effect.map(({ Credentials }) => Credentials.Expiration))
 * ```
 */
export const assumeRoleWithWebIdentity = /*#__PURE__*/ Operation.make({
  service,
  operationId: "AssumeRoleWithWebIdentity",
  group: "Sts",
  summary: "Gives short-lived credentials of a role for a token of an OpenID Connect provider that the role trusts.",
  method: "POST",
  path: "/",
  parameters: {
    body: { RoleArn, RoleSessionName: SessionName, WebIdentityToken: Secret, DurationSeconds, Policy: Text },
  },
  response: AssumedRole,
  unsigned: true,
  idempotent: true,
})
/** What {@link assumeRoleWithWebIdentity} can fail with. */
export type AssumeRoleWithWebIdentityError = Operation.Error<typeof assumeRoleWithWebIdentity>

/**
 * Says whose credentials the requests are signed with. No policy can deny it.
 *
 * `Arn` is that of an IAM user, of a role's session (`arn:aws:sts::111122223333:assumed-role/name/session`), or of the account
 * itself. `UserId` never changes, whatever the user or the role is called.
 *
 * Fails with `Unauthorized` when the credentials are unknown or have expired.
 *
 * Source: STS's `GetCallerIdentity`.
 *
 * @example
 * ```ts
 * import { Console, Effect } from "effect"
 * import * as Sts from "effect-parallelcluster/Sts"
 *
 * const who = Effect.flatMap(Sts.getCallerIdentity({}), ({ Account, Arn }) => Console.log(Arn, "of", Account))
 * ```
 */
export const getCallerIdentity = /*#__PURE__*/ Operation.make({
  service,
  operationId: "GetCallerIdentity",
  group: "Sts",
  summary: "Says whose credentials the requests are signed with.",
  method: "POST",
  path: "/",
  response: /*#__PURE__*/ Schema.Struct({ Account: Schema.String, Arn: Schema.String, UserId: Schema.String }),
  idempotent: true,
})
/** What {@link getCallerIdentity} can fail with. */
export type GetCallerIdentityError = Operation.Error<typeof getCallerIdentity>
