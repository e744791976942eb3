/**
 * One operation over Effect's `HttpClient`.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Credentials from "effect-parallelcluster/Credentials"
import * as HttpClientTransport from "effect-parallelcluster/HttpClientTransport"
import * as ImageLogs from "effect-parallelcluster/ImageLogs"
import * as ParallelCluster from "effect-parallelcluster/ParallelCluster"

declare const SERVER: string

const client = ParallelCluster.layer({ endpoint: `${SERVER}/tiny`, region: "eu-west-1" }).pipe(
  Layer.provide(HttpClientTransport.layer.pipe(Layer.provide(FetchHttpClient.layer))),
  Layer.provide(Credentials.layer({ accessKeyId: "AKIDEXAMPLE", secretAccessKey: "example-secret" })),
)

export const first = (): Promise<unknown> =>
  Effect.runPromise(
    Effect.provide(ImageLogs.getImageLogEvents({ imageId: "my-image", logStreamName: "build" }), client),
  )
