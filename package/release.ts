/**
 * `npm run release -- patch|minor|major`: from a clean tree to a tagged version. It runs the checks, sets the version in
 * package.json, its lock and deno.json, dates the changelog, commits and tags. What cannot be taken back, publishing, it
 * leaves to you: the commands are its last lines.
 *
 * @module
 */
import { spawnSync } from "node:child_process"
import { readFileSync, writeFileSync } from "node:fs"
import { join, relative } from "node:path"
import process from "node:process"
import manifest from "../package.json" with { type: "json" }
import { folder, root } from "./build.ts"

const stop = (message: string): never => {
  console.error(message)
  process.exit(1)
}

const run = (command: string, ...args: ReadonlyArray<string>): string => {
  const { error, status, stdout } = spawnSync(command, args, {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", command === "git" ? "pipe" : "inherit", "inherit"],
  })
  if (error !== undefined || status !== 0) stop(`${command} ${args.join(" ")} failed; nothing was committed or tagged.`)
  return stdout
}

const steps = ["major", "minor", "patch"]
const step = steps.indexOf(process.argv[2] ?? "")
if (step < 0) stop(`Which part of ${manifest.version} goes up? npm run release -- ${steps.join("|")}`)
if (run("git", "status", "--porcelain") !== "") stop("There are changes that are not committed.")

/** The parts after the one that goes up begin anew. */
const version = manifest.version.split(".")
  .map((part, i) => i < step ? part : i === step ? Number(part) + 1 : 0)
  .join(".")

const changelog = readFileSync(join(root, "CHANGELOG.md"), "utf8")
const unreleased = "## [Unreleased]\n"
const [, changes = ""] = changelog.split(unreleased)
if (!/^- /m.test(changes.split(/^## /m)[0] ?? "")) stop("CHANGELOG.md has nothing under [Unreleased].")

for (const check of ["check", "lint", "test", "test:package"]) run("npm", "run", check)

// npm writes its own two files; it would also commit and tag, but without the others.
run("npm", "version", version, "--no-git-tag-version")
const replace = (file: string, from: string, to: string) => {
  const text = readFileSync(join(root, file), "utf8")
  if (!text.includes(from)) stop(`${file} does not contain ${from.trim()}`)
  writeFileSync(join(root, file), text.replace(from, to))
}
replace("deno.json", `"version": "${manifest.version}"`, `"version": "${version}"`)
const today = new Date().toISOString().slice(0, 10)
replace("CHANGELOG.md", unreleased, `${unreleased}\n## [${version}] - ${today}\n`)

run("npm", "run", "build")
run("git", "commit", "--all", "--message", `Release ${version}`)
run("git", "tag", "--annotate", `v${version}`, "--message", `Version ${version}`)

console.log(`
Version ${version} is committed and tagged. To publish it:

  git push --follow-tags
  npm publish ./${relative(root, folder)}
  npx deno publish --allow-slow-types
`)
