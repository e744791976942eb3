/**
 * Reads the input of an operation of AWS JSON or AWS Query by its declaration, and refuses it with AWS's own messages.
 *
 * As with the ParallelCluster API, the client's own rules are not applied: the service has others.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type * as Operation from "../core/Operation.ts"
import { type Kind, parametersOf } from "../core/Parameters.ts"
import { AwsError } from "./Answer.ts"

/** How a service's values arrive, and what it calls a wrong one. */
export interface Format {
  /** Are they JSON, or texts of a form? */
  readonly json: boolean
  /** The code of a value that breaks a constraint. */
  readonly code: string
}

/** A reader of the inputs of one operation. */
export const reader = <I, A, E, Items extends string | undefined, R>(
  operation: Operation.Operation<I, A, E, Items, R>,
  { code, json }: Format,
): (members: Readonly<Record<string, unknown>>) => Effect.Effect<I, AwsError> => {
  const parameters = parametersOf(operation).filter(({ place }) => place === "body")
  const constraint = (value: unknown, name: string, rule: string) =>
    new AwsError({
      code,
      message:
        `1 validation error detected: Value ${value === undefined ? "null" : `'${value}'`} at '${name}' failed to ` +
        `satisfy constraint: Member must ${rule}`,
    })
  const wrongType = (name: string, type: string) =>
    json
      ? new AwsError({ code: "SerializationException", message: `'${name}' can not be converted to ${type}` })
      : new AwsError({ code: "MalformedInput", message: `'${name}' can not be converted to ${type}` })

  const read = Effect.fnUntraced(function* (
    name: string,
    kind: Kind,
    value: unknown,
  ): Effect.fn.Return<unknown, AwsError> {
    switch (kind.type) {
      case "array":
        if (!Array.isArray(value)) return yield* wrongType(name, "a list")
        return yield* Effect.forEach(value, (item) => read(name, kind.item, item))
      case "boolean": {
        const flag = json ? value : value === "true" ? true : value === "false" ? false : undefined
        return typeof flag === "boolean" ? flag : yield* wrongType(name, "a boolean")
      }
      case "date-time":
      case "integer": {
        const number = json ? value : value === "" ? undefined : Number(value)
        if (typeof number !== "number" || !Number.isSafeInteger(number)) return yield* wrongType(name, "an integer")
        return kind.type === "integer" ? number : new Date(number)
      }
      case "string": {
        if (typeof value !== "string") return yield* wrongType(name, "a string")
        if (kind.members !== undefined && !kind.members.includes(value)) {
          return yield* constraint(value, name, `satisfy enum value set: [${kind.members.join(", ")}]`)
        }
        return kind.secret ? Redacted.make(value) : value
      }
    }
  })

  return Effect.fnUntraced(function* (members) {
    const input: Record<string, unknown> = {}
    for (const { kind, name, required } of parameters) {
      // In AWS JSON a member that is `null` is absent.
      const value = Object.hasOwn(members, name) ? members[name] ?? undefined : undefined
      if (value !== undefined) input[name] = yield* read(name, kind, value)
      else if (required) {
        // AWS writes the names of members with a small letter, whatever they are in the request.
        return yield* constraint(undefined, name.charAt(0).toLowerCase() + name.slice(1), "not be null")
      }
    }
    // It was read by the declaration that `I` comes from.
    return input as I
  })
}
