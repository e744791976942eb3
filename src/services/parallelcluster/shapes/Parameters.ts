/**
 * Parameters and kinds of members that several groups of operations share.
 *
 * @module
 */
import * as Schema from "effect/Schema"

/**
 * An enumeration as the service really has it: the members that the contract lists complete in the editor, and members it
 * does not list decode as well, since the service passes other services' values through unchecked.
 */
export const openEnum = <const Members extends ReadonlyArray<string>>(members: Members) =>
  // `string & {}` keeps the known members in completions; to the schema both are strings.
  Schema.make<Schema.Codec<Members[number] | (string & {}), string>>(
    Schema.String.annotate({ examples: members }).ast,
  )

/** The pattern that the contract has for names of images and clusters. */
const namePattern = /^[a-zA-Z][a-zA-Z0-9-]+$/

const Name = Schema.String.check(Schema.isPattern(namePattern, {
  message: `must begin with a letter and go on with at least one letter, digit or hyphen (${namePattern.source})`,
}))

/** The id of a custom image: a letter, then at least one letter, digit or hyphen. */
export const ImageId = Name

/** The name of a cluster: a letter, then at least one letter, digit or hyphen. */
export const ClusterName = Name

/** CloudWatch's name of a log stream. Any text that a URL can carry: also one with `/`, which this API cannot serve. */
export const LogStreamName = Schema.String

/** The token of a page, from the page before it. */
export const NextToken = Schema.optionalKey(Schema.String)

/** Yes or no; `false` when it is left out, unless an operation says otherwise. */
export const Flag = /*#__PURE__*/ Schema.optionalKey(Schema.Boolean)

/** Any text, or none. */
export const Text = /*#__PURE__*/ Schema.optionalKey(Schema.String)
