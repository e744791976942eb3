/**
 * What `npm run bench:size` bundles: one operation of a deployment that is found by the name of its stack, with the role that the
 * stack made.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Credentials from "effect-parallelcluster/Credentials"
import * as Deployment from "effect-parallelcluster/Deployment"
import * as ImageLogs from "effect-parallelcluster/ImageLogs"
import * as Transport from "effect-parallelcluster/Transport"

const client = Deployment.layer({ stackName: "parallelcluster-api", region: "eu-west-1" }).pipe(
  Layer.provide(Transport.layerFetch),
  Layer.provide(Credentials.layer({ accessKeyId: "AKIDEXAMPLE", secretAccessKey: "example-secret" })),
)

const newestEvents = ImageLogs.getImageLogEvents({ imageId: "my-image", logStreamName: "build" })

export default {
  fetch: async (): Promise<Response> => Response.json(await Effect.runPromise(Effect.provide(newestEvents, client))),
}
