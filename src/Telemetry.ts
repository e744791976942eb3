/**
 * Spans around operations. They are a layer of their own because they are not free: a tracer adds 1.7 KB to a worker and some
 * microseconds to each call, also where nobody looks at the spans.
 *
 * @module
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { Reply } from "./Errors.ts"

/** What is told of an operation. */
export interface Subject {
  /** Its name as users call it, such as `ImageLogs.getImageLogEvents`. */
  readonly name: string
  /** The contract's operationId. */
  readonly operationId: string
}

/** One attempt of an operation, as it is about to be sent. */
export interface Attempt extends Subject {
  readonly method: string
  /** The API's address. */
  readonly endpoint: string
  /** The region that signs. */
  readonly region: string
}

/** Something that is put around operations and around each of their attempts. */
export interface Observer {
  readonly operation: <A, E, R>(self: Effect.Effect<A, E, R>, subject: Subject) => Effect.Effect<A, E, R>
  /** Called once an operation; what it gives runs once an attempt. Headers given to `send` go out unsigned. */
  readonly attempt: <E, R>(
    send: (headers: Readonly<Record<string, string>>) => Effect.Effect<Reply, E, R>,
    subject: Attempt,
  ) => Effect.Effect<Reply, E, R>
}

/** What is put around every operation: nothing, by default. */
export const CurrentObserver: Context.Reference<Observer | undefined> = /*#__PURE__*/ Context.Reference<
  Observer | undefined
>("effect-parallelcluster/Telemetry/CurrentObserver", { defaultValue: () => undefined })

/**
 * A client span for each operation, named as it is called: `ImageLogs.getImageLogEvents`. The application's tracer decides
 * where they go.
 *
 * @example
 * ```ts
 * import { Layer } from "effect"
 * import { ParallelCluster, Telemetry } from "effect-parallelcluster"
 *
 * const layer = Layer.merge(ParallelCluster.layerEnv, Telemetry.layer)
 * ```
 */
export const layer: Layer.Layer<never> = /*#__PURE__*/ Layer.succeed(CurrentObserver, {
  operation: (self, { name, operationId }) =>
    Effect.useSpan(
      name,
      {
        kind: "client",
        attributes: { "rpc.system": "aws-api", "rpc.service": "ParallelCluster", "rpc.method": operationId },
      },
      // The program needs no more than it did: the span that this gives it was not among its needs.
      (span) => Effect.withParentSpan(self, span) as typeof self,
    ),
  attempt: (send) => send({}),
})
