/**
 * Exports the logs of an image to NDJSON, one file a stream: `bun examples/export-image-logs.ts my-image`.
 *
 * Stop it when you like, also with Ctrl-C, and run it again: it goes on where it was, without a lost or a doubled line. Run it
 * once more later, and it adds what is new.
 *
 * @module
 */
import { open, readFile, rename, truncate, writeFile } from "node:fs/promises"
import { mkdirSync } from "node:fs"
import { join } from "node:path"
import process from "node:process"
import { SingleBar } from "cli-progress"
import { Command } from "commander"
import { Effect, Stream } from "effect"
import { LogEvents } from "effect-parallelcluster"
import { apiOption, run, sourceOf } from "./image-logs.ts"

const command = new Command("export-image-logs")
  .description(
    "Exports the logs of an image to NDJSON, one file a stream. Goes on where it was when it is run again.\n" +
      "The API's address and the credentials are those of the environment: PCLUSTER_API_URL, AWS_ACCESS_KEY_ID, …",
  )
  .argument("<image-id>", "the id of the image")
  .option("-o, --output <directory>", "where the files are written", ".")
  .option(...apiOption)
  .parse()
const [imageId = ""] = command.args
const options = command.opts<{ readonly output: string; readonly api?: true }>()
const source = sourceOf(options)

/** A stream's name as a file's: no directories, nothing that a file system could refuse. */
const fileName = (logStreamName: string) =>
  encodeURIComponent(logStreamName).replace(/[*.!'()~]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)

/**
 * Where a file's export is: so many bytes hold what came up to this position. It is written after the lines, all at once, so
 * what a file holds beyond it has to be read again.
 */
interface State {
  readonly bytes: number
  readonly position: unknown
}

const exportStream = Effect.fn("exportStream")(
  function* (logStreamName: string, exported: (lastTimestamp: number, events: number) => void) {
    const file = join(options.output, `${fileName(logStreamName)}.ndjson`)
    const stateFile = `${file}.state`
    const state = yield* Effect.promise(() =>
      readFile(stateFile, "utf8").then(
        (text): State => JSON.parse(text),
        (): State => ({ bytes: 0, position: undefined }),
      )
    )
    const output = yield* Effect.acquireRelease(
      Effect.promise(() => open(file, "a")),
      (output) => Effect.promise(() => output.close()),
    )
    yield* Effect.promise(() => truncate(file, state.bytes))
    let { bytes } = state

    yield* LogEvents.forward(source.page, { imageId, logStreamName }, { resume: state.position }).pipe(
      Stream.chunks,
      Stream.runForEach((events) =>
        Effect.promise(async () => {
          const text = new TextEncoder().encode(events.map((event) => `${JSON.stringify(event)}\n`).join(""))
          await output.appendFile(text)
          bytes += text.byteLength
          const last = events.at(-1)!
          await writeFile(`${stateFile}.new`, JSON.stringify({ bytes, position: last.position } satisfies State))
          await rename(`${stateFile}.new`, stateFile)
          exported(last.timestamp.getTime(), events.length)
        })
      ),
    )
  },
  Effect.scoped,
)

const exportImage = Effect.gen(function* () {
  mkdirSync(options.output, { recursive: true })
  const streams = yield* Stream.runCollect(source.streams(imageId))
  const spans = streams.map(({ firstEventTimestamp, lastEventTimestamp, logStreamName }) => {
    const first = firstEventTimestamp?.getTime() ?? 0
    return { logStreamName, first, length: (lastEventTimestamp?.getTime() ?? first) - first + 1 }
  })

  // Nobody knows how many lines there are; how far their times have come is known.
  const bar = new SingleBar({
    format: "{percentage}% [{bar}] {events} events, {stream}",
    stream: process.stderr,
    noTTYOutput: true,
    hideCursor: true,
  })
  let [done, total] = [0, 0]
  yield* Effect.acquireRelease(
    Effect.sync(() =>
      bar.start(spans.reduce((sum, { length }) => sum + length, 0), 0, { events: 0, stream: `${spans.length} streams` })
    ),
    () => Effect.sync(() => bar.stop()),
  )
  for (const { first, length, logStreamName } of spans) {
    yield* exportStream(logStreamName, (time, events) => {
      total += events
      // The service tells a stream's last time late: the log may be longer.
      bar.update(done + Math.min(time - first + 1, length), { events: total, stream: logStreamName })
    })
    done += length
    bar.update(done, { events: total, stream: logStreamName })
  }
}).pipe(Effect.scoped)

await run(exportImage)
