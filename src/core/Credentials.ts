/**
 * Credentials as an Effect: resolved when a request needs them, by one call at a time, and cached until shortly before they
 * expire.
 *
 * For profiles, SSO, containers and instance metadata, `layerProvider` takes any provider of `@aws-sdk/credential-providers`.
 *
 * @module
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Environment from "./Environment.ts"
import { CredentialsUnavailable, InvalidConfiguration } from "./Errors.ts"
import { messageOf } from "./Redaction.ts"
import { within } from "./TimeLimit.ts"

/** Resolved credentials. The two secrets are redacted: no log, span or `JSON.stringify` shows them. */
export interface Identity {
  readonly accessKeyId: string
  readonly secretAccessKey: Redacted.Redacted
  /** Present for temporary credentials. */
  readonly sessionToken?: Redacted.Redacted
  /** The time at which they expire; absent for credentials that do not expire. */
  readonly expiration?: Date
}

/**
 * The service that resolves the credentials for the next request.
 *
 * @example
 * ```ts
 * import { Effect, Layer, Redacted } from "effect"
 * import { Credentials } from "effect-parallelcluster"
 *
 * // From any Effect, which runs for each request: cache and refresh inside it.
 * const layer = Layer.succeed(Credentials.Credentials, {
 *   resolve: Effect.sync(() => ({ accessKeyId: "AKIDEXAMPLE", secretAccessKey: Redacted.make("example-secret") }))
 * })
 * ```
 */
export class Credentials extends Context.Service<Credentials, {
  readonly resolve: Effect.Effect<Identity, CredentialsUnavailable>
  /**
   * Called when the service reported that these credentials are expired or unknown: the next `resolve` must not return them from a
   * cache. Default: none, for credentials that cannot be refreshed.
   */
  readonly invalidate?: (refused: Identity) => Effect.Effect<void>
}>()("effect-parallelcluster/Credentials") {}

/** The text of a member, without the white space that files and `echo` leave around it. */
const textOf = (field: string, value: unknown): string => {
  const text = Redacted.isRedacted(value) ? Redacted.value(value) : value ?? ""
  if (typeof text === "string") return text.trim()
  throw new CredentialsUnavailable({ field, message: `${field}: must be a string, not ${kindOf(text)}` })
}

const kindOf = (value: unknown): string => value === null ? "null" : typeof value

const expirationRule = "must be a Date, ISO 8601 text such as 2026-01-05T09:00:00Z, or a Unix time"

/** JSON has no dates: text is ISO 8601, a number is a Unix time in seconds, as AWS writes it, or in milliseconds. */
const timeOf = (value: unknown): Date | undefined => {
  if (value === undefined || value === null || value === "") return undefined
  const time = value instanceof Date ? value.getTime() : typeof value === "string"
    ? Date.parse(value)
    // No credentials last until the year 5138, which is where the numbers of seconds and milliseconds meet.
    : typeof value === "number"
    ? value * (Math.abs(value) < 1e11 ? 1000 : 1)
    : NaN
  if (!Number.isNaN(new Date(time).getTime())) return new Date(time)
  throw new CredentialsUnavailable({ field: "expiration", message: `expiration: ${expirationRule}` })
}

/** Reads the credentials of a provider or a program, whatever they are. No message contains a value, which may be a secret. */
const identity = (given: unknown, advice: string): Identity | CredentialsUnavailable => {
  try {
    if (given === null || typeof given !== "object") {
      return new CredentialsUnavailable({
        message: `must be an object with accessKeyId and secretAccessKey, not ${kindOf(given)}; ${advice}`,
      })
    }
    const members: { readonly [name in keyof Identity]?: unknown } = given
    const [accessKeyId, secretAccessKey, sessionToken] = (["accessKeyId", "secretAccessKey", "sessionToken"] as const)
      .map((field) => textOf(field, members[field]))
    const field = !accessKeyId ? "accessKeyId" : !secretAccessKey ? "secretAccessKey" : undefined
    if (!accessKeyId || !secretAccessKey) {
      return new CredentialsUnavailable({ field: field!, message: `${field}: no value; ${advice}` })
    }
    const expiration = timeOf(members.expiration)
    return {
      accessKeyId,
      secretAccessKey: Redacted.make(secretAccessKey),
      ...(sessionToken ? { sessionToken: Redacted.make(sessionToken) } : {}),
      ...(expiration ? { expiration } : {}),
    }
  } catch (error) {
    return error instanceof CredentialsUnavailable
      ? error
      : new CredentialsUnavailable({ message: `credentials that cannot be read; ${advice}` })
  }
}

