/**
 * The gateway as a Cloudflare worker. Its bindings are the variables of `Deployment.layerConfig`; `TOKEN`, the token that callers
 * send; and `ORIGIN`, the origin of the page, if the worker does not serve it itself.
 *
 * With `AWS_ROLE_ARN` its credentials are those of a web identity: `TOKEN_URL`, `CLIENT_ID` and `CLIENT_SECRET` are those of the
 * identity provider. Without it, for local development, they are `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`.
 *
 * @module
 */
import * as Config from "effect/Config"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Credentials from "effect-parallelcluster/Credentials"
import * as Deployment from "effect-parallelcluster/Deployment"
import type * as Errors from "effect-parallelcluster/Errors"
import * as Sts from "effect-parallelcluster/Sts"
import * as Transport from "effect-parallelcluster/Transport"
import { bearer, make } from "./gateway.ts"

const optional = (name: string) => Config.String(name).pipe(Config.withDefault(""))

const settings = Config.all({
  token: Config.Redacted("TOKEN"),
  origins: optional("ORIGIN").pipe(Config.map((origin) => origin === "" ? [] : [origin])),
  roleArn: optional("AWS_ROLE_ARN"),
})

const identityProvider = Config.all({
  url: Config.String("TOKEN_URL"),
  clientId: Config.String("CLIENT_ID"),
  clientSecret: Config.Redacted("CLIENT_SECRET"),
})

/** A token for the role, by OAuth's client credentials grant, which most identity providers support. */
const identityToken = ({ clientId, clientSecret, url }: Config.Success<typeof identityProvider>) =>
  Effect.tryPromise(async (signal) => {
    const body = new URLSearchParams({
      grant_type: "client_credentials",
      client_id: clientId,
      client_secret: Redacted.value(clientSecret),
    })
    const response = await fetch(url, { method: "POST", body, signal })
    if (!response.ok) throw new Error(`the identity provider answered ${response.status}`)
    const { access_token } = await response.json() as { readonly access_token?: unknown }
    if (typeof access_token !== "string") throw new Error("the identity provider gave no access_token")
    return Redacted.make(access_token)
  })

export default {
  fetch: (request: Request, env: Readonly<Record<string, unknown>>): Promise<Response> => {
    const bindings = ConfigProvider.layer(ConfigProvider.fromUnknown(env))
    return Effect.gen(function* () {
      const { origins, roleArn, token } = yield* settings
      if (Redacted.value(token).trim() === "") yield* Effect.logError("TOKEN is empty: nobody is let in")
      const credentials: Layer.Layer<
        Credentials.Credentials,
        Errors.CredentialsUnavailable | Errors.InvalidConfiguration,
        Transport.Transport
      > = roleArn === "" ? Credentials.layerConfig : Sts.layerWebIdentity({
        ...yield* Sts.optionsConfig,
        roleArn,
        token: identityToken(yield* identityProvider),
      })
      const client = Deployment.layerConfig.pipe(
        Layer.provide(credentials),
        Layer.provide(Transport.layerFetch),
        Layer.provide(bindings),
      )
      return yield* Effect.promise(() => make({ client, origins, authorize: bearer(token) })(request))
    }).pipe(
      Effect.provide(bindings),
      Effect.catch((error) =>
        Effect.as(
          Effect.logError(error),
          Response.json({ error: "Gateway", message: "the gateway is not set up correctly: see its log" }, {
            status: 500,
          }),
        )
      ),
      Effect.runPromise,
    )
  },
}
