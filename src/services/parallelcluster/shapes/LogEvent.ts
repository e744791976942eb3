/**
 * Events of a log stream, and the parameters of reading one.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import { NextToken } from "./Parameters.ts"

/** One line of a log. */
export const LogEvent = Schema.Struct({
  /** When it happened, in milliseconds. */
  timestamp: Schema.DateFromString,
  message: Schema.String,
})
/** One line of a log. */
export type LogEvent = typeof LogEvent.Type

/** A page of a log. Within a page the events ascend in time, also when it was read from the log's end. */
export const LogEvents = Schema.Struct({
  /** Towards newer events. Always there; at the end it is the token that was sent. Valid for 24 hours. */
  nextToken: Schema.optionalKey(Schema.String),
  /** Towards older events. */
  prevToken: Schema.optionalKey(Schema.String),
  events: Schema.Array(LogEvent),
})
/** A page of a log. */
export type LogEvents = typeof LogEvents.Type

/**
 * The parameters of reading one log stream.
 *
 * `limit`: at most this many events, 1 to 10,000; by default as many as fit in 1 MB, up to 10,000. `startTime` is included,
 * `endTime` is not. `startFromHead`: begin with the oldest events; default false, which begins with the newest.
 */
export const logEventsQuery = {
  nextToken: NextToken,
  startFromHead: Schema.optionalKey(Schema.Boolean),
  limit: Schema.optionalKey(
    Schema.Finite.check(Schema.makeFilter(
      (limit) => Number.isInteger(limit) && limit >= 1 && limit <= 10_000,
      // With `isInt` and `isBetween` the rule would say only half, and a worker would weigh 0.4 KB more.
      { message: "must be a whole number from 1 to 10000" },
    )),
  ),
  startTime: Schema.optionalKey(Schema.Date),
  endTime: Schema.optionalKey(Schema.Date),
}

/** The service refuses a window that is empty or ends before it starts. */
export const windowRule = (input: { readonly startTime?: Date | undefined; readonly endTime?: Date | undefined }) =>
  input.startTime !== undefined && input.endTime !== undefined && input.startTime >= input.endTime
    ? { field: "startTime", message: "must be before endTime" }
    : undefined
