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

/** The same with the variables that AWS's SDKs read. */
export const fromEnvironment = Effect.fnUntraced(function* (service: Pick<Service, "id" | "signingName">) {
  const applicationId = yield* Environment.read("AWS_SDK_UA_APP_ID")
  return yield* make(service, { ...yield* optionsConfig(service), applicationId })
})
