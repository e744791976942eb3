/**
 * One operation over the platform's `fetch`.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Credentials from "effect-parallelcluster/Credentials"
import * as ImageLogs from "effect-parallelcluster/ImageLogs"
import * as ParallelCluster from "effect-parallelcluster/ParallelCluster"
import * as Transport from "effect-parallelcluster/Transport"

declare const SERVER: string

const client = ParallelCluster.layer({ endpoint: `${SERVER}/tiny`, region: "eu-west-1" }).pipe(
  Layer.provide(Transport.layerFetch),
  Layer.provide(Credentials.layer({ accessKeyId: "AKIDEXAMPLE", secretAccessKey: "example-secret" })),
)

export const first = (): Promise<unknown> =>
  Effect.runPromise(
    Effect.provide(ImageLogs.getImageLogEvents({ imageId: "my-image", logStreamName: "build" }), client),
  )
