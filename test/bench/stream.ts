/**
 * `npm run bench:stream`: whole logs of up to 20,000,000 events, in pages of 10,000: how quick they are read, and in how much
 * memory. Against a loop by hand, and the AWS SDK's paginator. Each reading has a process of its own.
 *
 *     bun test/bench/stream.ts [--json] [--quick]
 *
 * @module
 */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { notes } from "./compare.ts"
import type { Figure, Table } from "./figures.ts"
import * as peers from "./peers.ts"
import { finish, progress, quick } from "./report.ts"
import { bundle, importPeers, output, runtimes, serve } from "./runtimes.ts"
import { summary } from "./statistics.ts"
import { pageSize, type Result, type Task } from "./stream.program.ts"

interface Log {
  readonly title: string
  readonly pages: number
  readonly latency: number
  readonly work: number
  readonly rounds: number
  /** The paginator takes several times as long: it does it less often, and does not read the longest log. */
  readonly roundsOfPaginator: number
}

const idle = { latency: 0, work: 0, roundsOfPaginator: 2 }
const logs: ReadonlyArray<Log> = [
  { ...idle, title: "50 pages", pages: 50, rounds: 5 },
  { ...idle, title: "200 pages", pages: 200, rounds: 5 },
  { ...idle, title: "800 pages", pages: 800, rounds: 3, roundsOfPaginator: 1 },
  { ...idle, title: "2,000 pages", pages: 2000, rounds: 3, roundsOfPaginator: 0 },
  {
    ...idle,
    title: "50 pages, 20 ms of latency and 20 ms of work each",
    pages: 50,
    latency: 20,
    work: 20,
    rounds: 3,
  },
]

const paginator = "AWS SDK, paginateGetLogEvents"
const ways = ["a loop by hand", "this package", ...(peers.installed ? [paginator] : [])]

/** In workerd nothing tells how much memory there is. */
const measured = runtimes.filter(({ name }) => name === "Bun" || name === "Deno")
const { stop, url } = await serve()
const directory = mkdtempSync(join(tmpdir(), "effect-parallelcluster-"))
const speeds: Array<Table> = []
const peaks: Array<Table> = []
const throughput: Array<Figure> = []
try {
  const file = join(directory, "program.mjs")
  const entry = `${importPeers("stream")}\nimport { main } from "./test/bench/stream.program.ts"\nawait main(peers)`
  await bundle(entry, file, false)

  const read = async (command: ReadonlyArray<string>, task: Task): Promise<Result> => {
    const text = await output([...command, file, JSON.stringify(task)])
    const [, json] = /RESULT (\{.*\})/.exec(text) ?? []
    if (json === undefined) throw new Error(`a reading printed no result: ${text}`)
    return JSON.parse(json)
  }

  for (const { latency, rounds, roundsOfPaginator, title, work, ...log } of logs) {
    const pages = quick ? Math.ceil(log.pages / 20) : log.pages
    progress(`stream: ${title}`)
    const results: Record<string, Record<string, Array<Result>>> = {}
    // All take turns, so that a busy moment of the machine hits all alike.
    for (let round = 0; round < (quick ? 1 : rounds); round++) {
      for (const { command, name } of measured) {
        for (const way of ways) {
          if (way === paginator && round >= roundsOfPaginator) continue
          const task = { server: url, way, pages, latency, work }
          const found = (results[way] ??= {})[name] ??= []
          found.push(await read(command, task))
        }
      }
    }
    const figures = (value: (result: Result) => number) =>
      Object.entries(results).flatMap(([way, places]) =>
        Object.entries(places).map(([on, results]) => ({ way, on, ...summary(results.map(value)) }))
      )
    speeds.push({ title, unit: "milliseconds a page", figures: figures(({ millis }) => millis / pages) })
    if (work > 0) continue
    peaks.push({ title: `Peak memory, ${title}`, unit: "MB", figures: figures(({ peak }) => peak / 1024 / 1024) })
    for (const { on, value, way } of figures(({ millis }) => pages * pageSize / millis * 1000)) {
      throughput.push({ way: `${title}, ${way}`, on, value })
    }
  }
} finally {
  stop()
  rmSync(directory, { recursive: true })
}
finish({
  part: "stream",
  tables: [
    ...speeds,
    { title: "The same", unit: "events a second", figures: throughput, compared: false },
    ...peaks,
  ],
  notes: [
    `The paginator does not read the longest log, which would take minutes. Memory is that of the process, the highest at any page.`,
    ...await notes(),
  ],
})
