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
    Flag.withDescription("ndjson: an object of JSON for each event; text: its time and its message. Default: ndjson."),
  ),
  stackEvents: Flag.Boolean("stack-events").pipe(
    Flag.withDefault(true),
    Flag.withDescription("Whether the events of the CloudFormation stack are one more file. Default: true."),
  ),
}

/** What an export into a directory has done, so that it is not done twice. */
const Checkpoint = Schema.Struct({
  /** What is exported, as it was called: something else is not added to it. */
  what: Schema.String,
  /** The times that `--since` and `--until` meant when it began. */
  window: Schema.Struct({ startTime: Schema.optionalKey(Schema.Int), endTime: Schema.optionalKey(Schema.Int) }),
  /** Was it finished? Then it can be repeated, for what has come since. */
  finished: Schema.Boolean,
  /** How far each file has been written. */
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

/** As much of a file's name as there is room for beside the bar: its end tells more. */
const fitting = (name: string): string => {
  const room = Math.max(10, (process.stderr.columns ?? 80) - barWidth - " 100% ".length)
  return name.length <= room ? name : `…${name.slice(1 - room)}`
}

/** On a terminal, a bar of the time that has been read. */
const progressBar = Effect.fnUntraced(function* () {
  if (!process.stderr.isTTY) return undefined
  const { default: { Presets, SingleBar } } = yield* Effect.promise(() => import("cli-progress"))
  return new SingleBar(
    { format: "{bar} {percentage}% {file}", barsize: barWidth, hideCursor: true, stream: process.stderr },
    Presets.shades_classic,
  )
})

/** Packs the files of a directory into an archive, without holding them in memory. */
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

/** The checkpoint of an export that was interrupted or is repeated. */
const resumed = Effect.fnUntraced(function* (file: string, what: string) {
  const text = yield* Effect.promise(() => readFile(file, "utf8").catch(() => undefined))
  if (text === undefined) return undefined
  const found = yield* Schema.decodeEffect(Schema.fromJsonString(Checkpoint))(text).pipe(
    Effect.mapError(() => new Ended({ code: 1, message: `${file} is not what an export wrote: remove it` })),
  )
  if (found.what === what) return found
  return yield* wrongUse(`--output holds the export of ${found.what}, and this is one of ${what}: choose another`)
})

/** What makes one export another one than the next. */
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
  // All at once: an interrupted export leaves the checkpoint before it.
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
    // A file that was read to its end is read on, too: its log may have grown since.
    let { bytes = 0, position }: Partial<File> = files[entry.name] ?? {}
    const [from, to] = [entry.firstEventTimestamp?.getTime() ?? 0, entry.lastEventTimestamp?.getTime() ?? 0]
    bar?.start(Math.max(1, to - from), 0, { file: fitting(entry.name) })
    yield* Effect.scoped(Effect.gen(function* () {
      const file = yield* Effect.acquireRelease(
        io(() => open(join(directory, entry.name), bytes === 0 ? "w" : "r+")),
        (file) => Effect.promise(() => file.close()),
      )
      // What was written after the last checkpoint is written again.
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
    files[entry.name] = { bytes, position }
    yield* save(false)
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
    "Writes the logs of an image or a cluster to files. Interrupted, it goes on where it was when it is called again; finished, it " +
      "adds to a directory what has come since.",
  ),
)
