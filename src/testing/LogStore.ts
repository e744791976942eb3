/**
 * CloudWatch Logs in memory: log streams whose events are read in pages, forwards and backwards, by opaque tokens.
 *
 * A token is a position between two events, so it stays valid while the stream grows, and leads both ways from there.
 *
 * @module
 */
import type { LogStream, PageAnomalies, StoredEvent } from "./Model.ts"

/** An event as it is put into a log stream. */
export interface InputLogEvent {
  readonly timestamp: Date
  readonly message: string
}

/** A stream with nothing in it yet. */
export const makeLogStream = (
  creationTime: Date,
  anomalies: PageAnomalies = { emptyEvery: Infinity, shortEvery: Infinity, generation: 0 },
): LogStream => ({
  anomalies,
  pages: 0,
  creationTime,
  events: [],
  unsorted: false,
  arrived: 0,
  lastIngestionTime: undefined,
})

const encoder = new TextEncoder()

/** Adds events, in any order of time. */
export const putLogEvents = (stream: LogStream, events: Iterable<InputLogEvent>, ingestionTime: Date): void => {
  for (const event of events) {
    const timestamp = event.timestamp.getTime()
    if (!(timestamp >= 0)) throw new RangeError("timestamp: must be a valid Date, not before 1970")
    const bytes = encoder.encode(event.message).byteLength + 26
    const last = stream.events.at(-1)
    if (last !== undefined && last.timestamp > timestamp) stream.unsorted = true
    const stored = { timestamp, message: event.message, ingestionTime: ingestionTime.getTime() }
    stream.events.push({ ...stored, sequence: stream.arrived++, bytes })
    stream.lastIngestionTime = ingestionTime
  }
}

/** CloudWatch still returns it, though it is no longer needed. */
export const sequenceToken = ({ arrived }: LogStream): string => String(arrived).padStart(56, "0")

/** The stream's events in the order of time. */
export const eventsOf = (stream: LogStream): ReadonlyArray<StoredEvent> => {
  if (stream.unsorted) {
    // Stable: events of the same millisecond stay in the order in which they came.
    stream.events.sort((a, b) => a.timestamp - b.timestamp)
    stream.unsorted = false
  }
  return stream.events
}

/** Between two events: before the first event that is as late as this one or later. */
interface Position {
  readonly timestamp: number
  readonly sequence: number
}

/** What a token holds. */
interface Cursor extends Position {
  /** How many empty pages were given here: each has a token of its own. */
  readonly emptyPages: number
  readonly generation: number
}

/** Which page is requested. The start of the window is included, its end is not. A token goes before `startFromHead`. */
export interface Query {
  readonly startTime?: number | undefined
  readonly endTime?: number | undefined
  readonly startFromHead?: boolean | undefined
  readonly nextToken?: string | undefined
  readonly limit: number
}

/** Events in the order of time, and the tokens to what comes after and before them. */
export interface Page {
  readonly events: ReadonlyArray<StoredEvent>
  readonly nextForwardToken: string
  readonly nextBackwardToken: string
}

/** However many events a page may have, they are no more than this together. */
const pageBytes = 1024 * 1024

/** A page of a stream; `undefined` when the token is not valid. */
export const getLogEvents = (stream: LogStream, query: Query): Page | undefined => {
  const { endTime, limit, nextToken, startFromHead = false, startTime = 0 } = query
  const token = nextToken === undefined ? undefined : readToken(nextToken)
  const { emptyEvery, generation, shortEvery } = stream.anomalies
  if (nextToken !== undefined && token?.generation !== generation) return undefined
  const page = ++stream.pages
  const events = eventsOf(stream)
  const low = indexOf(events, { timestamp: startTime, sequence: 0 })
  const high = endTime === undefined ? events.length : indexOf(events, { timestamp: endTime, sequence: 0 })
  const at = token && Math.max(low, Math.min(high, indexOf(events, token)))

  const forward = token ? token.direction === "f" : startFromHead
  const start = at ?? (forward ? low : high)
  let [from, to, bytes] = [start, start, 0]
  const fits = (event: StoredEvent | undefined): event is StoredEvent =>
    event !== undefined && to - from < limit && (to === from || bytes + event.bytes <= pageBytes)
  for (let next; forward && to < high && fits(next = events[to]); to++) bytes += next.bytes
  for (let next; !forward && from > low && fits(next = events[from - 1]); from--) bytes += next.bytes

  const emptyPages = token?.emptyPages ?? 0
  const emptyPage = (position: Position, emptyPages: number): Page => ({
    events: [],
    nextForwardToken: writeToken("f", position, emptyPages, generation),
    nextBackwardToken: writeToken("b", position, emptyPages, generation),
  })
  if (from < to && emptyPages === 0 && page % emptyEvery === 0) {
    return emptyPage(token ?? (forward ? events[from]! : after(events[to - 1]!)), 1)
  }
  if (page % shortEvery === 0) {
    const half = Math.ceil((to - from) / 2)
    if (forward) to = from + half
    else from = to - half
  }
  const first = events[from]
  const last = events[to - 1]
  if (from === to || first === undefined || last === undefined) {
    // The token that was sent comes back. Without a token, nothing of the window has passed yet.
    return emptyPage(token ?? { timestamp: startTime, sequence: 0 }, emptyPages)
  }
  return {
    events: events.slice(from, to),
    nextForwardToken: writeToken("f", after(last), 0, generation),
    nextBackwardToken: writeToken("b", first, 0, generation),
  }
}

const after = ({ sequence, timestamp }: Position): Position => ({ timestamp, sequence: sequence + 1 })

/** The index of the first event after a position. */
const indexOf = (events: ReadonlyArray<StoredEvent>, position: Position): number => {
  let [low, high] = [0, events.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    const event = events[middle]!
    const before = event.timestamp < position.timestamp ||
      (event.timestamp === position.timestamp && event.sequence < position.sequence)
    if (before) low = middle + 1
    else high = middle
  }
  return low
}

const writeToken = (
  direction: "b" | "f",
  { sequence, timestamp }: Position,
  emptyPages: number,
  generation: number,
): string => `${direction}/${btoa(JSON.stringify([timestamp, sequence, emptyPages, generation]))}`

const readToken = (token: string): Cursor & { readonly direction: "b" | "f" } | undefined => {
  const [, direction, text = ""] = /^([bf])\/(.+)$/.exec(token) ?? []
  if (direction !== "b" && direction !== "f") return undefined
  try {
    const numbers: unknown = JSON.parse(atob(text))
    if (!Array.isArray(numbers) || numbers.length !== 4 || !numbers.every(Number.isSafeInteger)) return undefined
    const [timestamp, sequence, emptyPages, generation] = numbers
    return { direction, timestamp, sequence, emptyPages, generation }
  } catch {
    return undefined
  }
}
