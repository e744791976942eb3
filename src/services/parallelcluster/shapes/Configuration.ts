/**
 * Configurations of clusters and images, and the parameters of checking one.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as SchemaGetter from "effect/SchemaGetter"
import * as SchemaIssue from "effect/SchemaIssue"
import { toText } from "./ConfigurationText.ts"
import { Flag, openEnum } from "./Parameters.ts"

/** What AWS Lambda, in which the API runs, takes of one request: 6 MB. */
const maxBytes = 6 * 1024 * 1024

const encoder = new TextEncoder()

const Text = Schema.String.check(
  Schema.makeFilter((yaml) =>
    yaml.trim() === ""
      ? "must not be empty"
      : encoder.encode(JSON.stringify(yaml)).length > maxBytes
      ? `must not be longer than 6 MB (${maxBytes} bytes as JSON text)`
      : undefined
  ),
)

const isMapping = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const write = (value: unknown) => {
  if (typeof value === "string") return Effect.succeed(value)
  try {
    if (isMapping(value)) return Effect.succeed(toText(value))
  } catch {
    // Circles and big integers are no JSON.
  }
  return Effect.fail(new SchemaIssue.InvalidValue({ message: "must be text, or an object that JSON can say" }))
}

/**
 * A YAML document, sent as it is, or a value, which is written as JSON: not empty, and as JSON text not above 6 MB, the most
 * that AWS Lambda takes.
 */
export const Configuration = /*#__PURE__*/ Schema.make<Schema.Codec<string | object, string>>(
  Text.pipe(
    Schema.decodeTo(Schema.Unknown, {
      decode: SchemaGetter.passthrough(),
      encode: SchemaGetter.transformEffect(write),
    }),
  ).ast,
)

/** How grave a finding of a validator is. */
const levels = ["INFO", "WARNING", "ERROR"] as const

const suppressorPattern = /^(ALL|type:[A-Za-z0-9]+)$/

/**
 * The parameters of checking a configuration.
 *
 * `suppressValidators`: validators to leave out, `ALL` or `type:` with a validator's type, each once; by default none.
 * `validationFailureLevel`: findings of this level and above fail the request; default `ERROR`. `dryrun`: only check; a
 * success is then the error `DryrunOperation`, which `Dryrun.run` turns back into one; default false.
 */
export const validationQuery = {
  suppressValidators: Schema.optionalKey(Schema.UniqueArray(
    // The pattern says no less than the type, which is here for the editor.
    Schema.make<Schema.Codec<"ALL" | `type:${string}`, string>>(
      Schema.String.check(Schema.isPattern(suppressorPattern, {
        message: `must be ALL or type: with a validator's type, such as type:KeyPairValidator`,
      })).ast,
    ),
  )),
  validationFailureLevel: Schema.optionalKey(Schema.Literals(levels)),
  dryrun: Flag,
}

/** Where the service keeps the configuration. */
export const ConfigurationStructure = Schema.Struct({
  /** A pre-signed address of the YAML document in S3, valid for an hour; `NOT_AVAILABLE` when the bucket cannot be read. */
  url: Schema.optionalKey(openEnum(["NOT_AVAILABLE"])),
})
/** Where the service keeps the configuration. */
export type ConfigurationStructure = typeof ConfigurationStructure.Type
