/**
 * Wrappers around calls and around each of their attempts: `Telemetry` is one, and applications add their own beside it, with a
 * Layer for all operations or with a combinator for those of one program.
 *
 * The order around a request is fixed: middleware (call) → retry → middleware (attempt) → pacing → time limit → credentials →
 * signature → transport → classification.
 *
 * @module
 */
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { OperationError } from "./Errors.ts"
import type { Address, Declaration, Received } from "./Service.ts"

/** One call of an operation. */
export interface Call {
  /** The operation's name as users call it, such as `ImageLogs.getImageLogEvents`. */
  readonly name: string
  /** The operation's declaration: `operationId`, `service`, `method`, `path`, and so on. */
  readonly operation: Declaration
}

/** One attempt of a call, as it is about to be sent. */
export interface Attempt extends Call {
  /** 1 for the first one. */
  readonly number: number
  /** Where it goes, and the region that signs. */
  readonly address: Address
}

/** A failed attempt that is about to be followed by another. */
export interface RetryEvent extends Call {
  readonly error: OperationError
  /** The number of the attempt that failed, from 1. */
  readonly attempt: number
  /** How long is waited before the next one, in milliseconds. */
  readonly delay: number
}

/** An attempt that has waited for its turn, and is about to be sent. */
export interface WaitEvent extends Attempt {
  /** How long it waited, in milliseconds. */
  readonly delay: number
  /** The pace of its rate limit, in requests a second. */
  readonly rate: number
}

/** What is put around every operation. */
export interface Middleware {
  /** Runs once a call, around all of its attempts. Default: nothing is done. */
  readonly call?: <A, E, R>(self: Effect.Effect<A, E, R>, call: Call) => Effect.Effect<A, E, R>
  /** Runs once an attempt. Headers given to `send` go out unsigned, beside those of other middleware. Default: nothing is done. */
  readonly attempt?: <R>(
    send: (headers: Readonly<Record<string, string>>) => Effect.Effect<Received, OperationError, R>,
    attempt: Attempt,
  ) => Effect.Effect<Received, OperationError, R>
  /** Runs, inside `attempt`, when an attempt had to wait for the rate limit. Default: nothing is done. */
  readonly onWait?: (event: WaitEvent) => Effect.Effect<void>
  /** Runs before the delay of each retry. Default: nothing is done. */
  readonly onRetry?: (event: RetryEvent) => Effect.Effect<void>
}

/**
 * The middleware in force, the outermost first.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { Middleware } from "effect-parallelcluster"
 *
 * const howMany = Effect.map(Middleware.Current, (list) => list.length)
 * ```
 */
export const Current: Context.Reference<ReadonlyArray<Middleware>> = /*#__PURE__*/ Context.Reference<
  ReadonlyArray<Middleware>
>("effect-parallelcluster/Middleware", { defaultValue: () => [] })

/**
 * Adds middleware, inside what is there, for every operation of the application.
 *
 * @example
 * ```ts
 * import { Effect, Layer } from "effect"
 * import { Middleware, ParallelCluster, Telemetry } from "effect-parallelcluster"
 *
 * const audit = Middleware.layer({
 *   call: (self, { name }) => Effect.tapError(self, (error) => Effect.logError(name, error)),
 *   onRetry: ({ attempt, delay, error, name }) => Effect.logWarning(name, error._tag, `attempt ${attempt}, ${delay} ms`)
 * })
 *
 * const layer = Layer.provideMerge(audit, Telemetry.layer).pipe(Layer.provideMerge(ParallelCluster.layerEnv))
 * ```
 */
export const layer = (middleware: Middleware): Layer.Layer<never> =>
  Layer.effect(Current, Effect.map(Current, (list) => [...list, middleware]))

/**
 * Adds middleware, inside what is there, for the operations of one program.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { ImageLogs, Middleware } from "effect-parallelcluster"
 *
 * const timed = ImageLogs.listImageLogStreams({ imageId: "my-image" }).pipe(
 *   Middleware.use({ attempt: (send, { number }) => Effect.withSpan(send({}), `attempt ${number}`) })
 * )
 * ```
 */
export const use = (middleware: Middleware) => <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.flatMap(Current, (list) => Effect.provideService(self, Current, [...list, middleware]))

/**
 * Sends headers of your own with every attempt of a program. They are not signed, so that proxies may change them, and they
 * cannot replace a header that is.
 *
 * @example
 * ```ts
 * import { ImageLogs, Middleware } from "effect-parallelcluster"
 *
 * const streams = ImageLogs.listImageLogStreams({ imageId: "my-image" }).pipe(
 *   Middleware.headers({ "x-correlation-id": "nightly-7" })
 * )
 * ```
 */
export const headers = (headers: Readonly<Record<string, string>>): ReturnType<typeof use> =>
  use({ attempt: (send) => send(headers) })

/**
 * The time limit of one attempt where a program has its own; otherwise the client's `timeout`.
 *
 * @internal
 */
export const CurrentTimeout: Context.Reference<number | undefined> = /*#__PURE__*/ Context.Reference<
  number | undefined
>("effect-parallelcluster/Middleware/CurrentTimeout", { defaultValue: () => undefined })

/**
 * Sets the time limit of each attempt of a program, from its credentials to the last byte of its answer, in place of the client's
 * `timeout`.
 *
 * @example
 * ```ts
 * import { ImageLogs, Middleware } from "effect-parallelcluster"
 *
 * const streams = ImageLogs.listImageLogStreams({ imageId: "my-image" }).pipe(Middleware.timeout("5 seconds"))
 * ```
 */
export const timeout = (limit: Duration.Input) => <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.provideService(self, CurrentTimeout, Duration.toMillis(Duration.fromInputUnsafe(limit)))
