/**
 * Log streams.
 *
 * @module
 */
import * as Schema from "effect/Schema"

/**
 * A log stream. Except for the name and the ARN, all members are optional even if the contract requires them: a stream without
 * events has no event times, and AWS no longer returns upload tokens.
 */
export const LogStream = Schema.Struct({
  logStreamName: Schema.String,
  logStreamArn: Schema.String,
  creationTime: Schema.optionalKey(Schema.DateFromString),
  firstEventTimestamp: Schema.optionalKey(Schema.DateFromString),
  /** Eventually consistent: usually within an hour. */
  lastEventTimestamp: Schema.optionalKey(Schema.DateFromString),
  lastIngestionTime: Schema.optionalKey(Schema.DateFromString),
  uploadSequenceToken: Schema.optionalKey(Schema.String),
})
/** A log stream. */
export type LogStream = typeof LogStream.Type

/** A page of log streams. */
export const LogStreams = Schema.Struct({
  nextToken: Schema.optionalKey(Schema.String),
  logStreams: Schema.Array(LogStream),
})
/** A page of log streams. */
export type LogStreams = typeof LogStreams.Type
