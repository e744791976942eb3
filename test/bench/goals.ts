/**
 * The performance goals of the package, and whether they are met.
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
  /** The highest value that meets the goal, by the name of the runtime or bundler. */
  readonly on: Readonly<Record<string, number>>
  readonly value: (value: Value, on: string) => number
  /** Without one, it is a ratio. */
  readonly unit?: "" | "%" | "KB" | "ms"
  /** The reason when it is missed. */
  readonly limit?: string
}

const own = "this package"

/** Time over the time of another way of the same table. */
const over = (table: string, other: string, way = own) => (value: Value) => value(table, way) / value(table, other)

const everywhere = (goal: number, ...runtimes: ReadonlyArray<string>) =>
  Object.fromEntries(runtimes.map((name) => [name, goal]))

const byHand = "fetch + aws4fetch by hand"
const size = "Minified and gzipped"

const overLibraries = (value: Value) => value(size, "one operation") - value(size, "its libraries alone")

/** What a worker's first answer takes beyond that of an empty one. */
const overEmpty = (way: string) => (value: Value) => value("Cold start", way) - value("Cold start", "an empty program")

const sizeLimit =
  "Effect's clock and durations, which `its libraries alone` does not contain, are 2.0 KB of it. The rest are checks of inputs and " +
  "endpoints with a message for each error, the error classes, a fast decoder, time limits, retries and the correction of clock skew."

const decodeLimit =
  "In V8, creating a `Date` from a number takes two fifths of the time in which `JSON.parse` reads a log event, without parsing the time."

const requestLimit =
  "Hand-written code has no checks, time limits, interruption or retries. They take 10 to 20 µs of a request, more than half of it in " +
  "Effect, which faster signing does not always make up for."

const memoryLimit =
  "The garbage collector decides when to collect: the memory in use after a collection does not grow with the number of pages " +
  "(in Deno by less than 1 KB a page)."

const coldLimit =
  "At the start a third more code than its libraries alone is evaluated, including Effect's clock and durations."

const quotaTime = "Time over what the limit allows"
const quotaLimit = "A busy machine sends admitted requests late, several at once, and is throttled for that."
const logReading = [25, 10].flatMap((rate) =>
  ["merge", "last", "follow"].map((how) => `100 logs by ${how} at ${rate}/${rate}`)
)

const quotaGoals: ReadonlyArray<Goal> = [
  ...[
    { way: "500 calls at 100/10", time: 1.15, throttled: 1 },
    { way: "200 calls at 20/5", time: 1.15, throttled: 10 },
    { way: "3,000 calls at 400/40", time: 1.6, throttled: 10 },
    ...logReading.map((way) => ({ way, time: 1.15, throttled: 10 })),
  ].flatMap(({ throttled, time, way }): ReadonlyArray<Goal> => [
    {
      part: "quota",
      what: `${way}: time over what the limit allows`,
      on: everywhere(time, "Bun", "Deno"),
      limit: quotaLimit,
      value: (value) => value(quotaTime, way),
    },
    {
      part: "quota",
      what: `${way}: throttled`,
      on: everywhere(throttled, "Bun", "Deno"),
      limit: quotaLimit,
      value: (value) => value("Throttled", way),
      unit: "%",
    },
  ]),
  ...["no store", "with Redis"].flatMap((how): ReadonlyArray<Goal> => [
    {
      part: "quota",
      what: `four processes, ${how}: limit left unused after ten seconds`,
      on: { Bun: 10 },
      limit: quotaLimit,
      value: (value) => 100 - value("Four processes at 100/10", `${how}: limit used`),
      unit: "%",
    },
    {
      part: "quota",
      what: `four processes, ${how}: what a share is less than a quarter`,
      on: { Bun: 30 },
      limit: quotaLimit,
      value: (value) => 100 - value("Four processes at 100/10", `${how}: smallest share of a quarter`),
      unit: "%",
    },
  ]),
  {
    part: "quota",
    what: "four processes, with Redis: throttled after the first second",
    on: { Bun: 0 },
    limit: quotaLimit,
    value: (value) => value("Four processes at 100/10", "with Redis: throttled after the first second"),
    unit: "%",
  },
  ...["1,000 a second", "halved", "doubled"].flatMap((limit): ReadonlyArray<Goal> => [
    {
      part: "quota",
      what: `1,000 clients, ${limit}: limit left unused`,
      on: { Bun: 10 },
      value: (value) => 100 - value("1,000 clients, simulated", `${limit}: limit used`),
      unit: "%",
    },
    {
      part: "quota",
      what: `1,000 clients, ${limit}: clients that starve`,
      on: { Bun: 0 },
      value: (value) => value("1,000 clients, simulated", `${limit}: clients without any`),
      unit: "",
    },
  ]),
]

