/**
 * Events of a log stream, and the parameters of reading a log stream.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import { NextToken } from "./Parameters.ts"

/** One event of a log stream: usually one line. */
export const LogEvent = Schema.Struct({
  /** The time of the event, with a precision of milliseconds. */
  timestamp: Schema.DateFromString,
  message: Schema.String,
})
/** One event of a log stream: usually one line. */
export type LogEvent = typeof LogEvent.Type

/** A page of log events, in chronological order whichever end of the log stream it was read from. */
export const LogEvents = Schema.Struct({
  /** The token of the next newer page, always present; at the end it equals the one that was sent. Valid for 24 hours. */
  nextToken: Schema.optionalKey(Schema.String),
  /** The token of the next older page. */
  prevToken: Schema.optionalKey(Schema.String),
  events: Schema.Array(LogEvent),
})
/** A page of log events. */
export type LogEvents = typeof LogEvents.Type

/**
 * The parameters of reading one log stream.
 *
 * `limit`: maximum number of events, 1 to 10,000; default as many as fit in 1 MB, up to 10,000. `startTime` is inclusive,
 * `endTime` exclusive. `startFromHead`: start with the oldest events; default false, which starts with the newest.
 */
export const logEventsQuery = {
  nextToken: NextToken,
  startFromHead: Schema.optionalKey(Schema.Boolean),
  limit: Schema.optionalKey(
    Schema.Finite.check(Schema.makeFilter(
      (limit) => Number.isInteger(limit) && limit >= 1 && limit <= 10_000,
      // `isInt` and `isBetween` would report half of the rule, and add 0.4 KB to a worker.
      { message: "must be a whole number from 1 to 10000" },
    )),
  ),
  startTime: Schema.optionalKey(Schema.Date),
  endTime: Schema.optionalKey(Schema.Date),
}

/** The service refuses a time window that is empty or ends before it starts. */
export const windowRule = (input: { readonly startTime?: Date | undefined; readonly endTime?: Date | undefined }) =>
  input.startTime !== undefined && input.endTime !== undefined && input.startTime >= input.endTime
    ? { field: "startTime", message: "must be before endTime" }
    : undefined
