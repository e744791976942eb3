/**
 * The ParallelCluster server's package, in a virtual environment of its own for each version: in `.venv/`, which git ignores.
 *
 * @module
 */
import { spawnSync } from "node:child_process"
import { existsSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

const root = fileURLToPath(new URL("../..", import.meta.url))

/** Runs a program to its end and gives what it printed. Throws when it fails. */
export const run = (
  command: string,
  args: ReadonlyArray<string>,
  options: { readonly input?: string; readonly env?: Readonly<Record<string, string>> } = {},
): string => {
  const { error, status, stderr, stdout } = spawnSync(command, args, {
    encoding: "utf8",
    maxBuffer: 2 ** 30,
    input: options.input ?? "",
    env: { ...process.env, ...options.env },
  })
  if (error !== undefined || status !== 0) {
    throw new Error(`this failed: ${[command, ...args].join(" ").replaceAll(root, "./")}\n${error ?? stderr}`)
  }
  return stdout
}

const found = () => {
  const python = ["python3.11", "python3", "python"].find((name) => spawnSync(name, ["--version"]).status === 0)
  if (python === undefined) throw new Error("this needs Python 3.11 with venv: no python3 was found")
  return python
}

/** The Python that has a version of the package, which is installed when it is not there. */
export const pythonWith = (version: string): string => {
  const folder = join(root, ".venv/configuration", version)
  const python = join(folder, "bin/python")
  const complete = join(folder, "complete")
  if (!existsSync(complete)) {
    console.error(`Installing aws-parallelcluster ${version}; this takes about a minute.`)
    rmSync(folder, { recursive: true, force: true })
    run(found(), ["-m", "venv", folder])
    // Its code still imports pkg_resources, which newer versions of setuptools do not have.
    run(python, [
      ...["-m", "pip", "install", "--quiet", "--disable-pip-version-check"],
      ...["setuptools<81", `aws-parallelcluster==${version}`],
    ])
    writeFileSync(complete, "")
  }
  return python
}

/** The newest version that can be installed. */
export const newest = (): string => {
  const text = run(found(), ["-m", "pip", "index", "versions", "--disable-pip-version-check", "aws-parallelcluster"])
  const version = /\((\S+)\)/.exec(text)?.[1]
  if (version === undefined) throw new Error(`pip names no version of aws-parallelcluster: ${text}`)
  return version
}
