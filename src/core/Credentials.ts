/**
 * Where keys come from. Credentials are an Effect: resolved when a request needs them, cached until shortly before they
 * expire, one resolution at a time.
 *
 * Profiles, SSO, containers and instance metadata are not written here: `layerProvider` takes any provider of
 * `@aws-sdk/credential-providers`.
 *
 * @module
 */
import * as Clock from "effect/Clock"
import * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { CredentialsUnavailable } from "./Errors.ts"

/** A resolved set of keys. The two secrets are redacted: no log, span or `JSON.stringify` shows them. */
export interface Identity {
  readonly accessKeyId: string
  readonly secretAccessKey: Redacted.Redacted
  /** Of temporary keys. */
  readonly sessionToken?: Redacted.Redacted
  /** When the keys stop working; absent for keys that do not expire. */
  readonly expiration?: Date
}

/**
 * Gives the keys that the next request is signed with.
 *
 * @example
 * ```ts
 * import { Effect, Layer, Redacted } from "effect"
 * import { Credentials } from "effect-parallelcluster"
 *
 * // From anything that is an Effect; what caches and refreshes is then its own affair.
 * const layer = Layer.succeed(Credentials.Credentials, {
 *   resolve: Effect.sync(() => ({ accessKeyId: "AKIDEXAMPLE", secretAccessKey: Redacted.make("example-secret") }))
 * })
 * ```
 */
export class Credentials extends Context.Service<Credentials, {
  readonly resolve: Effect.Effect<Identity, CredentialsUnavailable>
  /**
   * Called when the service said that these keys expired or are unknown: the next `resolve` must not give them out of a cache.
   * Left out where there are no others to be had.
   */
  readonly invalidate?: (refused: Identity) => Effect.Effect<void>
}>()("effect-parallelcluster/Credentials") {}

const missing = (field: string, where: string) =>
  new CredentialsUnavailable({ field, message: `${field}: no value; ${where}` })

const reveal = (value: Redacted.Redacted | string): string => typeof value === "string" ? value : Redacted.value(value)

const identity = (keys: {
  readonly accessKeyId: Redacted.Redacted | string
  readonly secretAccessKey: Redacted.Redacted | string
  readonly sessionToken?: Redacted.Redacted | string | undefined
  readonly expiration?: Date | undefined
}, where: string): Effect.Effect<Identity, CredentialsUnavailable> => {
  const accessKeyId = reveal(keys.accessKeyId ?? "")
  const secretAccessKey = reveal(keys.secretAccessKey ?? "")
  const sessionToken = reveal(keys.sessionToken ?? "")
  if (accessKeyId === "") return Effect.fail(missing("accessKeyId", where))
  if (secretAccessKey === "") return Effect.fail(missing("secretAccessKey", where))
  return Effect.succeed({
    accessKeyId,
    secretAccessKey: Redacted.make(secretAccessKey),
    ...(sessionToken === "" ? {} : { sessionToken: Redacted.make(sessionToken) }),
    ...(keys.expiration === undefined ? {} : { expiration: keys.expiration }),
  })
}

/**
 * Fixed keys, as plain strings or `Redacted`. An empty key fails the layer with `CredentialsUnavailable`.
 *
 * @example
 * ```ts
 * import { Credentials } from "effect-parallelcluster"
 *
 * const credentials = Credentials.layer({ accessKeyId: "AKIDEXAMPLE", secretAccessKey: "example-secret" })
 * ```
 */
export const layer = (keys: {
  readonly accessKeyId: Redacted.Redacted | string
  readonly secretAccessKey: Redacted.Redacted | string
  readonly sessionToken?: Redacted.Redacted | string | undefined
}): Layer.Layer<Credentials, CredentialsUnavailable> =>
  Layer.effect(
    Credentials,
    Effect.map(identity(keys, "give one to Credentials.layer"), (identity) => ({ resolve: Effect.succeed(identity) })),
  )

const variable = (name: string) =>
  Config.option(Config.Redacted(name)).pipe(
    Effect.mapError((error) => new CredentialsUnavailable({ field: name, message: `${name}: ${error.message}` })),
  )

const required = (name: string) =>
  Effect.flatMap(
    variable(name),
    Option.match({
      onNone: () => Effect.fail(missing(name, "set it in the environment or the ConfigProvider")),
      onSome: Effect.succeed,
    }),
  )

/**
 * `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN` (optional) through Effect's `Config`, read once, when
 * the layer is built: from the environment, or whatever `ConfigProvider` the application has.
 *
 * @example
 * ```ts
 * import { ConfigProvider, Layer } from "effect"
 * import { Credentials } from "effect-parallelcluster"
 *
 * // A worker has no environment variables but bindings:
 * const fromBindings = (env: Record<string, string>) =>
 *   Credentials.layerConfig.pipe(Layer.provide(ConfigProvider.layer(ConfigProvider.fromEnv({ env }))))
 * ```
 */
