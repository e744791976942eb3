/**
 * Runs test files inside workerd, where vitest itself cannot: its runner collects and runs them, this file does the
 * little that vitest's own process does elsewhere, which is to call it, to print what failed, and to count.
 *
 * @module
 */
import type { RunnerTask, SerializedConfig, TestError } from "vitest"
import { startTests } from "vitest/internal/browser"

/** A service of the worker's configuration: what is sent to it becomes a file. */
interface Directory {
  readonly fetch: typeof fetch
}

/** Test files by their path, each imported when it runs. */
type Files = Readonly<Record<string, () => Promise<unknown>>>

/** Rejections that nobody handles fail a run in vitest; here they would go by as a line in the log. */
const unhandled: Array<unknown> = []
addEventListener("unhandledrejection", (event) => {
  unhandled.push("reason" in event ? event.reason : event)
})

// A cast, since the runner reads these members alone; the rest of vitest's configuration is for its own processes.
const configuration = (testTimeout: number) =>
  ({
    root: "/",
    setupFiles: [],
    // vitest itself refuses a forgotten `.only` under CI.
    allowOnly: true,
    sequence: { seed: 1, hooks: "stack", setupFiles: "list" },
    maxConcurrency: 5,
    testTimeout,
    hookTimeout: testTimeout,
    retry: 0,
    tags: [],
    strictTags: false,
    passWithNoTests: false,
    taskTitleValueFormatTruncate: 40,
  }) as Partial<SerializedConfig> as SerializedConfig

const report = (path: string, error: TestError) => {
  console.log(`\n FAIL  ${path}\n${error.stack ?? `${error.name}: ${error.message}`}`)
  if (error.diff) console.log(error.diff)
}

/** Prints every error under a task and gives the number of tests that passed and failed. */
const count = (task: RunnerTask, path: string): { passed: number; failed: number } => {
  const errors = task.result?.errors ?? []
  for (const error of errors) report(path, error)
  if (task.type === "test") {
    return { passed: task.result?.state === "pass" ? 1 : 0, failed: task.result?.state === "fail" ? 1 : 0 }
  }
  // An error of the suite itself, such as a failed import or hook, stands beside those of its tests.
  const total = { passed: 0, failed: errors.length }
  for (const child of task.tasks) {
    const counts = count(child, `${path} > ${child.name}`)
    total.passed += counts.passed
    total.failed += counts.failed
  }
  return total
}

/** The handler that `workerd test` calls. */
export const testHandler = (files: Files, testTimeout: number) => ({
  test: async (_controller: unknown, env: { readonly directory: Directory }): Promise<void> => {
    const results = await startTests(Object.keys(files), {
      config: configuration(testTimeout),
      importFile: (path) => files[path]?.(),
    })
    const total = { passed: 0, failed: unhandled.length }
    for (const reason of unhandled) console.log("\n FAIL  unhandled rejection\n", reason)
    for (const file of results) {
      const counts = count(file, file.filepath)
      console.log(` ${counts.failed > 0 ? "✗" : "✓"} ${file.filepath} (${counts.passed + counts.failed} tests)`)
      total.passed += counts.passed
      total.failed += counts.failed
    }
    // In the shape of vitest's own report, so that `test/run.ts` reads one kind.
    const body = JSON.stringify({ numPassedTests: total.passed, numFailedTests: total.failed })
    await env.directory.fetch("http://directory/report.json", { method: "PUT", body })
  },
})
