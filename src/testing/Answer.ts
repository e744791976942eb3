/**
 * What the simulated services answer, before it is bytes.
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

/** An answer of the ParallelCluster API that is no success. Its handlers fail with it. */
export class Refusal extends Data.TaggedError("Refusal")<Answer> {}

/**
 * An error of AWS by its code, which each service writes in its own format: API Gateway in a header, CloudWatch Logs in JSON, STS
 * and CloudFormation in XML.
 */
export class AwsError extends Data.TaggedError("AwsError")<{
  readonly code: string
  readonly message: string
  /** Default: what the service gives with this code. */
  readonly status?: number | undefined
}> {}

/** The server's own 400, which it prefixes. */
export const badRequest = (message: string): Refusal =>
  new Refusal({ status: 400, body: { message: `Bad Request: ${message}` } })

/** The server's 404: there is no such resource. */
export const notFound = (message: string): Refusal => new Refusal({ status: 404, body: { message } })

/** The server's 500: also what it makes of most failures of the AWS services behind it. */
export const internal = (message: string): Refusal => new Refusal({ status: 500, body: { message } })

/** The answer of the server's own router; clients distinguish it by its text from a resource that does not exist. */
export const noSuchPath: Refusal = notFound(
  "The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.",
)
