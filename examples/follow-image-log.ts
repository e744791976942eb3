/**
 * Follows the log of an image while it is built, as `tail -f` would: `bun examples/follow-image-log.ts my-image`.
 *
 * @module
 */
import process from "node:process"
import { Command, InvalidArgumentError } from "commander"
import { Effect, Schedule, Stream } from "effect"
import { Logs, Waiter } from "effect-parallelcluster"
import colors from "picocolors"
import { run } from "./image-logs.ts"

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
  .option("-n, --lines <number>", "begin with this many lines; left out, with all there are", wholeNumber)
  .option("--stack-events", "also the events of the stack")
  .parse()
const [imageId = ""] = command.args
const options = command.opts<{ readonly lines?: number; readonly stackEvents?: true }>()
const source = Logs.image({ imageId })

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

const show = (events: ReadonlyArray<Logs.Event>) => {
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

const followLog = Effect.gen(function* () {
  const shown = options.lines === undefined
    ? []
    // Where there is nothing yet, there is nothing to begin with.
    : yield* Stream.runCollect(Logs.last(source, options.lines, { stackEvents: options.stackEvents })).pipe(
      Effect.catchTag("NotFound", () => Effect.succeed([])),
    )
  show(shown)
  yield* Logs.follow(source, {
    resume: Logs.advance(Logs.start, shown),
    // The service may show the last lines some seconds late. Where the build has failed, so does the stream, after them.
    until: buildIsOver.pipe(Effect.ensuring(Effect.sleep(terminal ? "10 seconds" : "1 second"))),
    lookBack: "30 seconds",
    stackEvents: options.stackEvents,
    discovery: Schedule.spaced(poll),
  }).pipe(
    Stream.chunks,
    Stream.runForEach((events) => Effect.sync(() => show(events))),
    Effect.ensuring(Effect.sync(() => process.stdout.write(terminal ? "\n" : ""))),
  )
})

await run(followLog)
