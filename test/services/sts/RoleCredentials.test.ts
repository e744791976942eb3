/**
 * Credentials of a role: over the simulator's STS, whose XML is AWS's.
 *
 * @module
 */
import { assert, describe, it } from "@effect/vitest"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { type Credentials, ImageOperations, ParallelCluster, Retry, type Transport } from "effect-parallelcluster"
import * as Simulator from "effect-parallelcluster/testing"
import * as Sts from "effect-parallelcluster/Sts"
import { keys } from "../../support/harness.ts"

const region = "us-east-1"
const list = ImageOperations.listImages({ imageStatus: "FAILED" })

const withRole = (role: Layer.Layer<Credentials.Credentials, unknown, Credentials.Credentials | Transport.Transport>) =>
  Effect.gen(function* () {
    const { endpoint } = yield* Simulator.Simulator
    return yield* list.pipe(Effect.provide(ParallelCluster.layer({ endpoint, region }).pipe(Layer.provide(role))))
  })

describe("assume role", () => {
  it.effect("the role's credentials call the API", () =>
    Effect.gen(function* () {
      const { requests, roleArn } = yield* Simulator.Simulator
      yield* withRole(Sts.layerAssumeRole({ roleArn, region, sessionName: "nightly", duration: "30 minutes" }))
      const seen = yield* requests
      assert.deepStrictEqual(seen.map(({ operationId }) => operationId), ["AssumeRole", "ListImages"])
      assert.include(seen[0]!.body, "DurationSeconds=1800")
      assert.include(seen[0]!.body, "RoleSessionName=nightly")
      assert.include(seen[0]!.url, "https://sts.us-east-1.amazonaws.com/")
    }).pipe(Effect.provide(Simulator.layerDeployment())))

  it.effect("the variables of AWS's SDKs give its options", () =>
    Effect.gen(function* () {
      const env = {
        AWS_DEFAULT_REGION: region,
        AWS_ENDPOINT_URL_STS: "https://sts.example.com",
        AWS_SDK_UA_APP_ID: "nightly",
      }
      const options = yield* Sts.optionsConfig.pipe(
        Effect.provide(ConfigProvider.layer(ConfigProvider.fromEnv({ env }))),
      )
      assert.deepInclude(options, { region, endpoint: "https://sts.example.com", applicationId: "nightly" })
      const none = Sts.optionsConfig.pipe(Effect.provide(ConfigProvider.layer(ConfigProvider.fromEnv({ env: {} }))))
      assert.strictEqual((yield* Effect.flip(none)).field, "AWS_REGION")
    }))

  it.effect("secrets show nowhere", () =>
    Effect.gen(function* () {
      const { roleArn } = yield* Simulator.Simulator
      const given = yield* Sts.assumeRole({ RoleArn: roleArn, RoleSessionName: "nightly" }).pipe(
        Effect.provide(Sts.layer({ region })),
      )
      const shown = `${JSON.stringify(given)} ${given.Credentials.SecretAccessKey}`
      assert.notInclude(shown, Redacted.value(given.Credentials.SecretAccessKey))
      assert.notInclude(shown, Redacted.value(given.Credentials.SessionToken))
    }).pipe(Effect.provide(Simulator.layerDeployment())))
})

describe("web identity", () => {
  const roleArn = "arn:aws:iam::111122223333:role/edge-worker"

  /** Without any credentials but the token. */
  const withToken = (token: Effect.Effect<string, unknown>) =>
    Effect.gen(function* () {
      const simulator = yield* Simulator.Simulator
      yield* simulator.trustToken({ token: "good-token", roleArn })
      yield* simulator.trustToken({ token: "expired-token", roleArn, expiration: new Date(-1) })
      yield* simulator.trustToken({ token: "other-token", roleArn, audience: "other.example.com" })
      const caller = Sts.layerWebIdentity({ roleArn, region, token })
      const role = Sts.layerAssumeRole({ roleArn: simulator.roleArn, region }).pipe(Layer.provide(caller))
      return yield* withRole(role)
    }).pipe(Retry.none)

  it.effect("a token becomes credentials, which may assume the API's role", () =>
    Effect.gen(function* () {
      const { requests } = yield* Simulator.Simulator
      // As it is in a file.
      yield* withToken(Effect.succeed("good-token\n"))
      const seen = yield* requests
      assert.deepStrictEqual(seen.map(({ operationId }) => operationId), [
        "AssumeRoleWithWebIdentity",
        "AssumeRole",
        "ListImages",
      ])
      assert.notProperty(seen[0]!.headers, "authorization")
    }).pipe(Effect.provide(Simulator.layerDeployment())))

  for (
    const [what, token, words] of [
      ["expired", Effect.succeed("expired-token"), "token: arn:aws:iam::111122223333:role/edge-worker was not assumed"],
      ["of another audience", Effect.succeed("other-token"), "the token's provider, audience (aud)"],
      ["not there", Effect.fail("no such file"), "token: no such file"],
      ["empty", Effect.succeed(" \n"), "token"],
    ] as const
  ) {
    it.effect(`a token that is ${what}`, () =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(withToken(token))
        assert.instanceOf(error, Error)
        assert.propertyVal(error, "_tag", "CredentialsUnavailable")
        assert.propertyVal(error, "field", "token")
        const shown = `${(error as Error).message} ${JSON.stringify(error)}`
        assert.include(shown, words)
        for (const secret of ["expired-token", "other-token", keys.secretAccessKey]) assert.notInclude(shown, secret)
      }).pipe(Effect.provide(Simulator.layerDeployment())))
  }
})
