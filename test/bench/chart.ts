/**
 * Draws the sizes that `bench:size` measures: `bun test/bench/chart.ts` makes `size.svg`, as `npm run bench` does.
 *
 * @module
 */
import { writeFileSync } from "node:fs"
import process from "node:process"
import { fileURLToPath } from "node:url"
import { output } from "./runtimes.ts"

interface Sizes {
  readonly size: ReadonlyArray<{ readonly program: string; readonly weights: { readonly esbuild: number } }>
}

const file = (name: string) => fileURLToPath(new URL(name, import.meta.url))

/** Bars in KB, those of this package in a colour of their own. The picture has its own ground, for light and dark pages. */
const bars = (rows: ReadonlyArray<{ readonly name: string; readonly bytes: number; readonly own: boolean }>) => {
  const most = Math.max(...rows.map(({ bytes }) => bytes))
  const lines = rows.flatMap(({ bytes, name, own }, i) => {
    const y = 44 + i * 26
    const width = Math.round(bytes / most * 340)
    return [
      `<text x="228" y="${y + 13}" text-anchor="end">${name.replace("&", "&amp;")}</text>`,
      `<rect x="236" y="${y}" width="${width}" height="18" rx="2" fill="${own ? "#2f6fde" : "#9aa3b2"}"/>`,
      `<text x="${242 + width}" y="${y + 13}">${(bytes / 1024).toFixed(1)}</text>`,
    ]
  })
  const height = 54 + rows.length * 26
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="${height}" viewBox="0 0 640 ${height}" ` +
    `font-family="system-ui, sans-serif" font-size="13" fill="#222">`,
    `<rect width="640" height="${height}" rx="6" fill="#fff"/>`,
    `<text x="16" y="26" font-weight="600">A worker with one operation: KB, minified and gzipped by esbuild</text>`,
    ...lines,
    "</svg>",
    "",
  ].join("\n")
}

/** What is drawn, and under which name. */
const names: Readonly<Record<string, string>> = {
  "openapi-fetch + aws4fetch": "openapi-fetch + aws4fetch",
  "one operation": "this package",
  "AWS SDK, GetLogEvents": "AWS SDK, GetLogEvents",
  "one operation over HttpClient": "this package, HttpClient",
  "Effect 3 + @effect/platform": "Effect 3 + @effect/platform",
}

/** Measures the sizes and draws them. */
export const draw = async (): Promise<void> => {
  // What `size.ts` prints is made for this.
  const { size } = JSON.parse(await output([process.execPath, file("./size.ts"), "--json"])) as Sizes
  const rows = Object.entries(names).flatMap(([program, name]) => {
    const found = size.find((row) => row.program === program)
    return found === undefined ? [] : [{ name, bytes: found.weights.esbuild, own: name.startsWith("this") }]
  })
  writeFileSync(file("./size.svg"), bars(rows))
}

if (import.meta.main) await draw()
