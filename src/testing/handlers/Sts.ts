/**
 * The server's side of STS: short-lived credentials of roles.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type * as Operation from "../../core/Operation.ts"
import * as Sts from "../../services/sts/Sts.ts"
import { AwsError } from "../Answer.ts"
import type { Call, ReceivedRequest } from "../Call.ts"
import type { Account } from "../Model.ts"
import { accountId, globalArn } from "../State.ts"
import type { Throttle } from "../Throttle.ts"
import * as AwsQuery from "./AwsQuery.ts"

const version = "2011-06-15"

/** Its operations, by AWS's names. */
export const operationIds: ReadonlyArray<string> = [
  Sts.assumeRole.operationId,
  Sts.assumeRoleWithWebIdentity.operationId,
  Sts.getCallerIdentity.operationId,
]

/** The audience that the account's OpenID Connect provider accepts. */
export const audience = "sts.amazonaws.com"
const provider = "oidc.simulator.example"

const denied = (message: string) => new AwsError({ code: "AccessDenied", message, status: 403 })

/** Makes the service. */
export const make = (account: Account, throttle: Throttle): (request: ReceivedRequest) => Call => {
  const { deployment, identities, webIdentities } = account
  let sessions = 0

  /** Makes a session, as long as is allowed. */
  const assume = Effect.fnUntraced(function* (
    { DurationSeconds = 3600, RoleArn, RoleSessionName }: Operation.Input<typeof Sts.assumeRole>,
    { now, region }: { readonly now: Date; readonly region: string },
  ) {
    const wrong = !/^[\w+=,.@-]{2,64}$/.test(RoleSessionName)
      ? [RoleSessionName, "roleSessionName", "Member must satisfy regular expression pattern: [\\w+=,.@-]*"]
      : !(DurationSeconds >= 900)
      ? [DurationSeconds, "durationSeconds", "Member must have value greater than or equal to 900"]
      : DurationSeconds > 43_200
      ? [DurationSeconds, "durationSeconds", "Member must have value less than or equal to 43200"]
      : undefined
    if (wrong !== undefined) {
      const [value, name, rule] = wrong
      return yield* AwsQuery.validationError(
        `1 validation error detected: Value '${value}' at '${name}' failed to satisfy constraint: ${rule}`,
      )
    }
    if (DurationSeconds > 3600) {
      return yield* AwsQuery.validationError(
        "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
      )
    }
    sessions += 1
    const number = String(sessions)
    const roleName = RoleArn.slice(RoleArn.lastIndexOf("/") + 1)
    const roleId = `AROA${roleName.replace(/[^A-Z0-9]/gi, "").toUpperCase().slice(0, 17)}`
    const session = {
      accessKeyId: `ASIASIMULATOR${number.padStart(7, "0")}`,
      secretAccessKey: Redacted.make(`simulator-session-secret-${number}`),
      sessionToken: Redacted.make(`simulator-session-token-${number}`),
      // STS has no fractions of a second.
      expiration: new Date(Math.floor(now.getTime() / 1000) * 1000 + DurationSeconds * 1000),
      arn: globalArn(region, "sts", `assumed-role/${roleName}/${RoleSessionName}`),
      userId: `${roleId}:${RoleSessionName}`,
      roleArn: RoleArn,
    }
    for (const { accessKeyId, expiration, roleArn } of identities.values()) {
      // Sessions that expired a day ago are forgotten.
      if (roleArn !== undefined && expiration !== undefined && now.getTime() - expiration.getTime() > 86_400_000) {
        identities.delete(accessKeyId)
      }
    }
    identities.set(session.accessKeyId, session)
    return {
      Credentials: {
        AccessKeyId: session.accessKeyId,
        SecretAccessKey: Redacted.value(session.secretAccessKey),
        SessionToken: Redacted.value(session.sessionToken),
        Expiration: session.expiration.toISOString().replace(".000", ""),
      },
      AssumedRoleUser: { AssumedRoleId: session.userId, Arn: session.arn },
      PackedPolicySize: "0",
    }
  })

  const assumeRole = AwsQuery.operation(
    Sts.assumeRole,
    Effect.fnUntraced(function* (input, { identity, region, request }) {
      const { DurationSeconds = 3600, RoleArn } = input
      // The one role trusts the whole account, but its own policy allows it nothing beside the API.
      if (RoleArn !== deployment.roleArn || identity.roleArn === deployment.roleArn) {
        return yield* denied(
          `User: ${identity.arn} is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`,
        )
      }
      if (identity.roleArn !== undefined && DurationSeconds > 3600) {
        return yield* AwsQuery.validationError(
          "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
        )
      }
      return yield* assume(input, { region, now: request.time })
    }),
  )

  const assumeRoleWithWebIdentity = AwsQuery.operation(
    Sts.assumeRoleWithWebIdentity,
    Effect.fnUntraced(function* (input, { region, request }) {
      const identity = webIdentities.find(({ token }) =>
        Redacted.value(token) === Redacted.value(input.WebIdentityToken)
      )
      if (identity === undefined) {
        return yield* new AwsError({
          code: "InvalidIdentityToken",
          message: "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)",
        })
      }
      if (identity.audience !== audience) {
        return yield* new AwsError({ code: "InvalidIdentityToken", message: "Incorrect token audience" })
      }
      const seconds = (date: Date) => Math.floor(date.getTime() / 1000)
      if (identity.expiration !== undefined && identity.expiration <= request.time) {
        return yield* new AwsError({
          code: "ExpiredTokenException",
          message: `Token expired: current date/time ${seconds(request.time)} must be before the expiration ` +
            `date/time ${seconds(identity.expiration)}`,
        })
      }
      if (identity.roleArn !== input.RoleArn) {
        return yield* denied("Not authorized to perform sts:AssumeRoleWithWebIdentity")
      }
      return {
        SubjectFromWebIdentityToken: identity.subject,
        Audience: identity.audience,
        Provider: globalArn(region, "iam", `oidc-provider/${provider}`),
        ...yield* assume(input, { region, now: request.time }),
      }
    }),
  )

  const getCallerIdentity = AwsQuery.operation(
    Sts.getCallerIdentity,
    (_, { identity }) => Effect.succeed({ Arn: identity.arn, UserId: identity.userId, Account: accountId }),
  )

  return AwsQuery.make({
    service: "sts",
    namespace: `https://sts.amazonaws.com/doc/${version}/`,
    version,
    account,
    throttle,
    operations: {
      [Sts.assumeRole.operationId]: assumeRole,
      [Sts.assumeRoleWithWebIdentity.operationId]: assumeRoleWithWebIdentity,
      [Sts.getCallerIdentity.operationId]: getCallerIdentity,
    },
  })
}
