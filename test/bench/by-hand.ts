/**
 * A request as one writes it by hand: aws4fetch with its cache, `fetch`, and a loop that makes a `Date` of each time.
 *
 * @module
 */
import { AwsV4Signer } from "aws4fetch"

/** Keys that exist nowhere. */
export const keys = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" }

interface Event<Time> {
  readonly timestamp: Time
  readonly message: string
}

interface Page<Time> {
  readonly nextToken?: string
  readonly prevToken?: string
  readonly events: ReadonlyArray<Event<Time>>
}

/** Signs requests for a page of the log at an address. */
export const signer = (endpoint: string) => {
  const cache = new Map<string, ArrayBuffer>()
  const path = `${endpoint}/v3/images/custom/my-image/logstreams/build?startFromHead=true`
  return async (token?: string) => {
    const url = token === undefined ? path : `${path}&nextToken=${encodeURIComponent(token)}`
    const headers = { accept: "application/json" }
    const scope = { service: "execute-api", region: "eu-west-1" }
    const signed = await new AwsV4Signer({ url, method: "GET", headers, ...keys, ...scope, cache }).sign()
    return { url, headers: signed.headers }
  }
}

/** With a `Date` for each time; nothing is checked. */
export const typed = (page: Page<string>): Page<Date> => ({
  ...page,
  events: page.events.map(({ message, timestamp }) => ({ timestamp: new Date(timestamp), message })),
})

/** Reads a page of the log at an address. */
export const reader = (endpoint: string): (token?: string) => Promise<Page<Date>> => {
  const sign = signer(endpoint)
  return async (token) => {
    const { headers, url } = await sign(token)
    const response = await fetch(url, { headers })
    if (!response.ok) throw new Error(await response.text())
    // A cast, as one writes it.
    return typed(await response.json() as Page<string>)
  }
}
