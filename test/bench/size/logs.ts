/**
 * What `npm run bench:size` bundles: the last lines of a build's log, from a stack's name, in a worker.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as Deployment from "effect-parallelcluster/Deployment"
import * as Logs from "effect-parallelcluster/Logs"

const lines = Stream.runCollect(Logs.last(Logs.image({ imageId: "my-image" }), 20))

export default {
  fetch: async (): Promise<Response> =>
    Response.json(await Effect.runPromise(Effect.provide(lines, Deployment.layerEnv))),
}
