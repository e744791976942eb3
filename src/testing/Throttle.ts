/**
 * Rate limits as AWS has them: a token bucket for the API, and one for each operation of other services and each region.
 *
 * @module
 */
import type { Limit } from "./Model.ts"

/**
 * Rate limits by the operation's name, such as `GetLogEvents`, and of the whole API as `api`. What is `"unlimited"`, or not
 * listed, is never throttled.
 */
export type Limits = Readonly<Record<string, Limit | "unlimited">>

/** Those of a default deployment, and the smallest of the default quotas that CloudWatch Logs has in various regions. */
export const defaultLimits: Limits = {
  api: { perSecond: 100, burst: 10 },
  GetLogEvents: { perSecond: 25 },
  FilterLogEvents: { perSecond: 5 },
  DescribeLogStreams: { perSecond: 5 },
  DescribeLogGroups: { perSecond: 5 },
}

/** Keeps the buckets. */
export interface Throttle {
  /** Takes a token; false when there is none. */
  readonly take: (name: string, region: string, now: Date) => boolean
  /** Changes limits, those that are listed. Buckets start full. */
  readonly set: (limits: Limits) => void
}

/** Makes a throttle with these limits. */
export const make = (initial: Limits): Throttle => {
  let limits = initial
  const buckets = new Map<string, { tokens: number; time: number }>()
  return {
    take: (name, region, now) => {
      const limit = limits[name]
      if (limit === undefined || limit === "unlimited") return true
      const { perSecond, burst = perSecond } = limit
      const key = `${name} ${region}`
      const bucket = buckets.get(key) ?? { tokens: burst, time: now.getTime() }
      buckets.set(key, bucket)
      const passed = Math.max(0, now.getTime() - bucket.time)
      bucket.tokens = Math.min(burst, bucket.tokens + (passed * perSecond) / 1000)
      bucket.time = now.getTime()
      // A refill of hundredths must add up to one token, in spite of how computers add.
      if (bucket.tokens < 1 - 1e-9) return false
      bucket.tokens -= 1
      return true
    },
    set: (changed) => {
      limits = { ...limits, ...changed }
      buckets.clear()
    },
  }
}
