/**
 * Client-side rate limits: requests are paced before they are signed, so that a service's quota is used and not exceeded, and a
 * throttled call waits its turn again instead of failing. How the rate is found is in `Pacer.ts`.
 *
 * Services declare their limits; one that AWS sets for a single operation has a pace of its own. The policy is read from the
 * context at every call, so a combinator around a program changes it for every operation inside.
 *
 * @module
 */
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { invalid } from "./Endpoint.ts"
import type { InvalidConfiguration } from "./Errors.ts"
import type * as Pacer from "./Pacer.ts"

/** A rate limit: a token bucket of `burst` requests that fills up with `rate` requests a second. */
export type Limit = Pacer.Limit

/** The rate limits of a service, and of its operations that have limits of their own. */
export type Limits = Pacer.Limits

/** How calls are paced. */
export interface Policy {
  /** Are they? When not, throttles are retried as transient failures are. */
  readonly paced: boolean
  /** Do they wait behind the calls of others that wait for the same limit? */
  readonly background: boolean
  /**
   * How long a call waits while nothing moves: since its first throttle, or, before it had one, since any call of the same limit
   * got through. Then it fails with `LimitExceeded`.
   */
  readonly maxWait: Duration.Duration
  /** The limit that holds in place of a documented one. */
  readonly limitOf: (documented: Limit, about: Subject) => Limit
  /** The limit of a program, in place of all others. Default: none. */
  readonly own?: Limit | undefined
  /**
   * Asked before each request for how many milliseconds it has to wait, on account of other processes. Default: nobody is asked.
   */
  readonly reserve?: ((limit: Limit, about: Subject) => Effect.Effect<number>) | undefined
  /** Where the paces are kept. Default: in the client, so that all of its calls share them. */
  readonly pacers?: Map<string, Pacer.Pacer> | undefined
}

/** What a limit is of. */
export interface Subject {
  /** AWS's name of the service, such as `CloudWatch Logs`. */
  readonly service: string
  /** The operation, where the limit is of one alone. */
  readonly operation: string | undefined
  /** The service's address. */
  readonly endpoint: string
}

/** The default: paced by the services' limits, in the order of calls; fails after two minutes in which nothing moved. */
const standardPolicy: Policy = {
  paced: true,
  background: false,
  maxWait: /*#__PURE__*/ Duration.minutes(2),
  limitOf: (documented) => documented,
}

/**
 * The policy in force. A Stream takes another with `Stream.provideService(Pacing.CurrentPolicy, …)`.
 *
 * @example
 * ```ts
 * import { Effect, Stream } from "effect"
 * import { ImageLogs, LogEvents, Pacing } from "effect-parallelcluster"
 *
 * const lines = Stream.unwrap(Effect.map(Pacing.CurrentPolicy, (policy) =>
 *   LogEvents.forward(ImageLogs.getImageLogEvents, { imageId: "my-image", logStreamName: "a-log" }).pipe(
 *     Stream.provideService(Pacing.CurrentPolicy, { ...policy, background: true })
 *   )))
 * ```
 */
export const CurrentPolicy: Context.Reference<Policy> = /*#__PURE__*/ Context.Reference<Policy>(
  "effect-parallelcluster/Pacing/CurrentPolicy",
  { defaultValue: () => standardPolicy },
)

const policy = (changes: Partial<Policy>) => <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.flatMap(CurrentPolicy, (current) => Effect.provideService(self, CurrentPolicy, { ...current, ...changes }))

/** What is wrong with a rate limit. */
const wrongLimit = ({ burst, max, rate }: Limit, prefix = ""): InvalidConfiguration | undefined =>
  !(rate > 0 && rate < Infinity)
    ? invalid(`${prefix}rate`, "must be a number of requests a second above 0")
    : !(burst >= 1 && burst < Infinity)
    ? invalid(`${prefix}burst`, "must be a number of requests from 1")
    : max !== undefined && !(max >= rate)
    ? invalid(`${prefix}max`, "must be a number of requests a second, not below rate")
    : undefined

/**
 * Gives the operations of a program a rate limit of its own, in place of the services' ones: each limit of a service becomes this
 * one. It is not exceeded, and throttles slow it down as they do otherwise. Fails with `InvalidConfiguration` when `rate` or
 * `burst` is no limit.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { ImageLogs, Pacing } from "effect-parallelcluster"
 *
 * const images = ["image-1", "image-2", "image-3"]
 * const streams = Effect.forEach(images, (imageId) => ImageLogs.listImageLogStreams({ imageId }), { concurrency: 8 }).pipe(
 *   Pacing.rate({ rate: 5, burst: 1 })
 * )
 * ```
 */
