/**
 * Follows the log of an image while it is built, as `tail -f` would: `bun examples/follow-image-log.ts my-image`.
 *
 * @module
 */
import process from "node:process"
import { Command, InvalidArgumentError } from "commander"
import { Console, Effect, Stream } from "effect"
import { type Errors, ImageLogs, LogEvents, Pagination } from "effect-parallelcluster"
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

/** How the stack that builds the image is; it is deleted when the image is available. */
const stackStatus = ImageLogs.getImageStackEvents({ imageId }).pipe(
  Effect.map(({ events }) => events.find(({ logicalResourceId, stackName }) => logicalResourceId === stackName)),
  Effect.map((event) => event?.resourceStatus ?? "CREATE_IN_PROGRESS"),
  Effect.catchTag("NotFound", () => Effect.succeed("DELETE_COMPLETE")),
)

/** Shows the status until the build is over, one way or the other. */
const buildIsOver = Effect.gen(function* () {
  while (true) {
    const status = yield* stackStatus
    const over = /_(COMPLETE|FAILED)$/.test(status)
    const good = over && !/FAILED|ROLLBACK/.test(status)
    showStatus(`${imageId}: ${status}`, over ? good ? colors.green : colors.red : colors.cyan)
    if (over) return
    yield* Effect.sleep(poll)
  }
})

/** The stream that was written to last. */
const newestStream = Pagination.items(source.listImageLogStreams, { imageId }).pipe(
  Stream.runCollect,
  Effect.map((streams) =>
    streams.toSorted((a, b) => Number(a.lastEventTimestamp ?? 0) - Number(b.lastEventTimestamp ?? 0)).at(-1)
  ),
  Effect.catchTag("NotFound", () => Effect.succeed(undefined)),
)

const findStream = Effect.gen(function* () {
  while (true) {
    const stream = yield* newestStream
    if (stream !== undefined) return stream.logStreamName
    showStatus(`${imageId}: no log stream yet`, colors.cyan)
    yield* Effect.sleep(poll)
  }
})

const followLog: Effect.Effect<void, Errors.OperationError, Effect.Services<typeof stackStatus>> = Effect.gen(
  function* () {
    const log = { imageId, logStreamName: options.stream ?? (yield* findStream) }
    yield* Console.log(colors.bold(`${log.logStreamName} of ${imageId}`))
    const shown = options.lines === undefined
      ? []
      : yield* Stream.runCollect(LogEvents.last(source.getImageLogEvents, log, options.lines)).pipe(
        Effect.catchTag("NotFound", () => Effect.succeed([])),
      )
    show(shown)
    yield* LogEvents.follow(source.getImageLogEvents, log, {
      resume: shown.at(-1)?.position,
      until: buildIsOver,
      wait: true,
    }).pipe(
      Stream.chunks,
      Stream.runForEach((events) => Effect.sync(() => show(events))),
      Effect.ensuring(Effect.sync(() => process.stdout.write(terminal ? "\n" : ""))),
    )
  },
)

await run(followLog)
