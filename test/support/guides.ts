/**
 * Reads the tables of the guides, for tests that hold them against the code.
 *
 * @module
 */
import * as Effect from "effect/Effect"

/** The rows of all tables of a guide, each cell without the marks of code. */
export const rowsOf = (guide: string): Effect.Effect<ReadonlyArray<ReadonlyArray<string>>> =>
  Effect.promise(async () => {
    // Not at the top: workerd has no files.
    const { readFile } = await import("node:fs/promises")
    const { fileURLToPath } = await import("node:url")
    const text = await readFile(fileURLToPath(new URL(`../../docs/${guide}.md`, import.meta.url)), "utf8")
    return text.split("\n").filter((line) => line.startsWith("|")).map((line) =>
      line.split("|").slice(1, -1).map((cell) => cell.trim().replaceAll("`", ""))
    )
  })
