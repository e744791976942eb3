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
import { Ended } from "./Output.ts"
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

/** How far each file has been written. */
const Checkpoint = Schema.Record(
  Schema.String,
  Schema.Struct({ bytes: Schema.Int, position: Schema.Unknown, done: Schema.Boolean }),
)
type Progress = (typeof Checkpoint.Type)[string]

const io = <A>(run: () => Promise<A>) =>
  Effect.tryPromise({
    try: run,
    catch: (error) => new Ended({ code: 1, message: error instanceof Error ? error.message : String(error) }),
  })

/** On a terminal, a bar of the time that has been read. */
const progressBar = Effect.fnUntraced(function* () {
  if (!process.stderr.isTTY) return undefined
  const { default: { Presets, SingleBar } } = yield* Effect.promise(() => import("cli-progress"))
  return new SingleBar(
    { format: "{bar} {percentage}% {file}", hideCursor: true, stream: process.stderr },
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

const exportLogs = Effect.fnUntraced(function* (given: Command.Command.Config.Infer<typeof flags>) {
  const { format, stackEvents } = given
  const source = yield* sourceOf(given)
  const output = Option.getOrElse(given.output, () => `${given.name}-logs.tar.gz`)
  const isArchive = /\.(tar\.gz|tgz)$/.test(output)
  const directory = isArchive ? `${output}.files` : output
  const checkpointFile = join(directory, ".checkpoint.json")
  yield* io(() => mkdir(directory, { recursive: true }))
  const before = yield* Effect.promise(() => readFile(checkpointFile, "utf8").catch(() => "{}"))
  const progress: Record<string, Progress> = {
    ...yield* Schema.decodeEffect(Schema.fromJsonString(Checkpoint))(before).pipe(
      Effect.mapError(() =>
        new Ended({ code: 1, message: `${checkpointFile} is not what an export wrote: remove it` })
      ),
    ),
  }
  // All at once: an interrupted export leaves the checkpoint before it.
  const save = io(async () => {
    await writeFile(`${checkpointFile}.new`, JSON.stringify(progress))
    await rename(`${checkpointFile}.new`, checkpointFile)
  })
  const bar = yield* progressBar()
  const names: Array<string> = []
  let events = 0

  const exportFile = Effect.fnUntraced(function* (entry: LogExport.Entry) {
    names.push(entry.name)
    const done = progress[entry.name]
    if (done?.done === true) return
    let bytes = done?.bytes ?? 0
    let position = done?.position
    const [from, to] = [entry.firstEventTimestamp?.getTime() ?? 0, entry.lastEventTimestamp?.getTime() ?? 0]
    bar?.start(Math.max(1, to - from), 0, { file: entry.name })
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
          progress[entry.name] = { bytes, position, done: false }
          yield* save
          bar?.update(Math.min(Math.max(1, to - from), Math.max(0, chunk.timestamp.getTime() - from)))
        }))
      bar?.update(Math.max(1, to - from))
    })).pipe(Effect.ensuring(Effect.sync(() => bar?.stop())))
    progress[entry.name] = { bytes, position, done: true }
    yield* save
  })

  yield* LogExport.entries(source, { ...yield* windowOf(given), format, stackEvents }).pipe(
    Stream.runForEach(exportFile),
    Effect.provide(Connection.layer(Option.getOrUndefined(given.region))),
  )
  if (isArchive) {
    yield* pack(directory, names, output)
    yield* io(() => rm(directory, { recursive: true }))
  } else yield* io(() => rm(checkpointFile, { force: true }))
  yield* Console.error(`${events} events in ${names.length} files: ${output}`)
})

/** The command. */
export const exportCommand = Command.make("export", flags, exportLogs).pipe(
  Command.withDescription(
    "Writes the logs of an image or a cluster to files. Interrupted, it goes on where it was when it is called again.",
  ),
)
