/**
 * Exports the logs of an image and the events of its stack, one file each: `bun examples/export-image-logs.ts my-image`.
 *
 * Interrupt it at any time, for example with Ctrl-C, and run it again: it resumes without losing or repeating a line. When it is
 * run later, it adds new lines.
 *
 * @module
 */
import { mkdir, open, readFile, rename, writeFile } from "node:fs/promises"
import { join } from "node:path"
import process from "node:process"
import { SingleBar } from "cli-progress"
import { Command, Option } from "commander"
import { Data, Effect, Stream } from "effect"
import { LogExport, Logs } from "effect-parallelcluster"
import { run } from "./image-logs.ts"

const command = new Command("export-image-logs")
  .description(
    "Exports the logs of an image and the events of its stack, one file each. Resumes an interrupted export.\n" +
      "The stack of the API and the credentials come from the environment: PCLUSTER_API_STACK, AWS_REGION, AWS_ACCESS_KEY_ID, …",
  )
  .argument("<image-id>", "the id of the image")
  .option("-o, --output <directory>", "where the files are written", ".")
  .addOption(new Option("-f, --format <format>", "how lines are written").choices(["ndjson", "text"]).default("ndjson"))
  .parse()
const [imageId = ""] = command.args
const { format, output: directory } = command.opts<{ readonly output: string; readonly format: LogExport.Format }>()

/** A file could not be read or written. */
class FileError extends Data.TaggedError("FileError")<{ readonly message: string }> {}

const attempt = <A>(action: () => Promise<A>) =>
  Effect.tryPromise({
    try: action,
    catch: (cause) => new FileError({ message: cause instanceof Error ? cause.message : String(cause) }),
  })

/**
 * The progress of a file: the number of bytes that hold the lines up to this position. It is written atomically after the lines;
 * lines beyond it are read again.
 */
interface State {
  readonly bytes: number
  readonly position: unknown
}

const begin: State = { bytes: 0, position: undefined }

const stateFile = (name: string) => join(directory, `${name}.state`)

/** The progress of a file: none if there is no state, or if the file is shorter than the state says. */
const stateOf = (name: string) =>
  attempt(async () => {
    const text = await readFile(stateFile(name), "utf8").catch(() => undefined)
    if (text === undefined) return begin
    const state: State = JSON.parse(text)
    const file = await open(join(directory, name), "a")
    const { size } = await file.stat().finally(() => file.close())
    return size < state.bytes ? begin : state
  })

const write = Effect.fn("write")(
  function* ({ chunks, name }: LogExport.Entry, exported: (chunk: LogExport.Chunk) => void) {
    const state = yield* stateOf(name)
    const file = yield* Effect.acquireRelease(
      attempt(() => open(join(directory, name), "a")),
      (file) => Effect.promise(() => file.close()),
    )
    yield* attempt(() => file.truncate(state.bytes))
    let { bytes } = state
    yield* Stream.runForEach(chunks(state.position), (chunk) =>
      attempt(async () => {
        const text = new TextEncoder().encode(chunk.text)
        await file.appendFile(text)
        bytes += text.byteLength
        const next: State = { bytes, position: chunk.position }
        await writeFile(`${stateFile(name)}.new`, JSON.stringify(next))
        await rename(`${stateFile(name)}.new`, stateFile(name))
        exported(chunk)
      }))
  },
  Effect.scoped,
)

const exportImage = Effect.gen(function* () {
  const source = Logs.image({ imageId })
  yield* attempt(() => mkdir(directory, { recursive: true }))
  const entries = yield* Stream.runCollect(LogExport.entries(source, { format }))
  const spans = entries.map((entry) => {
    const first = entry.firstEventTimestamp?.getTime() ?? 0
    return { entry, first, length: (entry.lastEventTimestamp?.getTime() ?? first) - first + 1 }
  })

  // The number of lines is unknown, so progress is measured by their timestamps.
  const bar = new SingleBar({
    format: "{percentage}% [{bar}] {events} events, {stream}",
    stream: process.stderr,
    noTTYOutput: true,
    hideCursor: true,
  })
  let [done, total] = [0, 0]
  yield* Effect.acquireRelease(
    Effect.sync(() =>
      bar.start(spans.reduce((sum, { length }) => sum + length, 0), 0, { events: 0, stream: `${spans.length} files` })
    ),
    () => Effect.sync(() => bar.stop()),
  )
  for (const { entry, first, length } of spans) {
    yield* write(entry, ({ events, timestamp }) => {
      total += events
      // The last timestamp of a stream is eventually consistent: the log may be longer.
      bar.update(done + Math.min(timestamp.getTime() - first + 1, length), { events: total, stream: entry.name })
    })
    done += length
    bar.update(done, { events: total, stream: entry.name })
  }
}).pipe(Effect.scoped)

await run(exportImage)
