/**
 * What the simulated service says, before it is bytes.
 *
 * @module
 */
import * as Data from "effect/Data"

/** A status with what belongs to it. A `body` that is text is sent as it is, anything else as JSON; none leaves it empty. */
export interface Answer {
  readonly status: number
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>> | undefined
}

/** An answer that is no success. Handlers fail with it. */
export class Refusal extends Data.TaggedError("Refusal")<Answer> {}

/** The server's own 400, which it prefixes. */
export const badRequest = (message: string): Refusal =>
  new Refusal({ status: 400, body: { message: `Bad Request: ${message}` } })

/** The server's 404: there is no such resource. */
export const notFound = (message: string): Refusal => new Refusal({ status: 404, body: { message } })

/** The server's 500: also what it makes of most failures of the AWS services behind it. */
export const internal = (message: string): Refusal => new Refusal({ status: 500, body: { message } })

/** API Gateway's 403, and the exception that it names in a header. */
export const forbidden = (errorType: string, message: string): Refusal =>
  new Refusal({ status: 403, body: { message }, headers: { "x-amzn-ErrorType": errorType } })

/** What the service's own router says; the text is how clients tell it from a resource that is not there. */
export const noSuchPath: Refusal = notFound(
  "The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.",
)
