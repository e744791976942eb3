/**
 * How a part of the benchmarks is told what to do, and tells what it found.
 *
 * @module
 */
import process from "node:process"
import { find, type Report, type Table } from "./figures.ts"
import { goalsOf } from "./goals.ts"
import { print } from "./table.ts"

/** `--quick`: a few rounds, to see that everything works. The figures mean nothing then. */
export const quick: boolean = process.argv.includes("--quick")

/** Tells what is being done, where it is not in the way of the results. */
export const progress = (text: string): void => console.error(text)

const shown = (value: number) => {
  const digits = value < 1 ? 3 : value < 10 ? 2 : value < 1000 ? 1 : 0
  return value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits })
}

/** A row for each way: on each runtime its median, its spread, and how many times the first way's it is. */
const rows = (table: Table) => {
  const base = table.figures[0]?.way ?? ""
  const rows: Record<string, Record<string, string>> = {}
  for (const { on, spread, value, way } of table.figures) {
    const row = rows[way] ??= { "": way }
    row[on] = shown(value) + (spread === undefined ? "" : ` ± ${Math.round(spread * 100)}%`)
    if (table.compared === false) continue
    const over = find(table, base, on)
    row[`× ${on}`] = over === undefined ? "" : (value / over).toFixed(value / over < 0.1 ? 3 : 2)
  }
  return Object.values(rows)
}

/** As Markdown, without the goals. */
export const render = ({ notes, tables }: Report): string =>
  [...tables.map((table) => print(`${table.title}: ${table.unit}`, rows(table))), ...notes].join("\n\n")

/** Prints what a part found, with its goals; with `--json` the figures. */
export const finish = (report: Report): void => {
  if (process.argv.includes("--json")) return console.log(JSON.stringify(report))
  console.log(render(report) + "\n")
  const goals = goalsOf([report])
  if (goals.length > 0) console.log(print("Goals", goals))
}
