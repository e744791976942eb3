/**
 * Errors of configurations, before anything is sent.
 *
 * @module
 */
import * as Schema from "effect/Schema"

/**
 * A configuration that the server would refuse. `findings` has the messages, with the paths of the server.
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
 * A text that is not a configuration: invalid YAML, several documents, a repeated key, excessive aliases, or a value that is not a
 * mapping. `line` and `column` start at 1, and are absent if the error is about the whole text.
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
