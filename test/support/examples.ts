/**
 * Runs the examples and the command as people do: in a process of their own, in the runtime that the test runs in.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import process from "node:process"

/** What became of a program. */
export interface Result {
  /** None when it was killed. */
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Starts a program of this folder; it is killed when the scope closes. */
export const start = (file: string, args: ReadonlyArray<string>, env: Readonly<Record<string, string>> = {}) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.promise(async () => {
        // Not at the top: workerd has no processes.
        const { spawn } = await import("node:child_process")
        const { fileURLToPath } = await import("node:url")
        const program = ["Deno" in globalThis ? ["run", "-A"] : [], file, args].flat()
        return spawn(process.execPath, program, {
          cwd: fileURLToPath(new URL("../..", import.meta.url)),
          env: { ...process.env, NO_COLOR: "1", ...env },
          stdio: ["ignore", "pipe", "pipe"],
        })
      }),
      (child) => Effect.sync(() => child.kill("SIGKILL")),
    ),
    (child) => {
      const output = { stdout: "", stderr: "" }
      for (const name of ["stdout", "stderr"] as const) {
        child[name].setEncoding("utf8").on("data", (text: string) => {
          output[name] += text
        })
      }
      const closed = new Promise<Result>((resolve) => child.on("close", (code) => resolve({ code, ...output })))
      return {
        /** What it has printed so far. */
        output,
        /** Reads no more of what it prints, as `| head` does. */
        closeOutput: Effect.sync(() => child.stdout.destroy()),
        // Not `child.kill`: after it Deno reports the signal, whatever the program has made of it.
        kill: (signal: "SIGINT" | "SIGKILL" | "SIGTERM") =>
          Effect.sync(() => void (child.pid !== undefined && process.kill(child.pid, signal))),
        result: Effect.promise(() => closed),
      }
    },
  )

/** Runs one to its end. */
export const run = (...given: Parameters<typeof start>) =>
  Effect.scoped(Effect.flatMap(start(...given), ({ result }) => result))

/** A directory for the life of the scope. */
export const temporaryDirectory = Effect.acquireRelease(
  Effect.promise(async () => {
    const { mkdtemp } = await import("node:fs/promises")
    const { tmpdir } = await import("node:os")
    const { join } = await import("node:path")
    return await mkdtemp(join(tmpdir(), "effect-parallelcluster-"))
  }),
  (directory) =>
    Effect.promise(async () => {
      const { rm } = await import("node:fs/promises")
      await rm(directory, { recursive: true, force: true })
    }),
)

/** The lines of a file of NDJSON. */
export const readLines = (directory: string, file: string) =>
  Effect.promise(async (): Promise<ReadonlyArray<{ readonly timestamp: Date; readonly message: string }>> => {
    const { readFile } = await import("node:fs/promises")
    const text = await readFile(`${directory}/${file}`, "utf8")
    return text.split("\n").slice(0, -1).map((line) => {
      const { message, timestamp } = JSON.parse(line)
      return { timestamp: new Date(timestamp), message }
    })
  })
