/**
 * The output and the exit codes of the command.
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

/** Ends the command with an exit code, after printing the message. */
export class Ended extends Data.TaggedError("Ended")<{ readonly code: number; readonly message?: string }> {}

/** A usage error. */
export const wrongUse = (message: string) => new Ended({ code: 2, message })

/** A name of the contract in kebab case. */
export const kebab = (name: string): string => name.replace(/(?!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase()

/** Prints JSON like `pcluster`. */
export const printJson = (value: unknown) => Console.log(JSON.stringify(value, undefined, 2))

/** The flag `--debug`. */
export const Debug = GlobalFlag.Setting("debug")({
  flag: Flag.Boolean("debug").pipe(
    Flag.withDefault(false),
    Flag.withoutNegation,
    Flag.withDescription("Print the stack trace of an error."),
  ),
})

/** The flag `--json`. */
export const AsJson = GlobalFlag.Setting("json")({
  flag: Flag.Boolean("json").pipe(
    Flag.withDefault(false),
    Flag.withoutNegation,
    Flag.withDescription("Print JSON, one object a line; also errors, on standard error."),
  ),
})

/** How an error is reported. */
export interface Report {
  /** Its tag; `Usage` for a usage error. */
  readonly tag: string
  readonly message: string
  /** Its stack trace. */
  readonly details?: string | undefined
}

/** As text, or as a JSON object. */
export const errorText = ({ details, message, tag }: Report, json: boolean) =>
  json ? JSON.stringify({ error: tag, message, details }) : details === undefined ? message : `${message}\n${details}`

/** The exit code, and the report if nothing was printed yet. */
export const describe = (error: unknown): { readonly code: number; readonly report: Report | undefined } => {
  if (error instanceof Ended) {
    const { code, message } = error
    return { code, report: message ? { tag: code === 2 ? "Usage" : "Failed", message } : undefined }
  }
  // The presenter has already printed these.
  if (CliError.isCliError(error)) return { code: 2, report: undefined }
  const { _tag, field, message, status }: Json = Object(error)
  // Found by the client before it sent anything.
  if (_tag === "BadRequest" && status === undefined && typeof field === "string") {
    // The field of a list's element is `name.index`.
    const [name = ""] = field.split(".")
    return { code: 2, report: { tag: "Usage", message: String(message).replace(field, `--${kebab(name)}`) } }
  }
  return { code: 1, report: { tag: String(_tag ?? "Failed"), message: String(message ?? error) } }
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
