/**
 * What a user's project does: an operation on the simulator, a page at a time and with an error by its tag. It prints what
 * came, so that whoever started it can tell that it ran to its end.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { ImageLogs, Pagination, Retry } from "effect-parallelcluster"
import { getImageLogEvents } from "effect-parallelcluster/ImageLogs"
import * as Simulator from "effect-parallelcluster/testing"

export const program: Effect.Effect<string> = Effect.gen(function* () {
  const { putLogEvents } = yield* Simulator.Simulator
  const stream = { imageId: "my-image", logStreamName: "build" }
  yield* putLogEvents({ ...stream, events: [{ timestamp: new Date(0), message: "first" }] })
  yield* putLogEvents({ ...stream, events: [{ timestamp: new Date(1), message: "second" }] })
  const lines = yield* Pagination.items(getImageLogEvents, { ...stream, startFromHead: true, limit: 1 }).pipe(
    Stream.map(({ message, timestamp }) => `${timestamp.toISOString()} ${message}`),
    Stream.runCollect,
  )
  const missing = yield* ImageLogs.listImageLogStreams({ imageId: "no-such-image" }).pipe(
    Retry.none,
    Effect.map(() => "found"),
    Effect.catchTag("NotFound", ({ _tag, status }) => Effect.succeed(`${_tag} ${status}`)),
  )
  return [...lines, missing].join("\n")
}).pipe(Effect.provide(Simulator.layer()), Effect.orDie)
