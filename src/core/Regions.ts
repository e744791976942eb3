/**
 * Partitions of AWS, and where a service is in a region: its public address, or the FIPS and dual-stack ones.
 *
 * Source: the partitions and endpoint rule sets that AWS publishes with its SDKs.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import { invalid, isRegion, parseEndpoint, regionRule } from "./Endpoint.ts"
import { BadRequest, type InvalidConfiguration } from "./Errors.ts"
import type { Address, Client, Service } from "./Service.ts"

/** The partitions, by how their regions begin: the domains of their services, with IPv4 alone and with IPv6 too. */
const partitions = [
  ["cn-", "amazonaws.com.cn", "api.amazonwebservices.com.cn"],
  ["us-gov-", "amazonaws.com", "api.aws"],
  ["eusc-", "amazonaws.eu", "api.amazonwebservices.eu"],
  ["us-iso-", "c2s.ic.gov", "api.aws.ic.gov"],
  ["us-isob-", "sc2s.sgov.gov", "api.aws.scloud"],
  ["us-isof-", "csp.hci.ic.gov", "api.aws.hci.ic.gov"],
  ["eu-isoe-", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"],
  ["", "amazonaws.com", "api.aws"],
] as const

/** Which of a service's addresses to call. */
export interface Variant {
  /** The FIPS 140 validated one, in the regions of the United States and Canada. Default: false. */
  readonly useFipsEndpoint?: boolean | undefined
  /** The one with IPv6. Default: false. */
  readonly useDualstackEndpoint?: boolean | undefined
}

/** The public address of a service in a region, or nothing where it has none of that kind. */
const publicEndpoint = (
  service: string,
  region: string,
  { useDualstackEndpoint, useFipsEndpoint }: Variant,
): string | undefined => {
  const [beginning, suffix, dualstack] = partitions.find(([beginning]) => region.startsWith(beginning))!
  if (useFipsEndpoint && beginning !== "us-gov-" && !/^(us|ca)-/.test(region)) return undefined
  // In GovCloud the plain address is the FIPS one.
  const name = useFipsEndpoint && (beginning !== "us-gov-" || useDualstackEndpoint) ? `${service}-fips` : service
  return `https://${name}.${region}.${useDualstackEndpoint ? dualstack : suffix}`
}

/** Options of a service with an address in every region. */
export interface Options extends Variant {
  /** The region of operations that do not name one. Must be there, or in the variables that `layerConfig` reads. */
  readonly region: string
  /**
   * The service's address, for an interface endpoint of a VPC or a test: of all regions, or by region. Only `https:`, except for
   * a loopback host. Default: AWS's public one.
   */
  readonly endpoint?: string | URL | ((region: string) => string | URL) | undefined
}

/** Where a service's requests go. */
export const addresses = /*#__PURE__*/ Effect.fnUntraced(function* (
  { id, signingName }: Pick<Service, "id" | "signingName">,
  { endpoint, region, ...variant }: Options,
): Effect.fn.Return<Pick<Client, "addressOf" | "endpoint" | "region">, InvalidConfiguration> {
  const find = (region: string): Effect.Effect<Address, InvalidConfiguration> => {
    if (!isRegion(region)) return Effect.fail(invalid("region", regionRule))
    const found = typeof endpoint === "function"
      ? endpoint(region)
      : endpoint ?? publicEndpoint(signingName, region, variant)
    return found === undefined
      ? Effect.fail(invalid("region", `${id} has no FIPS endpoint in ${region}: only in us-*, ca-* and us-gov-*`))
      : Effect.map(parseEndpoint("endpoint", found), (endpoint) => ({ endpoint, region }))
  }
  const own = yield* find(region)
  return {
    ...own,
    addressOf: (given, operation) =>
      given === undefined || given === region ? Effect.succeed(own) : Effect.mapError(
        find(given),
        ({ field, message }) => new BadRequest({ service: id, operation, field, message }),
      ),
  }
})
