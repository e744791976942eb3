/**
 * Makes a JSON Schema from the rules of a version. It accepts everything that the check accepts, and rejects what the check
 * rejects as far as JSON Schema can express it.
 *
 * @module
 */
import type { FieldRules, Rules } from "./Rules.ts"
import { booleans, integerPattern } from "./Values.ts"

/** A JSON Schema, draft 7, which editors support. */
export type JsonSchema = { readonly [keyword: string]: unknown }

/** Checks that the server implements as code, as far as JSON Schema can express them. */
export interface Fragments {
  /** Additional schemas of sections, by the names of hooks and of sections with a check in the constructor. */
  readonly sections: Readonly<Record<string, JsonSchema>>
  /** Definitions other than sections, such as custom actions. */
  readonly definitions?: Readonly<Record<string, JsonSchema>>
  /** The pattern of non-integer numbers that are written as text, if the rules have such fields. */
  readonly number?: string
  /** Patterns of texts, by the names of checks. */
  readonly texts?: Readonly<Record<string, string>>
}

/** The key is present and not empty. */
export const present = (key: string): JsonSchema => ({
  required: [key],
  properties: { [key]: { not: { enum: ["", [], {}] } } },
})

export const not = (schema: JsonSchema): JsonSchema => ({ not: schema })
export const all = (...allOf: ReadonlyArray<JsonSchema>): JsonSchema => ({ allOf })
export const some = (...anyOf: ReadonlyArray<JsonSchema>): JsonSchema => ({ anyOf })

/** At most one of the keys is present. */
export const exclusive = (...keys: ReadonlyArray<string>): JsonSchema =>
  all(...keys.flatMap((key, i) => keys.slice(i + 1).map((other) => not(all(present(key), present(other))))))

const tag = { properties: { Key: not({ pattern: "^parallelcluster:(?!custom_resource$)" }) } }
export const noReservedTag: JsonSchema = { properties: { Tags: { items: tag } } }
export const roleOrPolicies: JsonSchema = /*#__PURE__*/ exclusive(
  "InstanceRole",
  "InstanceProfile",
  "AdditionalIamPolicies",
)

const bounds = (of: FieldRules, [least, most]: readonly [string, string], limits: FieldRules["range"] = of.length) => ({
  ...limits?.[0] == null ? {} : { [least]: limits[0] },
  ...limits?.[1] == null ? {} : { [most]: limits[1] },
})

/** Makes the JSON Schema of a version. */
export const make = ({ root, sections, version }: Rules, title: string, fragments: Fragments): JsonSchema => {
  const field = (of: FieldRules): JsonSchema => {
    switch (of.type) {
      case "text": {
        const pattern = of.pattern ?? fragments.texts?.[of.check ?? ""]
        return {
          type: "string",
          ...of.oneOf === undefined ? {} : { enum: of.oneOf },
          ...pattern === undefined ? {} : { pattern },
          ...bounds(of, ["minLength", "maxLength"]),
        }
      }
      case "integer": {
        const [least, most] = of.range ?? [null, null]
        // The server truncates fractions before it compares.
        return of.oneOf === undefined
          ? {
            type: ["number", "string"],
            pattern: integerPattern,
            ...least === null ? {} : least > 0 ? { minimum: least } : { exclusiveMinimum: least - 1 },
            ...most === null ? {} : { exclusiveMaximum: most + 1 },
          }
          : some(
            { enum: of.oneOf },
            { type: "number", not: { multipleOf: 1 } },
            { type: "string", pattern: integerPattern },
          )
      }
      case "number":
        return {
          type: ["number", "string"],
          pattern: fragments.number,
          ...bounds(of, ["minimum", "maximum"], of.range ?? [null, null]),
        }
      case "boolean":
        return { $ref: "#/definitions/Boolean" }
      case "mapping":
        return { type: "object" }
      case "any":
        return not({ type: "null" })
      case "list":
        return {
          type: "array",
          items: typeof of.of === "object" ? field(of.of) : {},
          ...bounds(of, ["minItems", "maxItems"]),
        }
      case "action":
        return { $ref: "#/definitions/CustomAction" }
      case "section":
        return { $ref: `#/definitions/${of.of}` }
      case "sections":
        return { type: "array", items: { $ref: `#/definitions/${of.of}` }, ...bounds(of, ["minItems", "maxItems"]) }
    }
  }
  const definitions = Object.fromEntries(
    Object.entries(sections).map(([name, { fields, hooks = [], needs = [] }]) => {
      const keys = Object.keys(fields)
      const extra = [...hooks, name].flatMap((hook) => fragments.sections[hook] ?? [])
      return [name, {
        type: "object",
        properties: Object.fromEntries(keys.map((key) => [key, field(fields[key]!)])),
        required: [...keys.filter((key) => fields[key]?.required), ...needs],
        additionalProperties: false,
        ...extra.length > 0 ? { allOf: extra } : {},
      }]
    }),
  )
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: `${title}, AWS ParallelCluster ${version}`,
    $ref: `#/definitions/${root}`,
    definitions: {
      ...definitions,
      ...fragments.definitions,
      Boolean: { enum: [true, false, 0, 1, ...booleans] },
    },
  }
}
