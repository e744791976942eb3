/**
 * `npm run check:editors`: every source file, opened as an editor opens it, in TypeScript's language server and in Deno's,
 * has no error and no warning. The compilers alone do not tell: an editor has to find out by itself which configuration a
 * file belongs to.
 *
 * @module
 */
import { spawn } from "node:child_process"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import process from "node:process"
import { pathToFileURL } from "node:url"
import {
  ConfigurationRequest,
  createProtocolConnection,
  type Diagnostic,
  DiagnosticSeverity,
  DidOpenTextDocumentNotification,
  DocumentDiagnosticReportKind,
  DocumentDiagnosticRequest,
  InitializedNotification,
  InitializeRequest,
  RegistrationRequest,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver-protocol/node"
import * as peers from "../bench/peers.ts"
import { root } from "./root.ts"

/** What is wrong in a file, the least important left out: an editor shows it as three dots, or not at all. */
type Problems = ReadonlyArray<Diagnostic>

const folder = pathToFileURL(root).href

/** Opens all files at once in a language server, and gives what it says of each. */
const open = async (command: readonly [string, ...ReadonlyArray<string>], files: ReadonlyMap<string, string>) => {
  const [program, ...args] = command
  const server = spawn(program, args, { cwd: root, stdio: ["pipe", "pipe", "ignore"] })
  const died = new Promise<never>((_, reject) => {
    server.on("error", reject)
    server.on("exit", (code) => reject(new Error(`${command.join(" ")} ended: exit code ${code}`)))
  })
  const connection = createProtocolConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  )
  // An editor with no settings of its own.
  connection.onRequest(ConfigurationRequest.type, ({ items }) => items.map(() => null))
  connection.onRequest(RegistrationRequest.type, () => {})
  connection.listen()
  const ask = async (): Promise<ReadonlyMap<string, Problems>> => {
    await connection.sendRequest(InitializeRequest.type, {
      processId: process.pid,
      rootUri: folder,
      workspaceFolders: [{ uri: folder, name: "effect-parallelcluster" }],
      capabilities: { workspace: { configuration: true, workspaceFolders: true }, textDocument: { diagnostic: {} } },
    })
    await connection.sendNotification(InitializedNotification.type, {})
    for (const [file, text] of files) {
      const languageId = file.endsWith(".js") ? "javascript" : "typescript"
      const textDocument = { uri: folder + file, languageId, version: 1, text }
      await connection.sendNotification(DidOpenTextDocumentNotification.type, { textDocument })
    }
    const found = new Map<string, Problems>()
    for (const file of files.keys()) {
      const report = await connection.sendRequest(DocumentDiagnosticRequest.type, {
        textDocument: { uri: folder + file },
      })
      if (report.kind !== DocumentDiagnosticReportKind.Full) throw new Error(`${file}: no full report`)
      found.set(
        file,
        report.items.filter(({ severity = DiagnosticSeverity.Error }) => severity <= DiagnosticSeverity.Warning),
      )
    }
    return found
  }
  try {
    return await Promise.race([ask(), died])
  } finally {
    died.catch(() => {})
    connection.dispose()
    server.kill()
  }
}

const sources = ["mod.ts", "vitest.config.ts"].concat(
  ["src", "test", "examples", "package"].flatMap((top) =>
    readdirSync(join(root, top), { recursive: true, encoding: "utf8" }).map((file) =>
      `${top}/${file.replaceAll("\\", "/")}`
    )
  ).filter((file) => /\.[jt]s$/.test(file) && !file.includes("/node_modules/")),
)
const skipped = peers.installed ? [] : sources.filter((file) => file.startsWith("test/bench/peers/"))
if (skipped.length > 0) {
  console.log(`Left out: ${skipped.length} files of test/bench/peers, whose packages are not there.`)
}
const files = new Map(
  sources.filter((file) => !skipped.includes(file)).map((file) => [file, readFileSync(join(root, file), "utf8")]),
)

/** Exists in the editor alone. A server that finds nothing wrong with it finds nothing at all. */
const wrong = "test/wrong.ts"
files.set(wrong, 'export const wrong: number = "a text"\n')

const modes = { TypeScript: ["tsc", "--lsp", "--stdio"], Deno: ["deno", "lsp"] } as const
let failed = false
await Promise.all(
  Object.entries(modes).map(async ([mode, command]) => {
    const start = performance.now()
    const found = await open(command, files)
    if (found.get(wrong)?.length !== 1) throw new Error(`${mode} does not see what is wrong`)
    const lines = [...found].filter(([file]) => file !== wrong).flatMap(([file, problems]) =>
      problems.map(({ code, message, range }) => `${file}:${range.start.line + 1}: ${code}: ${message}`)
    )
    if (lines.length > 0) failed = true
    const seconds = ((performance.now() - start) / 1000).toFixed(0)
    console.log([...lines, `${mode}: ${found.size - 1} files, ${lines.length} problems, ${seconds} s`].join("\n"))
  }),
)
process.exit(failed ? 1 : 0)
