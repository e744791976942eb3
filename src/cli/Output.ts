/**
 * What the command prints, and the codes that it ends with.
 *
 * @module
 */
import * as Console from "effect/Console"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as CliError from "effect/cli/CliError"
import type { Json } from "../mcp/Answer.ts"

/** The command ends with a code; what there was to say has been said, except for the message. */
export class Ended extends Data.TaggedError("Ended")<{ readonly code: number; readonly message?: string }> {}

/** The command was called wrongly. */
export const wrongUse = (message: string) => new Ended({ code: 2, message })

/** From the contract's names to those of the command. */
export const kebab = (name: string): string => name.replace(/(?!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase()

/** As `pcluster` writes it. */
export const printJson = (value: unknown) => Console.log(JSON.stringify(value, undefined, 2))

/** What is told of an error that nobody has shown: one message, as JSON where that is wanted, and the code of the process. */
export const describe = (error: unknown, json = false) => {
  const { code, message } = plainly(error)
  return {
    code,
    message: json && message !== undefined ? JSON.stringify({ error: Object(error)._tag, message }) : message,
  }
}

const plainly = (error: unknown): { readonly code: number; readonly message: string | undefined } => {
  if (error instanceof Ended) return { code: error.code, message: error.message || undefined }
  // Those are presented as they arise.
  if (CliError.isCliError(error)) return { code: 2, message: undefined }
  const { _tag, field, message, status }: Json = Object(error)
  // Found by the client, before anything was sent.
  if (_tag === "BadRequest" && status === undefined && typeof field === "string") {
    return { code: 2, message: String(message).replace(field, `--${kebab(field)}`) }
  }
  return { code: 1, message: String(message ?? error) }
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
