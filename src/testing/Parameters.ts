/**
 * Reads an operation's input from a request as the real server does, and refuses it in that server's words.
 *
 * Which parameters there are and of what type is the declaration's. The client's own rules, such as the greatest `limit`,
 * are not applied: the server has others, and the simulator must answer those who break them.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import type { Declaration } from "../core/Operation.ts"
import { type Kind, type Parameter, parametersOf } from "../core/Parameters.ts"
import { badRequest, Refusal } from "./Answer.ts"
import { repr } from "./Python.ts"

/** The parts of a request that parameters are read from. */
export interface RequestParts {
  readonly path: Readonly<Record<string, string | undefined>>
  readonly query: URLSearchParams
  readonly contentType: string | null
  readonly body: string
}

/** A reader of the inputs of one operation. */
export const reader = (operation: Declaration): (parts: RequestParts) => Effect.Effect<unknown, Refusal> => {
  const parameters = parametersOf(operation)
  const at = (place: Parameter["place"]) => parameters.filter((parameter) => parameter.place === place)
  const [path, query, body] = [at("path"), at("query"), at("body")]
  return Effect.fnUntraced(function* (parts) {
    const input: Record<string, unknown> = {}
    for (const { kind, name, required } of query) {
      const texts = parts.query.getAll(name)
      // Of a repeated single value the last one counts.
      const [text] = texts.slice(-1)
      if (text !== undefined) input[name] = yield* fromText("query", name, kind, kind.type === "array" ? texts : [text])
      else if (required) return yield* badRequest(`Missing query parameter '${name}'`)
    }
    for (const { kind, name } of path) input[name] = yield* fromText("path", name, kind, [parts.path[name] ?? ""])
    if (body.length === 0) return input
    const json = yield* parseBody(parts)
    for (const { kind, name, required } of body) {
      const value = json[name]
      if (value !== undefined) input[name] = yield* fromJson(name, kind, value)
      else if (required) return yield* badRequest(`${repr(name)} is a required property`)
    }
    return input
  })
}

const fromText = Effect.fnUntraced(function* (
  place: "path" | "query",
  name: string,
  kind: Kind,
  texts: ReadonlyArray<string>,
): Effect.fn.Return<unknown, Refusal> {
  const [text = ""] = texts
  const wrongType = badRequest(`Wrong type, expected '${kind.type}' for ${place} parameter '${name}'`)
  switch (kind.type) {
    case "array": {
      if (kind.unique && new Set(texts).size < texts.length) {
        return yield* badRequest(`${repr(texts)} has non-unique elements`)
      }
      return yield* Effect.forEach(texts, (text) => fromText(place, name, kind.item, [text]))
    }
    case "boolean": {
      return /^true$/i.test(text) ? true : /^false$/i.test(text) ? false : yield* wrongType
    }
    case "integer": {
      return /^\s*[+-]?\d+\s*$/.test(text) ? Number(text) : yield* wrongType
    }
    case "date-time": {
      const form = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/
      const date = new Date(form.test(text.toUpperCase()) ? text.toUpperCase() : NaN)
      return Number.isNaN(date.getTime()) ? yield* badRequest(`${repr(text)} is not a 'date-time'`) : date
    }
    case "string": {
      const wrong = wrongString(kind, text)
      return wrong === undefined ? text : yield* badRequest(wrong)
    }
  }
})

const wrongString = ({ members, pattern }: Kind & { readonly type: "string" }, text: string): string | undefined =>
  pattern !== undefined && !pattern.test(text)
    ? `${repr(text)} does not match ${repr(pattern.source)}`
    : members !== undefined && !members.includes(text)
    ? `${repr(text)} is not one of ${repr(members)}`
    : undefined

const parseBody = ({ body, contentType }: RequestParts): Effect.Effect<Readonly<Record<string, unknown>>, Refusal> => {
  if (body === "") return Effect.fail(badRequest("request body is required"))
  if (!/^application\/([\w.-]+\+)?json\b/i.test(contentType ?? "")) {
    const message = `Unsupported Media Type: Invalid Content-type (${contentType ?? ""}), expected JSON data`
    return Effect.fail(new Refusal({ status: 415, body: { message } }))
  }
  let json: unknown
  try {
    json = JSON.parse(body)
  } catch {
    return Effect.fail(badRequest("Request body is not valid JSON"))
  }
  return typeof json === "object" && json !== null && !Array.isArray(json)
    ? Effect.succeed({ ...json })
    : Effect.fail(badRequest(`${repr(json)} is not of type 'object'`))
}

const fromJson = (name: string, kind: Kind, value: unknown): Effect.Effect<unknown, Refusal> => {
  const wrong = (message: string) => Effect.fail(badRequest(`${message} - ${repr(name)}`))
  // Every member of every body of this API is text.
  if (typeof value !== "string") return wrong(`${repr(value)} is not of type 'string'`)
  const broken = kind.type === "string" ? wrongString(kind, value) : undefined
  return broken === undefined ? Effect.succeed(value) : wrong(broken)
}
