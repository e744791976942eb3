/**
 * `npm run bench:slices`: one log of 400 pages, page by page and in eight time slices at once, evenly written and with most of it
 * in a hundredth of the time. The pages come from memory, each after some milliseconds: what counts is how many waits there are
 * in a row.
 *
 *     bun test/bench/slices.ts [--json] [--quick]
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { LogEvents } from "effect-parallelcluster"
import type { Figure, Table } from "./figures.ts"
import { finish, progress, quick } from "./report.ts"
import { summary } from "./statistics.ts"

const pages = 400
const pageSize = 100
const rounds = quick ? 1 : 3

/** In milliseconds. Less than what a page of CloudWatch Logs takes: only the ratio is of interest. */
const latency = quick ? 1 : 25

const start = Date.UTC(2026, 0, 5, 8)
const count = pages * pageSize
const second = 1000

/** Times of events, in order. */
const logs: Readonly<Record<string, ReadonlyArray<number>>> = {
  "evenly written": Array.from({ length: count }, (_, i) => start + i * second),
  "90 % of it in 1 % of the time": Array.from(
    { length: count },
    (_, i) =>
      i % 10 === 0 ? start + i * second : start + (count / 2) * second + Math.floor((i * count * second) / 100 / count),
  ).sort((a, b) => a - b),
}

/** Pages of such a log, with tokens that are indices. */
const readerOf = (times: ReadonlyArray<number>) => (input: LogEvents.PageInput) =>
  Effect.map(Effect.sleep(latency), () => {
    const limit = Math.min(input.limit ?? pageSize, pageSize)
    if (input.nextToken === undefined && input.startFromHead !== true) {
      return pageOf(times, Math.max(0, times.length - limit), limit)
    }
    const from = input.nextToken === undefined ? indexOf(times, Number(input.startTime ?? 0)) : Number(input.nextToken)
    return pageOf(times, from, limit)
  })

const pageOf = (times: ReadonlyArray<number>, from: number, limit: number): LogEvents.Page => {
  const events = times.slice(from, from + limit).map((time) => ({ timestamp: new Date(time), message: "a line" }))
  return { events, nextForwardToken: `${from + events.length}`, nextBackwardToken: `${from}` }
}

const indexOf = (times: ReadonlyArray<number>, time: number): number => {
  let [low, high] = [0, times.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (times[middle]! < time) low = middle + 1
    else high = middle
  }
  return low
}

const time = async (times: ReadonlyArray<number>, parallel: number) => {
  const begin = performance.now()
  const stream = LogEvents.forward(readerOf(times), { logStreamName: "3.16.1/1" }, { parallel })
  const events = await Effect.runPromise(Stream.runCount(stream))
  if (events !== times.length) throw new Error(`${events} events of ${times.length} were read`)
  return performance.now() - begin
}

const ways = { "page by page": 1, "eight slices": 8 }
const on = "Deno" in globalThis ? "Deno" : "Bun"
const tables: Array<Table> = []
for (const [title, times] of Object.entries(logs)) {
  progress(`slices: ${title}`)
  const results: Record<string, Array<number>> = {}
  for (let round = 0; round < rounds; round++) {
    for (const [way, parallel] of Object.entries(ways)) (results[way] ??= []).push(await time(times, parallel))
  }
  const figures = Object.entries(results).map(([way, found]): Figure => ({ way, on, ...summary(found) }))
  tables.push({ title: `400 pages, ${title}`, unit: "milliseconds", figures })
}
finish({
  part: "slices",
  tables,
  notes: [`Each page takes ${latency} ms and the rest of the event loop, which a real one of 100 ms does not feel.`],
})
