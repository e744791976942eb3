/**
 * A request as a service understands it, in the order in which it is dealt with: the signature, then the input, then the work.
 *
 * @module
 */
import type * as Effect from "effect/Effect"
import type { Answer, AwsError, Refusal } from "./Answer.ts"
import type { Identity } from "./Model.ts"

/** A request as received, its body read. */
export interface ReceivedRequest {
  readonly method: string
  readonly url: URL
  readonly headers: Headers
  readonly body: Uint8Array<ArrayBuffer>
  /** When it arrived. */
  readonly time: Date
  readonly requestId: string
}

/** What a request calls. */
export interface Call {
  /** Absent when no operation was reached. */
  readonly operationId: string | undefined
  /** Verifies the signature, and finds the identity that signed; none, where a request need not be signed. */
  readonly verify: Effect.Effect<Identity | undefined, AwsError | Refusal>
  /** Reads the operation's input. */
  readonly input: Effect.Effect<unknown, AwsError | Refusal>
  /** Runs the operation. */
  readonly run: (input: unknown, identity: Identity | undefined) => Effect.Effect<Answer, AwsError | Refusal>
  /** Writes an error in the service's format. */
  readonly writeError: (error: AwsError) => Answer
}
