/**
 * Positions of events in a log, and the count of what has been emitted that makes them.
 *
 * A page token expires after 24 hours. So a position also has the event's time, and its number among the events of that
 * millisecond, from which reading can resume as well.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import * as SchemaParser from "effect/SchemaParser"
import { invalid, type Log, type PageEvent } from "./PageReader.ts"

const atLeast = (minimum: number) => Schema.Int.check(Schema.isGreaterThanOrEqualTo(minimum))

/**
 * Where an event is in its log. It is plain JSON: keep it with `JSON.stringify`, and give it back as `resume`.
 *
 * `log` is which log: the service and the region that were asked, and the names of the input. `nextToken` is the token that
 * the event's page was read with; `prevToken`, for pages read from the log's end, is the one that leads to what is before the
 * page. `offset` is the event's index in the page. Tokens expire after 24 hours; then `timestamp` (milliseconds) and `count`,
 * the event's number among those of the same millisecond, say where to resume; 0 is before them all. `recent` is there where that is not enough,
 * as with `lookBack`: from `since` on, how many events of each millisecond have been emitted.
 *
 * @example
 * ```ts
 * import { Schema } from "effect"
 * import { LogEvents } from "effect-parallelcluster"
 *
 * // How far each of several logs has been read, as a job keeps it between its runs:
 * const Progress = Schema.fromJsonString(Schema.Record(Schema.String, LogEvents.Position))
 * ```
 */
export const Position = Schema.Struct({
  log: Schema.Record(Schema.String, Schema.String),
  /** The direction of reading: towards newer events, or towards older ones. */
  order: Schema.Literals(["forward", "backward"]),
  nextToken: Schema.optionalKey(Schema.NonEmptyString),
  prevToken: Schema.optionalKey(Schema.NonEmptyString),
  offset: atLeast(0),
  timestamp: atLeast(0),
  count: atLeast(0),
  recent: Schema.optionalKey(Schema.Struct({
    since: atLeast(0),
    /** Milliseconds after `since`, and the number of events: the last is the newest. */
    counts: Schema.NonEmptyArray(Schema.Tuple([atLeast(0), atLeast(1)])),
  })),
})
/** Where an event is in its log. */
export type Position = typeof Position.Type

/** A line of a log, and its position. `JSON.stringify` and comparisons see the line alone. */
export interface Event {
  /** When it happened, in milliseconds. */
  readonly timestamp: Date
  readonly message: string
  /** The log stream that it is in. */
  readonly logStreamName: string
  /** Reading can resume from here with the event that comes next. */
  readonly position: Position
}

export const strayPosition = (operation: string) =>
  invalid(operation, "resume", "must be a position of this log, as its event gave it")

const key = (identity: object): string => JSON.stringify(Object.entries(identity).sort())

export const isOf = ({ identity }: { readonly identity: object }, position: unknown): boolean =>
  key(identity) === key({ ...Object(position).log })

export const decodePosition = /*#__PURE__*/ SchemaParser.decodeUnknownEffect(Position)

/** What has been emitted, as far as resuming by time needs to know it. */
export interface Progress {
  /** The time of the last events: the newest ones, or backwards the oldest. */
  readonly edge: number
  /** How many events of that millisecond have been emitted. */
  readonly count: number
  /** Reading by time resumes here: at the edge, or `lookBack` before it. */
  readonly since: number
  /** How many events of the other milliseconds from `since` on. */
  readonly others: ReadonlyMap<number, number>
}

/** What still comes again, and is not emitted a second time. */
export interface Skip {
  /** Everything that lies before it in the direction of reading. */
  readonly before: number
  /** Of these milliseconds so many events. */
  readonly counts: ReadonlyMap<number, number>
  /** Nothing that lies after it in the direction of reading. */
  readonly last: number
}

/** What comes again when reading resumes by time. */
export const skipOf = ({ count, edge, others, since }: Progress): Skip => ({
  before: since,
  counts: new Map([...others, [edge, count]]),
  last: edge,
})

/** What has been emitted, where nothing behind it is read again. */
export const progressAt = (timestamp: number, count: number): Progress => ({
  edge: timestamp,
  count,
  since: timestamp,
  others: new Map(),
})

