/**
 * The arguments and flags that the commands on an image's or a cluster's logs share.
 *
 * @module
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Argument from "effect/cli/Argument"
import * as Flag from "effect/cli/Flag"
import process from "node:process"
import * as Logs from "../logs/Logs.ts"
import { ClusterName } from "../services/parallelcluster/shapes/Parameters.ts"
import { wrongUse } from "./Output.ts"

const text = (name: string, description: string) =>
  Flag.optional(Flag.String(name).pipe(Flag.withDescription(description)))

/** Whose logs, and where. */
export const subject = {
  kind: Argument.Literals("kind", ["image", "cluster"]).pipe(Argument.withDescription("image or cluster.")),
  name: Argument.String("name").pipe(
    // The same rule holds for images.
    Argument.withSchema(ClusterName),
    Argument.withDescription("The image's id, or the cluster's name."),
  ),
  region: Flag.optional(
    Flag.String("region").pipe(
      Flag.withAlias("r"),
      Flag.withDescription("The AWS region of the image or cluster. Default: the API's region."),
    ),
  ),
}

/** Which of a cluster's logs, and when. */
export const part = {
  node: text(
    "node",
    "Only of this node of a cluster: its private name or address, its instance id, or HeadNode, ComputeNode, LoginNode.",
  ),
  log: text("log", "Only this log of a cluster, such as cfn-init or slurmctld."),
  since: text(
    "since",
    "Only events from this time on: 90s, 30m, 1h or 2d ago, or a time such as 2026-01-05T08:00:00Z.",
  ),
  until: text("until", "Only events before this time, given as for --since."),
}

/** What was given for {@link subject} and {@link part}. */
export interface Given {
  readonly kind: "cluster" | "image"
  readonly name: string
  readonly region: Option.Option<string>
  readonly node?: Option.Option<string>
  readonly log?: Option.Option<string>
}

/** The logs that are meant. */
export const sourceOf = Effect.fnUntraced(function* ({ kind, log, name, node, region }: Given) {
  const optional = (key: string, value: Option.Option<string> = Option.none()) =>
    Option.isSome(value) ? { [key]: value.value } : {}
  if (kind === "cluster") {
    return Logs.cluster({
      clusterName: name,
      ...optional("region", region),
      ...optional("node", node),
      ...optional("log", log),
    })
  }
  if ([node, log].some((flag) => flag !== undefined && Option.isSome(flag))) {
    return yield* wrongUse("--node and --log are for clusters: an image has the one log of its build")
  }
  return Logs.image({ imageId: name, ...optional("region", region) })
})

const units: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

const timeOf = Effect.fnUntraced(function* (flag: string, given: Option.Option<string>) {
  if (Option.isNone(given)) return undefined
  const [, count, unit = ""] = /^(\d+)([smhd])$/.exec(given.value) ?? []
  const now = yield* Clock.currentTimeMillis
  const time = count === undefined ? Date.parse(given.value) : now - Number(count) * (units[unit] ?? NaN)
  if (!Number.isNaN(time)) return new Date(time)
  return yield* wrongUse(
    `${flag} must be how long ago, such as 30m, 1h or 2d, or a time such as 2026-01-05T08:00:00Z, not ${given.value}`,
  )
})

/** The times between which events are meant. */
export const windowOf = Effect.fnUntraced(function* (
  { since, until }: { readonly since: Option.Option<string>; readonly until: Option.Option<string> },
) {
  return { startTime: yield* timeOf("--since", since), endTime: yield* timeOf("--until", until) }
})

/** Writes to standard output, no faster than it is read. */
export const write = (text: string): Effect.Effect<void> =>
  Effect.callback((resume) => {
    if (process.stdout.write(text)) resume(Effect.void)
    else process.stdout.once("drain", () => resume(Effect.void))
  })
