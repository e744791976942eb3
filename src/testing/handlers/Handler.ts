/**
 * An operation with its handler. This is all that an operation needs to be simulated.
 *
 * @module
 */
import type * as Effect from "effect/Effect"
import type * as Operation from "../../core/Operation.ts"
import type { Refusal } from "../Answer.ts"
import type { Durations, PageSizes, Region } from "../Model.ts"

/** What a handler works on. */
export interface RequestContext {
  /** The region that the request is for. */
  readonly region: Region
  readonly pageSizes: PageSizes
  readonly durations: Durations
  readonly now: Date
  /** The address that the request was sent to. */
  readonly origin: URL
}

/** An operation's declaration and its handler. */
export interface Handler {
  readonly operation: Operation.Declaration
  readonly handle: (input: unknown, context: RequestContext) => Effect.Effect<unknown, Refusal>
}

/** Handles an operation: takes its decoded input, gives its response or a refusal. */
export const make = <I, A, E, Items extends string | undefined, R>(
  operation: Operation.Operation<I, A, E, Items, R>,
  handle: (input: I, context: RequestContext) => Effect.Effect<A, Refusal>,
): Handler => ({
  operation,
  // The server reads the input by the declaration that `I` comes from.
  handle: (input, context) => handle(input as I, context),
})
