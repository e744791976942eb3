/**
 * The identities of a default deployment, with the operations of STS, CloudFormation, the API and CloudWatch Logs by themselves:
 * who may call what, what refuses the others, and in which words. It runs in workers as well.
 *
 * @module
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { CloudWatchLogs, Credentials, ImageOperations, ParallelCluster, Retry } from "effect-parallelcluster"
import * as CloudFormation from "effect-parallelcluster/CloudFormation"
import * as Sts from "effect-parallelcluster/Sts"
import { buildLog, control, type Keys, transports, upstream } from "./server.ts"

const { deployment, region } = upstream
const { urls } = deployment
const role = { RoleArn: deployment.roleArn, RoleSessionName: "test" }
const log = {
  logGroupName: "/aws/imagebuilder/ParallelClusterImage-my-failed-image",
  logStreamName: buildLog,
  startFromHead: true,
}

/** The keys of an assumed role, as a layer of credentials. */
const keysOf = (
  { Credentials: made }: { readonly Credentials: typeof Sts.assumeRole["response"]["Type"]["Credentials"] },
): Keys => ({
  accessKeyId: made.AccessKeyId,
  secretAccessKey: Redacted.value(made.SecretAccessKey),
  sessionToken: Redacted.value(made.SessionToken),
})

for (const { layer: transport, name } of transports) {
  const { plain } = upstream.credentials

  /** All services as these credentials see them. */
  const as = (keys: Keys) =>
    Layer.mergeAll(
      ParallelCluster.layer({ endpoint: urls.api, region, defaultRegion: region }),
      CloudWatchLogs.layer({ region, endpoint: urls.logs }),
      CloudFormation.layer({ region, endpoint: urls.cloudformation }),
      Sts.layer({ region, endpoint: urls.sts }),
    ).pipe(Layer.provide([transport, Credentials.layer(keys)]))
  const on = (what: string, effect: Effect.Effect<void, unknown, Layer.Success<ReturnType<typeof as>>>) =>
    it.live(what, () => Effect.provide(Retry.none(effect), as(plain)), 60_000)

  describe(`a default deployment over ${name}`, () => {
    on(
      "the stack's outputs name the API's address and its role",
      Effect.gen(function* () {
        const { Stacks: [stack] } = yield* CloudFormation.describeStacks({ StackName: deployment.stackName })
        const outputs = new Map(stack?.Outputs?.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]))
        assert.strictEqual(outputs.get("ParallelClusterApiInvokeUrl"), urls.api)
        assert.strictEqual(outputs.get("ParallelClusterApiUserRole"), deployment.roleArn)
        const none = yield* Effect.flip(CloudFormation.describeStacks({ StackName: "no-such-stack" }))
        assert.strictEqual(none._tag, "NotFound")
      }),
    )

    on(
      "the API is for the role alone, CloudWatch Logs for everybody else",
      Effect.gen(function* () {
        const mine = yield* Effect.flip(ImageOperations.describeImage({ imageId: "my-failed-image" }))
        if (mine._tag !== "Unauthorized") return assert.fail(mine._tag)
        assert.strictEqual(mine.errorType, "AccessDeniedException")
        assert.match(mine.message, /is not authorized to perform: execute-api:Invoke on resource: .* explicit deny/)
        assert.isNotEmpty((yield* CloudWatchLogs.getLogEvents(log)).events)

        const keys = keysOf(yield* Sts.assumeRole(role))
        yield* Effect.gen(function* () {
          const image = yield* ImageOperations.describeImage({ imageId: "my-failed-image" })
          assert.strictEqual(image.imageBuildStatus, "BUILD_FAILED")
          const logs = yield* Effect.flip(CloudWatchLogs.getLogEvents(log))
          assert.strictEqual(logs._tag, "Unauthorized")
          const resource = `arn:aws:logs:${region}:123456789012:log-group:${log.logGroupName}`
          assert.include(logs.message, `is not authorized to perform: logs:GetLogEvents on resource: ${resource}`)
          const stacks = yield* Effect.flip(CloudFormation.describeStacks({}))
          assert.strictEqual(stacks._tag, "Unauthorized")
        }).pipe(Effect.provide(as(keys)))
      }),
    )

    on(
      "a role that may not be assumed, or not for so long",
      Effect.gen(function* () {
        const refusal = (input: Partial<Parameters<typeof Sts.assumeRole>[0]>) =>
          Effect.map(Effect.flip(Sts.assumeRole({ ...role, ...input })), (error) => [
            error._tag,
            "errorType" in error && error.errorType,
          ])
        const { externalId: ExternalId, roleArn: RoleArn } = deployment.external
        assert.deepStrictEqual(yield* refusal({ RoleArn: `${role.RoleArn}-none` }), ["Unauthorized", "AccessDenied"])
        assert.deepStrictEqual(yield* refusal({ RoleArn }), ["Unauthorized", "AccessDenied"])
        assert.deepStrictEqual(yield* refusal({ DurationSeconds: 7200 }), ["BadRequest", "ValidationError"])
        const partner = yield* Sts.assumeRole({ ...role, RoleArn, ExternalId })
        assert.isAbove(partner.Credentials.Expiration.getTime(), Date.now())
      }),
    )

    for (
      const [what, keys, errorType] of [
        ["a wrong secret", { ...plain, secretAccessKey: "wrong" }, "SignatureDoesNotMatch"],
        ["an unknown key", { ...plain, accessKeyId: "AKIDUNKNOWN" }, "InvalidClientTokenId"],
        ["an expired session", upstream.credentials.expired, "ExpiredToken"],
      ] as const
    ) {
      it.live(`${what} is ${errorType}`, () =>
        Effect.gen(function* () {
          const refused = [
            yield* Effect.flip(Sts.assumeRole(role)),
            yield* Effect.flip(CloudFormation.describeStacks({})),
          ]
          for (const error of refused) {
            assert.strictEqual(error._tag === "Unauthorized" && error.errorType, errorType)
          }
        }).pipe(Retry.none, Effect.provide(as(keys))))
    }

    on(
      "a web identity's token becomes credentials, and what is wrong with a token is said",
      Effect.gen(function* () {
        const { roleArn: RoleArn, token } = deployment.webIdentity
        const federate = (token: string) =>
          Sts.assumeRoleWithWebIdentity({
            RoleArn,
            RoleSessionName: "worker",
            WebIdentityToken: Redacted.make(token),
          })
        const keys = keysOf(yield* federate(token))
        const { Stacks } = yield* CloudFormation.describeStacks({ StackName: deployment.stackName }).pipe(
          Effect.provide(as(keys)),
        )
        assert.lengthOf(Stacks, 1)
        for (
          const [claims, tag, message] of [
            [{ expiresIn: -60 }, "Unauthorized", "Token expired"],
            [{ aud: "others" }, "Unauthorized", "Incorrect token audience"],
            [{ iss: "https://example.com" }, "Unauthorized", "No OpenIDConnect provider found"],
            [{ sub: "repo:others/repo" }, "Unauthorized", "Not authorized to perform sts:AssumeRoleWithWebIdentity"],
          ] as const
        ) {
          const made = String((yield* control("/token", claims))["token"])
          const error = yield* Effect.flip(federate(made))
          assert.strictEqual(error._tag, tag, message)
          assert.include(error.message, message)
          assert.notInclude(JSON.stringify(error) + String(error), made)
        }
        const none = yield* Effect.flip(federate("not-a-token"))
        assert.include(none.message, "not a valid JWT")
      }),
    )
  })
}
