/**
 * What the package is to reach, and whether it did.
 *
 * @module
 */
import { find, type Report } from "./figures.ts"
import type { Row } from "./table.ts"

/** A number of a table by its way, on the place that is asked about; not a number when it was not measured. */
type Value = (table: string, way: string, on?: string) => number

interface Goal {
  readonly part: string
  readonly what: string
  /** What has to be reached, by the name of the runtime or bundler. */
  readonly on: Readonly<Record<string, number>>
  /** Most are not to be exceeded. */
  readonly atLeast?: true
  readonly value: (value: Value, on: string) => number
  /** Without one, it is a ratio. */
  readonly unit?: "KB" | "ms"
  /** What stands in the way of it where it is missed. */
  readonly limit?: string
}

const own = "this package"

/** Time over the time of another way of the same table. */
const over = (table: string, other: string, way = own) => (value: Value) => value(table, way) / value(table, other)

/** How much is done in the time in which another way does one. */
const speed = (table: string, other: string, way = own) => (value: Value) => value(table, other) / value(table, way)

const everywhere = (goal: number, ...runtimes: ReadonlyArray<string>) =>
  Object.fromEntries(runtimes.map((name) => [name, goal]))

const byHand = "fetch + aws4fetch by hand"
const size = "Minified and gzipped"

/** The Python client is measured once, beside this package in each runtime. */
const overPython = (table: string) => (value: Value, on: string) =>
  value(table, `${own}, ${on}`, "CPU") / value(table, "pcluster_client, Python", "CPU")

const sizeLimit =
  "Effect, Schema, Layer and aws4fetch are 30 KB by themselves: the row `its libraries alone`. Checks of the " +
  "input with words for each mistake, all errors, time limits, retries with a budget and the correction of the clock are the rest."

const decodeLimit =
  "In V8, a `Date` of a known number takes two fifths of the time in which `JSON.parse` reads a log event, before any time is read."

const requestLimit =
  "By hand nothing is checked, limited in time, interruptible or tried again. Here that takes 10 to 20 µs of a request, " +
  "more than half of which is Effect's, and what signing saves does not always make up for it."

const memoryLimit =
  "It is the collector's choice when to collect: what is alive after a collection does not grow with the pages " +
  "(in Deno by less than 1 KB a page)."

const coldLimit = "Most of it is Effect, Schema and aws4fetch: the row `its libraries alone`."

