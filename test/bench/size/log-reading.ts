/**
 * What `npm run bench:size` bundles: all of a log as a stream, with a retry policy of one's own, configured by `Config`.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import * as Credentials from "effect-parallelcluster/Credentials"
import * as ImageLogs from "effect-parallelcluster/ImageLogs"
import * as LogEvents from "effect-parallelcluster/LogEvents"
import * as ParallelCluster from "effect-parallelcluster/ParallelCluster"
import * as Retry from "effect-parallelcluster/Retry"
import * as Transport from "effect-parallelcluster/Transport"

const client = ParallelCluster.layerConfig.pipe(
  Layer.provide([Transport.layerFetch, Credentials.layerConfig]),
)

const messages = LogEvents.forward(ImageLogs.getImageLogEvents, { imageId: "my-image", logStreamName: "build" }).pipe(
  Stream.map((event) => event.message),
  Stream.runCollect,
  Retry.policy({ maxAttempts: 5 }),
)

export default {
  fetch: async (): Promise<Response> => Response.json(await Effect.runPromise(Effect.provide(messages, client))),
}
