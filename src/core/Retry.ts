/**
 * What is tried again, when, and how often. The policy is read from the context at every call, so a combinator around a
 * program changes it for every operation inside. Every attempt is signed anew; the transport retries nothing.
 *
 * @module
 */
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import { isOutcomeUnknown, isThrottling, isTransient, type OperationError } from "./Errors.ts"

/** How operations are retried. */
export interface Policy {
  /** Attempts in all, the first included. */
  readonly maxAttempts: number
  /** The ceiling of the first wait after a lost request; it doubles with each attempt. */
  readonly baseDelay: Duration.Duration
  /** The same after a throttle. */
  readonly throttlingDelay: Duration.Duration
  /** No wait is longer, also where a `Retry-After` asks for it. */
  readonly maxDelay: Duration.Duration
  /** May this error go away by itself? Asked only while attempts are left. */
  readonly while: (error: OperationError, operation: { readonly idempotent: boolean }) => boolean
}

/**
 * The default: three attempts in all; full jitter (`random * min(20 s, base * 2^i)`) from 100 ms, or 500 ms for a throttle;
 * `Retry-After` honoured up to 20 s. Throttles are tried again for every operation, lost requests (no connection, a timeout,
 * 502, 503, 504) for idempotent ones only, and nothing else: a 500 of this service is nearly always permanent.
 */
const standardPolicy: Policy = {
  maxAttempts: 3,
  baseDelay: /*#__PURE__*/ Duration.millis(100),
  throttlingDelay: /*#__PURE__*/ Duration.millis(500),
  maxDelay: /*#__PURE__*/ Duration.seconds(20),
  while: (error, operation) => isThrottling(error) || (operation.idempotent && isTransient(error)),
}

/**
 * The policy in force. A Stream takes another with `Stream.provideService(Retry.CurrentPolicy, …)`.
 *
 * @example
 * ```ts
 * import { Effect, Stream } from "effect"
 * import { ImageLogs, LogEvents, Retry } from "effect-parallelcluster"
 *
 * const lines = Stream.unwrap(Effect.map(Retry.CurrentPolicy, (policy) =>
 *   LogEvents.forward(ImageLogs.getImageLogEvents, { imageId: "my-image", logStreamName: "build" }).pipe(
 *     Stream.provideService(Retry.CurrentPolicy, { ...policy, maxAttempts: 8 })
 *   )))
 * ```
 */
export const CurrentPolicy: Context.Reference<Policy> = /*#__PURE__*/ Context.Reference<Policy>(
  "effect-parallelcluster/Retry/CurrentPolicy",
  { defaultValue: () => standardPolicy },
)

/** What {@link policy} takes: what is left out stays as it was around. */
export interface Options {
  /** Attempts in all, the first included. A whole number from 1; anything less is 1. */
  readonly maxAttempts?: number
  /** The ceiling of the first wait after a lost request. */
  readonly baseDelay?: Duration.Input
  /** The same after a throttle. */
  readonly throttlingDelay?: Duration.Input
  /** No wait is longer. */
  readonly maxDelay?: Duration.Input
  /** Which errors are worth another attempt. It replaces the rule that was there: put what should stay of that into yours. */
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
 * The default policy again, inside a program that has another.
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
 * What retries are paid from: shared by all requests of a client, so that they cannot make an outage worse. A retry costs 5
 * tokens, one after a timeout 10. A success gives back what its last retry cost, or 1. Without tokens there is no retry.
 */
export interface Budget {
  /** What is left. */
  tokens: number
}

const fullBudget = 500

/**
 * A full budget: 500 tokens.
 *
 * @example
 * ```ts
 * import { Retry } from "effect-parallelcluster"
 *
 * console.log(Retry.makeBudget().tokens)
 * // 500
 * ```
 */
export const makeBudget = (): Budget => ({ tokens: fullBudget })

/**
 * Runs the attempts of one call under the policy in force, paid from the budget. When the client has put its clock or its keys
 * right after a refusal, there is a second attempt at once, whatever else the policy says of refusals, and free: once a call.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { ParallelCluster, Retry } from "effect-parallelcluster"
 *
 * // A request that is no operation, tried again as operations are and paid from the same budget:
 * const reply = Effect.flatMap(ParallelCluster.ParallelCluster, ({ retryBudget, send }) =>
 *   Retry.run(
 *     send({ operation: "Ping", method: "GET", target: "/v3/images/official", body: undefined }),
 *     { idempotent: true },
 *     retryBudget
 *   ))
 * ```
 */
export const run = <A, E extends OperationError, R>(
  attempt: Effect.Effect<A, E, R>,
  operation: { readonly idempotent: boolean },
  budget: Budget = makeBudget(),
): Effect.Effect<A, E, R> =>
  Effect.flatMap(CurrentPolicy, (policy) => {
    let corrected = false
    const from = (attempts: number, totalRetryDelay: number, refund: number): Effect.Effect<A, E, R> =>
      Effect.catch(
        Effect.map(attempt, (response) => {
          budget.tokens = Math.min(fullBudget, budget.tokens + refund)
          return response
        }),
        (error) => {
          const cost = error._tag === "RequestTimeout" ? 10 : 5
          if (attempts < policy.maxAttempts) {
            if (error._tag === "Unauthorized" && error.corrected && !corrected) {
              corrected = true
              return from(attempts + 1, totalRetryDelay, refund)
            }
            if (policy.while(error, operation) && budget.tokens >= cost) {
              budget.tokens -= cost
              return Effect.flatMap(
                delay(policy, error, attempts - 1),
                (millis) => Effect.andThen(Effect.sleep(millis), from(attempts + 1, totalRetryDelay + millis, cost)),
              )
            }
          }
          // The error of this attempt is nobody else's, except for one that the credentials gave.
          return Effect.fail(
            error._tag === "CredentialsUnavailable" ? error : Object.assign(error, {
              attempts,
              totalRetryDelay,
              ...(!operation.idempotent && isOutcomeUnknown(error) ? { outcome: "unknown" } : {}),
            }),
          )
        },
      )
    return from(1, 0, 1)
  })

/** How many milliseconds to wait before retry `i`, from 0: full jitter, and at least what the service asked for. */
const delay = (policy: Policy, error: OperationError, i: number): Effect.Effect<number> =>
  Effect.map(Random.next, (random) => {
    const base = Duration.toMillis(isThrottling(error) ? policy.throttlingDelay : policy.baseDelay)
    const max = Duration.toMillis(policy.maxDelay)
    const asked = "retryAfter" in error && error.retryAfter !== undefined ? error.retryAfter : 0
    return Math.min(max, Math.max(asked, random * Math.min(max, base * 2 ** i)))
  })
