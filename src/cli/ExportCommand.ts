/**
 * `export`: the logs of an image or a cluster as files, resumed where it was interrupted.
 *
 * @module
 */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { createReadStream, createWriteStream } from "node:fs"
import { mkdir, open, readFile, rename, rm, stat, writeFile } from "node:fs/promises"
import { join } from "node:path"
import process from "node:process"
import { Readable, Writable } from "node:stream"
import * as LogExport from "../logs/LogExport.ts"
import * as Connection from "./Connection.ts"
import { AsJson, Ended, wrongUse } from "./Output.ts"
import { part, sourceOf, subject, windowOf } from "./Subject.ts"

const flags = {
  ...subject,
  ...part,
  output: Flag.optional(
    Flag.String("output").pipe(
      Flag.withAlias("o"),
      Flag.withDescription("A directory, or an archive that ends in .tar.gz. Default: NAME-logs.tar.gz."),
    ),
  ),
  format: Flag.Literals("format", ["ndjson", "text"]).pipe(
    Flag.withDefault("ndjson"),
    Flag.withDescription("ndjson: a JSON object for each event; text: time and message. Default: ndjson."),
  ),
  stackEvents: Flag.Boolean("stack-events").pipe(
    Flag.withDefault(true),
    Flag.withDescription("Also write the events of the CloudFormation stack. Default: true."),
  ),
}

/** The progress of an export, to resume it. */
const Checkpoint = Schema.Struct({
  /** The arguments of the export. One with other arguments does not resume it. */
  what: Schema.String,
  /** The absolute times of `--since` and `--until` at its start. */
  window: Schema.Struct({ startTime: Schema.optionalKey(Schema.Int), endTime: Schema.optionalKey(Schema.Int) }),
  /** True after a complete export, which can be repeated to add new events. */
  finished: Schema.Boolean,
  /** The progress of each file. */
  files: Schema.Record(
    Schema.String,
    Schema.Struct({ bytes: Schema.Int, position: Schema.optionalKey(Schema.Unknown) }),
  ),
})
type File = (typeof Checkpoint.Type)["files"][string]

const io = <A>(run: () => Promise<A>) =>
  Effect.tryPromise({
    try: run,
    catch: (error) => new Ended({ code: 1, message: error instanceof Error ? error.message : String(error) }),
  })

const barWidth = 20

/** The end of a file's name, as far as it fits beside the bar. */
const fitting = (name: string): string => {
  const room = Math.max(10, (process.stderr.columns ?? 80) - barWidth - " 100% ".length)
  return name.length <= room ? name : `…${name.slice(1 - room)}`
}

/** On a terminal, a progress bar over the time range. */
const progressBar = Effect.fnUntraced(function* () {
  if (!process.stderr.isTTY) return undefined
  const { default: { Presets, SingleBar } } = yield* Effect.promise(() => import("cli-progress"))
  return new SingleBar(
    { format: "{bar} {percentage}% {file}", barsize: barWidth, hideCursor: true, stream: process.stderr },
    Presets.shades_classic,
  )
})

/** Packs the files of a directory into an archive, in bounded memory. */
const pack = Effect.fnUntraced(function* (directory: string, names: ReadonlyArray<string>, archive: string) {
  const { createTarPacker } = yield* Effect.promise(() => import("modern-tar"))
  yield* io(async () => {
    const { controller, readable } = createTarPacker()
    const written = readable.pipeThrough(new CompressionStream("gzip")).pipeTo(
      Writable.toWeb(createWriteStream(`${archive}.partial`)),
    )
    for (const name of names) {
      const file = join(directory, name)
      const { mtime, size } = await stat(file)
      const entry = controller.add({ name, size, mtime, type: "file" })
      await Readable.toWeb(createReadStream(file)).pipeTo(entry)
    }
    controller.finalize()
    await written
    await rename(`${archive}.partial`, archive)
  })
})

/** The checkpoint of an interrupted or complete export. */
const resumed = Effect.fnUntraced(function* (file: string, what: string) {
  const text = yield* Effect.promise(() => readFile(file, "utf8").catch(() => undefined))
  if (text === undefined) return undefined
  const found = yield* Schema.decodeEffect(Schema.fromJsonString(Checkpoint))(text).pipe(
    Effect.mapError(() => new Ended({ code: 1, message: `${file} was not written by an export: remove it` })),
  )
  if (found.what === what) return found
  return yield* wrongUse(`--output contains the export of ${found.what}, not of ${what}: choose another one`)
})

