/**
 * Rate limits that several processes keep to exactly, over the `RateLimiter` of `effect/persistence`, whose counters may be in
 * Redis. Without this they converge on a shared limit by themselves, through the throttles that each of them sees.
 *
 * A subpath of its own: `effect/persistence` is marked unstable, and no edge worker carries it.
 *
 * @module
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as RateLimiter from "effect/persistence/RateLimiter"
import * as Pacing from "./Pacing.ts"

/** How a limit is shared. */
export interface Options {
  /** What the keys in the store begin with. Processes with the same one share their limits. Default: `effect-parallelcluster`. */
  readonly prefix?: string | undefined
  /** How long the store may take to answer, before a request goes without it. Default: 1 second. */
  readonly timeout?: Duration.Input | undefined
  /** How long the store is left alone after it has failed. Default: 10 seconds. */
  readonly pause?: Duration.Input | undefined
}

/**
 * Each request takes a token of a bucket that all processes share, after it has waited for its turn in its own process: one
 * bucket for the address of a service and, where AWS limits an operation alone, for that operation. Needs a `RateLimiter`.
 *
 * When the store fails or does not answer, the process goes on at its own pace and logs a warning: once, and a line when the
 * store is back. A Redis client should not queue commands while it has no connection (`disableOfflineQueue`).
 *
 * @example
 * ```ts
 * import * as NodeRedis from "@effect/platform-node/NodeRedis"
 * import { Layer } from "effect"
 * import { RateLimiter } from "effect/persistence"
 * import { ParallelCluster } from "effect-parallelcluster"
 * import * as SharedRateLimit from "effect-parallelcluster/SharedRateLimit"
 *
 * const shared = SharedRateLimit.layer().pipe(
 *   Layer.provide(RateLimiter.layer),
 *   Layer.provide(RateLimiter.layerStoreRedis()),
 *   Layer.provide(NodeRedis.layer({ url: "redis://127.0.0.1:6379", disableOfflineQueue: true }))
 * )
 * const layer = Layer.provideMerge(ParallelCluster.layerEnv, shared)
 * ```
 */
export const layer = (
  { pause = "10 seconds", prefix = "effect-parallelcluster", timeout = "1 second" }: Options = {},
): Layer.Layer<never, never, RateLimiter.RateLimiter> =>
  Layer.effect(
    Pacing.CurrentPolicy,
    Effect.gen(function* () {
      const limiter = yield* RateLimiter.RateLimiter
      const current = yield* Pacing.CurrentPolicy
      const rest = Duration.toMillis(Duration.fromInputUnsafe(pause))
      // Of the store: until when it is left alone, once it has failed.
      let until: number | undefined

      const reserve = ({ burst, rate }: Pacing.Limit, { endpoint, operation = "" }: Pacing.Subject) => {
        // A bucket that is full again after the window. Half of the service's burst is left for what requests lose and gain on
        // their way: two that were let through in order may arrive at once.
        const limit = Math.max(1, Math.floor(burst / 2))
        const ask = limiter.consume({
          algorithm: "token-bucket",
          onExceeded: "delay",
          key: `${prefix} ${endpoint} ${operation}`.trimEnd(),
          limit,
          // Slower than the service, whose bucket so recovers from moments in which nothing arrived, and then much at once.
          window: Duration.millis(limit / (rate * 0.94) * 1000),
        }).pipe(
          Effect.timeout(timeout),
          Effect.map(({ delay }) => Duration.toMillis(delay)),
        )
        return Effect.flatMap(Clock.currentTimeMillis, (now) => {
          if (until !== undefined && now < until && now > until - 2 * rest) return Effect.succeed(0)
          return Effect.matchEffect(ask, {
            onSuccess: (delay) => {
              const back = until !== undefined
              until = undefined
              return Effect.as(back ? Effect.logInfo("The store of the shared rate limit is back") : Effect.void, delay)
            },
            onFailure: (error) => {
              const first = until === undefined
              until = now + rest
              return Effect.as(
                first
                  ? Effect.logWarning(
                    "The store of the shared rate limit fails: this process goes on at its own pace",
                    error,
                  )
                  : Effect.void,
                0,
              )
            },
          })
        })
      }
      return { ...current, reserve }
    }),
  )
