/**
 * The published OpenAPI documents. They come out of the `aws-parallelcluster` packages, which pip downloads into `.venv/` (git
 * ignores it).
 *
 * @module
 */
import { spawnSync } from "node:child_process"
import { existsSync, mkdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { root } from "../support/root.ts"
import { firstThatRuns } from "../support/runtimes.ts"

/** The Python that there is. Throws when there is none. */
export const python = (): string => {
  const found = firstThatRuns("python3.11", "python3", "python")
  if (found === undefined) throw new Error("this needs Python 3.11 with pip: no python3 was found")
  return found
}

/** The release that `test/upstream` pins. */
export const pinned = (): string => {
  const version = /^aws-parallelcluster==(\S+)/m.exec(
    readFileSync(join(root, "test/upstream/requirements.txt"), "utf8"),
  )
  if (version?.[1] === undefined) throw new Error("test/upstream/requirements.txt does not pin aws-parallelcluster")
  return version[1]
}

/** The document inside a release's wheel, a zip archive. */
const extract = [
  "import glob, sys, zipfile",
  "[wheel] = glob.glob(sys.argv[1] + '/*.whl')",
  "sys.stdout.reconfigure(encoding='utf-8')",
  "sys.stdout.write(zipfile.ZipFile(wheel).read('pcluster/api/openapi/openapi.yaml').decode())",
].join("\n")

/** A release's document, in YAML. Throws when it cannot be had. */
export const document = (version: string): string => {
  const binary = python()
  const folder = join(root, ".venv/contract", version)
  const run = (...args: ReadonlyArray<string>) => {
    const { status, stdout } = spawnSync(binary, args, {
      encoding: "utf8",
      maxBuffer: Infinity,
      stdio: ["ignore", "pipe", "inherit"],
    })
    if (status !== 0) throw new Error(`this failed: python ${args.join(" ").replaceAll(root, "./")}`)
    return stdout
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
  return run("-c", extract, folder)
}
