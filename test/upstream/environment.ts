/**
 * Python environments with a version of the ParallelCluster server, moto, and what the harness imports, in `.venv/`, which git
 * ignores. An environment is made anew when its pins change.
 *
 * @module
 */
import { spawnSync } from "node:child_process"
import { createHash } from "node:crypto"
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import process from "node:process"
import { pinned, python } from "../contract/document.ts"
import { root } from "../support/root.ts"
import { firstThatRuns } from "../support/runtimes.ts"
import { isAtLeast } from "./releases.ts"

const here = join(root, "test/upstream")

/** Where a server asks for other packages than the newest does: the packages from which release on. The newest line first. */
const olderPackages = [
  { since: "3.15.0", pins: {} },
  { since: "3.14.0", pins: { jmespath: "0.10.0", tabulate: "0.8.10" } },
  {
    since: "3.7.0",
    pins: { Flask: "2.2.5", Werkzeug: "2.3.8", connexion: "2.13.1", jmespath: "0.10.0", tabulate: "0.8.10" },
  },
  {
    since: "3.2.0",
    pins: {
      Flask: "2.2.5",
      PyYAML: "5.4.1",
      Werkzeug: "2.3.8",
      connexion: "2.13.1",
      jmespath: "0.10.0",
      tabulate: "0.8.10",
    },
  },
]

/** What pip installs for a version of the server: the pins of the newest, less what that version cannot have. */
const requirements = (version: string): string => {
  const packages = olderPackages.find(({ since }) => isAtLeast(version, since))
  if (packages === undefined) throw new Error(`servers before ${olderPackages.at(-1)?.since} are not known here`)
  const other = new Map<string, string>([...Object.entries(packages.pins), ["aws-parallelcluster", version]])
  return readFileSync(join(here, "requirements.txt"), "utf8").replace(
    /^([\w.-]+)==.*$/gm,
    (line, name: string) => other.has(name) ? `${name}==${other.get(name)}` : line,
  )
}

/** A Python with this version of the server. Throws when it cannot be had. */
export const environment = (version: string): string => {
  const wanted = requirements(version)
  const folder = join(root, ".venv", `${version}-${createHash("sha256").update(wanted).digest("hex").slice(0, 12)}`)
  const binary = join(folder, "bin/python")
  const complete = join(folder, "complete")
  if (existsSync(complete)) return binary
  if (firstThatRuns("node") === undefined) throw new Error("the ParallelCluster server asks for Node on the PATH")
  console.log(`Installing the ParallelCluster server ${version} and moto; this takes about a minute.`)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const pins = join(folder, "requirements.txt")
  writeFileSync(pins, wanted)
  // PyYAML 5 has no wheel for this Python, and no newer Cython builds it.
  const constraints = join(folder, "constraints.txt")
  writeFileSync(constraints, "cython<3\n")
  const steps = [
    [python(), "-m", "venv", folder],
    [binary, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement", pins],
    ...(version === pinned() ? [[binary, join(here, "generate.py"), join(folder, "client")]] : []),
  ]
  for (const [command = "", ...args] of steps) {
    const { status } = spawnSync(command, args, {
      env: { ...process.env, PIP_CONSTRAINT: constraints },
      stdio: ["ignore", "inherit", "inherit"],
    })
    if (status !== 0) throw new Error(`this failed: ${[command, ...args].join(" ").replaceAll(root, "./")}`)
  }
  writeFileSync(complete, "")
  return binary
}
