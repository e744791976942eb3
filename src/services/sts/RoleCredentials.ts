/**
 * Credentials of a role: assumed with the caller's own credentials, or with a web identity. They are renewed before they expire
 * and when a service refuses them, and all requests that wait share one call of STS.
 *
 * @module
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { Credentials, fromProvider, type Provider } from "../../core/Credentials.ts"
import { invalid } from "../../core/Endpoint.ts"
import * as Environment from "../../core/Environment.ts"
import { CredentialsUnavailable, type InvalidConfiguration } from "../../core/Errors.ts"
import { messageOf } from "../../core/Redaction.ts"
import * as RegionalClient from "../../core/RegionalClient.ts"
import type * as Operation from "../../core/Operation.ts"
import type { Transport } from "../../core/Transport.ts"
import { isDuration, sessionNamePattern, sessionNameRule } from "./Constraints.ts"
import {
  assumeRole,
  type AssumeRoleError,
  assumeRoleWithWebIdentity,
  type AssumeRoleWithWebIdentityError,
  optionsConfig,
  service,
  Sts,
} from "./Operations.ts"

/** Which role, for how long, and the region whose STS is called. */
export interface RoleOptions extends RegionalClient.Options {
  /** The role's ARN, such as `arn:aws:iam::111122223333:role/ParallelClusterApiUserRole-0a1b2c3d`. */
  readonly roleArn: string
  /** Names the session in AWS CloudTrail: 2 to 64 letters, digits or `+=,.@-_`. Default: `effect-parallelcluster`. */
  readonly sessionName?: string | undefined
  /** How long the credentials are valid, from 15 minutes to what the role allows, 12 hours at most. Default: an hour. */
  readonly duration?: Duration.Input | undefined
}

/** What {@link layerAssumeRole} takes. */
export interface AssumeRoleOptions extends RoleOptions {
  /** What a role of another account may require. Default: none. */
  readonly externalId?: string | undefined
}

/** What {@link layerWebIdentity} takes. */
export interface WebIdentityOptions<E = never> extends RoleOptions {
  /** Gives the OpenID Connect token, anew for each renewal: from a file, a variable, a binding, a function. */
  readonly token: Effect.Effect<Redacted.Redacted | string, E>
}

const defaultSessionName = "effect-parallelcluster"

/** The names that the operations have for our options. */
const fields: Readonly<Record<string, string>> = {
  ExternalId: "externalId",
  RoleArn: "roleArn",
  RoleSessionName: "sessionName",
  WebIdentityToken: "token",
}

const advice: Readonly<Record<string, string>> = {
  AccessDenied: "The credentials need sts:AssumeRole on this role, and the role's trust policy must admit them.",
  ExpiredTokenException: "Give a token that has not expired: it is requested anew for each renewal.",
  InvalidIdentityToken: "The role's trust policy must name the token's provider, audience (aud) and subject (sub).",
}

const unavailable =
  (roleArn: string) => (error: AssumeRoleError | AssumeRoleWithWebIdentityError): CredentialsUnavailable => {
    if (error._tag === "CredentialsUnavailable") return error
    const hint = "errorType" in error ? advice[error.errorType ?? ""] : undefined
    const field = error._tag === "BadRequest" && error.field !== undefined
      ? fields[error.field] ?? error.field
      : hint === undefined || hint === advice["AccessDenied"]
      ? "roleArn"
      : "token"
    return new CredentialsUnavailable({
      field,
      message: `${field}: ${roleArn} was not assumed: ${error.message}${hint === undefined ? "" : `. ${hint}`}`,
    })
  }

/** What STS gives, as a provider does. */
const assumed = (
  client: Sts["Service"],
  roleArn: string,
  call: Effect.Effect<Operation.Response<typeof assumeRole>, AssumeRoleError | AssumeRoleWithWebIdentityError, Sts>,
) =>
  Effect.provideService(call, Sts, client).pipe(
    Effect.mapBoth({
      onFailure: unavailable(roleArn),
      onSuccess: ({ Credentials }) => ({
        accessKeyId: Credentials.AccessKeyId,
        secretAccessKey: Redacted.value(Credentials.SecretAccessKey),
        sessionToken: Redacted.value(Credentials.SessionToken),
        expiration: Credentials.Expiration,
      }),
    }),
  )