const fromIdentity = (given: Identity | CredentialsUnavailable): Effect.Effect<Identity, CredentialsUnavailable> =>
  given instanceof CredentialsUnavailable ? Effect.fail(given) : Effect.succeed(given)

/**
 * Fixed credentials, as strings or `Redacted`. An empty member fails the layer with `CredentialsUnavailable`.
 *
 * @example
 * ```ts
 * import { Credentials } from "effect-parallelcluster"
 *
 * const credentials = Credentials.layer({ accessKeyId: "AKIDEXAMPLE", secretAccessKey: "example-secret" })
 * ```
 */
export const layer = (credentials: {
  readonly accessKeyId: Redacted.Redacted | string
  readonly secretAccessKey: Redacted.Redacted | string
  readonly sessionToken?: Redacted.Redacted | string | undefined
}): Layer.Layer<Credentials, CredentialsUnavailable> =>
  Layer.effect(
    Credentials,
    Effect.suspend(() =>
      Effect.map(
        fromIdentity(identity(credentials, "pass one to Credentials.layer")),
        (identity) => ({ resolve: Effect.succeed(identity) }),
      )
    ),
  )

/** Profiles are files, which the AWS SDK reads. */
const profileAdvice = "AWS_PROFILE is set: to read profiles, pass fromNodeProviderChain() of " +
  "@aws-sdk/credential-providers to Credentials.layerProvider"

const variables = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"] as const

/** Says where credentials that are missing are read from a profile. */
const advised = <A>(read: Effect.Effect<A, InvalidConfiguration>): Effect.Effect<A, InvalidConfiguration> =>
  Effect.catch(read, (error) =>
    // Only a hint: where it cannot be read, there is none.
    Effect.orElseSucceed(Environment.read("AWS_PROFILE"), () => undefined).pipe(
      Effect.flatMap((profile) =>
        Effect.fail(
          profile && variables.some((name) => error.message.includes(name))
            ? new InvalidConfiguration({ field: error.field, message: `${error.message}. ${profileAdvice}` })
            : error,
        )
      ),
    ))

/**
 * Fails when one of these variables has no value; then the error also names those of the credentials that have none.
 *
 * @internal
 */
export const required = (
  names: ReadonlyArray<string>,
  ofCredentials: ReadonlyArray<string> = variables,
): Effect.Effect<void, InvalidConfiguration> =>
  Effect.asVoid(
    Effect.catch(Environment.readAll(names), () => advised(Environment.readAll([...names, ...ofCredentials]))),
  )

/**
 * `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN` (optional), read once, when the layer is built: from
 * the environment, or the application's `ConfigProvider`. White space around them is removed. One `CredentialsUnavailable` names all
 * missing variables.
 *
 * @example
 * ```ts
 * import { ConfigProvider, Layer } from "effect"
 * import { Credentials } from "effect-parallelcluster"
 *
 * // A worker has bindings instead of environment variables:
 * const fromBindings = (env: Record<string, string>) =>
 *   Credentials.layerConfig.pipe(Layer.provide(ConfigProvider.layer(ConfigProvider.fromEnv({ env }))))
 * ```
 */
