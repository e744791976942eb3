/**
 * Which failures are retried, when, and how often. The policy is read from the context at every call, so a combinator around a
 * program changes it for every operation inside. Every attempt is signed anew; the transport retries nothing.
 *
 * @module
 */
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import { isThrottling, isTransient, type OperationError } from "./Errors.ts"

/** How operations are retried. */
export interface Policy {
  /** Attempts in all, the first included. */
  readonly maxAttempts: number
  /** The ceiling of the first delay after a transient failure; it doubles with each attempt. */
  readonly baseDelay: Duration.Duration
  /** The same after a throttle. */
  readonly throttlingDelay: Duration.Duration
  /** The longest delay, also where a `Retry-After` requests more. */
  readonly maxDelay: Duration.Duration
  /** Decides whether to retry an error. Called only while attempts are left. */
  readonly while: (error: OperationError, operation: { readonly idempotent: boolean }) => boolean
}

/**
 * The default: three attempts in all; exponential backoff with full jitter (`random * min(20 s, base * 2^i)`) from 100 ms, or 500
 * ms for a throttle; `Retry-After` honoured up to 20 s. Throttles are retried for every operation, transient failures for
 * idempotent ones only, and nothing else: a 500 of the ParallelCluster API is nearly always permanent.
 */
const standardPolicy: Policy = {
  maxAttempts: 3,
  baseDelay: /*#__PURE__*/ Duration.millis(100),
  throttlingDelay: /*#__PURE__*/ Duration.millis(500),
  maxDelay: /*#__PURE__*/ Duration.seconds(20),
  while: (error, operation) => isThrottling(error) || (operation.idempotent && isTransient(error)),
}

/**
 * The current policy. To change that of a Stream, use `Stream.provideService(Retry.CurrentPolicy, …)`.
 *
 * @example
 * ```ts
 * import { Effect, Stream } from "effect"
 * import { ImageLogs, LogEvents, Retry } from "effect-parallelcluster"
 *
 * const lines = Stream.unwrap(Effect.map(Retry.CurrentPolicy, (policy) =>
 *   LogEvents.forward(ImageLogs.getImageLogEvents, { imageId: "my-image", logStreamName: "a-log" }).pipe(
 *     Stream.provideService(Retry.CurrentPolicy, { ...policy, maxAttempts: 8 })
 *   )))
 * ```
 */
export const CurrentPolicy: Context.Reference<Policy> = /*#__PURE__*/ Context.Reference<Policy>(
  "effect-parallelcluster/Retry/CurrentPolicy",
  { defaultValue: () => standardPolicy },
)

/** Options of {@link policy}. Default of each: unchanged. */
export interface Options {
  /** Attempts in all, the first included. A whole number from 1; anything less is 1. */
  readonly maxAttempts?: number
  /** The ceiling of the first delay after a transient failure. */
  readonly baseDelay?: Duration.Input
  /** The same after a throttle. */
  readonly throttlingDelay?: Duration.Input
  /** The longest delay. */
  readonly maxDelay?: Duration.Input
  /** Decides which errors to retry. Replaces the current predicate. */
  readonly while?: Policy["while"]
}

/**
 * Changes parts of the policy for every operation in the program.
 *
 * @example
 * ```ts
 * import { ImageLogs, Retry } from "effect-parallelcluster"
 *
 * const patient = ImageLogs.listImageLogStreams({ imageId: "my-image" }).pipe(
 *   Retry.policy({ maxAttempts: 8, throttlingDelay: "2 seconds" })
 * )
 * ```
 */
export const policy = (options: Options) => <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.flatMap(CurrentPolicy, (current) =>
    Effect.provideService(self, CurrentPolicy, {
      maxAttempts: options.maxAttempts ?? current.maxAttempts,
      baseDelay: duration(options.baseDelay, current.baseDelay),
      throttlingDelay: duration(options.throttlingDelay, current.throttlingDelay),
      maxDelay: duration(options.maxDelay, current.maxDelay),
      while: options.while ?? current.while,
    }))

const duration = (given: Duration.Input | undefined, otherwise: Duration.Duration): Duration.Duration =>
  given === undefined ? otherwise : Duration.fromInputUnsafe(given)

/**
 * No second attempt for any operation in the program.
 *
 * @example
 * ```ts
 * import { ImageLogs, Retry } from "effect-parallelcluster"
 *
 * const once = ImageLogs.listImageLogStreams({ imageId: "my-image" }).pipe(Retry.none)
 * ```
 */
