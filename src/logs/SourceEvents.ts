/**
 * The events of a source, the pages they are read from, and the positions to resume from.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as SchemaParser from "effect/SchemaParser"
import * as Semaphore from "effect/Semaphore"
import * as Stream from "effect/Stream"
import type { BadRequest } from "../core/Errors.ts"
import type { StackEvent } from "../services/parallelcluster/shapes/StackEvent.ts"
import type * as LogEvents from "./LogEvents.ts"
import { Position } from "./LogPosition.ts"
import {
  type LogsError,
  type LogStream,
  nodeOf,
  type OpenSource,
  openSource,
  regionOf,
  type Services,
  type Source,
  type SourceInput,
} from "./LogSource.ts"
import { type Input, invalid, type PageReader } from "./PageReader.ts"
import { hasStack, streamNameOf } from "./StackLog.ts"

/** A line of a log, and its position, which `JSON.stringify` leaves out. */
export interface Event extends LogEvents.Event {
  /** For clusters: the private DNS name of the node that wrote it, such as `ip-10-0-0-101`. */
  readonly node?: string | undefined
  /** For clusters: the name of the log, such as `cfn-init`. */
  readonly log?: string | undefined
  /** The stack event, if the line is one. */
  readonly stackEvent?: StackEvent | undefined
}

/** An event of a node's log. */
class NodeLine implements Event {
  readonly timestamp: Date
  readonly message: string
  readonly #event: LogEvents.Event

  constructor(event: LogEvents.Event) {
    this.timestamp = event.timestamp
    this.message = event.message
    this.#event = event
  }

  get logStreamName(): string {
    return this.#event.logStreamName
  }

  get position(): Position {
    return this.#event.position
  }

  get node(): string | undefined {
    return nodeOf(this.logStreamName).node
  }

  get log(): string | undefined {
    return nodeOf(this.logStreamName).log
  }
}

/** Adds `node` and `log` to the events of a cluster. */
export const ofSource =
  ({ _tag }: Source) => <E, R>(events: Stream.Stream<LogEvents.Event, E, R>): Stream.Stream<Event, E, R> =>
    _tag === "Image" ? events : Stream.map(events, (event) => new NodeLine(event))

/** An event whose place in its millisecond is unknown: its position is before that millisecond. */
export class FoundLine implements LogEvents.Event {
  readonly timestamp: Date
  readonly message: string
  readonly #identity: Position["log"]

  constructor(
    { message, timestamp }: { readonly timestamp: Date; readonly message: string },
    identity: Position["log"] & { readonly logStreamName: string },
  ) {
    this.timestamp = timestamp
    this.message = message
    this.#identity = identity
  }

  get logStreamName(): string {
    return this.#identity["logStreamName"] ?? ""
  }

  get position(): Position {
    return { log: this.#identity, order: "forward", offset: 0, timestamp: this.timestamp.getTime(), count: 0 }
  }
}

/** A time window. */
export interface Window {
  /** Only events from this time on. Default: from the first. */
  readonly startTime?: Date | undefined
  /** Only events before this time. Default: to the last. */
  readonly endTime?: Date | undefined
}

/** Checks the options before anything is sent. */
export const checkOptions = (
  { endTime, parallel = 1, startTime }: Window & { readonly parallel?: number | undefined },
): Effect.Effect<void, BadRequest> => {
  const wrong = (field: string, rule: string) => Effect.fail(invalid("Logs", field, rule))
  for (const [field, time] of [["startTime", startTime], ["endTime", endTime]] as const) {
    if (time !== undefined && Number.isNaN(time.getTime())) return wrong(field, "must be a valid Date")
  }
  if (startTime !== undefined && endTime !== undefined && startTime >= endTime) {
    return wrong("startTime", "must be before endTime")
  }
  return Number.isInteger(parallel) && parallel >= 1 ? Effect.void : wrong("parallel", "must be a whole number from 1")
}

/** The maximum number of concurrent requests, for any number of streams. */
export const maxConcurrency = 8

/** Reads the pages of a source's streams. */
export interface Pages {
  readonly reader: PageReader<SourceInput, LogsError, Services>
  readonly inputOf: (stream: Pick<LogStream, "logStreamName">) => Input<SourceInput>
}

/** The maximum number of events in memory, in the pages of all streams that are read concurrently. */
const maxEventsInMemory = 60_000

/** Limits the concurrent requests, and makes pages shorter if there are more streams. */
export const pagesOf = (
  { logGroupName, reader, region }: OpenSource,
  streams: number,
  { endTime, startTime }: Window,
): Effect.Effect<Pages> =>
  Effect.map(Semaphore.make(maxConcurrency), (semaphore) => {
    const limit = Math.max(100, Math.floor(maxEventsInMemory / streams))
    const part = { startTime, endTime, ...(limit < 10_000 ? { limit } : {}) }
    return {
      reader: Object.assign((input: SourceInput) => semaphore.withPermits(1)(reader(input)), {
        operationId: operation,
      }),
      inputOf: ({ logStreamName }) => ({ logGroupName, region, logStreamName, ...part }),
    }
  })

/** The operation in errors, whichever service serves a page. */
const operation = "GetLogEvents"

/** The last position of each stream. */
export type Positions = ReadonlyMap<string, Position>

/** The progress of reading: see `Logs.Checkpoint`. */
export const Checkpoint = /*#__PURE__*/ Schema.Record(Schema.String, Position)

/** Decodes `resume`, and checks that its positions are of this source. */
export const positionsOf = /*#__PURE__*/ Effect.fnUntraced(function* (
  source: Source,
  { logGroupName, region }: Pick<OpenSource, "logGroupName" | "region">,
  resume: unknown,
): Effect.fn.Return<Positions, BadRequest> {
  if (resume === undefined) return new Map()
  const stray = invalid(operation, "resume", "must be a checkpoint of this source, as returned by Logs.advance")
  const checkpoint = yield* Effect.mapError(decodeCheckpoint(resume), () => stray)
  const positions = new Map(Object.entries(checkpoint))
  for (const [name, { log }] of positions) {
    const isOfStream = log["logGroupName"] === logGroupName || name === streamNameOf(source)
    if (log["region"] !== region || log["logStreamName"] !== name || !isOfStream) return yield* stray
  }
  return positions
})

const decodeCheckpoint = /*#__PURE__*/ SchemaParser.decodeUnknownEffect(Checkpoint)

/**
 * Opens a source, checks its checkpoint, and lists its streams. With `stackEvents`, a resource without logs, because it failed
 * early or its logs are turned off, is a source without streams, as long as it has a stack.
 */
export const openAndList = /*#__PURE__*/ Effect.fnUntraced(function* (
  source: Source,
  { resume, stackEvents = false }: { readonly resume?: unknown; readonly stackEvents?: boolean | undefined },
): Effect.fn.Return<
  { readonly opened: OpenSource; readonly positions: Positions; readonly streams: ReadonlyArray<LogStream> },
  LogsError,
  Services
> {
  const listed = (opened: OpenSource) =>
    Effect.gen(function* () {
      const positions = yield* positionsOf(source, opened, resume)
      return { opened, positions, streams: yield* opened.list }
    })
  const found = Effect.flatMap(openSource(source), listed)
  return yield* stackEvents
    ? Effect.catchTag(found, "NotFound", (missing) =>
      Effect.gen(function* () {
        const region = yield* regionOf(source)
        const none = Effect.fail(missing)
        if (!(yield* hasStack(source, region))) return yield* none
        return yield* listed({ region, logGroupName: "", list: Effect.succeed([]), reader: () => none })
      }))
    : found
})
