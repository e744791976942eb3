/**
 * In which tables the package is better than other clients, and in which it is not.
 *
 * @module
 */
import { find, type Report, type Table } from "./figures.ts"
import type { Row } from "./table.ts"

/** Lower bounds, and variants that are not other clients: no verdict is given for these. */
const floors: ReadonlyArray<string> = [
  "JSON.parse alone",
  "digest and HMAC alone",
  "an empty program",
  "its libraries alone",
  "HttpClient + aws4fetch",
]

/** This package's way in a table. */
const owns: ReadonlyArray<string> = ["this package", "one operation"]

/** Smaller differences count as equal. */
const margin = 0.05

/** This package's figures over another's, least and most. */
const ratios = (table: Table, own: string, other: string) => {
  const places = new Set(table.figures.map(({ on }) => on))
  const all = [...places].flatMap((on) => {
    const [mine, theirs] = [find(table, own, on), find(table, other, on)]
    return mine === undefined || theirs === undefined ? [] : [mine / theirs]
  })
  // Of what was measured only once for all runtimes, each of them is compared with that.
  const single = table.figures.filter(({ way }) => way.startsWith(`${own}, `) && places.has("CPU"))
    .flatMap(({ on, value }) => value / (find(table, other, on) ?? NaN))
  const found = all.length > 0 ? all : single
  return { least: Math.min(...found), most: Math.max(...found) }
}

/** A row for each table: the clients that the package is better than, equal to and worse than, with the ratios. */
export const verdicts = (reports: ReadonlyArray<Report>): ReadonlyArray<Row> =>
  reports.flatMap(({ part, tables }) =>
    tables.filter(({ compared }) => compared !== false).map((table) => {
      const ways = [...new Set(table.figures.map(({ way }) => way))]
      const own = owns.find((own) => ways.some((way) => way === own || way.startsWith(`${own},`))) ?? ""
      const better: Array<string> = []
      const even: Array<string> = []
      const worse: Array<string> = []
      const isOwn = (way: string) => /^(this package|one operation|all twenty|everything|log reading)/.test(way)
      for (const other of ways.filter((way) => !isOwn(way) && !floors.includes(way))) {
        const { least, most } = ratios(table, own, other)
        const list = most < 1 - margin ? better : least > 1 + margin ? worse : even
        const [from, to] = [least, most].map((ratio) => ratio.toFixed(ratio < 0.1 ? 3 : 2))
        list.push(`${other} (${from === to ? from : `${from} – ${to}`})`)
      }
      return {
        part,
        what: table.title,
        "better than": better.join(", "),
        "equal, or depends on the runtime": even.join(", "),
        "worse than": worse.join(", "),
      }
    })
  )
