/**
 * The status of an image's build in several accounts and regions at once. The client of an account and region is built when it is
 * first used, shared by all users, and released after five idle minutes.
 *
 *     bun examples/accounts.ts my-image      deno run -A examples/accounts.ts my-image
 *
 * Each account has its own API. The variables of an account begin with its name: `RESEARCH_PCLUSTER_API_URL`,
 * `RESEARCH_AWS_ACCESS_KEY_ID` and so on.
 *
 * @module
 */
import process from "node:process"
import { ConfigProvider, Effect, Layer, LayerMap } from "effect"
import { Deployment, ImageLogs, ParallelCluster } from "effect-parallelcluster"

/** An account and a region. Equal places share a client. */
export interface Place {
  readonly account: string
  readonly region: string
}

/** The clients, by place. */
export class Clients extends LayerMap.Service<Clients>()("examples/accounts/Clients", {
  lookup: ({ account, region }: Place) =>
    Layer.effect(
      ParallelCluster.ParallelCluster,
      Effect.map(ParallelCluster.ParallelCluster, (client) => ({ ...client, defaultRegion: region })),
    ).pipe(
      // Layers are memoized: without `fresh`, all places would share one client.
      Layer.provide(Layer.fresh(Deployment.layerEnv)),
      Layer.provide(
        ConfigProvider.layer(Effect.map(ConfigProvider.ConfigProvider, ConfigProvider.nested(account.toUpperCase()))),
      ),
    ),
  idleTimeToLive: "5 minutes",
}) {}

/** The newest event of the image's stack in each place, four places at a time. A failure in one does not stop the others. */
export const builds = Effect.fn("builds")(function* (imageId: string, places: ReadonlyArray<Place>) {
  return yield* Effect.forEach(
    places,
    (place) =>
      ImageLogs.getImageStackEvents({ imageId }).pipe(
        Effect.map(({ events }) => events[0]?.resourceStatus ?? "no events yet"),
        Effect.provide(Clients.get(place)),
        Effect.catch((error) => Effect.succeed(`${error._tag}: ${error.message}`)),
        Effect.map((status) => ({ ...place, status })),
      ),
    { concurrency: 4 },
  )
})

if (import.meta.main) {
  const [imageId = "my-image"] = process.argv.slice(2)
  const places = ["research", "production"].flatMap((account) =>
    ["eu-west-1", "us-east-2"].map((region) => ({ account, region }))
  )
  console.table(await builds(imageId, places).pipe(Effect.provide(Clients.layer), Effect.runPromise))
}
