/**
 * A rate limit of a service and clients that keep to it, on whatever clock the program has: what `Pacer` is judged by.
 *
 * @module
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import type { Pacer } from "../../src/core/Pacer.ts"

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
      tokens = Math.min(limit.burst, tokens + (now - (updated ?? now)) * limit.rate / 1000)
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

/** What a call does, without HTTP: waits its turn, is answered after `latency`, and waits again when it was throttled. */
export const call = (
  pacer: Pacer,
  bucket: Bucket,
  { background = false, deadline = 120_000, latency = 100, throttle = 10 } = {},
) =>
  Effect.gen(function* () {
    const ticket = pacer.enter(background)
    while (true) {
      const slot = yield* pacer.take(ticket, deadline)
      if (slot === undefined) return yield* Effect.fail({ _tag: "TimedOut", ticket } as const)
      if (bucket.admits(yield* Clock.currentTimeMillis)) {
        yield* Effect.sleep(latency)
        pacer.passed(slot)
        return ticket
      }
      if (throttle > 0) yield* Effect.sleep(throttle)
      pacer.throttled(slot, 0)
      ticket.throttled = true
      const delay = Math.ceil((yield* Random.next) * 500)
      ticket.waited += delay
      ticket.stalled += delay
      yield* Effect.sleep(delay)
    }
  })
