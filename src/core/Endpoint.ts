/**
 * Which addresses and regions a client accepts.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import { InvalidConfiguration } from "./Errors.ts"

/** An option or variable that is wrong, and what would be right. */
export const invalid = (field: string, rule: string): InvalidConfiguration =>
  new InvalidConfiguration({ field, message: `${field}: ${rule}` })

/** Such as `eu-west-1`, `us-gov-west-1`, `eusc-de-east-1`, `us-isob-east-1`. */
export const isRegion = (region: string | undefined): region is string =>
  region !== undefined && /^[a-z]{2,5}(-[a-z]+)+-\d+$/.test(region)

export const regionRule = "must be an AWS region such as eu-west-1"

const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/

/** An address that credentials may be sent to: `https:`, or `http:` on this machine. Gives it without a `/` at its end. */
export const parseEndpoint = (
  field: string,
  endpoint: string | URL,
  allowHttp = false,
): Effect.Effect<string, InvalidConfiguration> => {
  const url = URL.parse(endpoint)
  return url !== null &&
      (url.protocol === "https:" || (url.protocol === "http:" && (allowHttp || loopback.test(url.hostname)))) &&
      url.username + url.password + url.search + url.hash === ""
    ? Effect.succeed(url.origin + url.pathname.replace(/\/+/g, "/").replace(/\/$/, ""))
    : Effect.fail(
      invalid(
        field,
        "must be an https: URL (http: for loopback) without user, query and fragment, such as " +
          "https://abc123.execute-api.eu-west-1.amazonaws.com/prod",
      ),
    )
}
