/**
 * Requests before they are signed, and responses before they are decoded.
 *
 * @module
 */

/** One request of an operation, as its protocol writes it: without a signature and an endpoint. */
export interface UnsignedRequest {
  readonly method: string
  /** The encoded path and query, starting with `/`. */
  readonly target: string
  readonly body: string | undefined
  /** Signed headers, in addition to those of every request. */
  readonly headers: Readonly<Record<string, string>>
  /** Secret parameters in the body. */
  readonly secrets: ReadonlyArray<string>
}

/** A response as it was received. */
export interface Reply {
  readonly status: number
  readonly headers: Headers
  /** Absent when it was too long. */
  readonly body: string | undefined
}

/** The request's id in AWS's logs, for AWS Support: `x-amzn-RequestId`, or API Gateway's own. */
export const requestIdOf = (headers: Headers): string | undefined =>
  headers.get("x-amzn-requestid") ?? headers.get("x-amz-apigw-id") ?? undefined

/** `Retry-After` in milliseconds from now: a number of seconds, or an HTTP date. */
export const retryAfterOf = (headers: Headers, now: number): number | undefined => {
  const value = headers.get("retry-after") ?? ""
  const wait = /^\d{1,9}$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now
  return wait >= 0 ? wait : undefined
}
