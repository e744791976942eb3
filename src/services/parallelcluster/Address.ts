/**
 * What the address of an API says, and what it lacks.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import { invalid } from "../../core/Endpoint.ts"
import type { InvalidConfiguration } from "../../core/Errors.ts"

/** The header by which a VPC endpoint's own name finds the API. */
export const headersOf = (apiId: string | undefined): Effect.Effect<Record<string, string>, InvalidConfiguration> =>
  apiId === undefined
    ? Effect.succeed({})
    : /^[a-z0-9]+$/.test(apiId)
    ? Effect.succeed({ "x-apigw-api-id": apiId })
    : Effect.fail(invalid("apiId", "must be the id of an API, such as abc123def4"))

/** The region of an `execute-api` host of any partition, private and dual-stack addresses included. */
export const regionOf = (endpoint: string | URL): string | undefined =>
  /(?:^|\.)execute-api(?:-fips)?\.([a-z]+(?:-[a-z]+)+-\d+)\./.exec(URL.parse(endpoint)?.hostname ?? "")?.[1]
