/**
 * For code that is not written with Effect: a function that gives a promise, and a log as an async iterator. One runtime
 * holds the clients, so the credentials are resolved once.
 *
 *     bun examples/managed-runtime.ts my-image      deno run -A examples/managed-runtime.ts my-image
 *
 * @module
 */
import process from "node:process"
import { type Layer, ManagedRuntime, Stream } from "effect"
import { Deployment, Errors, Logs } from "effect-parallelcluster"

/** What the rest of the application gets to see. */
export const make = (layer: Layer.Layer<Logs.Services, unknown> = Deployment.layerEnv) => {
  const runtime = ManagedRuntime.make(layer)
  return {
    /** The last lines of a build's log. Rejects with our errors: `error instanceof Errors.NotFound`. */
    tail: async (imageId: string, lines: number): Promise<ReadonlyArray<string>> => {
      const events = await runtime.runPromise(Stream.runCollect(Logs.last(Logs.image({ imageId }), lines)))
      return events.map((event) => event.message)
    },
    /** The log from its beginning, page after page as it is asked for; leaving the loop ends the reading. */
    async *lines(imageId: string): AsyncGenerator<string> {
      const events = Logs.read(Logs.image({ imageId }))
      for await (const event of Stream.toAsyncIterableWith(events, await runtime.context())) yield event.message
    },
    [Symbol.asyncDispose]: () => runtime.dispose(),
  }
}

if (import.meta.main) {
  await using logs = make()
  const [imageId = "my-image"] = process.argv.slice(2)
  try {
    for (const line of await logs.tail(imageId, 10)) console.log(line)
    for await (const line of logs.lines(imageId)) if (line.includes("error")) console.log(line)
  } catch (error) {
    if (!(error instanceof Errors.NotFound)) throw error
    console.log(error.message)
  }
}
