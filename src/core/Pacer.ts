/**
 * The pace of one limit: an adaptive token bucket with a queue.
 *
 * Rate limits of AWS are token buckets that many clients share, and how much of one is ours nobody says. So the rate starts at
 * half of the documented one, reaches it with the first answer, and from then on follows what is observed: it grows while calls
 * have to wait and nothing is throttled, slowly at first and faster the longer that lasts, and is cut by a throttle to what went
 * through since the last one (at least by 15 %, at most by half). A throttle speaks of the rate at which its request was sent;
 * once that has been cut, it is not cut again for the same rate. Increases that weigh more for small rates, and cuts in
 * proportion, make clients that share a limit converge on equal parts of it.
 *
 * Every call waits in its own fiber, on its own timer, and nobody wakes anybody: in Cloudflare Workers a request cannot be
 * continued from another one's timer.
 *
 * @module
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

/** A rate limit as AWS documents it: a token bucket. */
export interface Limit {
  /** Requests a second, on average. */
  readonly rate: number
  /** Requests at once, after a pause. At least 1. */
  readonly burst: number
}

/** The place of a call in the queue, through all of its attempts. */
export interface Ticket {
  /** The lowest one is next. */
  readonly order: number
  /** How long the call has waited in all, in milliseconds: the delays that it chose, whatever the wall clock says. */
  waited: number
  /** How much of that is a sign that nothing moves: since its first throttle, or before it, since any call got through. */
  stalled: number
  /** Was an attempt of it throttled? */
  throttled: boolean
  /** How many calls of the limit had got through when it looked last. */
  seen: number
}

/** A request that was let through. What its answer says is reported with it. */
export interface Slot {
  /** The cuts before it. */
  readonly epoch: number
  /** The requests before it. */
  readonly sequence: number
  /** When it was let through, in milliseconds. */
  readonly at: number
  /** How long it had to wait for that, in milliseconds. */
  readonly delay: number
}

/** The pace of one limit. */
export interface Pacer {
  /** Requests a second, at present. */
  readonly rate: () => number
  /** Takes a place at the end of the queue, or of those who wait behind all others. */
  readonly enter: (background: boolean) => Ticket
  /** Waits for the ticket's turn. Gives nothing when `stalled` would exceed the deadline, in milliseconds. */
  readonly take: (ticket: Ticket, deadline: number) => Effect.Effect<Slot | undefined>
  /** The request was not throttled, whatever else came of it. */
  readonly passed: (slot: Slot) => void
  /** The request was throttled; nothing is sent for as long as `Retry-After` says, in milliseconds. */
  readonly throttled: (slot: Slot, retryAfter: number) => void
}

/** However often it is throttled, a limit is tried once a second. */
const lowest = 1

/** Where background calls stand: behind all others. */
const behind = 2 ** 40

/** Makes the pacer of a limit. */
export const make = (limit: Limit): Pacer => {
  const floor = Math.min(lowest, limit.rate)
  let rate = limit.rate / 2
  // What the rate returns to quickly: what went well before the last cuts.
  let ceiling = limit.rate
  let tokens = 0
  let updated = -Infinity
  let sent = 0
  let answered = 0
  // Since the last cut: what got through in a row, and when and with which request it began.
  let epoch = 0
  let streak = 0
  let since = 0
  let first = 0
  let tickets = 0
  const queue: Array<Ticket> = []

  const refill = (now: number) => {
    const most = Math.max(1, limit.burst * rate / limit.rate)
    // A clock that was set back gives nothing, one that was set forward a full bucket.
    tokens += Math.max(0, now - updated) * rate / 1000
    updated = now
    // The service's bucket has been filling up as well: what goes through until it is empty says nothing of its rate.
    if (tokens >= most + 1) {
      since = now
      first = sent + most
    }
    tokens = Math.min(tokens, most)
  }

  const grant = (now: number, delay: number): Slot => {
    tokens--
    return { epoch, sequence: sent++, at: now, delay }
  }

  /** How many tickets are before this one. */
  const ahead = ({ order }: Ticket) => queue.findLastIndex((other) => other.order < order) + 1

  return {
    rate: () => rate,
    enter: (background) => ({
      order: tickets++ + (background ? behind : 0),
      waited: 0,
      stalled: 0,
      throttled: false,
      seen: answered,
    }),
    take: (ticket, deadline) =>
      Clock.clockWith((clock) => {
        let delay = 0
        const next = (): Effect.Effect<Slot | undefined> => {
          const now = clock.currentTimeMillisUnsafe()
          refill(now)
          const missing = ahead(ticket) + 1 - tokens
          if (missing <= 0) return Effect.succeed(grant(now, delay))
          if (!ticket.throttled && ticket.seen !== answered) ticket.stalled = 0
          ticket.seen = answered
          if (ticket.stalled >= deadline) return Effect.undefined
          const wait = Math.ceil(missing / rate * 1000)
          // Far from its turn it looks again half way, in case that the rate has changed.
          const pause = Math.min(wait > 100 ? Math.ceil(wait / 2) : wait, 1000, Math.ceil(deadline - ticket.stalled))
          delay += pause
          ticket.waited += pause
          ticket.stalled += pause
          return Effect.flatMap(Effect.sleep(pause), next)
        }
        refill(clock.currentTimeMillisUnsafe())
        if (ahead(ticket) + 1 <= tokens) return Effect.succeed(grant(updated, 0))
        queue.splice(ahead(ticket), 0, ticket)
        return Effect.ensuring(next(), Effect.sync(() => queue.splice(queue.indexOf(ticket), 1)))
      }),
    passed: (slot) => {
      answered++
      if (slot.epoch !== epoch) return
      streak++
      if (epoch === 0 && rate < limit.rate) rate = limit.rate
      if (slot.delay > 0) {
        rate += Math.min(0.03 * limit.rate / rate, 0.6) + 0.2 * Math.max(0, ceiling / rate - 1) +
          (epoch === 0 ? 0.3 : 0.1 * Math.max(0, streak / rate - 3))
      }
    },
    throttled: (slot, retryAfter) => {
      if (slot.epoch === epoch) {
        const lower = rate * 0.85
        // What got through, weighed with four more requests at the lower rate, since few say little.
        const share = (slot.sequence - first + 4) / (Math.max(0, slot.at - since) / 1000 + 4 / lower)
        ceiling = streak >= 3 ? lower : Math.max(lower, rate > floor ? ceiling * 0.85 : ceiling)
        rate = Math.max(floor, Math.min(lower, Math.max(rate / 2, share)))
        tokens = Math.min(tokens, 0)
        since = slot.at
        first = slot.sequence + 1
        streak = 0
        epoch++
      } else first++
      if (retryAfter > 0) tokens = Math.min(tokens, -retryAfter / 1000 * rate)
    },
  }
}
