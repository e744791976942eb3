/**
 * Records requests for tests, with limits, because a long-running server must not run out of memory.
 *
 * @module
 */
import * as Redacted from "effect/Redacted"

/** A received request. Its secrets are redacted. */
export interface RecordedRequest {
  /** The `x-amzn-RequestId` of the response. */
  readonly requestId: string
  readonly time: Date
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, Redacted.Redacted | string>>
  readonly body: string
  /** The operation, if the request was routed to one. */
  readonly operationId: string | undefined
  /** The input of the operation; absent if the signature or the input was invalid. */
  readonly input: unknown
}

/** The maximum number of requests, and of characters in all bodies together. */
const mostRequests = 10_000
const mostCharacters = 16_000_000

const secretHeaders = new Set(["authorization", "cookie", "x-amz-security-token"])

/** A request's body, without the token of an OpenID Connect provider. */
export const concealBody = (body: string): string => body.replace(/(?<=\bWebIdentityToken=)[^&]*/, "<redacted>")

/** A request's headers, the secret ones concealed. */
export const concealHeaders = (headers: Headers): RecordedRequest["headers"] =>
  Object.fromEntries(
    Array.from(headers, ([name, value]) => [name, secretHeaders.has(name) ? Redacted.make(value) : value]),
  )

/** Makes a recorder. */
export const make = () => {
  let requests: Array<RecordedRequest> = []
  let characters = 0
  let firstWithBody = 0
  return {
    add: (request: RecordedRequest): void => {
      requests.push(request)
      characters += request.body.length
      for (
        let oldest;
        characters > mostCharacters && (oldest = requests[firstWithBody]) !== undefined;
        firstWithBody++
      ) {
        characters -= oldest.body.length
        requests[firstWithBody] = { ...oldest, body: "", input: undefined }
      }
      // Not one by one: what is behind would be moved each time.
      if (requests.length >= 2 * mostRequests) {
        const dropped = requests.length - mostRequests
        for (const { body } of requests.slice(0, dropped)) characters -= body.length
        requests = requests.slice(dropped)
        firstWithBody = Math.max(0, firstWithBody - dropped)
      }
    },
    all: (): ReadonlyArray<RecordedRequest> => requests.slice(-mostRequests),
  }
}
