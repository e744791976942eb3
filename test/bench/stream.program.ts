/**
 * Reads a whole log, in a process of its own, and tells how long it took and how much memory there was at most.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import process from "node:process"
import * as Credentials from "effect-parallelcluster/Credentials"
import * as ImageLogs from "effect-parallelcluster/ImageLogs"
import * as LogEvents from "effect-parallelcluster/LogEvents"
import * as Pacing from "effect-parallelcluster/Pacing"
import * as ParallelCluster from "effect-parallelcluster/ParallelCluster"
import * as Transport from "effect-parallelcluster/Transport"
import { keys, reader } from "./by-hand.ts"

/** Reads the log at `<server>/<log>`, and gives each page's events to `work` before it goes on. */
export type Read = (
  server: string,
  log: string,
  work: (events: ReadonlyArray<{ readonly timestamp?: Date | number | undefined }>) => Promise<void>,
) => Promise<void>

/** What peers bring. */
export type Peers = Readonly<Record<string, Read>>

/** How many events are in a page of the server's. */
export const pageSize = 10_000

/** What is asked for, as JSON in the first argument. */
export interface Task {
  readonly server: string
  readonly way: string
  readonly pages: number
  /** In milliseconds, of the server. */
  readonly latency: number
  /** In milliseconds, for each page. */
  readonly work: number
}

/** What is found. */
export interface Result {
  readonly millis: number
  readonly peak: number
}

const own: Read = (server, log, work) =>
  LogEvents.forward(ImageLogs.getImageLogEvents, { imageId: "my-image", logStreamName: "build" }).pipe(
    Stream.chunks,
    Stream.runForEach((events) => Effect.promise(() => work(events))),
    // No peer keeps to a rate limit.
    Pacing.none,
    Effect.provide(
      ParallelCluster.layer({ endpoint: `${server}/${log}`, region: "eu-west-1" }).pipe(
        Layer.provide([Transport.layerFetch, Credentials.layer(keys)]),
      ),
    ),
    Effect.runPromise,
  )

const loop: Read = async (server, log, work) => {
  const read = reader(`${server}/${log}`)
  let token: string | undefined
  while (true) {
    const page = await read(token)
    if (page.events.length > 0) await work(page.events)
    if (page.nextToken === token) return
    token = page.nextToken
  }
}

/** Does the task of the arguments. */
export const main = async (peers: Peers = {}): Promise<void> => {
  const { latency, pages, server, way, work }: Task = JSON.parse(process.argv[2] ?? "")
  const read = { "a loop by hand": loop, "this package": own, ...peers }[way]
  if (read === undefined) throw new Error(`${way}: not known`)
  let peak = 0
  let count = 0
  const working = async (events: ReadonlyArray<{ readonly timestamp?: Date | number | undefined }>) => {
    for (const { timestamp } of events) if (Number(timestamp) > 0) count++
    peak = Math.max(peak, process.memoryUsage().rss)
    if (work > 0) await new Promise((resolve) => setTimeout(resolve, work))
  }
  // Code that is warm: what starting costs is told elsewhere.
  await read(server, `log/20/0`, async () => {})
  const start = performance.now()
  await read(server, `log/${pages}/${latency}`, working)
  const result: Result = { millis: performance.now() - start, peak }
  if (count !== pages * pageSize) throw new Error(`${way} read ${count} events of ${pages} pages`)
  console.log(`RESULT ${JSON.stringify(result)}`)
  process.exit()
}
