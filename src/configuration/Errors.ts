/**
 * What can be wrong with a configuration before anything is sent.
 *
 * @module
 */
import * as Schema from "effect/Schema"

/**
 * A configuration that the server would refuse. `findings` says what is wrong and where, with the server's own paths.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import * as ClusterConfiguration from "effect-parallelcluster/ClusterConfiguration"
 *
 * const read = (value: unknown) =>
 *   ClusterConfiguration.decode(value).pipe(
 *     Effect.catchTag("InvalidConfiguration", ({ findings }: ClusterConfiguration.InvalidConfiguration) =>
 *       Effect.logError(findings.map(({ message, path }) => `${path}: ${message}`).join("\n")))
 *   )
 * ```
 */
export class InvalidConfiguration extends Schema.TaggedError<InvalidConfiguration>(
  "effect-parallelcluster/InvalidConfiguration",
)("InvalidConfiguration", {
  message: Schema.String,
  findings: Schema.Array(Schema.Struct({ path: Schema.String, message: Schema.String })),
}) {}

/**
 * A text that is no configuration: no YAML, more than one document, a repeated key, aliases that would expand without end,
 * or a value that is no mapping. `line` and `column` count from 1, and are absent when the text as a whole is meant.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import * as ClusterConfiguration from "effect-parallelcluster/ClusterConfiguration"
 *
 * const read = (text: string) =>
 *   ClusterConfiguration.parse(text).pipe(
 *     Effect.catchTag("InvalidYaml", ({ column, line, message }: ClusterConfiguration.InvalidYaml) =>
 *       Effect.logError(`line ${line}, column ${column}: ${message}`))
 *   )
 * ```
 */
export class InvalidYaml extends Schema.TaggedError<InvalidYaml>("effect-parallelcluster/InvalidYaml")("InvalidYaml", {
  message: Schema.String,
  line: Schema.optionalKey(Schema.Int),
  column: Schema.optionalKey(Schema.Int),
}) {}
