/**
 * Splits log events into the lines that programs wrote. The CloudWatch agent ends an event only before a line without
 * indentation, so an event may contain a whole report. Lines may have colours, Windows line endings, or prefixes of log
 * collectors.
 *
 * @module
 */
import type { LogLine } from "./Facts.ts"

/** A line, and its event. */
export interface EventLine {
  readonly event: LogLine
  /** The line to show, without colours. */
  readonly shown: string
  /** The line to match, also without prefixes and JSON around it. */
  readonly text: string
}

/** The maximum length of a line. Longer ones are cut, because the decisive part is at the start. */
const maxLength = 4_000

// deno-lint-ignore no-control-regex
const colour = /\u001b\[[0-9;?]*[ -/]*[@-~]/g

/** Prefixes of exports and log collectors: an ISO time, or a syslog header. */
const collected =
  /^(?:\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d)\s+|[A-Z][a-z]{2} [ \d]\d [\d:]{8} \S+ (?:user-data|cloud-init)(?:\[\d+\])?: )/

/** The message of a JSON log line. Objects with `detail` are events, which contain more than their message. */
const unwrapped = (line: string): string => {
  if (!line.startsWith("{") || !line.endsWith("}")) return line
  try {
    const value: unknown = JSON.parse(line)
    if (typeof value !== "object" || value === null || "detail" in value) return line
    const message = "message" in value ? value.message : "log" in value ? value.log : undefined
    return typeof message === "string" ? message : line
  } catch {
    return line
  }
}

/** The lines of the events of a stream. */
export const linesOf = (events: ReadonlyArray<LogLine>): ReadonlyArray<EventLine> =>
  events.flatMap((event) =>
    event.message.split(/\r?\n/).flatMap((line, index): ReadonlyArray<EventLine> => {
      const shown = line.slice(0, maxLength).replace(colour, "").trimEnd()
      // Skip the empty rest after the last line ending, and empty lines within an event.
      if (shown === "" && index > 0) return []
      return [{ event, shown, text: unwrapped(shown).replace(colour, "").replace(collected, "") }]
    })
  )
