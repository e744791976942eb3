/**
 * What the command prints, and the codes that it ends with.
 *
 * @module
 */
import * as Console from "effect/Console"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as CliError from "effect/cli/CliError"
import * as Flag from "effect/cli/Flag"
import * as GlobalFlag from "effect/cli/GlobalFlag"
import type { Json } from "../mcp/Answer.ts"

/** The command ends with a code; what there was to say has been said, except for the message. */
export class Ended extends Data.TaggedError("Ended")<{ readonly code: number; readonly message?: string }> {}

/** The command was called wrongly. */
export const wrongUse = (message: string) => new Ended({ code: 2, message })

/** From the contract's names to those of the command. */
export const kebab = (name: string): string => name.replace(/(?!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase()

/** As `pcluster` writes it. */
export const printJson = (value: unknown) => Console.log(JSON.stringify(value, undefined, 2))

/** Whether to show where an error comes from. */
export const Debug = GlobalFlag.Setting("debug")({
  flag: Flag.Boolean("debug").pipe(
    Flag.withDefault(false),
    Flag.withoutNegation,
    Flag.withDescription("Show where an error comes from."),
  ),
})

/** Whether to write JSON. */
export const AsJson = GlobalFlag.Setting("json")({
  flag: Flag.Boolean("json").pipe(
    Flag.withDefault(false),
    Flag.withoutNegation,
    Flag.withDescription("Write JSON, an object a line, and errors on standard error, too."),
  ),
})

/** What is told of an error. */
export interface Told {
  /** Its tag; `Usage` where the call itself was wrong. */
  readonly tag: string
  readonly message: string
  /** Where it comes from. */
  readonly details?: string | undefined
}

/** As text, or as an object of JSON. */
export const errorText = ({ details, message, tag }: Told, json: boolean) =>
  json ? JSON.stringify({ error: tag, message, details }) : details === undefined ? message : `${message}\n${details}`

/** The code of the process, and what is left to say. */
export const describe = (error: unknown): { readonly code: number; readonly told: Told | undefined } => {
  if (error instanceof Ended) {
    const { code, message } = error
    return { code, told: message ? { tag: code === 2 ? "Usage" : "Failed", message } : undefined }
  }
  // Those are presented as they arise.
  if (CliError.isCliError(error)) return { code: 2, told: undefined }
  const { _tag, field, message, status }: Json = Object(error)
  // Found by the client, before anything was sent.
  if (_tag === "BadRequest" && status === undefined && typeof field === "string") {
    // Of an element of a list, the flag that it was given with.
    const [name = ""] = field.split(".")
    return { code: 2, told: { tag: "Usage", message: String(message).replace(field, `--${kebab(name)}`) } }
  }
  return { code: 1, told: { tag: String(_tag ?? "Failed"), message: String(message ?? error) } }
}

/** JMESPath, as `pcluster --query` has it. */
export const select = Effect.fnUntraced(function* (query: string | undefined, value: Json) {
  if (query === undefined) return value
  const { search } = yield* Effect.promise(() => import("@jmespath-community/jmespath"))
  return yield* Effect.try({
    // What was parsed from JSON is JSON.
    try: () => search(value as Parameters<typeof search>[0], query),
    catch: (error) => wrongUse(`--query: ${error instanceof Error ? error.message : error}`),
  })
})
