/**
 * A rate limit of a service and clients that keep to it, on whatever clock the program has: what `Pacer` is judged by.
 *
 * @module
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { LimitExceeded, type OperationError } from "../../src/core/Errors.ts"
import type { Pacer } from "../../src/core/Pacer.ts"
import * as Retry from "../../src/core/Retry.ts"

/** A token bucket, as API Gateway has it. */
export const makeBucket = (rate: number, burst: number) => {
  let limit = { rate, burst }
  let tokens = burst
  let updated: number | undefined
  const bucket = {
    admitted: 0,
    throttled: 0,
    /** Another limit, from now on. */
    change: (rate: number, burst: number) => {
      limit = { rate, burst }
      tokens = Math.min(tokens, burst)
    },
    /** Is a request that arrives now let through? */
    admits: (now: number): boolean => {
      tokens = Math.min(limit.burst, tokens + Math.max(0, now - (updated ?? now)) * limit.rate / 1000)
      updated = now
      const admits = tokens >= 1
      if (admits) {
        tokens--
        bucket.admitted++
      } else bucket.throttled++
      return admits
    },
  }
  return bucket
}

export type Bucket = ReturnType<typeof makeBucket>

/** A call without HTTP: waits its turn, is answered after `latency`, and waits again when it was throttled, as operations do. */
export const call = (
  pacer: Pacer,
  bucket: Bucket,
  { background = false, deadline = 120_000, latency = 100, retryAfter = 0, throttle = 10 } = {},
): Effect.Effect<number, OperationError> =>
  Effect.suspend(() => {
    const turn = pacer.enter({ service: "Test", operation: "Test" }, background, deadline)
    const send = Effect.gen(function* () {
      const sent = yield* Clock.currentTimeMillis
      if (bucket.admits(sent)) return yield* Effect.as(Effect.sleep(latency), sent)
      if (throttle > 0) yield* Effect.sleep(throttle)
      return yield* new LimitExceeded({ operation: "Test", message: "Too Many Requests", status: 429, retryAfter })
    })
    return Retry.run(() => turn.take(send, () => Effect.void), { idempotent: true }, undefined, undefined, turn)
  })
