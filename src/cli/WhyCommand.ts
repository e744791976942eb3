/**
 * `why` and `wait`: how a build or a cluster fares.
 *
 * @module
 */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Diagnosis from "../diagnosis/Diagnosis.ts"
import type { Json } from "../mcp/Answer.ts"
import * as Connection from "./Connection.ts"
import { AsJson, printJson } from "./Output.ts"
import { subject } from "./Subject.ts"
import { wait, waiters } from "./Waiting.ts"

/** The command that says why something failed. */
export const whyCommand = Command.make("why", subject, ({ kind, name, region }) => {
  const inRegion = Option.isSome(region) ? { region: region.value } : {}
  const diagnosis = kind === "image"
    ? Diagnosis.image({ imageId: name, ...inRegion })
    : Diagnosis.cluster({ clusterName: name, ...inRegion })
  return Effect.gen(function* () {
    const found = yield* diagnosis
    yield* (yield* AsJson) ? printJson(found) : Console.log(Diagnosis.format(found))
  }).pipe(Effect.provide(Connection.layer(Option.getOrUndefined(region))))
}).pipe(Command.withDescription("Says why the build of an image, or a cluster, failed, and what to do next."))

/** What can be waited for: the operation that begins it, and its input. */
const ends: Readonly<Record<string, readonly [operationId: string, input: (name: string) => Json]>> = {
  "image-available": ["BuildImage", (imageId) => ({ imageId })],
  "image-deleted": ["DeleteImage", (imageId) => ({ imageId })],
  "cluster-created": ["CreateCluster", (clusterName) => ({ clusterName })],
  "cluster-updated": ["UpdateCluster", (clusterName) => ({ clusterName })],
  "cluster-deleted": ["DeleteCluster", (clusterName) => ({ clusterName })],
  "fleet-running": ["UpdateComputeFleet", (clusterName) => ({ clusterName, status: "START_REQUESTED" })],
  "fleet-stopped": ["UpdateComputeFleet", (clusterName) => ({ clusterName, status: "STOP_REQUESTED" })],
}

/** The command that waits for the end of what was begun before. */
export const waitCommand = Command.make("wait", {
  end: Argument.Literals("for", Object.keys(ends)).pipe(Argument.withDescription("What to wait for.")),
  name: subject.name,
  region: subject.region,
}, ({ end, name, region }) => {
  const [operationId = "", input] = ends[end] ?? []
  const waiter = waiters[operationId]
  return waiter === undefined || input === undefined
    ? Effect.void
    : wait(waiter({ ...input(name), ...(Option.isSome(region) ? { region: region.value } : {}) })).pipe(
      Effect.provide(Connection.layer(Option.getOrUndefined(region))),
    )
}).pipe(Command.withDescription("Waits for the end of a build, a creation, an update or a deletion, or for a fleet."))
