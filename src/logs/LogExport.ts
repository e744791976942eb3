/**
 * The logs of an image or a cluster as files: one of each log stream, and one of the stack's events, as
 * `pcluster export-image-logs` and `export-cluster-logs` give them, without a bucket.
 *
 * Nothing is written here: what writes, to a directory or an archive, takes the entries and their chunks of text.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as LogEvents from "./LogEvents.ts"
import type { Position } from "./LogPosition.ts"
import { type LogsError, selectSome, type Services, type Source } from "./LogSource.ts"
import { checkOptions, type Event, ofSource, openAndList, pagesOf, positionsOf, type Window } from "./SourceEvents.ts"
import * as StackLog from "./StackLog.ts"

/** How a file's lines are written: `ndjson`, an object of JSON for each event, or `text`, its time and its message. */
export type Format = "ndjson" | "text"

/** Options of {@link entries}. */
export interface Options extends Window {
  /** Default: `ndjson`. */
  readonly format?: Format | undefined
  /** How many time slices of a log to request at once. Default: 4. */
  readonly parallel?: number | undefined
  /** The events of the stack as one more file. Default: true. */
  readonly stackEvents?: boolean | undefined
}

/** A part of a file, of whole lines. */
export interface Chunk {
  readonly text: string
  /** How many events it holds. */
  readonly events: number
  /** When the last of them happened. */
  readonly timestamp: Date
  /** Where reading resumes after them. */
  readonly position: Position
}

/** A file. */
export interface Entry {
  /** The file's name: the stream's, with everything escaped that a file system could refuse, and the format. */
  readonly name: string
  readonly logStreamName: string
  /** When its first event happened, for showing progress; absent where it has none, and of the stack's events. */
  readonly firstEventTimestamp?: Date | undefined
  /** When its last event happened, as far as CloudWatch Logs knows; absent where it has none, and of the stack's events. */
  readonly lastEventTimestamp?: Date | undefined
  /** What it holds or, with the position of its last chunk, what it holds beyond that. */
  readonly chunks: (resume?: unknown) => Stream.Stream<Chunk, LogsError, Services>
}

/**
 * The files of an export, by the names of their streams. Read one after the other; to resume, keep the position of each file's
 * last chunk.
 *
 * @example
 * ```ts
 * import { Console, Stream } from "effect"
 * import { LogExport, Logs } from "effect-parallelcluster"
 *
 * const source = Logs.cluster({ clusterName: "my-cluster", node: "HeadNode" })
 * const print = LogExport.entries(source, { format: "text" }).pipe(
 *   Stream.flatMap((entry) => entry.chunks()),
 *   Stream.runForEach(({ text }) => Console.log(text))
 * )
 * ```
 */
export const entries = (source: Source, options: Options = {}): Stream.Stream<Entry, LogsError, Services> =>
  Stream.unwrap(Effect.gen(function* () {
    const { format = "ndjson", parallel = 4, stackEvents = true } = options
    yield* checkOptions({ ...options, parallel })
    const { opened, streams } = yield* openAndList(source, { stackEvents })
    const found = yield* selectSome(source, opened.region, streams)
    // One file is read at a time.
    const logs = yield* pagesOf(opened, 1, options)
    const write = writers[format]
    const files = found.map((stream): Entry => {
      const { firstEventTimestamp, lastEventTimestamp, logStreamName } = stream
      return {
        ...{ firstEventTimestamp, lastEventTimestamp, logStreamName },
        name: fileName(logStreamName, format),
        chunks: (resume) =>
          LogEvents.forward(logs.reader, logs.inputOf(stream), { resume, parallel }).pipe(
            ofSource(source),
            toChunks(write),
          ),
      }
    })
    if (!stackEvents) return Stream.fromArray(files)
    const logStreamName = StackLog.streamNameOf(source)
    const stack: Entry = {
      logStreamName,
      name: fileName(logStreamName, format),
      chunks: (resume) =>
        Stream.unwrap(Effect.map(
          positionsOf(source, opened, resume === undefined ? undefined : { [logStreamName]: resume }),
          (positions) => StackLog.read(source, opened.region, { ...options, position: positions.get(logStreamName) }),
        )).pipe(toChunks(write)),
    }
    return Stream.fromArray([...files, stack])
  }))

const toChunks =
  (write: (event: Event) => string) => <E, R>(events: Stream.Stream<Event, E, R>): Stream.Stream<Chunk, E, R> =>
    events.pipe(
      Stream.chunks,
      Stream.map((events) => {
        const last = events[events.length - 1] ?? events[0]
        return {
          text: events.map(write).join(""),
          events: events.length,
          timestamp: last.timestamp,
          position: last.position,
        }
      }),
    )

/** How an event is written: an event of the stack with all that is known of it. */
const writers: Readonly<Record<Format, (event: Event) => string>> = {
  ndjson: (event) => `${JSON.stringify(event.stackEvent ?? event)}\n`,
  text: ({ message, timestamp }) => `${timestamp.toISOString()} ${message.replace(/\n$/, "")}\n`,
}

/**
 * The name of a stream's file: no directory, and nothing that a file system could refuse.
 *
 * @example
 * ```ts
 * import { LogExport } from "effect-parallelcluster"
 *
 * console.log(LogExport.fileName("3.16.1/1", "ndjson"))
 * // 3.16.1%2F1.ndjson
 * ```
 */
export const fileName = (logStreamName: string, format: Format): string =>
  encodeURIComponent(logStreamName).replace(
    /^\.|[*!'()~]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  ) + (format === "ndjson" ? ".ndjson" : ".log")
