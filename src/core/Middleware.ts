/**
 * Wrappers around calls and around their attempts. `Telemetry` is one; applications add their own, with a Layer for all operations or
 * with a combinator for those of one program.
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
  /** The number of the attempt, from 1. */
  readonly number: number
  /** The endpoint and the signing region. */
  readonly address: Address
}

/** A failed attempt that is about to be followed by another. */
export interface RetryEvent extends Call {
  readonly error: OperationError
  /** The number of the attempt that failed, from 1. */
  readonly attempt: number
  /** The delay before the next attempt, in milliseconds. */
  readonly delay: number
}

/** An attempt that has waited for the rate limit, and is about to be sent. */
export interface WaitEvent extends Attempt {
  /** How long it waited, in milliseconds. */
  readonly delay: number
  /** The pace of its rate limit, in requests a second. */
  readonly rate: number
}

/** A wrapper of operations. */
export interface Middleware {
  /** Runs once per call, around all of its attempts. Default: none. */
  readonly call?: <A, E, R>(self: Effect.Effect<A, E, R>, call: Call) => Effect.Effect<A, E, R>
  /** Runs once per attempt. Headers passed to `send` are sent unsigned, with those of other middleware. Default: none. */
  readonly attempt?: <R>(
    send: (headers: Readonly<Record<string, string>>) => Effect.Effect<Received, OperationError, R>,
    attempt: Attempt,
  ) => Effect.Effect<Received, OperationError, R>
  /** Runs inside `attempt` when the attempt had to wait for the rate limit. Default: none. */
  readonly onWait?: (event: WaitEvent) => Effect.Effect<void>
  /** Runs before the delay of each retry. Default: none. */
  readonly onRetry?: (event: RetryEvent) => Effect.Effect<void>
}

/**
 * The current middleware, the outermost first.
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
 * Adds middleware, inside the existing one, for every operation of the application.
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
 * Adds middleware, inside the existing one, for the operations of one program.
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
 * Adds headers to every attempt of a program. They are not signed, so that proxies may change them, and cannot replace signed
 * headers.
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
 * The time limit of an attempt that a program sets. Default: the client's `timeout`.
 *
 * @internal
 */
export const CurrentTimeout: Context.Reference<number | undefined> = /*#__PURE__*/ Context.Reference<
  number | undefined
>("effect-parallelcluster/Middleware/CurrentTimeout", { defaultValue: () => undefined })

/**
 * Sets the time limit of each attempt of a program, from its credentials to the last byte of the response, instead of the client's
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
