/**
 * `npm run bench`: every benchmark, one after the other, then the page of their results, `test/bench/README.md`, the chart, and
 * the table in the main README.
 *
 *     bun test/bench/run.ts [--quick] [part …]
 *
 * With `--quick`, or for some parts, it prints the page and writes nothing.
 *
 * @module
 */
import { spawn } from "node:child_process"
import { readFileSync, writeFileSync } from "node:fs"
import { availableParallelism, cpus, loadavg } from "node:os"
import process from "node:process"
import { fileURLToPath } from "node:url"
import { chart } from "./chart.ts"
import type { Report } from "./figures.ts"
import { goalsOf, limitsOf } from "./goals.ts"
import * as peers from "./peers.ts"
import { progress, quick, render } from "./report.ts"
import { output } from "./runtimes.ts"
import { summary } from "./summary.ts"
import { print } from "./table.ts"
import { verdicts } from "./verdict.ts"

/** What each part measures, in the order of the page. */
const parts: Readonly<Record<string, string>> = {
  size: "The bundle size of a worker.",
  decode: "From the text of a response to typed values with `Date`. typebox's codecs are much slower than its checks.",
  configuration: "Checking the largest possible cluster configuration, and planning an update of it, without a server.",
  sign: "One SigV4 signature, from a hundred in a row in one fiber.",
  request:
    "Complete requests to a server on loopback in another process: signed, sent, read, decoded. openapi-fetch leaves " +
    "times as text; CloudWatch Logs sends them as numbers.",
  quota: "How much of a known or unknown rate limit the default client uses, alone and with other clients.",
  stream: "Complete logs, in pages of 10,000 events and 1 MB, from a server on loopback.",
  slices: "One log, page by page and in several time slices at once, with pages from memory, each after a delay.",
  cold: "From the start of a process, or of workerd with one isolate, to the first answered request.",
}

const chosen = process.argv.slice(2).filter((option) => option in parts)
const file = (name: string) => fileURLToPath(new URL(name, import.meta.url))
const busy = () => `${loadavg()[0]?.toFixed(1)} of ${availableParallelism()} cores busy`

/** Runs a part, whose progress is seen, and gives what it found: nothing where it failed before it knew. */
const measure = (part: string) =>
  new Promise<{ readonly report: Report | undefined; readonly failed: boolean }>((resolve, reject) => {
    const child = spawn(process.execPath, [file(`./${part}.ts`), "--json", ...(quick ? ["--quick"] : [])], {
      stdio: ["ignore", "pipe", "inherit"],
    })
    let text = ""
    child.stdout.on("data", (chunk) => text += chunk)
    child.on("error", reject).on("close", (code) => {
      resolve({ report: text.startsWith("{") ? JSON.parse(text) : undefined, failed: code !== 0 })
    })
  })

if (!peers.installed) progress(peers.hint)
const started = performance.now()
const reports: Array<Report> = []
const sections: Array<string> = []
const failed: Array<string> = []
for (const part of chosen.length > 0 ? chosen : Object.keys(parts)) {
  const before = busy()
  const begun = performance.now()
  progress(`${part}: ${parts[part]}`)
  const result = await measure(part)
  if (result.failed) failed.push(part)
  if (result.report === undefined) continue
  reports.push(result.report)
  const seconds = Math.round((performance.now() - begun) / 1000)
  sections.push(
    `## bench:${part}`,
    parts[part] ?? "",
    render(result.report),
    `Measured in ${seconds} seconds. Load before: ${before}.`,
  )
}

const page = [
  "# Benchmarks",
  "`npm run bench` runs all benchmarks and writes this page. `npm run bench:size`, `bench:decode`, `bench:configuration`, `bench:sign`, " +
  "`bench:request`, `bench:quota`, `bench:stream` and `bench:cold` run a part; `--json` prints its figures, and `--quick` runs a few " +
  "rounds only. `npm ci --prefix test/bench/peers` installs the other clients; the Python client needs Python 3.11.",
  `Measured on ${new Date().toISOString().slice(0, 10)}, ${
    cpus()[0]?.model.trim()
  }, ${availableParallelism()} cores, in ` +
  `${
    Math.ceil((performance.now() - started) / 60_000)
  } minutes. Compare figures within a table only: its variants are measured alternately, but other load on the machine ` +
  "makes times longer and more variable.",
  "## Compared with other clients",
  "In brackets: this package's figure divided by the other's, lowest and highest of the runtimes. Below 1 is better; within 5 % " +
  "counts as equal.",
  print("", verdicts(reports)),
  ...sections,
  "## Goals",
  "Ratios of medians of one run, and KB of 1,024 bytes.",
  print("", goalsOf(reports)),
  "Reasons for the missed goals:",
  limitsOf(reports),
].join("\n\n") + "\n"

if (quick || chosen.length > 0 || reports.length < Object.keys(parts).length) console.log(page)
else {
  writeFileSync(file("./README.md"), page)
  writeFileSync(
    file("./size.svg"),
    chart(reports.find(({ part }) => part === "size") ?? { part: "", tables: [], notes: [] }),
  )
  const readme = file("../../README.md")
  const [start, end] = ["<!-- Made by npm run bench. -->", "<!-- End of it. -->"]
  const [before, after] = [readFileSync(readme, "utf8").split(start)[0], readFileSync(readme, "utf8").split(end)[1]]
  if (after === undefined) failed.push("the README, which lost the lines between which its table stands")
  else writeFileSync(readme, `${before}${start}\n\n${print("", summary(reports))}\n\n${end}${after}`)
  await output([
    file("../../node_modules/.bin/deno"),
    "fmt",
    "--quiet",
    file("./README.md"),
    file("./size.svg"),
    readme,
  ])
}
progress(`All in ${((performance.now() - started) / 60_000).toFixed(1)} minutes.`)
if (failed.length > 0) console.error(`Failed: ${failed.join(", ")}`)
process.exit(failed.length > 0 ? 1 : 0)
