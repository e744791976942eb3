/**
 * What goes over the wire and comes back, before anybody has read it.
 *
 * @module
 */

/** One request of an operation, as its protocol wrote it: neither signed nor addressed. */
export interface UnsignedRequest {
  readonly method: string
  /** Path and query, encoded, from the `/` on. */
  readonly target: string
  readonly body: string | undefined
  /** Signed, beside those that every request has. */
  readonly headers: Readonly<Record<string, string>>
  /** What the body holds that nobody may see, beside the credentials that sign. */
  readonly secrets: ReadonlyArray<string>
}

/** An answer as it was received. */
export interface Reply {
  readonly status: number
  readonly headers: Headers
  /** Nothing when it was longer than allowed. */
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
