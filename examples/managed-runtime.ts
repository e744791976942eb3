/**
 * For code that is not written with Effect: a function that gives a promise, and a log as an async iterator. One runtime
 * holds the client, so its keys are resolved once.
 *
 *     bun examples/managed-runtime.ts my-image      deno run -A examples/managed-runtime.ts my-image
 *
 * @module
 */
import process from "node:process"
import { type Layer, ManagedRuntime, Stream } from "effect"
import { Errors, ImageLogs, Pagination, ParallelCluster } from "effect-parallelcluster"

/** What the rest of the application gets to see. */
export const make = (layer: Layer.Layer<ParallelCluster.ParallelCluster, unknown> = ParallelCluster.layerEnv) => {
  const runtime = ManagedRuntime.make(layer)
  return {
    /** The newest lines of a log. Rejects with our errors: `error instanceof Errors.NotFound`. */
    tail: async (imageId: string, logStreamName: string, limit: number): Promise<ReadonlyArray<string>> => {
      const page = await runtime.runPromise(ImageLogs.getImageLogEvents({ imageId, logStreamName, limit }))
      return page.events.map((event) => event.message)
    },
    /** A log from its beginning, page after page as it is asked for; leaving the loop ends the reading. */
    async *lines(imageId: string, logStreamName: string): AsyncGenerator<string> {
      const events = Pagination.items(ImageLogs.getImageLogEvents, { imageId, logStreamName, startFromHead: true })
      for await (const event of Stream.toAsyncIterableWith(events, await runtime.context())) yield event.message
    },
    [Symbol.asyncDispose]: () => runtime.dispose(),
  }
}

if (import.meta.main) {
  await using logs = make()
  const [imageId = "my-image"] = process.argv.slice(2)
  try {
    console.log(await logs.tail(imageId, "build", 10))
    for await (const line of logs.lines(imageId, "build")) if (line.includes("error")) console.log(line)
  } catch (error) {
    if (!(error instanceof Errors.NotFound)) throw error
    console.log(`There is no log of ${imageId}.`)
  }
}
