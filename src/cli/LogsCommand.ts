/**
 * `logs`: what the build of an image or the nodes of a cluster have written.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import process from "node:process"
import * as Logs from "../logs/Logs.ts"
import * as Connection from "./Connection.ts"
import { AsJson, wrongUse } from "./Output.ts"
import { part, sourceOf, subject, windowOf, write } from "./Subject.ts"

const flag = (name: string, description: string) =>
  Flag.Boolean(name).pipe(Flag.withDefault(false), Flag.withoutNegation, Flag.withDescription(description))

const flags = {
  ...subject,
  ...part,
  follow: flag("follow", "Go on with what comes, until it is interrupted.").pipe(Flag.withAlias("f")),
  lines: Flag.optional(
    Flag.Int("lines").pipe(
      Flag.withAlias("l"),
      Flag.withDescription("Only this many of the last events. With --follow: these, then new events."),
    ),
  ),
  search: Flag.optional(
    Flag.String("search").pipe(
      Flag.withDescription(
        'Only events that match a filter pattern of CloudWatch Logs, such as ERROR or "no space left".',
      ),
    ),
  ),
  stackEvents: flag("stack-events", "The events of the CloudFormation stack, too."),
}

// A log may hold what a terminal takes for orders.
// deno-lint-ignore no-control-regex
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g

const lineOf = (json: boolean) => (event: Logs.Event): string => {
  const { log, logStreamName, message, node, timestamp } = event
  if (json) return `${JSON.stringify({ timestamp, message, logStreamName, node, log })}\n`
  const text = message.replace(/\n$/, "")
  const shown = process.stdout.isTTY ? text.replace(controls, "") : text
  return `${timestamp.toISOString()} ${node === undefined ? "" : `${node} ${log} `}${shown}\n`
}

const logs = Effect.fnUntraced(function* (given: Command.Command.Config.Infer<typeof flags>) {
  const { follow, stackEvents } = given
  const source = yield* sourceOf(given)
  const window = yield* windowOf(given)
  const options = { ...window, stackEvents }
  const count = Option.getOrUndefined(given.lines)
  if (Option.isSome(given.search) && (follow || count !== undefined || stackEvents)) {
    return yield* wrongUse("--search cannot be combined with --follow, --lines or --stack-events")
  }
  const events = Option.isSome(given.search)
    ? Logs.search(source, given.search.value, window)
    : follow
    ? Logs.follow(source, count === 0 ? { ...options, from: "end" } : { ...options, last: count })
    : count === undefined
    ? Logs.read(source, options)
    : Logs.last(source, count, options)
  const line = lineOf(yield* AsJson)
  yield* events.pipe(
    Stream.chunks,
    Stream.runForEach((chunk) => write(chunk.map(line).join(""))),
    Effect.provide(Connection.layer(Option.getOrUndefined(given.region))),
  )
})

/** The command. */
export const logsCommand = Command.make("logs", flags, logs).pipe(
  Command.withDescription("Shows the logs of an image's build or of a cluster's nodes."),
  Command.withExamples([
    { command: "effect-parallelcluster logs image my-image --lines 50", description: "The end of a build" },
    {
      command: "effect-parallelcluster logs cluster my-cluster --node HeadNode --follow",
      description: "New events of the head node",
    },
  ]),
)