export const layerConfig: Layer.Layer<Credentials, CredentialsUnavailable> = /*#__PURE__*/ Layer.effect(
  Credentials,
  /*#__PURE__*/ Effect.mapError(
    /*#__PURE__*/ Effect.gen(function* () {
      const required = yield* advised(Environment.readAll(variables))
      const sessionToken = yield* Environment.read("AWS_SESSION_TOKEN")
      const credentials: Identity = {
        accessKeyId: required.AWS_ACCESS_KEY_ID,
        secretAccessKey: Redacted.make(required.AWS_SECRET_ACCESS_KEY),
        ...(sessionToken === undefined ? {} : { sessionToken: Redacted.make(sessionToken) }),
      }
      return { resolve: Effect.succeed(credentials) }
    }),
    ({ field, message }) => new CredentialsUnavailable({ field, message }),
  ),
)

/** A credential provider of `@aws-sdk/credential-providers`, or any function of that shape. */
export type Provider = (options?: {
  /** Do not return cached credentials. */
  readonly forceRefresh?: boolean
  /** Never given. It is what the SDK's own types ask of options, so that these are taken for some. */
  readonly callerClientConfig?: never
}) => Promise<{
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string | undefined
  /** Also ISO 8601 text or a Unix time, in seconds or milliseconds, as it is in JSON. */
  readonly expiration?: Date | string | number | undefined
}>

/** Credentials are refreshed this long before they expire, as the AWS SDKs do. */
const refreshBefore = 5 * 60 * 1000

/**
 * Any `() => Promise<{ accessKeyId, secretAccessKey, sessionToken?, expiration? }>`: every provider of
 * `@aws-sdk/credential-providers`, or a function of your own.
 *
 * It is called when the first request needs credentials, five minutes before they expire, and when the service refuses them as
 * expired or unknown (with `forceRefresh`, for providers that have a cache). Concurrent requests share the call, even if the request
 * that started it is interrupted. After `timeout`, 30 seconds by default, the waiting requests fail with `CredentialsUnavailable`,
 * and the next request makes another call. While refreshes fail, credentials that are still valid are used.
 *
 * Whatever the provider returns or throws, the error is `CredentialsUnavailable`; `field` names the invalid member.
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
export const layerProvider = (
  provider: Provider,
  options: {
    /** How long a call may take before it is abandoned. Default: 30 seconds. */
    readonly timeout?: Duration.Input | undefined
  } = {},
): Layer.Layer<Credentials> => Layer.sync(Credentials, () => fromProvider(provider, options))

/**
 * Credentials that come from a provider: kept, refreshed and shared as {@link layerProvider} says.
 *
 * @internal
 */
