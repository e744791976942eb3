/**
 * Several accounts and regions at once: how does the build of an image stand in each of them? A client is made when a place
 * is first asked for, is shared by all who ask, and goes when nobody has asked for a while.
 *
 *     bun examples/accounts.ts my-image      deno run -A examples/accounts.ts my-image
 *
 * Each account has an API of its own, and its settings stand in the environment after its name: `RESEARCH_PCLUSTER_API_URL`,
 * `RESEARCH_AWS_ACCESS_KEY_ID` and so on.
 *
 * @module
 */
import process from "node:process"
import { ConfigProvider, Effect, Layer, LayerMap } from "effect"
import { ImageLogs, ParallelCluster } from "effect-parallelcluster"

/** Where something is built. Equal ones are the same key. */
export interface Place {
  readonly account: string
  readonly region: string
}

/** The clients by their place. */
export class Clients extends LayerMap.Service<Clients>()("examples/accounts/Clients", {
  lookup: ({ account, region }: Place) =>
    Layer.effect(
      ParallelCluster.ParallelCluster,
      Effect.map(ParallelCluster.ParallelCluster, (client) => ({ ...client, defaultRegion: region })),
    ).pipe(
      // One layer is built once, however often it is provided; each place needs one of its own.
      Layer.provide(Layer.fresh(ParallelCluster.layerEnv)),
      Layer.provide(
        ConfigProvider.layer(Effect.map(ConfigProvider.ConfigProvider, ConfigProvider.nested(account.toUpperCase()))),
      ),
    ),
  idleTimeToLive: "5 minutes",
}) {}

/** The newest event of the image's stack in each place, four places at a time; one that fails does not stop the others. */
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
