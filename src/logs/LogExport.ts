/**
 * Exports the logs of an image or a cluster as files: one for each log stream, and one for the stack events, like
 * `pcluster export-image-logs` and `export-cluster-logs`, but without a bucket.
 *
 * This module writes nothing: the caller writes the entries and their chunks of text to a directory or an archive.
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

/** The format of the lines: `ndjson`, a JSON object for each event, or `text`, its time and message. */
export type Format = "ndjson" | "text"

/** Options of {@link entries}. */
export interface Options extends Window {
  /** Default: `ndjson`. */
  readonly format?: Format | undefined
  /** How many time slices of a log to request at once. Default: 4. */
  readonly parallel?: number | undefined
  /** Add a file with the stack events. Default: true. */
  readonly stackEvents?: boolean | undefined
}

/** A part of a file, in complete lines. */
export interface Chunk {
  readonly text: string
  /** The number of events. */
  readonly events: number
  /** The time of the last event. */
  readonly timestamp: Date
  /** The position to resume from. */
  readonly position: Position
}

/** A file. */
export interface Entry {
  /** The name of the file: that of the stream, escaped for file systems, with an extension for the format. */
  readonly name: string
  readonly logStreamName: string
  /** The time of the first event, to show progress; absent without events, and for stack events. */
  readonly firstEventTimestamp?: Date | undefined
  /** The time of the last event, eventually consistent; absent without events, and for stack events. */
  readonly lastEventTimestamp?: Date | undefined
  /** The contents, or with the position of a chunk, the contents after it. */
  readonly chunks: (resume?: unknown) => Stream.Stream<Chunk, LogsError, Services>
}

/**
 * The files of an export, ordered by the names of their streams. Read them one after the other; to resume, keep the position of
 * the last chunk of each file.
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

/** Stack events are written with all their members. */
const writers: Readonly<Record<Format, (event: Event) => string>> = {
  ndjson: (event) => `${JSON.stringify(event.stackEvent ?? event)}\n`,
  text: ({ message, timestamp }) => `${timestamp.toISOString()} ${message.replace(/\n$/, "")}\n`,
}

/**
 * The name of a stream's file, without directories and characters that a file system could refuse.
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
