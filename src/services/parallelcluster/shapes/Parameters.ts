/**
 * Parameters and types of members that several groups of operations share.
 *
 * @module
 */
import * as Schema from "effect/Schema"

/**
 * An open enumeration: the editor completes the values that the contract lists, and other values decode as well, because the
 * service passes on values of other services unchecked.
 */
export const openEnum = <const Members extends ReadonlyArray<string>>(members: Members) =>
  // `string & {}` keeps the known values in completions; to the schema both are strings.
  Schema.make<Schema.Codec<Members[number] | (string & {}), string>>(
    Schema.String.annotate({ examples: members }).ast,
  )

/** The contract's pattern for image ids and cluster names. */
const namePattern = /^[a-zA-Z][a-zA-Z0-9-]+$/

const Name = Schema.String.check(Schema.isPattern(namePattern, {
  message: `must begin with a letter and go on with at least one letter, digit or hyphen (${namePattern.source})`,
}))

/** The id of a custom image: a letter, then at least one letter, digit or hyphen. */
export const ImageId = Name

/** The name of a cluster: a letter, then at least one letter, digit or hyphen. */
export const ClusterName = Name

/** The name of a log stream in CloudWatch Logs. It may contain `/`, but this API cannot serve such a log stream. */
export const LogStreamName = Schema.String

/** A page token, from the previous page. */
export const NextToken = Schema.optionalKey(Schema.String)

/** A boolean; default false, unless an operation says otherwise. */
export const Flag = /*#__PURE__*/ Schema.optionalKey(Schema.Boolean)

/** An optional text. */
export const Text = /*#__PURE__*/ Schema.optionalKey(Schema.String)

/** Which image. */
export interface ImageInput {
  readonly imageId: string
  /** Default: the client's `defaultRegion`, or the API's own region. */
  readonly region?: string | undefined
}

/** Which cluster. */
export interface ClusterInput {
  readonly clusterName: string
  /** Default: the client's `defaultRegion`, or the API's own region. */
  readonly region?: string | undefined
}
