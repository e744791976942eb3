/**
 * A request as a service understands it, in the order in which it is dealt with: the signature, then the input, then the work.
 *
 * @module
 */
import type * as Effect from "effect/Effect"
import type { Answer, Refusal } from "./Answer.ts"

/** A request as received, its body read. */
export interface ReceivedRequest {
  readonly method: string
  readonly url: URL
  readonly headers: Headers
  readonly body: Uint8Array<ArrayBuffer>
  /** When it arrived. */
  readonly time: Date
}

/** What a request calls. */
export interface Call {
  /** Absent when no operation was reached. */
  readonly operationId: string | undefined
  /** Verifies the signature. */
  readonly verify: Effect.Effect<unknown, Refusal>
  /** Reads the operation's input. */
  readonly input: Effect.Effect<unknown, Refusal>
  /** Runs the operation. */
  readonly run: (input: unknown) => Effect.Effect<Answer, Refusal>
}
