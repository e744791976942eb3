/**
 * `npm run bench:stream`: how much memory `LogEvents.forward` takes for 500,000 events and for 2,000,000, in Bun and in Deno.
 * It fails when four times the events take more than 1.4 times the memory.
 *
 * The server and each reading have a process of their own: `stream.ts serve`, and `stream.ts read <url> <events>`.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { createServer } from "node:http"
import process from "node:process"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import { Credentials, ImageLogs, LogEvents, ParallelCluster, Transport } from "effect-parallelcluster"
import { runtimes } from "../runtimes.ts"

const few = 500_000
const many = 2_000_000
const limit = 1.4
const pageSize = 10_000
const self = fileURLToPath(import.meta.url)

/** A log as long as the image's id says, in pages of 1 MB. */
const serve = () => {
  const start = Date.parse("2026-01-05T08:00:00Z")
  const events = JSON.stringify(Array.from({ length: pageSize }, (_, i) => ({
    timestamp: new Date(start + i).toISOString(),
    message: `TOE Step ${i}: ${"x".repeat(40)}`,
  })))
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "", "http://localhost")
    const last = Number(/\/image-(\d+)\//.exec(url.pathname)?.[1]) / pageSize
    const page = Number(url.searchParams.get("nextToken") ?? 0)
    response.setHeader("content-type", "application/json")
    response.end(
      `{"nextToken":"${Math.min(page + 1, last)}","prevToken":"${page}","events":${page < last ? events : "[]"}}`,
    )
  })
  server.listen(0, "127.0.0.1", () => {
    const address = server.address()
    console.log(typeof address === "object" ? `http://127.0.0.1:${address?.port}` : "")
  })
}

/** Reads a log, and prints how long it took and the most memory that there was at any page. */
const read = async (endpoint: string, length: number) => {
  const client = ParallelCluster.layer({ endpoint, region: "eu-west-1" }).pipe(
    Layer.provide([
      Transport.layerFetch,
      Credentials.layer({ accessKeyId: "AKIDEXAMPLE", secretAccessKey: "example" }),
    ]),
  )
  let peak = 0
  let events = 0
  const start = performance.now()
  await LogEvents.forward(ImageLogs.getImageLogEvents, { imageId: `image-${length}`, logStreamName: "build" }).pipe(
    Stream.chunks,
    Stream.runForEach((chunk) =>
      Effect.sync(() => {
        events += chunk.length
        peak = Math.max(peak, process.memoryUsage().rss)
      })
    ),
    Effect.provide(client),
    Effect.runPromise,
  )
  if (events !== length) throw new Error(`${events} events, not ${length}`)
  console.log(JSON.stringify({ peak, seconds: (performance.now() - start) / 1000 }))
}

/** Starts this file with other arguments, and gives its first line. */
const run = async (
  binary: string,
  args: ReadonlyArray<string>,
): Promise<readonly [line: string, child: ChildProcess]> => {
  const program = [/deno[^/]*$/.test(binary) ? ["run", "-A"] : [], self, args].flat()
  const child = spawn(binary, program, { stdio: ["ignore", "pipe", "inherit"] })
  const [line] = await Promise.race([once(createInterface({ input: child.stdout }), "line"), once(child, "error")])
  return [String(line), child]
}

const measure = async () => {
  const [url, server] = await run(process.execPath, ["serve"])
  const megabytes = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(0)} MB`
  let over = false
  console.log("runtime     events   seconds   events/s   peak memory")
  for (const { binary, name } of runtimes.filter(({ name }) => name !== "workerd")) {
    if (binary === undefined) continue
    const peaks: Array<number> = []
    for (const events of [few, many]) {
      const { peak, seconds } = JSON.parse((await run(binary, ["read", url, String(events)]))[0])
      peaks.push(peak)
      const columns = [
        String(events).padStart(10),
        seconds.toFixed(1).padStart(9),
        (events / seconds).toFixed(0).padStart(10),
      ]
      console.log(`${name.padEnd(7)} ${columns.join(" ")} ${megabytes(peak).padStart(13)}`)
    }
    const ratio = peaks[1]! / peaks[0]!
    over ||= ratio > limit
    console.log(`${name.padEnd(7)} four times the events, ${ratio.toFixed(2)} times the memory; limit ${limit}`)
  }
  server.kill()
  process.exit(over ? 1 : 0)
}

const [what, ...args] = process.argv.slice(2)
if (what === "serve") serve()
else if (what === "read") await read(args[0] ?? "", Number(args[1]))
else await measure()
