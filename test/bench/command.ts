/**
 * `npm run bench:command`: how long the command of the package takes to print its help, over the start of an empty program.
 *
 *     bun test/bench/command.ts [--quick]
 *
 * @module
 */
import { spawnSync } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import process from "node:process"
import { build, folder } from "../../package/build.ts"

build()
const command = join(folder, "dist/command.cjs")
const directory = mkdtempSync(join(tmpdir(), "effect-parallelcluster-command-"))
const empty = join(directory, "empty.mjs")
writeFileSync(empty, "")

const measure = (program: string, args: ReadonlyArray<string>): number => {
  const start = performance.now()
  const { status, stderr } = spawnSync(program, args, { encoding: "utf8" })
  if (status !== 0) throw new Error(`${program} ${args.join(" ")}: ${stderr}`)
  return performance.now() - start
}
const median = (values: ReadonlyArray<number>): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN

/** Alternating, so that a busy machine is busy for all of them. */
const over = (program: readonly [string, ReadonlyArray<string>], base: readonly [string, ReadonlyArray<string>]) => {
  const differences = Array.from({ length: process.argv.includes("--quick") ? 5 : 21 }, () => {
    const without = measure(...base)
    return measure(...program) - without
  })
  return Math.round(median(differences))
}

try {
  const goals = { bun: 300, node: 600 }
  for (const [runtime, goal] of Object.entries(goals)) {
    const milliseconds = over([runtime, [command, "--help"]], [runtime, [empty]])
    console.log(`--help, ${runtime}: ${milliseconds} ms over an empty program (goal: ${goal} ms)`)
  }
  const compiled = (entry: string, name: string) => {
    const file = join(directory, name)
    const { status, stderr } = spawnSync("bun", ["build", "--compile", "--bytecode", entry, "--outfile", file], {
      encoding: "utf8",
    })
    if (status !== 0) throw new Error(stderr)
    return file
  }
  const milliseconds = over([compiled(command, "command"), ["--help"]], [compiled(empty, "empty"), []])
  console.log(`--help, compiled: ${milliseconds} ms over an empty compiled program (goal: 150 ms)`)
} finally {
  rmSync(directory, { recursive: true })
}