const goals: ReadonlyArray<Goal> = [
  {
    part: "size",
    what: "one operation",
    on: { esbuild: 34 },
    limit: sizeLimit,
    value: (value) => value(size, "one operation"),
    unit: "KB",
  },
  {
    part: "size",
    what: "log reading and configuration",
    on: { esbuild: 37 },
    limit: sizeLimit,
    value: (value) => value(size, "log reading, retry, Config"),
    unit: "KB",
  },
  {
    part: "size",
    what: "all twenty operations",
    on: { esbuild: 41 },
    limit: sizeLimit,
    value: (value) => value(size, "all twenty operations"),
    unit: "KB",
  },
  ...[
    "10,000 log events, 1 MB",
    "The same from CloudWatch Logs",
    "500 stack events, 0.2 MB",
    "A large cluster",
    "1,000 instances, 0.2 MB",
  ].map((table): Goal => ({
    part: "decode",
    what: `${table}: time over \`JSON.parse\``,
    on: { Bun: 1.5, ...everywhere(2, "Deno", "Node", "workerd") },
    limit: decodeLimit,
    value: over(table, "JSON.parse alone"),
  })),
  {
    part: "decode",
    what: "A page from CloudWatch Logs over one from the API, each over its `JSON.parse`",
    on: everywhere(1.1, "Bun", "Deno", "Node", "workerd"),
    value: (value) =>
      over("The same from CloudWatch Logs", "JSON.parse alone")(value) /
      over("10,000 log events, 1 MB", "JSON.parse alone")(value),
  },
  {
    part: "sign",
    what: "time over aws4fetch with its cache",
    on: { Bun: 0.95, Deno: 0.7, Node: 0.7 },
    value: over("One signature", "aws4fetch, with its cache"),
  },
  {
    part: "request",
    what: "tiny answers a second, one by one, over by hand",
    on: everywhere(0.95, "Bun", "Deno"),
    atLeast: true,
    limit: requestLimit,
    value: speed("Tiny answers, one after the other", byHand),
  },
  {
    part: "request",
    what: "tiny answers a second, 64 at once, over by hand",
    on: everywhere(0.9, "Bun", "Deno"),
    atLeast: true,
    limit: requestLimit,
    value: speed("Tiny answers, 64 at once", byHand),
  },
  ...["one after the other", "64 at once"].map((how): Goal => ({
    part: "request",
    what: `HttpClient: tiny answers a second, ${how}, over by hand`,
    on: everywhere(0.8, "Bun", "Deno"),
    atLeast: true,
    limit:
      "Effect's `HttpClient` with nothing around it is as slow one by one, and much of it at 64: the row `HttpClient + aws4fetch`.",
    value: speed(`Tiny answers, ${how}`, byHand, "this package, HttpClient"),
  })),
  {
    part: "request",
    what: "1 MB pages a second, over by hand with `Date`",
    on: everywhere(1.1, "Bun", "Deno"),
    atLeast: true,
    limit: "Most of it is fetching and `JSON.parse`, and uneven: see `openapi-fetch`, which makes no `Date`.",
    value: speed("Pages of 1 MB, one after the other", byHand),
  },
  {
    part: "request",
    what: "CPU time of a tiny request, over the Python client's",
    on: everywhere(1 / 5, "Bun", "Deno"),
    limit:
      "By hand, `fetch` and aws4fetch alone take a fifth of the Python client's CPU time in Bun, two fifths in Deno.",
    value: overPython("Tiny answers, one after the other, CPU time"),
  },
  {
    part: "request",
    what: "CPU time of decoding 10,000 events, over the Python client's",
    on: everywhere(1 / 50, "Bun", "Deno"),
    value: overPython("10,000 log events decoded, CPU time"),
  },
  {
    part: "stream",
    what: "200 pages, time over the loop",
    on: everywhere(0.85, "Bun", "Deno"),
    limit: "Most of a page's time is the server's, the loopback's and `JSON.parse`'s, which both have.",
    value: over("200 pages", "a loop by hand"),
  },
  {
    part: "stream",
    what: "20 ms of latency and of work a page, time over the loop",
    on: everywhere(0.55, "Bun", "Deno"),
    limit:
      "The work is hidden behind the fetching; but a page of 1 MB takes several milliseconds more than its latency, which nothing hides.",
    value: over("50 pages, 20 ms of latency and 20 ms of work each", "a loop by hand"),
  },
  {
    part: "stream",
    what: "peak memory of 2,000 pages over that of 200",
    on: everywhere(1.3, "Bun", "Deno"),
    limit: memoryLimit,
    value: (value) => value("Peak memory, 2,000 pages", own) / value("Peak memory, 200 pages", own),
  },
  {
    part: "stream",
    what: "peak memory of 2,000 pages over the loop's",
    on: everywhere(1.3, "Bun", "Deno"),
    limit: memoryLimit,
    value: over("Peak memory, 2,000 pages", "a loop by hand"),
  },
  {
    part: "cold",
    what: "cold start over an empty worker",
    on: { workerd: 14 },
    limit: coldLimit,
    value: (value) => value("Cold start", own) - value("Cold start", "an empty program"),
    unit: "ms",
  },
  {
    part: "cold",
    what: "the same, over that of the HttpClient variant",
    on: { workerd: 0.55 },
    limit: coldLimit,
    value: (value) => {
      const empty = value("Cold start", "an empty program")
      return (value("Cold start", own) - empty) / (value("Cold start", "this package, HttpClient") - empty)
    },
  },
]

const shown = (value: number, unit: Goal["unit"]) =>
  unit === undefined ? value.toFixed(value < 0.1 ? 3 : 2) : `${value.toFixed(1)} ${unit}`

/** What each goal of these parts comes to in each place. */
const outcomes = (reports: ReadonlyArray<Report>) =>
  goals.flatMap((goal) => {
    const report = reports.find(({ part }) => part === goal.part)
    return report === undefined ? [] : Object.entries(goal.on).map(([where, toReach]) => {
      const measured = goal.value((title, way, on = where) => {
        const table = report.tables.find((table) => table.title === title)
        return (table && find(table, way, on)) ?? NaN
      }, where)
      return { ...goal, where, toReach, measured, met: goal.atLeast ? measured >= toReach : measured <= toReach }
    })
  })

/** A row for each goal of these parts: what was to be reached where, what was, and whether that is enough. */
export const goalsOf = (reports: ReadonlyArray<Report>): ReadonlyArray<Row> =>
  outcomes(reports).map(({ atLeast, measured, met, part, toReach, unit, what, where }) => ({
    part,
    goal: what,
    where,
    "to reach": `${atLeast ? "≥" : "≤"} ${shown(toReach, unit)}`,
    measured: Number.isNaN(measured) ? "not measured" : shown(measured, unit),
    "": Number.isNaN(measured) ? "" : met ? "met" : "**missed**",
  }))

/** Of the goals that are missed somewhere, what stands in their way. */
export const limitsOf = (reports: ReadonlyArray<Report>): string => {
  const missed = outcomes(reports).filter(({ measured, met }) => !met && !Number.isNaN(measured))
  const limits = new Map<string, Set<string>>()
  for (const { limit, part, what } of missed) {
    if (limit !== undefined) limits.set(limit, (limits.get(limit) ?? new Set()).add(`${part}: ${what}`))
  }
  return [...limits].map(([limit, whats]) => `- ${[...whats].join("; ")}. ${limit}`).join("\n")
}