export const fromProvider = (
  provider: Provider,
  options: { readonly timeout?: Duration.Input | undefined } = {},
): Credentials["Service"] => {
  const timeout = Option.getOrElse(
    Option.map(Duration.fromInput(options.timeout ?? 30_000), Duration.toMillis),
    () => 0,
  )
  let current: Identity | undefined
  let refused = false
  /** Only what the newest call gives is kept. */
  let newest: Call | undefined

  const begin = (started: number): Call => {
    const forced = refused
    const { alive, interval, stop } = heartbeat()
    // Promises, not fibers: interrupting one of those who wait must not take the result from the others.
    const given = Promise.resolve(forced ? { forceRefresh: true } : undefined).then(provider)
    const result = given.then((given) => identity(given, "the credential provider must return one"), failed).then(
      (result) => {
        stop()
        if (newest === call && !(result instanceof CredentialsUnavailable)) {
          refused = false
          // Equal credentials stay the same object: the signer keeps its derived keys by it.
          current = current !== undefined && same(current, result) ? current : result
          return call.ended = current
        }
        return call.ended = result
      },
    )
    const call: Call = { started, forced, result, ended: undefined, alive, interval }
    return newest = call
  }

  const refresh: Effect.Effect<Identity, CredentialsUnavailable> = Effect.flatMap(Clock.currentTimeMillis, (now) => {
    const usable = newest && !newest.ended && newest.started + timeout > now && newest.alive()
    const call = usable ? newest! : begin(now)
    const waited = within(
      Effect.promise(() => call.result),
      Math.min(call.started + timeout - now, call.interval),
      // In a worker, the result of another request's call may be there before this request is told.
      () => call.ended,
    )
    return Effect.flatMap(
      Effect.catch(waited, Effect.succeed),
      (ended) => {
        if (ended) return call === newest ? fromIdentity(ended) : resolve
        return Effect.flatMap(
          Clock.currentTimeMillis,
          (now) => now < call.started + timeout ? resolve : Effect.fail(late),
        )
      },
    )
  })
  const late = new CredentialsUnavailable({
    message: `the credential provider returned no credentials within ${timeout} ms`,
  })
  const validFor = (identity: Identity, now: number) => (identity.expiration?.getTime() ?? Infinity) - now

  const resolve = Effect.flatMap(Clock.currentTimeMillis, (now) => {
    const kept = current
    if (kept === undefined) return refresh
    if (validFor(kept, now) > refreshBefore) return Effect.succeed(kept)
    return Effect.catch(
      refresh,
      (error) =>
        Effect.flatMap(
          Clock.currentTimeMillis,
          (now) => validFor(kept, now) > 0 ? Effect.succeed(kept) : Effect.fail(error),
        ),
    )
  })

  return {
    resolve: timeout > 0 ? resolve : Effect.fail(
      new CredentialsUnavailable({ field: "timeout", message: 'timeout: must be a duration such as "30 seconds"' }),
    ),
    invalidate: (identity) =>
      Effect.sync(() => {
        // Of many requests that were refused, only the first finds the credentials that it used.
        if (current !== identity) {
          return
        }
        current = undefined
        refused = true
        // A call that is under way may give them once more out of a cache.
        if (newest && !newest.ended && !newest.forced) {
          newest = undefined
        }
      }),
  }
}

/** One call of a provider. */
interface Call {
  readonly started: number
  readonly forced: boolean
  /** Never rejects. */
  readonly result: Promise<CredentialsUnavailable | Identity>
  /** Its result, once it is there. */
  ended: CredentialsUnavailable | Identity | undefined
  readonly alive: () => boolean
  /** Those who wait ask this often whether it is still alive, in milliseconds. */
  readonly interval: number
}

/**
 * In workers, a call ends without a result when the request that began it ends or is cancelled, and requests that share the
 * call would wait in vain. The timers of that request end with it, which is how the others notice.
 */
const heartbeat = (): Pick<Call, "alive" | "interval"> & { readonly stop: () => void } => {
  // Not all runtimes have it, whatever their types say.
  const { navigator } = globalThis as { readonly navigator?: { readonly userAgent?: string } }
  if (navigator?.userAgent !== "Cloudflare-Workers") return { alive: () => true, interval: Infinity, stop: () => {} }
  const interval = 100
  let last = Date.now()
  const timer = setInterval(() => {
    last = Date.now()
  }, interval / 2)
  return { alive: () => Date.now() - last < 2 * interval, interval, stop: () => clearInterval(timer) }
}

const failed = (cause: unknown) =>
  isUnavailable(cause)
    ? cause
    : new CredentialsUnavailable({ message: `the credential provider failed: ${messageOf(cause)}` })

/** Layers of ours give providers that fail with it; a foreign object may throw when it is looked at. */
const isUnavailable = (cause: unknown): cause is CredentialsUnavailable => {
  try {
    return cause instanceof CredentialsUnavailable
  } catch {
    return false
  }
}

const same = (a: Identity, b: Identity): boolean =>
  a.accessKeyId === b.accessKeyId && Redacted.value(a.secretAccessKey) === Redacted.value(b.secretAccessKey) &&
  a.expiration?.getTime() === b.expiration?.getTime() &&
  (a.sessionToken && Redacted.value(a.sessionToken)) === (b.sessionToken && Redacted.value(b.sessionToken))
