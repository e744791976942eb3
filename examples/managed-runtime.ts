/**
 * For code without Effect: a function that returns a promise, and a log as an async iterator. The runtime builds the clients
 * once, so credentials are resolved once.
 *
 *     bun examples/managed-runtime.ts my-image      deno run -A examples/managed-runtime.ts my-image
 *
 * @module
 */
import process from "node:process"
import { type Layer, ManagedRuntime, Stream } from "effect"
import { Deployment, Errors, Logs } from "effect-parallelcluster"

/** The interface for the rest of the application. */
export const make = (layer: Layer.Layer<Logs.Services, unknown> = Deployment.layerEnv) => {
  const runtime = ManagedRuntime.make(layer)
  return {
    /** The last lines of a build's log. Rejects with the tagged errors: `error instanceof Errors.NotFound`. */
    tail: async (imageId: string, lines: number): Promise<ReadonlyArray<string>> => {
      const events = await runtime.runPromise(Stream.runCollect(Logs.last(Logs.image({ imageId }), lines)))
      return events.map((event) => event.message)
    },
    /** The log from its beginning. Pages are requested on demand; leaving the loop stops the reading. */
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