/** The arguments that define an export. */
const whatOf = (given: Command.Command.Config.Infer<typeof flags>): string => {
  const { format, kind, log, name, node, region, since, stackEvents, until } = given
  const optional = Object.entries({ region, node, log, since, until }).flatMap(([flag, value]) =>
    Option.isSome(value) ? [`--${flag} ${value.value}`] : []
  )
  return [kind, name, ...optional, `--format ${format}`, ...(stackEvents ? [] : ["--no-stack-events"])].join(" ")
}

const exportLogs = Effect.fnUntraced(function* (given: Command.Command.Config.Infer<typeof flags>) {
  const { format, name, stackEvents } = given
  const source = yield* sourceOf(given)
  const window = yield* windowOf(given)
  const output = Option.getOrElse(given.output, () => `${name}-logs.tar.gz`)
  const isArchive = /\.(tar\.gz|tgz)$/.test(output)
  const directory = isArchive ? `${output}.files` : output
  const checkpointFile = join(directory, ".checkpoint.json")
  const what = whatOf(given)
  yield* io(() => mkdir(directory, { recursive: true }))
  const before = yield* resumed(checkpointFile, what)
  const isRepeated = before?.finished === true
  const { endTime = window.endTime?.getTime(), startTime = window.startTime?.getTime() } = before?.window ?? {}
  const files: Record<string, File> = { ...before?.files }
  // Atomic: if the export is interrupted, the previous checkpoint remains.
  const save = (finished: boolean) =>
    io(async () => {
      await writeFile(
        `${checkpointFile}.new`,
        JSON.stringify({ what, window: { startTime, endTime }, finished, files }),
      )
      await rename(`${checkpointFile}.new`, checkpointFile)
    })
  const bar = yield* progressBar()
  const names: Array<string> = []
  let events = 0

  const exportFile = Effect.fnUntraced(function* (entry: LogExport.Entry) {
    names.push(entry.name)
    // Also resume complete files, because their logs may have grown.
    let { bytes = 0, position }: Partial<File> = files[entry.name] ?? {}
    const [from, to] = [entry.firstEventTimestamp?.getTime() ?? 0, entry.lastEventTimestamp?.getTime() ?? 0]
    bar?.start(Math.max(1, to - from), 0, { file: fitting(entry.name) })
    yield* Effect.scoped(Effect.gen(function* () {
      const file = yield* Effect.acquireRelease(
        io(() => open(join(directory, entry.name), bytes === 0 ? "w" : "r+")),
        (file) => Effect.promise(() => file.close()),
      )
      // Discard what was written after the checkpoint.
      yield* io(() => file.truncate(bytes))
      yield* Stream.runForEach(entry.chunks(position), (chunk) =>
        Effect.gen(function* () {
          const data = new TextEncoder().encode(chunk.text)
          yield* io(() => file.write(data, 0, data.length, bytes))
          bytes += data.length
          position = chunk.position
          events += chunk.events
          files[entry.name] = { bytes, position }
          yield* save(false)
          bar?.update(Math.min(Math.max(1, to - from), Math.max(0, chunk.timestamp.getTime() - from)))
        }))
      bar?.update(Math.max(1, to - from))
    })).pipe(Effect.ensuring(Effect.sync(() => bar?.stop())))
  })

  const time = (millis: number | undefined) => millis === undefined ? undefined : new Date(millis)
  yield* LogExport.entries(source, { startTime: time(startTime), endTime: time(endTime), format, stackEvents }).pipe(
    Stream.runForEach(exportFile),
    Effect.provide(Connection.layer(Option.getOrUndefined(given.region))),
  )
  if (isArchive) {
    yield* pack(directory, names, output)
    yield* io(() => rm(directory, { recursive: true }))
  } else yield* save(true)
  if (yield* AsJson) return yield* Console.log(JSON.stringify({ output, files: names.length, events, isRepeated }))
  const more = isRepeated ? " more than when it was finished before" : ""
  const counted = `${events} ${events === 1 ? "event" : "events"}`
  yield* Console.error(`${counted}${more}, in ${names.length} files: ${output}`)
})

/** The command. */
export const exportCommand = Command.make("export", flags, exportLogs).pipe(
  Command.withDescription(
    "Writes the logs of an image or a cluster to files. Run it again to resume an interrupted export, or to add new events to a " +
      "directory.",
  ),
)
