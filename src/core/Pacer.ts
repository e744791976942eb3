/**
 * The pace of one limit: an adaptive token bucket with a queue.
 *
 * Rate limits of AWS are token buckets that many clients share, and how much of one is ours nobody says. So the rate starts at
 * half of the documented one, reaches it with the first answer, and from then on follows what is observed: it grows while calls
 * have to wait and nothing is throttled, slowly at first and faster the longer that lasts, and is cut by a throttle to what went
 * through since the last one (at least by 15 %, at most by half). A throttle speaks of the rate at which its request was sent;
 * once that has been cut, it is not cut again for the same rate. Increases that weigh more for small rates, and cuts in
 * proportion, make clients that share a limit converge on equal parts of it. Below a few requests a second increases are in
 * proportion as well: a thousand clients with one request each would spend the limit on throttles otherwise.
 *
 * Every call waits in its own fiber, on its own timer, and nobody wakes anybody: in Cloudflare Workers a request cannot be
 * continued from another one's timer.
 *
 * @module
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { LimitExceeded, type OperationError } from "./Errors.ts"

/** A rate limit as AWS documents it: a token bucket. */
export interface Limit {
  /** Requests a second, on average. */
  readonly rate: number
  /** Requests at once, after a pause. At least 1. */
  readonly burst: number
  /** The pace never exceeds this, in requests a second. Default: no bound, a higher limit is found. */
  readonly max?: number | undefined
}

/** The rate limits of a service. */
export interface Limits extends Limit {
  /** Of the operations that have limits of their own, by AWS's name of them. */
  readonly operations?: Readonly<Record<string, Limit>> | undefined
}

/** What a call is of. */
export interface Subject {
  /** AWS's name of the service, such as `CloudWatch Logs`. */
  readonly service: string
  /** The service's name of the operation, such as `GetLogEvents`. */
  readonly operation: string
}

/** A call that has waited for its turn. */
export interface Wait {
  /** How long it waited for this attempt, in milliseconds. */
  readonly delay: number
  /** The pace of its limit, in requests a second. */
  readonly rate: number
}

/** The place of one call in the queue of its limit, through all of its attempts. */
export interface Turn {
  /** Waits for the call's turn, sends, and learns the pace from what comes of it. */
  readonly take: <A, R>(
    send: Effect.Effect<A, OperationError, R>,
    onWait: (wait: Wait) => Effect.Effect<void>,
  ) => Effect.Effect<A, OperationError, R>
  /** May the throttled call wait again, for `delay` milliseconds and then its turn? */
  readonly again: (delay: number) => boolean
  /** What its error says of the wait. */
  readonly history: (error: OperationError) => object
}

/** The pace of one limit. */
export interface Pacer {
  /** Requests a second, at present. */
  readonly rate: () => number
  /**
   * Takes a place at the end of the queue, or, in the background, behind all others. The call fails with `LimitExceeded` when
   * nothing has moved for `deadline` milliseconds: since its first throttle, or, before that, since any call got through.
   */
  readonly enter: (call: Subject, background: boolean, deadline: number) => Turn
}

/**
 * Makes the pacer of a limit. `reserve` is asked before each request for how many milliseconds it has to wait, on account of
 * processes that this one does not know.
 */
