/**
 * Draws the sizes that `bench:size` measures, for the README.
 *
 * @module
 */
import type { Report } from "./figures.ts"

/** What is drawn, and under which name. */
const names: Readonly<Record<string, string>> = {
  "openapi-fetch + aws4fetch": "openapi-fetch + aws4fetch",
  "one operation": "this package",
  "AWS SDK, GetLogEvents": "AWS SDK, GetLogEvents",
  "one operation over HttpClient": "this package, HttpClient",
  "Effect 3 + @effect/platform": "Effect 3 + @effect/platform",
}

/** The picture has a ground of its own, so that it can be read wherever it is shown; it is dark for readers who like that. */
const style = [
  "svg { font: 13px system-ui, sans-serif }",
  ".ground { fill: #fff } text { fill: #222 } .own { fill: #2f6fde } .other { fill: #9aa3b2 }",
  "@media (prefers-color-scheme: dark) {",
  "  .ground { fill: #0d1117 } text { fill: #e6edf3 } .own { fill: #4c8dff } .other { fill: #6e7681 }",
  "}",
].join("\n")

/** An SVG: bars in KB, those of this package in a colour of their own. */
export const chart = ({ tables }: Report): string => {
  const rows = Object.entries(names).flatMap(([way, name]) => {
    const figure = tables[0]?.figures.find((figure) => figure.on === "esbuild" && figure.way === way)
    return figure === undefined ? [] : [{ name, kilobytes: figure.value }]
  })
  const most = Math.max(...rows.map(({ kilobytes }) => kilobytes))
  const lines = rows.flatMap(({ kilobytes, name }, i) => {
    const y = 44 + i * 26
    const width = Math.round(kilobytes / most * 340)
    return [
      `<text x="228" y="${y + 13}" text-anchor="end">${name.replace("&", "&amp;")}</text>`,
      `<rect x="236" y="${y}" width="${width}" height="18" rx="2" class="${
        name.startsWith("this") ? "own" : "other"
      }" />`,
      `<text x="${242 + width}" y="${y + 13}">${kilobytes.toFixed(1)}</text>`,
    ]
  })
  const height = 54 + rows.length * 26
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="${height}" viewBox="0 0 640 ${height}" role="img">`,
    `<title>Size of a worker with one operation, by client</title>`,
    `<style>\n${style}\n</style>`,
    `<rect width="640" height="${height}" rx="6" class="ground" />`,
    `<text x="16" y="26" font-weight="600">A worker with one operation: KB, minified and gzipped by esbuild</text>`,
    ...lines,
    "</svg>",
    "",
  ].join("\n")
}
