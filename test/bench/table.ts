/**
 * Tables, as Markdown: they read well in a terminal, and the page of results is made of them.
 *
 * @module
 */

/** A row: its cells by the name of their column. */
export type Row = Readonly<Record<string, string>>

const number = /^[\d.,–]+( \/ [\d.,–]+)?( (ms|KB)( \(.*\))?)?( ± \d+%)?$|^$/

/** A table with its title, if it has one. Columns of numbers stand to the right. */
export const print = (title: string, rows: ReadonlyArray<Row>): string => {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const body = rows.map((row) => columns.map((column) => row[column] ?? ""))
  const cells = [columns, ...body]
  const widths = columns.map((_, i) => Math.max(3, ...cells.map((line) => line[i]?.length ?? 0)))
  const right = columns.map((_, i) => i > 0 && body.every((line) => number.test(line[i] ?? "")))
  const pad = (text: string, i: number) => right[i] ? text.padStart(widths[i] ?? 0) : text.padEnd(widths[i] ?? 0)
  const lines = cells.map((line) => `| ${line.map(pad).join(" | ")} |`)
  const rule = `| ${widths.map((width, i) => right[i] ? `${"-".repeat(width - 1)}:` : "-".repeat(width)).join(" | ")} |`
  return [...(title === "" ? [] : [`**${title}**`, ""]), lines[0], rule, ...lines.slice(1)].join("\n")
}