export const make = (limit: Limit, reserve?: Effect.Effect<number>): Pacer => {
  const { max = Infinity } = limit
  let rate = limit.rate / 2
  // What the rate returns to quickly: what went well before the last cuts.
  let ceiling = limit.rate
  let tokens = 0
  let updated = -Infinity
  let sent = 0
  let passed = 0
  // Since the last cut: what got through in a row, and when and with which request it began.
  let cuts = 0
  let streak = 0
  let since = 0
  let first = 0
  // The places of those who wait: the lowest one is next.
  const queue = new Set<number>()
  let places = 0

  const refill = (now: number) => {
    const most = Math.max(1, limit.burst * rate / limit.rate)
    // A clock that was set back gives nothing, one that was set forward a full bucket.
    tokens += Math.max(0, now - updated) * rate / 1000
    updated = now
    // The service's bucket has been filling up as well: what goes through until it is empty says nothing of its rate.
    if (tokens > most + 1) {
      since = now
      first = sent + most
    }
    tokens = Math.min(tokens, most)
  }

  // A debt, not a date: no jump of the clock makes it longer.
  const hold = (millis: number) => {
    tokens = Math.min(tokens, -millis * rate / 1000)
  }

  const grow = (cutsBefore: number, waited: boolean, at: number) => {
    passed++
    if (cutsBefore !== cuts) return
    streak++
    if (cuts === 0) rate = Math.max(rate, limit.rate)
    if (waited) {
      rate = Math.min(
        max,
        rate + Math.min(0.03 * limit.rate / rate, 0.07 * rate) + 0.2 * Math.max(0, ceiling / rate - 1) +
          // At the documented limit it would have been throttled on the way to 1.4 of it: this one is far higher.
          (cuts === 0
            ? rate > 1.4 * limit.rate ? 1 : 0.3
            : 0.1 * Math.max(0, Math.min(streak, (at - since) / 1000) - 3)),
      )
    }
  }

  const cut = (cutsBefore: number, sequence: number, at: number) => {
    if (cutsBefore !== cuts) {
      first++
      return
    }
    // However often it is throttled, a limit is tried every two seconds.
    const lowest = Math.min(0.5, limit.rate)
    const lower = rate * 0.85
    // What got through, weighed with four more requests at the lower rate, since few say little.
    const share = (sequence - first + 4) / (Math.max(0, at - since) / 1000 + 4 / lower)
    ceiling = streak > 2 ? lower : Math.max(lower, ceiling * 0.85)
    rate = Math.max(lowest, Math.min(lower, Math.max(rate / 2, share)))
    since = at
    first = sequence + 1
    streak = 0
    cuts++
  }

  return {
    rate: () => rate,
    enter: (call, background, deadline) => {
      const place = places++ + (background ? 2 ** 40 : 0)
      // In milliseconds: the delays that were chosen, whatever the wall clock says.
      let waited = 0
      let stalled = 0
      // What had got through when it looked last, and the throttle after which it no longer matters.
      let seen = passed
      let throttle: LimitExceeded | undefined

      const pause = (millis: number) => {
        waited += millis
        stalled += millis
        return Effect.sleep(millis)
      }

      return {
        take: (send, onWait) =>
          Clock.clockWith((clock) => {
            const before = waited
            /** Takes a token, or says how many are missing. */
            const claim = (): number => {
              refill(clock.currentTimeMillisUnsafe())
              let missing = 1 - tokens
              for (const other of queue) if (other < place) missing++
              if (missing <= 0) tokens--
              return missing
            }
            const next = (): Effect.Effect<void, LimitExceeded> => {
              const missing = claim()
              if (missing <= 0) return Effect.void
              if (throttle === undefined && seen !== passed) {
                seen = passed
                stalled = 0
              }
              if (stalled >= deadline) {
                return Effect.fail(throttle ?? new LimitExceeded({ ...call, message: "no request got through" }))
              }
              const millis = Math.ceil(missing / rate * 1000)
              // Far from its turn it looks again half way, in case that the rate has changed.
              const half = millis > 100 ? Math.ceil(millis / 2) : millis
              return Effect.flatMap(pause(Math.min(half, 1000, Math.ceil(deadline - stalled))), next)
            }
            const go = () => {
              const [cutsBefore, sequence, at, delay] = [cuts, sent++, updated, waited - before]
              const settle = (good: boolean) => {
                if (good) grow(cutsBefore, delay > 0, at)
                // What is answered in no time was at no service: a test whose clock stands still is not held up.
                if (clock.currentTimeMillisUnsafe() === at) tokens++
              }
              const answered = Effect.matchEffect(send, {
                onSuccess: (value) => {
                  settle(true)
                  return Effect.succeed(value)
                },
                onFailure: (error) => {
                  if (error._tag === "LimitExceeded") {
                    throttle = error
                    cut(cutsBefore, sequence, at)
                    // No `Retry-After` holds all calls back for longer.
                    if (clock.currentTimeMillisUnsafe() !== at) hold(Math.min(error.retryAfter ?? 0, 20_000))
                  } else settle("status" in error && error.status! < 500)
                  return Effect.fail(error)
                },
              })
              return delay > 0 ? Effect.andThen(onWait({ delay, rate }), answered) : answered
            }
            const ready = () =>
              reserve === undefined ? go() : Effect.flatMap(reserve, (millis) => {
                if (millis <= 0) return go()
                // The next call asks when this one goes: who has to wait does so here, in order.
                hold(millis)
                return Effect.flatMap(pause(millis), go)
              })
            if (claim() <= 0) return ready()
            queue.add(place)
            return Effect.flatMap(Effect.ensuring(next(), Effect.sync(() => queue.delete(place))), ready)
          }),
        again: (delay) => {
          if (stalled >= deadline) return false
          waited += delay
          stalled += delay
          // The jitter is the limit's as well: slow clients that share one would meet it at the same moment again and again.
          tokens -= Math.min(delay, 500) / 1000
          return true
        },
        history: ({ _tag, message }) =>
          _tag !== "LimitExceeded" || waited === 0 ? {} : {
            waited,
            rate,
            ...(stalled < deadline ? {} : {
              message: `${message}; waited ${(waited / 1000).toFixed(1)} s, at a pace of ${
                rate.toFixed(1)
              } requests a second`,
            }),
          },
      }
    },
  }
}