/** Checks what all roles have in common. */
const session = (
  { duration = "1 hour", sessionName = defaultSessionName }: Pick<RoleOptions, "duration" | "sessionName">,
): Effect.Effect<{ readonly DurationSeconds: number; readonly RoleSessionName: string }, InvalidConfiguration> => {
  const seconds = Math.floor(Option.getOrElse(Option.map(Duration.fromInput(duration), Duration.toSeconds), () => 0))
  return !sessionNamePattern.test(sessionName)
    ? Effect.fail(invalid("sessionName", sessionNameRule))
    : !isDuration(seconds)
    ? Effect.fail(invalid("duration", "must be from 15 minutes to 12 hours"))
    : Effect.succeed({ RoleSessionName: sessionName, DurationSeconds: seconds })
}

/** Gives a function that assumes a role once. {@link layerAssumeRole} keeps what that gives, and renews it. */
export const assumer = /*#__PURE__*/ Effect.fnUntraced(function* (options: Omit<AssumeRoleOptions, "roleArn">) {
  const client = yield* RegionalClient.make(service, options)
  const input = { ...yield* session(options), ExternalId: options.externalId }
  return (roleArn: string) => assumed(client, roleArn, assumeRole({ ...input, RoleArn: roleArn }))
})

/** Keeps what a call gives; it runs in the context that the layer was built in. */
const keep = <E>(call: Effect.Effect<Awaited<ReturnType<Provider>>, E>): Effect.Effect<Credentials["Service"]> =>
  Effect.map(Effect.context<never>(), (context) => {
    const run = Effect.runPromiseWith(context)
    return fromProvider(() => run(call))
  })

/**
 * Credentials of a role that the caller's own credentials may assume. Nothing is sent before the first request needs them.
 *
 * Fails to build with `InvalidConfiguration` for a wrong region or duration; requests fail with `CredentialsUnavailable`, whose
 * `field` is `roleArn`, when the role may not be assumed.
 *
 * Source: STS's `AssumeRole`.
 *
 * @example
 * ```ts
 * import { Layer } from "effect"
 * import { Credentials, ParallelCluster, Transport } from "effect-parallelcluster"
 * import * as Sts from "effect-parallelcluster/Sts"
 *
 * const role = Sts.layerAssumeRole({
 *   roleArn: "arn:aws:iam::111122223333:role/ParallelClusterApiUserRole-0a1b2c3d",
 *   region: "eu-west-1"
 * })
 *
 * const client = ParallelCluster.layerConfig.pipe(
 *   Layer.provide(role),
 *   Layer.provide([Credentials.layerConfig, Transport.layerFetch])
 * )
 * ```
 */
export const layerAssumeRole = (
  options: AssumeRoleOptions,
): Layer.Layer<Credentials, InvalidConfiguration, Credentials | Transport> =>
  Layer.effect(Credentials, Effect.flatMap(assumer(options), (assume) => keep(assume(options.roleArn))))

/**
 * Credentials of a role for a token of an OpenID Connect provider that the role trusts: no long-lived credentials are needed
 * anywhere. Nothing is sent before the first request needs them.
 *
 * Fails to build with `InvalidConfiguration` for a wrong region or duration; requests fail with `CredentialsUnavailable` when
 * there is no token, when it is expired or for another audience, or when the role does not trust its provider.
 *
 * Source: STS's `AssumeRoleWithWebIdentity`.
 *
 * @example
 * ```ts
 * import { Effect, Layer, Redacted } from "effect"
 * import { ParallelCluster, Transport } from "effect-parallelcluster"
 * import * as Sts from "effect-parallelcluster/Sts"
 *
 * // A worker's token comes from a binding or an identity provider:
 * const client = (fetchToken: () => Promise<string>) =>
 *   ParallelCluster.layer({ endpoint: "https://abc123.execute-api.eu-west-1.amazonaws.com/prod" }).pipe(
 *     Layer.provide(Sts.layerWebIdentity({
 *       roleArn: "arn:aws:iam::111122223333:role/edge-worker",
 *       region: "eu-west-1",
 *       token: Effect.map(Effect.tryPromise(fetchToken), Redacted.make)
 *     })),
 *     Layer.provide(Transport.layerFetch)
 *   )
 * ```
 */
