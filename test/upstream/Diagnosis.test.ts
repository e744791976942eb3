/**
 * A third of the cases of why something failed, on the real server in a default deployment: what it describes of a failed stack,
 * how it pages events and logs, and what the API's role may not read.
 *
 * @module
 */
import { assert, describe, it } from "@effect/vitest"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Deployment, Diagnosis } from "effect-parallelcluster"
import { type Judged, judged, verdictOf } from "../diagnosis/judge.ts"
import { control, upstream } from "./server.ts"

/** Failures alone: a stack of the emulator comes to its end at once, whatever is said of it. */
const cases = judged.filter(({ facts: { description }, isText }) =>
  isText !== undefined && /FAILED$/.test(description.clusterStatus ?? description.imageBuildStatus ?? "")
).filter((_, index) => index % 3 === 0)

const stackStatuses: Readonly<Record<string, string>> = {
  BUILD_FAILED: "CREATE_FAILED",
  UPDATE_FAILED: "UPDATE_ROLLBACK_COMPLETE",
}

/** Puts a case into the emulated account, and gives who it is there. */
const put = Effect.fnUntraced(function* ({ facts: { description, lines, stackEvents }, id, subject }: Judged) {
  // Each runtime has its own: they run one after the other on the same server.
  const name = `${"Deno" in globalThis ? "deno" : "bun"}-${id}`.slice(0, 50)
  const status = description.clusterStatus ?? description.imageBuildStatus ?? ""
  const streams: Record<string, Array<string>> = {}
  for (const { logStreamName, message } of lines) (streams[logStreamName] ??= []).push(message)
  yield* control("/seed", {
    what: "failure",
    kind: subject.kind,
    name,
    status: stackStatuses[status] ?? status,
    events: [...stackEvents].reverse().map((event) => ({
      logicalResourceId: event.logicalResourceId,
      resourceType: event.resourceType,
      resourceStatus: event.resourceStatus,
      ...(event.resourceStatusReason === undefined ? {} : { resourceStatusReason: event.resourceStatusReason }),
      isOwn: event.physicalResourceId === event.stackId,
    })),
    streams,
  })
  return name
})

const deployment = Layer.provide(
  Deployment.layerEnv,
  ConfigProvider.layer(ConfigProvider.fromEnv({ env: upstream.deployment.env })),
)

describe("a diagnosis on the real server", () => {
  for (const one of cases) {
    it.live(`finds the deciding line first: ${one.family}, ${one.id}`, () =>
      Effect.gen(function* () {
        const name = yield* put(one)
        const diagnosis = yield* one.subject.kind === "image"
          ? Diagnosis.image({ imageId: name })
          : Diagnosis.cluster({ clusterName: name })
        assert.strictEqual(verdictOf({ ...one, isRight: one.isText }, diagnosis), "first", JSON.stringify(diagnosis))
      }).pipe(Effect.provide(deployment)), 180_000)
  }

  it.live("fails with NotFound when there is no such image or cluster", () =>
    Effect.gen(function* () {
      const image = yield* Effect.flip(Diagnosis.image({ imageId: "no-such-image" }))
      const cluster = yield* Effect.flip(Diagnosis.cluster({ clusterName: "no-such-cluster" }))
      assert.deepStrictEqual([image._tag, cluster._tag], ["NotFound", "NotFound"])
    }).pipe(Effect.provide(deployment)), 180_000)
})
