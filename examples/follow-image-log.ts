/**
 * Follows the log of an image build, as `tail -f` does: `bun examples/follow-image-log.ts my-image`.
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
    "Follows the log of an image build and shows its status, until the build is complete or has failed.\n" +
      "The stack of the API and the credentials come from the environment: PCLUSTER_API_STACK, AWS_REGION, AWS_ACCESS_KEY_ID, …",
  )
  .argument("<image-id>", "the id of the image")
  .option("-n, --lines <number>", "start with the last lines; default: with the first line", wholeNumber)
  .option("--stack-events", "also show the events of the stack")
  .parse()
const [imageId = ""] = command.args
const options = command.opts<{ readonly lines?: number; readonly stackEvents?: true }>()
const source = Logs.image({ imageId })

const terminal = process.stdout.isTTY === true
const poll = terminal ? "10 seconds" : "1 second"

// In a terminal the status stays on the last line; otherwise each change is a line.
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

/** Shows the build's status until the build is complete, or the reason of its failure. */
const buildStatus = Waiter.imageAvailable({ imageId }, { schedule: Schedule.spaced(poll), deadline: "1 day" }).pipe(
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
    // There may be no logs yet.
    : yield* Stream.runCollect(Logs.last(source, options.lines, { stackEvents: options.stackEvents })).pipe(
      Effect.catchTag("NotFound", () => Effect.succeed([])),
    )
  show(shown)
  yield* Logs.follow(source, {
    resume: Logs.advance(Logs.start, shown),
    // The last lines may arrive some seconds late. When the build fails, the stream emits them and then fails.
    until: buildStatus.pipe(Effect.ensuring(Effect.sleep(terminal ? "10 seconds" : "1 second"))),
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
