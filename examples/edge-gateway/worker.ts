/**
 * The gateway as a Cloudflare worker. Its secrets and variables have the names of `Deployment.layerEnv`; in addition, `TOKEN` is
 * the token that callers send, and `ORIGIN` the origin of the page, if the worker does not serve it itself.
 *
 * @module
 */
import * as Config from "effect/Config"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Deployment from "effect-parallelcluster/Deployment"
import { bearer, make } from "./gateway.ts"

const settings = Config.all({
  token: Config.Redacted("TOKEN"),
  origins: Config.String("ORIGIN").pipe(Config.withDefault(""), Config.map((origin) => origin === "" ? [] : [origin])),
})

export default {
  fetch: (request: Request, env: Readonly<Record<string, unknown>>): Promise<Response> => {
    const bindings = ConfigProvider.layer(ConfigProvider.fromUnknown(env))
    return Effect.gen(function* () {
      const { origins, token } = yield* settings
      if (Redacted.value(token).trim() === "") yield* Effect.logError("TOKEN is empty: nobody is let in")
      const client = Layer.provide(Deployment.layerEnv, bindings)
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
