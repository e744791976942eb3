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

/** What CloudWatch may do to any page, and rarely does where one looks. */
export interface Reading {
  /** Every so many pages one comes back empty, in the middle of the log, with another token; never two in a row. */
  readonly emptyEvery: number
  /** Every so many pages one is only half as long as it could be. */
  readonly shortEvery: number
  /** Tokens of an earlier generation have expired. */
  generation: number
}

/** A log stream. Its events are changed by {@link putLogEvents} alone. */
export interface LogStream {
  readonly reading: Reading
  /** How many pages have been read. */
  pages: number
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
export const makeLogStream = (
  creationTime: Date,
  reading: Reading = { emptyEvery: Infinity, shortEvery: Infinity, generation: 0 },
): LogStream => ({
  reading,
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
    stream.events.push({ timestamp, message: event.message, sequence: stream.arrived++, bytes })
    stream.lastIngestionTime = ingestionTime
  }
}

/** What CloudWatch still tells, though nobody needs to send it any more. */
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
interface Place {
  readonly timestamp: number
  readonly sequence: number
}

/** A token's place, and what makes it another token for the same one: how often nothing was found there, and when. */
interface Marked {
  readonly place: Place
  readonly turn: number
  readonly generation: number
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
  const { generation } = stream.reading
  if (nextToken !== undefined && token?.generation !== generation) return undefined
  const page = ++stream.pages
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

  const turn = token?.turn ?? 0
  if (from < to && turn === 0 && page % stream.reading.emptyEvery === 0) {
    const event = forward ? events[from]! : { ...events[to - 1]!, sequence: events[to - 1]!.sequence + 1 }
    const marked = { place: token?.place ?? event, turn: turn + 1, generation }
    return { events: [], nextForwardToken: writeToken("f", marked), nextBackwardToken: writeToken("b", marked) }
  }
  if (page % stream.reading.shortEvery === 0) {
    const half = Math.ceil((to - from) / 2)
    if (forward) to = from + half
    else from = to - half
  }
  const first = events[from]
  const last = events[to - 1]
  if (from === to || first === undefined || last === undefined) {
    // What was sent comes back. Without a token, nothing of the window has passed yet.
    const marked = { place: token?.place ?? { timestamp: startTime, sequence: 0 }, turn, generation }
    return { events: [], nextForwardToken: writeToken("f", marked), nextBackwardToken: writeToken("b", marked) }
  }
  return {
    events: events.slice(from, to),
    nextForwardToken: writeToken("f", {
      place: { timestamp: last.timestamp, sequence: last.sequence + 1 },
      turn: 0,
      generation,
    }),
    nextBackwardToken: writeToken("b", { place: first, turn: 0, generation }),
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
/** The bits that no sequence reaches. */
const turnBits = 64n
const generationBits = 96n

const writeToken = (direction: "b" | "f", { generation, place, turn }: Marked): string => {
  const { sequence, timestamp } = place
  const number = (BigInt(timestamp) << timeBits) | (BigInt(generation) << generationBits) | (BigInt(turn) << turnBits) |
    BigInt(sequence)
  return `${direction}/${number.toString().padStart(56, "0")}`
}

const readToken = (token: string): Marked & { readonly direction: "b" | "f" } | undefined => {
  const [, direction, digits] = /^([bf])\/(\d{56})$/.exec(token) ?? []
  if ((direction !== "b" && direction !== "f") || digits === undefined) return undefined
  const number = BigInt(digits)
  const marked = {
    place: { timestamp: Number(number >> timeBits), sequence: Number(BigInt.asUintN(53, number)) },
    turn: Number(BigInt.asUintN(32, number >> turnBits)),
    generation: Number(BigInt.asUintN(48, number >> generationBits)),
  }
  return writeToken(direction, marked) === token ? { direction, ...marked } : undefined
}
