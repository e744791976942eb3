/**
 * Effect's own diagnostics, the last step of `npm run check`: an Effect that is made and never run, a service that is
 * missing, a better way to write it.
 *
 * The checker exists for Linux on x64 alone. As a dependency it would break `npm ci` elsewhere, so it is fetched here.
 *
 * @module
 */
import { spawnSync } from "node:child_process"
import process from "node:process"

const checker = "@effect/tsgo@0.45.0"

if (process.platform !== "linux" || process.arch !== "x64") {
  console.log(`Effect diagnostics: skipped, ${checker} does not exist for ${process.platform} on ${process.arch}`)
  process.exit(0)
}

const arguments_ = ["diagnostics", "--project", "tsconfig.json", "--strict"]
const result = spawnSync(process.execPath, ["x", "--bun", checker, ...arguments_], { encoding: "utf8" })
process.stdout.write(result.stdout)

// With a configuration it does not like, it checks nothing and is content.
const checked = /Checked ([1-9]\d*) files out of \1 files/.test(result.stdout)
if (result.status !== 0 || !checked) {
  process.stderr.write(result.stderr)
  console.error(`Effect diagnostics failed: ${checked ? "see above" : "not every file was checked"}`)
  process.exit(1)
}
