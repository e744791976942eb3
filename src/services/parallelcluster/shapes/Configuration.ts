/**
 * Configurations of clusters and images, and the parameters of their validation.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as SchemaGetter from "effect/SchemaGetter"
import * as SchemaIssue from "effect/SchemaIssue"
import { toText } from "./ConfigurationText.ts"
import { Flag, openEnum } from "./Parameters.ts"

/** The largest request that AWS Lambda, on which the API runs, accepts: 6 MB. */
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
    // JSON has no circular references and no big integers.
  }
  return Effect.fail(new SchemaIssue.InvalidValue({ message: "must be text, or an object that JSON can express" }))
}

/**
 * A YAML document, which is sent unchanged, or a value, which is sent as JSON. It must not be empty, nor larger than 6 MB as
 * JSON text, the limit of AWS Lambda.
 */
export const Configuration = /*#__PURE__*/ Schema.make<Schema.Codec<string | object, string>>(
  Text.pipe(
    Schema.decodeTo(Schema.Unknown, {
      decode: SchemaGetter.passthrough(),
      encode: SchemaGetter.transformEffect(write),
    }),
  ).ast,
)

/** The levels of a validator's finding. */
const levels = ["INFO", "WARNING", "ERROR"] as const

const suppressorPattern = /^(ALL|type:[A-Za-z0-9]+)$/

/**
 * The parameters of validating a configuration.
 *
 * `suppressValidators`: validators to skip, `ALL` or `type:` with a validator's type, each once; default none.
 * `validationFailureLevel`: findings of this level and above fail the request; default `ERROR`. `dryrun`: validate only; the
 * service then reports success as the error `DryrunOperation`, which `Dryrun.run` turns into a success; default false.
 */
export const validationQuery = {
  suppressValidators: Schema.optionalKey(Schema.UniqueArray(
    // The pattern checks what the type says; the type is for the editor.
    Schema.make<Schema.Codec<"ALL" | `type:${string}`, string>>(
      Schema.String.check(Schema.isPattern(suppressorPattern, {
        message: `must be ALL or type: with a validator's type, such as type:KeyPairValidator`,
      })).ast,
    ),
  )),
  validationFailureLevel: Schema.optionalKey(Schema.Literals(levels)),
  dryrun: Flag,
}

/** Where the configuration is stored. */
export const ConfigurationStructure = Schema.Struct({
  /** A pre-signed URL of the YAML document in S3, valid for an hour; `NOT_AVAILABLE` when the bucket cannot be read. */
  url: Schema.optionalKey(openEnum(["NOT_AVAILABLE"])),
})
/** Where the configuration is stored. */
export type ConfigurationStructure = typeof ConfigurationStructure.Type