/** Gives a page's events their positions, in the order of reading, without those that were emitted already. */
export const emit = (
  { log, lookBack, order }: {
    readonly log: Pick<Log<unknown, unknown>, "identity">
    readonly lookBack: number
    readonly order: Position["order"]
  },
  lines: ReadonlyArray<PageEvent>,
  before: { readonly progress: Progress | undefined; readonly skip: Skip | undefined },
  tokens: Pick<Position, "nextToken" | "prevToken">,
) => {
  const step = order === "forward" ? 1 : -1
  const tally = new Tally(step, lookBack, before.progress)
  const source: Source = { log: log.identity, order, ...tokens, before: before.progress, lookBack, events: [] }
  let { skip } = before
  const left = new Map(skip?.counts)
  for (let i = step > 0 ? 0 : lines.length - 1, line; (line = lines[i]) !== undefined; i += step) {
    const time = line.timestamp.getTime()
    if (skip !== undefined) {
      if ((time - skip.before) * step < 0) continue
      const count = left.get(time) ?? 0
      if (count > 0) {
        left.set(time, count - 1)
        continue
      }
      if ((time - skip.last) * step > 0) skip = undefined
    }
    source.events.push(new Line(line, source, i, tally.add(time)))
  }
  return { events: source.events, skip: skip && { ...skip, counts: left }, progress: tally.progress }
}

/** Counts what is emitted: always at the edge, and with `lookBack` behind it as well. */
class Tally {
  #edge: number | undefined
  #count: number
  readonly #step: number
  readonly #lookBack: number
  readonly #others: Map<number, number>

  constructor(step: number, lookBack: number, progress: Progress | undefined) {
    this.#edge = progress?.edge
    this.#count = progress?.count ?? 0
    this.#step = step
    this.#lookBack = lookBack
    this.#others = new Map(progress?.others)
  }

  /** The event's number in its millisecond. */
  add(time: number): number {
    if (time === this.#edge) return ++this.#count
    if (this.#edge === undefined || (time - this.#edge) * this.#step > 0) {
      if (this.#edge !== undefined && this.#lookBack > 0) this.#others.set(this.#edge, this.#count)
      this.#edge = time
      this.#count = 1
      return 1
    }
    const count = (this.#others.get(time) ?? 0) + 1
    if (this.#lookBack > 0) this.#others.set(time, count)
    return count
  }

  get progress(): Progress | undefined {
    if (this.#edge === undefined) return undefined
    const since = Math.max(0, this.#edge - this.#lookBack)
    for (const time of this.#others.keys()) if ((time - since) * this.#step < 0) this.#others.delete(time)
    return { edge: this.#edge, count: this.#count, since, others: this.#others }
  }
}

/** What the events of a page share. */
interface Source extends Pick<Position, "log" | "nextToken" | "order" | "prevToken"> {
  readonly before: Progress | undefined
  readonly lookBack: number
  readonly events: Array<Event>
}

/** An event, and privately where it is: positions are made on demand. */
class Line implements Event {
  readonly timestamp: Date
  readonly message: string
  readonly #source: Source
  readonly #offset: number
  readonly #count: number

  constructor(line: PageEvent, source: Source, offset: number, count: number) {
    this.timestamp = line.timestamp
    this.message = line.message
    this.#source = source
    this.#offset = offset
    this.#count = count
  }

  get logStreamName(): string {
    return this.#source.log["logStreamName"] ?? ""
  }

  get position(): Position {
    const { before, events, lookBack, ...page } = this.#source
    const timestamp = this.timestamp.getTime()
    const position = { ...page, offset: this.#offset, timestamp, count: this.#count }
    const step = page.order === "forward" ? 1 : -1
    const isEdge = before === undefined || (timestamp - before.edge) * step >= 0
    if (lookBack === 0 && isEdge) return position
    const tally = new Tally(step, lookBack, before)
    for (const event of events) {
      tally.add(event.timestamp.getTime())
      if (event === this) break
    }
    return { ...position, ...recentOf(tally.progress) }
  }
}

const recentOf = (progress: Progress | undefined): Pick<Position, "recent"> => {
  if (progress === undefined) return {}
  const { count, edge, others, since } = progress
  const newest = [edge - since, count] as const
  const older = [...others].sort(([a], [b]) => a - b).map(([time, count]) => [time - since, count] as const)
  const [first = newest, ...more] = [...older, newest]
  return { recent: { since, counts: [first, ...more] } }
}

/** What had been emitted at a position. */
export const progressFrom = ({ count, recent, timestamp }: Position): Progress => {
  if (recent === undefined) return progressAt(timestamp, count)
  const counts = recent.counts.map(([time, count]) => [recent.since + time, count] as const)
  const [edge, ofEdge] = counts.at(-1) ?? [timestamp, count]
  return { edge, count: ofEdge, since: recent.since, others: new Map(counts.slice(0, -1)) }
}
