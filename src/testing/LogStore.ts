/**
 * CloudWatch Logs in memory: log streams whose events are read in pages, forwards and backwards, by opaque tokens.
 *
 * A token is a place between two events, so it stays good while the stream grows, and leads both ways from there.
 *
 * @module
 */

/** One line of a log, as it is put. */
export interface InputLogEvent {
  readonly timestamp: Date
  readonly message: string
}

interface StoredEvent {
  readonly timestamp: number
  readonly message: string
  /** Its place in the order of arrival, which is the order of events of the same millisecond. */
  readonly sequence: number
  /** As CloudWatch counts: the message's UTF-8 and 26 bytes more. */
  readonly bytes: number
}

/** A log stream. Its events are changed by {@link putLogEvents} alone. */
export interface LogStream {
  readonly creationTime: Date
  readonly events: Array<StoredEvent>
  /** Events of the past have arrived since the last read. */
  unsorted: boolean
  arrived: number
  lastIngestionTime: Date | undefined
}

/** The log streams of a log group by name. */
export type LogGroup = Map<string, LogStream>

/** A stream with nothing in it yet. */
export const makeLogStream = (creationTime: Date): LogStream => ({
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
    stream.events.push({ timestamp, message: event.message, sequence: stream.arrived++, bytes })
    stream.lastIngestionTime = ingestionTime
  }
}

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
interface Place {
  readonly timestamp: number
  readonly sequence: number
}

/** What is asked for. The start of the window is included, its end is not. A token goes before `startFromHead`. */
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

/** A page of a stream; nothing when the token is none of ours. */
export const getLogEvents = (stream: LogStream, query: Query): Page | undefined => {
  const { endTime, limit, nextToken, startFromHead = false, startTime = 0 } = query
  const token = nextToken === undefined ? undefined : readToken(nextToken)
  if (nextToken !== undefined && token === undefined) return undefined
  const events = eventsOf(stream)
  const low = indexOf(events, { timestamp: startTime, sequence: 0 })
  const high = endTime === undefined ? events.length : indexOf(events, { timestamp: endTime, sequence: 0 })
  const at = token && Math.max(low, Math.min(high, indexOf(events, token.place)))

  const forward = token ? token.direction === "f" : startFromHead
  const start = at ?? (forward ? low : high)
  let [from, to, bytes] = [start, start, 0]
  const fits = (event: StoredEvent | undefined): event is StoredEvent =>
    event !== undefined && to - from < limit && (to === from || bytes + event.bytes <= pageBytes)
  for (let next; forward && to < high && fits(next = events[to]); to++) bytes += next.bytes
  for (let next; !forward && from > low && fits(next = events[from - 1]); from--) bytes += next.bytes

  const first = events[from]
  const last = events[to - 1]
  if (from === to || first === undefined || last === undefined) {
    // What was sent comes back. Without a token, nothing of the window has passed yet.
    const place = token?.place ?? { timestamp: startTime, sequence: 0 }
    return { events: [], nextForwardToken: writeToken("f", place), nextBackwardToken: writeToken("b", place) }
  }
  return {
    events: events.slice(from, to),
    nextForwardToken: writeToken("f", { timestamp: last.timestamp, sequence: last.sequence + 1 }),
    nextBackwardToken: writeToken("b", first),
  }
}

/** The index of the first event after a place. */
const indexOf = (events: ReadonlyArray<StoredEvent>, place: Place): number => {
  let [low, high] = [0, events.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    const event = events[middle]!
    const before = event.timestamp < place.timestamp ||
      (event.timestamp === place.timestamp && event.sequence < place.sequence)
    if (before) low = middle + 1
    else high = middle
  }
  return low
}

/** CloudWatch's ids of events, and with them its tokens, are 56 digits: the time is in the bits from this one on. */
const timeBits = 144n

const writeToken = (direction: "b" | "f", { sequence, timestamp }: Place): string =>
  `${direction}/${((BigInt(timestamp) << timeBits) | BigInt(sequence)).toString().padStart(56, "0")}`

const readToken = (token: string): { readonly direction: "b" | "f"; readonly place: Place } | undefined => {
  const [, direction, digits] = /^([bf])\/(\d{56})$/.exec(token) ?? []
  if ((direction !== "b" && direction !== "f") || digits === undefined) return undefined
  const number = BigInt(digits)
  const place = { timestamp: Number(number >> timeBits), sequence: Number(BigInt.asUintN(53, number)) }
  return writeToken(direction, place) === token ? { direction, place } : undefined
}