export const layerConfig: Layer.Layer<Credentials, CredentialsUnavailable> = /*#__PURE__*/ Layer.effect(
  Credentials,
  /*#__PURE__*/ Effect.gen(function* () {
    const keys = yield* identity({
      accessKeyId: yield* required("AWS_ACCESS_KEY_ID"),
      secretAccessKey: yield* required("AWS_SECRET_ACCESS_KEY"),
      sessionToken: Option.getOrUndefined(yield* variable("AWS_SESSION_TOKEN")),
    }, "set it in the environment or the ConfigProvider")
    return { resolve: Effect.succeed(keys) }
  }),
)

/** What `@aws-sdk/credential-providers` makes, and anything of that shape. */
export type Provider = (options?: {
  /** Give no keys out of a cache. */
  readonly forceRefresh?: boolean
  /** Never given. It is what the SDK's own types ask of options, so that these are taken for some. */
  readonly callerClientConfig?: never
}) => Promise<{
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string | undefined
  readonly expiration?: Date | undefined
}>

/** Keys are fetched anew this long before they expire, as the AWS SDKs do. */
const refreshBefore = 5 * 60 * 1000

/**
 * Any `() => Promise<{ accessKeyId, secretAccessKey, sessionToken?, expiration? }>`: every provider of
 * `@aws-sdk/credential-providers`, or a function of your own. Called when the first request needs keys, then again five
 * minutes before they expire, and when the service refuses them as expired or unknown (with `forceRefresh`, for providers
 * that keep a cache); requests that come meanwhile share the one call. While a refresh fails, keys that are still valid are
 * used, and the next request tries again.
 *
 * @example
 * ```ts
 * import { fromNodeProviderChain } from "@aws-sdk/credential-providers"
 * import { Credentials } from "effect-parallelcluster"
 *
 * // The environment, shared profiles, SSO, a process, a container's or the instance's role:
 * const credentials = Credentials.layerProvider(fromNodeProviderChain())
 * ```
 */
export const layerProvider = (provider: Provider): Layer.Layer<Credentials> =>
  Layer.sync(Credentials, () => {
    let current: Identity | undefined
    let refused = false
    let resolving: ReturnType<Provider> | undefined

    // A promise, not a fiber, is shared: interrupting one of those who wait must not take it from the others.
    const call = () => {
      const promise: ReturnType<Provider> = resolving = Promise.resolve(refused ? { forceRefresh: true } : undefined)
        .then(provider)
      const done = () => {
        if (resolving === promise) resolving = undefined
      }
      promise.then(done, done)
      return promise
    }
    const refresh = Effect.tryPromise({ try: () => resolving ?? call(), catch: failed }).pipe(
      // Whoever gave up waiting may have done so because this call hangs: those who come later get one of their own.
      Effect.onInterrupt(() =>
        Effect.sync(() => {
          resolving = undefined
        })
      ),
      Effect.flatMap((keys) => identity(keys, "the credential provider must give one")),
      Effect.map((resolved) => {
        refused = false
        // The keys of one resolution are one object, whoever waited for it: the signer keeps its derived key by it.
        return current !== undefined && same(current, resolved) ? current : (current = resolved)
      }),
    )
    const validFor = (identity: Identity, now: number) => (identity.expiration?.getTime() ?? Infinity) - now

    return {
      resolve: Effect.flatMap(Clock.currentTimeMillis, (now) => {
        const kept = current
        if (kept === undefined) return refresh
        if (validFor(kept, now) > refreshBefore) return Effect.succeed(kept)
        return Effect.catch(refresh, (error) =>
          Effect.flatMap(Clock.currentTimeMillis, (now) =>
            validFor(kept, now) > 0 ? Effect.succeed(kept) : Effect.fail(error)))
      }),
      invalidate: (identity) =>
        Effect.sync(() => {
          // Of many requests that were refused, only the first finds the keys that it used.
          if (current === identity) {
            current = undefined
            refused = true
          }
        }),
    }
  })

/** What a provider said; but where a platform could not read something, its words quote that, and it holds keys. */
const failed = (cause: unknown): CredentialsUnavailable => {
  const said = cause instanceof SyntaxError ? "it read something that is not JSON" : cause
  return new CredentialsUnavailable({
    message: `the credential provider failed: ${said instanceof Error ? said.message : String(said)}`,
  })
}

const same = (a: Identity, b: Identity): boolean =>
  a.accessKeyId === b.accessKeyId && Redacted.value(a.secretAccessKey) === Redacted.value(b.secretAccessKey) &&
  a.expiration?.getTime() === b.expiration?.getTime() &&
  (a.sessionToken && Redacted.value(a.sessionToken)) === (b.sessionToken && Redacted.value(b.sessionToken))