const goals: ReadonlyArray<Goal> = [
  ...quotaGoals,
  {
    part: "size",
    what: "one operation",
    on: { esbuild: 39 },
    limit: sizeLimit,
    value: (value) => value(size, "one operation"),
    unit: "KB",
  },
  {
    part: "size",
    what: "one operation, beyond its libraries",
    on: { esbuild: 8.5 },
    limit: sizeLimit,
    value: overLibraries,
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
  ...(["cluster", "image"] as const).map((kind): Goal => ({
    part: "size",
    what: `the configuration of a ${kind} adds`,
    on: { esbuild: kind === "cluster" ? 25 : 6 },
    value: (value) => value(size, `one operation, ${kind} configuration`) - value(size, "one operation"),
    unit: "KB",
  })),
  {
    part: "configuration",
    what: "checking a large cluster",
    on: everywhere(0.5, "Bun", "Deno", "workerd"),
    value: (value) => value("Checking a large cluster", own) / 1000,
    unit: "ms",
  },
  {
    part: "sign",
    what: "time over aws4fetch with its cache",
    on: { Bun: 0.95, Deno: 0.7, Node: 0.7 },
    value: over("One signature", "aws4fetch, with its cache"),
  },
  ...["one after the other", "64 at once"].flatMap((how): ReadonlyArray<Goal> => [
    {
      part: "request",
      what: `tiny answers, ${how}, time over by hand`,
      on: everywhere(1, "Bun", "Deno"),
      limit: requestLimit,
      value: over(`Tiny answers, ${how}`, byHand),
    },
    {
      part: "request",
      what: `tiny answers, ${how}, time over that of \`HttpClient\` with aws4fetch`,
      on: everywhere(0.95, "Bun", "Deno"),
      limit: requestLimit,
      value: over(`Tiny answers, ${how}`, "HttpClient + aws4fetch", "this package, HttpClient"),
    },
  ]),
  {
    part: "stream",
    what: "200 pages, time over the loop",
    on: everywhere(0.9, "Bun", "Deno"),
    limit:
      "Most of the time of a page is spent in the server, the loopback and `JSON.parse`, which both variants have.",
    value: over("200 pages", "a loop by hand"),
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
    part: "slices",
    what: "400 pages in eight slices, over page by page",
    on: { Bun: 1 / 6 },
    value: over("400 pages, evenly written", "page by page", "eight slices"),
  },
  {
    part: "slices",
    what: "the same with 90 % of the events in 1 % of the time",
    on: { Bun: 1 / 4 },
    value: over("400 pages, 90 % of it in 1 % of the time", "page by page", "eight slices"),
  },
  {
    part: "cold",
    what: "first answer beyond an empty worker's, over that of its libraries",
    on: { workerd: 1.15 },
    limit: coldLimit,
    value: (value) => overEmpty(own)(value) / overEmpty("its libraries alone")(value),
  },
]

const shown = (value: number, unit: Goal["unit"]) =>
  unit === undefined ? value.toFixed(value < 0.1 ? 3 : 2) : `${value.toFixed(1)} ${unit}`.trimEnd()

/** The outcome of each goal of these parts on each runtime or bundler. */
const outcomes = (reports: ReadonlyArray<Report>) =>
  goals.flatMap((goal) => {
    const report = reports.find(({ part }) => part === goal.part)
    return report === undefined ? [] : Object.entries(goal.on).map(([where, toReach]) => {
      const measured = goal.value((title, way, on = where) => {
        const table = report.tables.find((table) => table.title === title)
        return (table && find(table, way, on)) ?? NaN
      }, where)
      return { ...goal, where, toReach, measured, met: measured <= toReach }
    })
  })

/** A row for each goal of these parts: the goal, the measured value, and whether it is met. */
export const goalsOf = (reports: ReadonlyArray<Report>): ReadonlyArray<Row> =>
  outcomes(reports).map(({ measured, met, part, toReach, unit, what, where }) => ({
    part,
    goal: what,
    where,
    target: `≤ ${shown(toReach, unit)}`,
    measured: Number.isNaN(measured) ? "not measured" : shown(measured, unit),
    "": Number.isNaN(measured) ? "" : met ? "met" : "**missed**",
  }))

/** The reasons for goals that are missed. */
export const limitsOf = (reports: ReadonlyArray<Report>): string => {
  const missed = outcomes(reports).filter(({ measured, met }) => !met && !Number.isNaN(measured))
  const limits = new Map<string, Set<string>>()
  for (const { limit, part, what } of missed) {
    if (limit !== undefined) limits.set(limit, (limits.get(limit) ?? new Set()).add(`${part}: ${what}`))
  }
  return [...limits].map(([limit, whats]) => `- ${[...whats].join("; ")}. ${limit}`).join("\n")
}
