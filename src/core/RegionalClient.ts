/**
 * The client of a service that has an address in every region, and how the environment configures it.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Client from "./Client.ts"
import * as Environment from "./Environment.ts"
import { addresses, type Options as RegionOptions, optionsConfig } from "./Regions.ts"
import type { Service } from "./Service.ts"

/** What the client of a service with an address in every region can be given. */
export interface Options extends RegionOptions, Omit<Client.Options, "defaultRegion"> {}

/** Makes the client of a service with an address in every region. */
export const make = Effect.fnUntraced(function* (
  service: Pick<Service, "id" | "signingName">,
  options: Options,
) {
  return yield* Client.make(service, options, yield* addresses(service, options))
})

/** The same with the variables that AWS's SDKs read, in the place of options that are not given. */
export const fromEnvironment = Effect.fnUntraced(function* (
  service: Pick<Service, "id" | "signingName">,
  options: { readonly [K in keyof Options]?: Options[K] | undefined } = {},
) {
  const read = yield* optionsConfig(service, options.region)
  return yield* make(service, {
    ...options,
    ...read,
    endpoint: options.endpoint ?? read.endpoint,
    applicationId: options.applicationId ?? (yield* Environment.read("AWS_SDK_UA_APP_ID")),
  })
})
