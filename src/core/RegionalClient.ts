/**
 * The client of a service that has an address in every region, and how the environment configures it.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Client from "./Client.ts"
import { invalid, isRegion, parseEndpoint, regionRule } from "./Endpoint.ts"
import * as Environment from "./Environment.ts"
import { addresses, type Options as RegionOptions } from "./Regions.ts"
import type { Service } from "./Service.ts"

/** What the client of a service with an address in every region can be given. */
export interface Options extends RegionOptions, Omit<Client.Options, "defaultRegion"> {}

/** Makes the client of a service with an address in every region. */
export const make = /*#__PURE__*/ Effect.fnUntraced(function* (
  service: Pick<Service, "id" | "signingName">,
  options: Options,
) {
  return yield* Client.make(service, options, yield* addresses(service, options))
})

/**
 * The options that are given, and from the variables that AWS's SDKs read those that are not: `AWS_REGION` or
 * `AWS_DEFAULT_REGION`; `AWS_ENDPOINT_URL_<SERVICE>`, then `AWS_ENDPOINT_URL`, unless `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS` is
 * `true`; `AWS_USE_FIPS_ENDPOINT`; `AWS_USE_DUALSTACK_ENDPOINT`; `AWS_SDK_UA_APP_ID`.
 */
export const optionsConfig = /*#__PURE__*/ Effect.fnUntraced(function* (
  { id }: Pick<Service, "id">,
  given: { readonly [K in keyof Options]?: Options[K] | undefined } = {},
) {
  const region = given.region ?? (yield* Environment.region)
  if (region === undefined) return yield* invalid("AWS_REGION", `has no value; it ${regionRule}`)
  if (!isRegion(region)) return yield* invalid(given.region === undefined ? "AWS_REGION" : "region", regionRule)
  const isTrue = (name: string) => Effect.map(Environment.read(name), (value) => value?.toLowerCase() === "true")
  const name = `AWS_ENDPOINT_URL_${id.toUpperCase().replaceAll(" ", "_")}`
  let endpoint: string | undefined
  if (!(yield* isTrue("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"))) {
    for (const field of [name, "AWS_ENDPOINT_URL"]) {
      const value = yield* Environment.read(field)
      if (value !== undefined) endpoint ??= yield* parseEndpoint(field, value)
    }
  }
  const options: Options = {
    ...given,
    region,
    endpoint: given.endpoint ?? endpoint,
    useFipsEndpoint: given.useFipsEndpoint ?? (yield* isTrue("AWS_USE_FIPS_ENDPOINT")),
    useDualstackEndpoint: given.useDualstackEndpoint ?? (yield* isTrue("AWS_USE_DUALSTACK_ENDPOINT")),
    applicationId: given.applicationId ?? (yield* Environment.read("AWS_SDK_UA_APP_ID")),
  }
  return options
})

/** Makes the client with the options of {@link optionsConfig}. */
export const fromEnvironment = (
  service: Pick<Service, "id" | "signingName">,
  given?: Parameters<typeof optionsConfig>[1],
) => Effect.flatMap(optionsConfig(service, given), (options) => make(service, options))