export const layerWebIdentity = <E = never>(
  { roleArn, token, ...options }: WebIdentityOptions<E>,
): Layer.Layer<Credentials, InvalidConfiguration, Transport> =>
  Layer.effect(
    Credentials,
    Effect.gen(function* () {
      const client = yield* Effect.provideService(
        RegionalClient.make(service, options),
        Credentials,
        // The operation is not signed.
        { resolve: Effect.fail(new CredentialsUnavailable({ message: "a web identity needs no credentials" })) },
      )
      const input = { ...yield* session(options), RoleArn: roleArn }
      return yield* keep(Effect.gen(function* () {
        const given = yield* Effect.mapError(token, (cause) => noToken(messageOf(cause)))
        // A file ends with a line break.
        const text = (Redacted.isRedacted(given) ? Redacted.value(given) : given).trim()
        if (text === "") return yield* noToken("is empty")
        return yield* assumed(
          client,
          roleArn,
          assumeRoleWithWebIdentity({ ...input, WebIdentityToken: Redacted.make(text) }),
        )
      }))
    }),
  )

const noToken = (problem: string) => new CredentialsUnavailable({ field: "token", message: `token: ${problem}` })

/** As much of Node's file system as is used here: Bun, Deno and Node have it, workers have none. */
interface Files {
  readonly readFile: (path: string, encoding: "utf8") => Promise<string>
}

const readFile = (path: string): Effect.Effect<string, CredentialsUnavailable> =>
  Effect.tryPromise({
    try: async () => {
      // Runtimes differ in what is there, and so do their types.
      const { process } = globalThis as {
        readonly process?: { readonly getBuiltinModule?: (id: "node:fs/promises") => Files | undefined }
      }
      const files = process?.getBuiltinModule?.("node:fs/promises")
      if (files === undefined) throw new Error("this runtime has no files: give the token to Sts.layerWebIdentity")
      return await files.readFile(path, "utf8")
    },
    catch: (cause) =>
      new CredentialsUnavailable({
        field: "AWS_WEB_IDENTITY_TOKEN_FILE",
        message: `AWS_WEB_IDENTITY_TOKEN_FILE: ${messageOf(cause)}`,
      }),
  })

/**
 * A web identity as AWS's SDKs find it in the environment, such as in a Kubernetes pod: `AWS_ROLE_ARN`,
 * `AWS_WEB_IDENTITY_TOKEN_FILE` (read anew for each renewal) and, optionally, `AWS_ROLE_SESSION_NAME`; with the variables of
 * {@link optionsConfig}. Only where there are files.
 *
 * @example
 * ```ts
 * import { Layer } from "effect"
 * import { ParallelCluster, Transport } from "effect-parallelcluster"
 * import * as Sts from "effect-parallelcluster/Sts"
 *
 * const client = ParallelCluster.layerConfig.pipe(
 *   Layer.provide(Sts.layerWebIdentityConfig),
 *   Layer.provide(Transport.layerFetch)
 * )
 * ```
 */
export const layerWebIdentityConfig: Layer.Layer<Credentials, InvalidConfiguration, Transport> = /*#__PURE__*/ Layer
  .unwrap(
    /*#__PURE__*/ Effect.gen(function* () {
      const { AWS_ROLE_ARN: roleArn, AWS_WEB_IDENTITY_TOKEN_FILE: file } = yield* Environment.readAll([
        "AWS_ROLE_ARN",
        "AWS_WEB_IDENTITY_TOKEN_FILE",
      ])
      return layerWebIdentity({
        ...yield* optionsConfig,
        roleArn,
        sessionName: yield* Environment.read("AWS_ROLE_SESSION_NAME"),
        token: readFile(file),
      })
    }),
  )
