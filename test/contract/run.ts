/**
 * `npm run check:contract`: are the declarations what the published contract says?
 *
 * The OpenAPI document comes out of the `aws-parallelcluster` package that `test/upstream` pins, which pip downloads into
 * `.venv/` (git ignores it). What differs must be in `departures.ts`. Then it shows what changed since older releases.
 *
 * @module
 */
import { spawnSync } from "node:child_process"
import { existsSync, mkdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import process from "node:process"
import { parse } from "yaml"
import { operations } from "../operations.ts"
import { firstThatRuns, root } from "../runtimes.ts"
import { compare, judge, show } from "./compare.ts"
import { departures } from "./departures.ts"
import { ofDeclarations, ofDocument } from "./facts.ts"

/** Releases that the pinned one is compared with. */
const older = ["3.12.0", "3.10.1"]

const stop = (why: string): never => {
  console.error(why)
  process.exit(1)
}

const python = firstThatRuns("python3.11", "python3", "python") ??
  stop("npm run check:contract needs Python 3.11 with pip, to download the contract: no python3 was found.")

/** The document inside a release's wheel, a zip archive. */
const extract = [
  "import glob, sys, zipfile",
  "[wheel] = glob.glob(sys.argv[1] + '/*.whl')",
  "sys.stdout.reconfigure(encoding='utf-8')",
  "sys.stdout.write(zipfile.ZipFile(wheel).read('pcluster/api/openapi/openapi.yaml').decode())",
].join("\n")

const document = (version: string): unknown => {
  const folder = join(root, ".venv/contract", version)
  const run = (...args: ReadonlyArray<string>) => {
    const { status, stdout } = spawnSync(python, args, {
      encoding: "utf8",
      maxBuffer: Infinity,
      stdio: ["ignore", "pipe", "inherit"],
    })
    return status === 0 ? stdout : stop(`This failed: python ${args.join(" ").replaceAll(root, "./")}`)
  }
  if (!existsSync(join(folder, "complete"))) {
    mkdirSync(folder, { recursive: true })
    run(
      "-m",
      "pip",
      "download",
      "--quiet",
      "--disable-pip-version-check",
      "--no-deps",
      "--only-binary=:all:",
      `--dest=${folder}`,
      `aws-parallelcluster==${version}`,
    )
    run("-c", "import pathlib, sys; pathlib.Path(sys.argv[1]).touch()", join(folder, "complete"))
  }
  return parse(run("-c", extract, folder))
}

const pinned =
  /^aws-parallelcluster==(\S+)/m.exec(readFileSync(join(root, "test/upstream/requirements.txt"), "utf8"))?.[1] ??
    stop("test/upstream/requirements.txt does not pin aws-parallelcluster.")

const contract = ofDocument(document(pinned))
const { drift, idle } = judge(compare(contract, ofDeclarations(operations.values())), departures)
for (const difference of drift) console.error(`drift: ${show(difference)}`)
for (const { fact, reason } of idle) console.error(`no longer a departure: ${fact.source} (${reason})`)

for (const version of older) {
  const changes = compare(ofDocument(document(version)), contract)
  console.log(`From ${version} to ${pinned}: ${changes.length === 0 ? "no" : changes.length} changes`)
  for (const change of changes) console.log(`  ${show(change, [version, pinned])}`)
}

const failures = drift.length + idle.length
console.log(
  `aws-parallelcluster ${pinned}: ${contract.size} facts, ${departures.length} known departures, ${failures} problems`,
)
process.exit(failures > 0 || contract.size === 0 ? 1 : 0)
