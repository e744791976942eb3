/**
 * One operation whose credentials come from a web identity, as a worker without long-lived ones has them.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as ImageLogs from "effect-parallelcluster/ImageLogs"
import * as ParallelCluster from "effect-parallelcluster/ParallelCluster"
import * as Sts from "effect-parallelcluster/Sts"
import * as Transport from "effect-parallelcluster/Transport"

const client = ParallelCluster.layer({ endpoint: "https://abc123.execute-api.eu-west-1.amazonaws.com/prod" }).pipe(
  Layer.provide(Sts.layerWebIdentity({
    roleArn: "arn:aws:iam::111122223333:role/edge-worker",
    region: "eu-west-1",
    token: Effect.succeed("example-token"),
  })),
  Layer.provide(Transport.layerFetch),
)

const newestEvents = ImageLogs.getImageLogEvents({ imageId: "my-image", logStreamName: "a-log" })

export default {
  fetch: async (): Promise<Response> => Response.json(await Effect.runPromise(Effect.provide(newestEvents, client))),
}
