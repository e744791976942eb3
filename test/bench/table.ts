/**
 * Tables, as Markdown: they read well in a terminal, and the page of results is made of them.
 *
 * @module
 */

/** A row: its cells by the name of their column. */
export type Row = Readonly<Record<string, string>>

/** A table with its title. The first column is text, the others are numbers. */
export const table = (title: string, rows: ReadonlyArray<Row>): string => {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const cells = [columns, ...rows.map((row) => columns.map((column) => row[column] ?? ""))]
  const widths = columns.map((_, i) => Math.max(3, ...cells.map((line) => line[i]?.length ?? 0)))
  const pad = (text: string, i: number) => i === 0 ? text.padEnd(widths[i] ?? 0) : text.padStart(widths[i] ?? 0)
  const lines = cells.map((line) => `| ${line.map(pad).join(" | ")} |`)
  const rule = `| ${widths.map((width, i) => i === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`).join(" | ")} |`
  return [`**${title}**`, "", lines[0], rule, ...lines.slice(1), ""].join("\n")
}

/** Prints it. */
export const print = (title: string, rows: ReadonlyArray<Row>): void => console.log(table(title, rows))
