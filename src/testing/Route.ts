/**
 * An operation with what the server does for it. This is all that an operation needs to be simulated.
 *
 * @module
 */
import type * as Effect from "effect/Effect"
import type * as Operation from "../core/Operation.ts"
import type { Refusal } from "./Answer.ts"
import type { Durations } from "./Agenda.ts"
import type { PageSizes, Region } from "./State.ts"

/** What a handler works on. */
export interface Scope {
  /** The region that the request is for. */
  readonly region: Region
  readonly pageSizes: PageSizes
  readonly durations: Durations
  readonly now: Date
}

/** An operation's declaration and its handler. */
export interface Route {
  readonly operation: Operation.Declaration
  readonly handle: (input: unknown, scope: Scope) => Effect.Effect<unknown, Refusal>
}

/** Handles an operation: takes its decoded input, gives its response or a refusal. */
export const make = <I, A, E, Items extends string | undefined>(
  operation: Operation.Operation<I, A, E, Items>,
  handle: (input: I, scope: Scope) => Effect.Effect<A, Refusal>,
): Route => ({
  operation,
  // The server reads the input by the declaration that `I` comes from.
  handle: (input, scope) => handle(input as I, scope),
})
