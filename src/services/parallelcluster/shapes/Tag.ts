/**
 * Tags of AWS resources.
 *
 * @module
 */
import * as Schema from "effect/Schema"

/** A tag. */
export const Tag = Schema.Struct({
  key: Schema.optionalKey(Schema.String),
  value: Schema.optionalKey(Schema.String),
})
/** A tag. */
export type Tag = typeof Tag.Type
