/**
 * The few figures that the main README shows.
 *
 * @module
 */
import { find, type Report } from "./figures.ts"
import type { Row } from "./table.ts"

interface Line {
  readonly name: string
  readonly part: string
  readonly table: string
  readonly byHand: string
  readonly sdk: string
}

const request = { part: "request", byHand: "fetch + aws4fetch by hand", sdk: "AWS SDK, GetLogEvents" }
const lines: ReadonlyArray<Line> = [
  { ...request, name: "tiny requests, one by one", table: "Tiny answers, one after the other" },
  { ...request, name: "tiny requests, 64 at once", table: "Tiny answers, 64 at once" },
  { ...request, name: "pages of 10,000 events, 1 MB", table: "Pages of 1 MB, one after the other" },
  {
    name: "a log of 200 such pages",
    part: "stream",
    table: "200 pages",
    byHand: "a loop by hand",
    sdk: "AWS SDK, paginateGetLogEvents",
  },
]

/** In Bun and Deno, time over that of the same by hand; and how long a worker takes to answer first. */
export const summary = (reports: ReadonlyArray<Report>): ReadonlyArray<Row> => {
  const tableOf = (part: string, title: string) =>
    reports.find((report) => report.part === part)?.tables.find((table) => table.title === title)
  const rows = lines.flatMap(({ byHand, name, part, sdk, table }) => {
    const found = tableOf(part, table)
    const over = (way: string) =>
      ["Bun", "Deno"].map((on) => {
        const [value, base] = found === undefined ? [] : [find(found, way, on), find(found, byHand, on)]
        return value === undefined || base === undefined ? "–" : (value / base).toFixed(1)
      }).join(" / ")
    return [{ "Bun / Deno": name, "by hand": "1 / 1", "this package": over("this package"), "AWS SDK": over(sdk) }]
  })
  const cold = tableOf("cold", "Cold start")
  const millis = (way: string) => `${(cold && find(cold, way, "workerd"))?.toFixed(0) ?? "–"} ms`
  const failing = (way: string) =>
    ["Bun", "Deno"].map((on) => {
      const found = tableOf("quota", "Calls that fail, 500 at 100/10")
      return (found && find(found, way, on))?.toFixed(0) ?? "–"
    }).join(" / ")
  const quota = (title: string) =>
    ["Bun", "Deno"].map((on) => {
      const found = tableOf("quota", title)
      return (found && find(found, "500 calls at 100/10", on))?.toFixed(1) ?? "–"
    }).join(" / ")
  return [...rows, {
    "Bun / Deno": "500 calls, 64 at once, at a limit of 100 a second",
    "by hand": `${failing("without pacing")} % fail`,
    "this package": `${quota("Time over what the limit allows")} of the shortest time, none fails`,
    "AWS SDK": "–",
  }, {
    "Bun / Deno": "a worker's first answer, workerd",
    "by hand": `${millis("an empty program")} (an empty worker)`,
    "this package": millis("this package"),
    "AWS SDK": millis("AWS SDK, GetLogEvents"),
  }]
}
