/**
 * `npm run build`: makes in `dist/package/` what is published on npm, and packs it into a tarball in `dist/`.
 *
 * The repository imports itself by its own name, so its `exports` are sources. Those cannot be published: Deno and Node
 * refuse to strip types under `node_modules`. So what is published is a folder of its own with JavaScript and declarations,
 * and the sources that their maps lead to. Its `exports` are made from the repository's, which stay the one list.
 *
 * @module
 */
import { buildSync } from "esbuild"
import { spawnSync } from "node:child_process"
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import process from "node:process"
import { fileURLToPath } from "node:url"
import manifest from "../package.json" with { type: "json" }

/** The project's folder. */
export const root: string = fileURLToPath(new URL("..", import.meta.url))
const dist = join(root, "dist")

/** The folder that is published. */
export const folder = join(dist, "package")

const compiled = (source: string) => {
  const base = source.replace("./", "./dist/").replace(/\.ts$/, "")
  return { types: `${base}.d.ts`, default: `${base}.js` }
}

/**
 * The command is one file with all that it needs, such as the platform's services for the terminal, so that who imports the library
 * installs none of it.
 */
const command = "./dist/command.cjs"

const bundleCommand = (source: string) => {
  const file = join(folder, command)
  buildSync({
    entryPoints: [join(root, source)],
    outfile: file,
    bundle: true,
    minify: true,
    platform: "node",
    // Of CommonJS, Bun can keep compiled bytecode in a program of one file.
    format: "cjs",
    define: { "import.meta.env": "{}" },
    // An optional peer dependency, and a part of it: what reads profiles is the user's own.
    external: ["@aws-sdk/credential-providers", "@smithy/core"],
    logLevel: "error",
  })
  // The source is TypeScript, which not every Node reads: in a clone, Bun runs it.
  writeFileSync(file, readFileSync(file, "utf8").replace(/^#!.*/, "#!/usr/bin/env node"))
}

/** The published `package.json`: the repository's own, without what only its developers need. */
export const published = () => {
  const { devDependencies: _, scripts: __, allowScripts: ___, trustedDependencies: ____, private: _____, ...rest } =
    manifest
  const exports = Object.entries(manifest.exports).map(([subpath, source]) =>
    [subpath, source.endsWith(".ts") ? compiled(source) : source] as const
  )
  const bin = Object.keys(manifest.bin).map((name) => [name, command] as const)
  return { ...rest, bin: Object.fromEntries(bin), exports: Object.fromEntries(exports), types: "./dist/mod.d.ts" }
}

/** Runs a command in a folder, and throws when it fails. */
export const run = (cwd: string, command: string, ...args: ReadonlyArray<string>): void => {
  const { error, status } = spawnSync(command, args, { cwd, stdio: ["ignore", "inherit", "inherit"] })
  if (error !== undefined || status !== 0) {
    throw new Error(`${command} ${args.join(" ")}: ${error ?? `exit code ${status}`}`)
  }
}

/** Makes the folder anew, and gives the tarball's path. */
export const build = (): string => {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const file of ["mod.ts", "src", "README.md", "CHANGELOG.md", "LICENSE", "AGENTS.md", "SECURITY.md"]) {
    cpSync(join(root, file), join(folder, file), { recursive: true })
  }
  for (const bundled of ["src/cli", "src/mcp"]) rmSync(join(folder, bundled), { recursive: true })
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(published(), null, 2)}\n`)
  run(root, join(root, "node_modules/.bin/tsc"), "-p", "tsconfig.build.json")
  for (const source of Object.values(manifest.bin)) bundleCommand(source)
  run(root, "npm", "pack", "--silent", "--pack-destination", dist, folder)
  return join(dist, `${manifest.name}-${manifest.version}.tgz`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(build())
