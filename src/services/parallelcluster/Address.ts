/**
 * The region in the host name of an API, and the header of a private API.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import { invalid } from "../../core/Endpoint.ts"
import type { InvalidConfiguration } from "../../core/Errors.ts"

/** The header that names the API when it is called by the VPC endpoint's own host name. */
export const headersOf = (apiId: string | undefined): Effect.Effect<Record<string, string>, InvalidConfiguration> =>
  apiId === undefined
    ? Effect.succeed({})
    : /^[a-z0-9]+$/.test(apiId)
    ? Effect.succeed({ "x-apigw-api-id": apiId })
    : Effect.fail(invalid("apiId", "must be the id of an API, such as abc123def4"))

/** The region of an `execute-api` host in any partition, including private and dual-stack endpoints. */
export const regionOf = (endpoint: string | URL): string | undefined =>
  /(?:^|\.)execute-api(?:-fips)?\.([a-z]+(?:-[a-z]+)+-\d+)\./.exec(URL.parse(endpoint)?.hostname ?? "")?.[1]
