/**
 * Positions of events in a log, and the progress that they are made from.
 *
 * Page tokens expire after 24 hours. Therefore a position also has the time of the event and its number within that millisecond,
 * from which reading can resume.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import * as SchemaParser from "effect/SchemaParser"
import { invalid, type Log, type PageEvent } from "./PageReader.ts"

const atLeast = (minimum: number) => Schema.Int.check(Schema.isGreaterThanOrEqualTo(minimum))

/**
 * The position of an event in its log. It is plain JSON: store it with `JSON.stringify`, and pass it as `resume`.
 *
 * `log` identifies the log: service, region and the names in the input. `nextToken` is the page token of the event's page;
 * `prevToken`, for pages read from the log's end, leads to the page before it. `offset` is the index of the event in the page.
 * After the tokens expire, reading resumes by `timestamp` (milliseconds) and `count`, the number of the event within that
 * millisecond; 0 is before all of them. `recent` is present where that is not enough, as with `lookBack`: the number of emitted
 * events of each millisecond from `since` on.
 *
 * @example
 * ```ts
 * import { Schema } from "effect"
 * import { LogEvents } from "effect-parallelcluster"
 *
 * // The progress of several logs, stored between the runs of a job:
 * const Progress = Schema.fromJsonString(Schema.Record(Schema.String, LogEvents.Position))
 * ```
 */
export const Position = Schema.Struct({
  log: Schema.Record(Schema.String, Schema.String),
  /** The direction of reading: to newer events, or to older ones. */
  order: Schema.Literals(["forward", "backward"]),
  nextToken: Schema.optionalKey(Schema.NonEmptyString),
  prevToken: Schema.optionalKey(Schema.NonEmptyString),
  offset: atLeast(0),
  timestamp: atLeast(0),
  count: atLeast(0),
  recent: Schema.optionalKey(Schema.Struct({
    since: atLeast(0),
    /** Milliseconds after `since`, and the number of events. The last entry is the newest. */
    counts: Schema.NonEmptyArray(Schema.Tuple([atLeast(0), atLeast(1)])),
  })),
})
/** The position of an event in its log. */
export type Position = typeof Position.Type

/** A line of a log, and its position, which `JSON.stringify` and comparisons leave out. */
export interface Event {
  /** The time of the event, with milliseconds. */
  readonly timestamp: Date
  readonly message: string
  /** The log stream of the event. */
  readonly logStreamName: string
  /** Resumes with the event after this one. */
  readonly position: Position
}

export const strayPosition = (operation: string) =>
  invalid(operation, "resume", "must be a position of an event of this log")

const key = (identity: object): string => JSON.stringify(Object.entries(identity).sort())

export const isOf = ({ identity }: { readonly identity: object }, position: unknown): boolean =>
  key(identity) === key({ ...Object(position).log })

export const decodePosition = /*#__PURE__*/ SchemaParser.decodeUnknownEffect(Position)

/** The progress of the emitted events, to resume by time. */
export interface Progress {
  /** The time of the last events: the newest, or the oldest when reading backward. */
  readonly edge: number
  /** The number of emitted events of that millisecond. */
  readonly count: number
  /** The time to resume from: the edge, or `lookBack` before it. */
  readonly since: number
  /** The number of emitted events of the other milliseconds from `since` on. */
  readonly others: ReadonlyMap<number, number>
}

/** Events that are read again, and must not be emitted again. */
export interface Skip {
  /** All events before this in the direction of reading. */
  readonly before: number
  /** This many events of these milliseconds. */
  readonly counts: ReadonlyMap<number, number>
  /** No events after this in the direction of reading. */
  readonly last: number
}

/** The events that are read again when resuming by time. */
export const skipOf = ({ count, edge, others, since }: Progress): Skip => ({
  before: since,
  counts: new Map([...others, [edge, count]]),
  last: edge,
})

/** The progress if no earlier events are read again. */
export const progressAt = (timestamp: number, count: number): Progress => ({
  edge: timestamp,
  count,
  since: timestamp,
  others: new Map(),
})

/** The events of a page with their positions, in the order of reading, without those that were emitted before. */
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

/** Counts the emitted events: at the edge and, with `lookBack`, before it. */
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

  /** The number of the event within its millisecond. */
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

/** The state that the events of a page share. */
interface Source extends Pick<Position, "log" | "nextToken" | "order" | "prevToken"> {
  readonly before: Progress | undefined
  readonly lookBack: number
  readonly events: Array<Event>
}

/** An event. Its position is created on demand. */
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

/** The progress at a position. */
export const progressFrom = ({ count, recent, timestamp }: Position): Progress => {
  if (recent === undefined) return progressAt(timestamp, count)
  const counts = recent.counts.map(([time, count]) => [recent.since + time, count] as const)
  const [edge, ofEdge] = counts.at(-1) ?? [timestamp, count]
  return { edge, count: ofEdge, since: recent.since, others: new Map(counts.slice(0, -1)) }
}