export const none: <A, E, R>(self: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R> = /*#__PURE__*/ policy({
  maxAttempts: 1,
})

/**
 * Restores the default policy for a part of a program.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { ImageLogs, Retry } from "effect-parallelcluster"
 *
 * const program = Effect.gen(function*() {
 *   const streams = yield* ImageLogs.listImageLogStreams({ imageId: "my-image" }).pipe(Retry.standard)
 *   return yield* ImageLogs.getImageStackEvents({ imageId: "my-image" }).pipe(Effect.as(streams))
 * }).pipe(Retry.none)
 * ```
 */
export const standard = <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.provideService(self, CurrentPolicy, standardPolicy)

/**
 * The retry quota, shared by all requests of a client, so that retries do not make an outage worse. A retry costs 5 tokens, after a
 * timeout 10. A success returns the cost of its last retry, or 1 token. Without tokens there is no retry.
 */
export interface Quota {
  /** The remaining tokens. */
  tokens: number
}

const fullQuota = 500

/**
 * A full retry quota: 500 tokens.
 *
 * @example
 * ```ts
 * import { Retry } from "effect-parallelcluster"
 *
 * console.log(Retry.makeQuota().tokens)
 * // 500
 * ```
 */
export const makeQuota = (): Quota => ({ tokens: fullQuota })

/** A failed attempt that is about to be followed by another. */
export interface Event {
  readonly error: OperationError
  /** The number of the attempt that failed, from 1. */
  readonly attempt: number
  /** The delay before the next attempt, in milliseconds. */
  readonly delay: number
}

/** Retries of throttled calls by pacing: throttling uses neither an attempt nor the retry quota. */
export interface Backpressure {
  /** True if the throttled call may wait again: for `delay` milliseconds and then for the rate limit. */
  readonly again: (delay: number) => boolean
  /** The members of the error that describe the wait. */
  readonly history: (error: OperationError) => object
}

/**
 * Runs the attempts of one call under the current policy, within the retry quota. On expired credentials or clock skew the client
 * corrects the cause, and the call is retried once, immediately, outside the retry quota.
 *
 * `attempt` gets its number, from 1. The call fails with a copy of the last error that has `attempts` and `totalRetryDelay`.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { Errors, Retry } from "effect-parallelcluster"
 *
 * // A request that is not an operation, with the same retries:
 * const ping = Retry.run(
 *   (attempt) => Effect.fail(new Errors.TransportFailure({ message: `attempt ${attempt}: no connection` })),
 *   { idempotent: true }
 * )
 * ```
 */
export const run = <A, E extends OperationError, R>(
  attempt: (number: number) => Effect.Effect<A, E, R>,
  operation: { readonly idempotent: boolean },
  quota: Quota = makeQuota(),
  onRetry: (event: Event) => Effect.Effect<void> = () => Effect.void,
  turn?: Backpressure,
): Effect.Effect<A, E, R> =>
  Effect.flatMap(CurrentPolicy, (policy) => {
    // `number` counts the attempts, `charged` those that count against the policy.
    const from = (
      number: number,
      charged: number,
      corrected: boolean,
      waited: number,
      refund: number,
    ): Effect.Effect<A, E, R> =>
      Effect.matchEffect(attempt(number), {
        onSuccess: (value) => {
          quota.tokens = Math.min(fullQuota, quota.tokens + refund)
          return Effect.succeed(value)
        },
        onFailure: (error) => {
          const failed = Effect.suspend(() =>
            Effect.fail(withHistory(error, { attempts: number, totalRetryDelay: waited, ...turn?.history(error) }))
          )
          const again = (delay: number, isCorrected: boolean, cost: number, charge = 1) =>
            Effect.andThen(
              onRetry({ error, attempt: number, delay }),
              Effect.andThen(
                delay > 0 ? Effect.sleep(delay) : Effect.void,
                from(number + 1, charged + charge, isCorrected, waited + delay, cost),
              ),
            )
          if (charged >= policy.maxAttempts) return failed
          if (error._tag === "Unauthorized" && error.corrected && !corrected) return again(0, true, refund)
          if (!policy.while(error, operation)) return failed
          if (turn !== undefined && isThrottling(error)) {
            // Its place in the queue is the backoff; jitter keeps apart what was throttled together.
            return Effect.flatMap(
              delayOf(policy, error, 0),
              (delay) => turn.again(delay) ? again(delay, corrected, refund, 0) : failed,
            )
          }
          const cost = error._tag === "RequestTimeout" ? 10 : 5
          if (quota.tokens < cost) return failed
          quota.tokens -= cost
          return Effect.flatMap(delayOf(policy, error, charged - 1), (delay) => again(delay, corrected, cost))
        },
      })
    return from(1, 1, false, 0, 1)
  })

/** A copy, because the caller may compare, freeze or reuse the error. */
const withHistory = <E extends OperationError>(error: E, history: object): E => {
  if (error._tag === "CredentialsUnavailable") return error
  // The members of an error are those that its class takes, except for the message, which is not enumerable.
  const Class = error.constructor as new (members: object) => E
  const copy = new Class({ ...error, message: error.message, ...history })
  if (error.stack !== undefined) copy.stack = error.stack
  return copy
}

/** How many milliseconds to wait before retry `i`, from 0: full jitter, and never less than `Retry-After`. */
const delayOf = (policy: Policy, error: OperationError, i: number): Effect.Effect<number> =>
  Effect.map(Random.next, (random) => {
    const base = Duration.toMillis(isThrottling(error) ? policy.throttlingDelay : policy.baseDelay)
    const max = Duration.toMillis(policy.maxDelay)
    const requested = "retryAfter" in error && error.retryAfter !== undefined ? error.retryAfter : 0
    return Math.min(max, Math.max(requested, random * Math.min(max, base * 2 ** i)))
  })
