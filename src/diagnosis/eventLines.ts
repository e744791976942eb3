/**
 * The lines of a log as programs wrote them, out of the events in which CloudWatch has them. The agent of a node ends an event
 * only where a line begins without a space, so an event may be a whole report; programs colour what they write, end lines
 * as Windows does, or are wrapped by what collects their output.
 *
 * @module
 */
import type { LogLine } from "./Facts.ts"

/** One line, and the event that it is of. */
export interface EventLine {
  readonly event: LogLine
  /** To show: without colours. */
  readonly shown: string
  /** To recognise: also without what was put before or around it. */
  readonly text: string
}

/** Longer lines are cut: what decides stands at the head of a line. */
const longest = 4_000

// deno-lint-ignore no-control-regex
const colour = /\u001b\[[0-9;?]*[ -/]*[@-~]/g

/** What exports and collectors put before a line: an ISO time, or the head of a line of syslog. */
const collected =
  /^(?:\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d)\s+|[A-Z][a-z]{2} [ \d]\d [\d:]{8} \S+ (?:user-data|cloud-init)(?:\[\d+\])?: )/

/** The message in what writes one JSON object a line; those with `detail` are events, which tell more than their message. */
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

/** The lines of events of one stream. */
export const linesOf = (events: ReadonlyArray<LogLine>): ReadonlyArray<EventLine> =>
  events.flatMap((event) =>
    event.message.split(/\r?\n/).flatMap((line, index): ReadonlyArray<EventLine> => {
      const shown = line.slice(0, longest).replace(colour, "").trimEnd()
      // What follows the last end of a line is no line, and an empty one within an event says nothing.
      if (shown === "" && index > 0) return []
      return [{ event, shown, text: unwrapped(shown).replace(colour, "").replace(collected, "") }]
    })
  )
