/**
 * Follows the log of an image while it is built, as `tail -f` would: `bun examples/follow-image-log.ts my-image`.
 *
 * @module
 */
import process from "node:process"
import { Command, InvalidArgumentError } from "commander"
import { Console, Effect, Fiber, Schedule, Stream } from "effect"
import { LogEvents, Waiter } from "effect-parallelcluster"
import colors from "picocolors"
import { apiOption, run, sourceOf } from "./image-logs.ts"

const wholeNumber = (text: string) => {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError("It must be a whole number from 1.")
  return Number(text)
}

const command = new Command("follow-image-log")
  .description(
    "Follows the log of an image while it is built, with the build's status, until the build is over.\n" +
      "The API's address and the credentials are those of the environment: PCLUSTER_API_URL, AWS_ACCESS_KEY_ID, …",
  )
  .argument("<image-id>", "the id of the image")
  .option("-s, --stream <name>", "the log stream; left out, the image's newest one, which is waited for")
  .option("-n, --lines <number>", "begin with this many lines; left out, with all there are", wholeNumber)
  .option(...apiOption)
  .parse()
const [imageId = ""] = command.args
const options = command.opts<{ readonly stream?: string; readonly lines?: number; readonly api?: true }>()
const source = sourceOf(options)

const terminal = process.stdout.isTTY === true
const poll = terminal ? "10 seconds" : "1 second"

// The status stays on the terminal's last line. Where there is no terminal, it is a line whenever it changes.
let status = ""
const showStatus = (text: string, color: (text: string) => string) => {
  if (text === status) return
  status = text
  process.stdout.write(terminal ? `\r\x1b[K${color(text)}` : `${color(text)}\n`)
}

const paint = (message: string) =>
  /\b(error|fail(ed|ure)?|fatal)\b/i.test(message)
    ? colors.red(message)
    : /\bwarn(ing)?\b/i.test(message)
    ? colors.yellow(message)
    : message

const show = (events: ReadonlyArray<LogEvents.Event>) => {
  const lines = events.map(({ message, timestamp }) => `${colors.dim(timestamp.toISOString())} ${paint(message)}\n`)
  process.stdout.write(terminal ? `\r\x1b[K${lines.join("")}${colors.cyan(status)}` : lines.join(""))
}

/** Shows the build's status until it is over, and tells why it failed if it did. */
const buildIsOver = Waiter.imageAvailable({ imageId }, { schedule: Schedule.spaced(poll), deadline: "1 day" }).pipe(
  Stream.runForEach(({ description, status }) =>
    Effect.sync(() => {
      const color = status === "BUILD_COMPLETE" ? colors.green : colors.cyan
      showStatus([imageId, status, description.imagebuilderImageStatus].filter(Boolean).join(" "), color)
    })
  ),
  Effect.tapError((error) => Effect.sync(() => showStatus(error.message, colors.red))),
)

/** The stream that was written to last. */
const newestStream = source.streams(imageId).pipe(
  Stream.runCollect,
  Effect.map((streams) =>
    streams.toSorted((a, b) => Number(a.lastEventTimestamp ?? 0) - Number(b.lastEventTimestamp ?? 0)).at(-1)
  ),
  Effect.catchTag("NotFound", () => Effect.undefined),
)

const findStream = Effect.gen(function* () {
  while (true) {
    const stream = yield* newestStream
    if (stream !== undefined) return stream.logStreamName
    showStatus(`${imageId}: no log stream yet`, colors.cyan)
    yield* Effect.sleep(poll)
  }
})

const followLog = Effect.gen(function* () {
  const log = { imageId, logStreamName: options.stream ?? (yield* findStream) }
  yield* Console.log(colors.bold(`${log.logStreamName} of ${imageId}`))
  const shown = options.lines === undefined
    ? []
    : yield* Stream.runCollect(LogEvents.last(source.page, log, options.lines)).pipe(
      Effect.catchTag("NotFound", () => Effect.succeed([])),
    )
  show(shown)
  const build = yield* Effect.forkScoped(buildIsOver)
  yield* LogEvents.follow(source.page, log, {
    resume: shown.at(-1)?.position,
    // Also where the build has failed, its last lines are wanted.
    until: Fiber.await(build),
    wait: true,
  }).pipe(
    Stream.chunks,
    Stream.runForEach((events) => Effect.sync(() => show(events))),
    Effect.ensuring(Effect.sync(() => process.stdout.write(terminal ? "\n" : ""))),
  )
  yield* Fiber.join(build)
}).pipe(Effect.scoped)

await run(followLog)
