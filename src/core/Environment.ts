/**
 * Environment variables, read one by one through the application's `ConfigProvider`.
 *
 * Without one, Effect's default provider copies the whole environment, which Deno refuses under `--allow-env=NAME,…` with a
 * defect. Here only the variable that is needed is read.
 *
 * @module
 */
import type { ConfigProvider } from "effect/ConfigProvider"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { InvalidConfiguration } from "./Errors.ts"

/**
 * The application's provider, if it has one, by the key of Effect's own service: that service would bring the default provider
 * along, which is not used here and is 0.5 KB of a worker.
 */
const Provider = /*#__PURE__*/ Context.Service<ConfigProvider, ConfigProvider>("effect/ConfigProvider")

/** Bun, Deno, Node and workers with `nodejs_compat` have it. */
const fromProcess = (name: string): string | undefined =>
  // Its type differs between runtimes.
  (globalThis as { readonly process?: { readonly env?: Readonly<Record<string, string | undefined>> } })
    .process?.env?.[name]

/**
 * The value of a variable, without white space around it, which files and `echo` leave there. Nothing where it is unset or
 * blank. `InvalidConfiguration` names it when it cannot be read, for example without Deno's permission.
 */
export const read = (name: string): Effect.Effect<string | undefined, InvalidConfiguration> =>
  Effect.withFiber((fiber) => {
    const provider = Context.getOrUndefined(fiber.context, Provider)
    const unreadable = (cause: unknown) =>
      new InvalidConfiguration({
        field: name,
        message: `${name}: cannot be read: ${cause instanceof Error ? cause.message : cause}`,
      })
    return Effect.map(
      provider === undefined
        ? Effect.try({ try: () => fromProcess(name), catch: unreadable })
        : Effect.mapBoth(provider.load([name]), { onSuccess: (node) => node?.value, onFailure: unreadable }),
      (value) => value?.trim() || undefined,
    )
  })

/** A region, and the variable that names it. */
export interface Region {
  readonly region: string
  readonly from: string
}

/** The region that the variables of AWS's SDKs name, and which of them does. */
export const findRegion: Effect.Effect<Region | undefined, InvalidConfiguration> = /*#__PURE__*/ Effect.gen(
  function* () {
    for (const from of ["AWS_REGION", "AWS_DEFAULT_REGION"]) {
      const region = yield* read(from)
      if (region !== undefined) return { region, from }
    }
    return undefined
  },
)

/** The region that the variables of AWS's SDKs name. */
export const region: Effect.Effect<string | undefined, InvalidConfiguration> = /*#__PURE__*/ Effect.map(
  findRegion,
  (found) => found?.region,
)

/** The values of variables that are all needed. One `InvalidConfiguration` names those that are missing. */
export const readAll = <Name extends string>(
  names: ReadonlyArray<Name>,
): Effect.Effect<Record<Name, string>, InvalidConfiguration> =>
  Effect.flatMap(
    Effect.forEach(names, (name) => Effect.map(read(name), (value) => [name, value] as const)),
    (found) => {
      const missing = found.flatMap(([name, value]) => value === undefined ? [name] : [])
      const [field] = missing
      // Each of the names has a value.
      if (field === undefined) return Effect.succeed(Object.fromEntries(found) as Record<Name, string>)
      const them = missing.length === 1 ? "it" : "them"
      const message = `${missing.join(", ")}: no value; set ${them} in the environment or the ConfigProvider`
      return Effect.fail(new InvalidConfiguration({ field, message }))
    },
  )