export const rate =
  (limit: Omit<Limit, "max">) =>
  <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E | InvalidConfiguration, R> =>
    Effect.suspend((): Effect.Effect<A, E | InvalidConfiguration, R> => {
      const wrong = wrongLimit(limit)
      return wrong === undefined
        ? policy({ paced: true, own: { ...limit, max: limit.rate }, pacers: new Map() })(self)
        : Effect.fail(wrong)
    })

/**
 * The limits of an account where they are not the documented ones, by AWS's name of the service: the application's pace starts
 * there and adapts from there. Needed by nobody, since a pace finds its limit; it saves the first seconds. Fails with
 * `InvalidConfiguration`, which names the limit.
 *
 * @example
 * ```ts
 * import { Layer } from "effect"
 * import { Pacing, ParallelCluster } from "effect-parallelcluster"
 *
 * const quotas = Pacing.layer({
 *   ParallelCluster: { rate: 400, burst: 40 },
 *   "CloudWatch Logs": { rate: 10, burst: 10, operations: { GetLogEvents: { rate: 50, burst: 10 } } }
 * })
 * const layer = ParallelCluster.layerEnv.pipe(Layer.provideMerge(quotas))
 * ```
 */
export const layer = (limits: Readonly<Record<string, Limits>>): Layer.Layer<never, InvalidConfiguration> =>
  Layer.effect(
    CurrentPolicy,
    Effect.gen(function* () {
      for (const [service, { operations = {}, ...limit }] of Object.entries(limits)) {
        const wrong = wrongLimit(limit, `${service}.`) ??
          Object.entries(operations).map(([name, limit]) => wrongLimit(limit, `${service}.operations.${name}.`))
            .find((wrong) => wrong !== undefined)
        if (wrong !== undefined) return yield* wrong
      }
      const current = yield* CurrentPolicy
      const limitOf: Policy["limitOf"] = (documented, about) => {
        const own = limits[about.service]
        return (about.operation === undefined ? own : own?.operations?.[about.operation]) ??
          current.limitOf(documented, about)
      }
      return { ...current, limitOf }
    }),
  )

/**
 * How long a call of the program waits while nothing moves, before it fails with `LimitExceeded`. Default: 2 minutes. For a limit
 * of the whole call, whatever it waits for, put `Effect.timeout` around it.
 *
 * @example
 * ```ts
 * import { ImageLogs, Pacing } from "effect-parallelcluster"
 *
 * const impatient = ImageLogs.listImageLogStreams({ imageId: "my-image" }).pipe(Pacing.maxWait("10 seconds"))
 * ```
 */
export const maxWait = (
  duration: Duration.Input,
): <A, E, R>(self: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R> =>
  policy({ maxWait: Duration.fromInputUnsafe(duration) })

/**
 * The operations of the program wait behind all others that wait for the same limit: for work that nobody waits for, such as an
 * export beside a dashboard.
 *
 * @example
 * ```ts
 * import { ImageLogs, Pacing } from "effect-parallelcluster"
 *
 * const prefetched = ImageLogs.listImageLogStreams({ imageId: "my-image" }).pipe(Pacing.background)
 * ```
 */
export const background: <A, E, R>(self: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R> = /*#__PURE__*/ policy({
  background: true,
})

/**
 * No pacing for the operations of the program: requests are sent at once, and throttles are retried as transient failures are.
 *
 * @example
 * ```ts
 * import { ImageLogs, Pacing } from "effect-parallelcluster"
 *
 * const atOnce = ImageLogs.listImageLogStreams({ imageId: "my-image" }).pipe(Pacing.none)
 * ```
 */
export const none: <A, E, R>(self: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R> = /*#__PURE__*/ policy({
  paced: false,
})

/**
 * The default pacing again, inside a program that has another.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { ImageLogs, Pacing } from "effect-parallelcluster"
 *
 * const program = Effect.gen(function*() {
 *   const streams = yield* ImageLogs.listImageLogStreams({ imageId: "my-image" }).pipe(Pacing.standard)
 *   return yield* ImageLogs.getImageStackEvents({ imageId: "my-image" }).pipe(Effect.as(streams))
 * }).pipe(Pacing.background)
 * ```
 */
export const standard = <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  policy({ paced: true, background: false, maxWait: standardPolicy.maxWait, own: undefined, pacers: undefined })(self)
