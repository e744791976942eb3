/**
 * How vitest runs the tests under Bun and Deno. `test/run.ts` starts it, and gives workerd the same time limit.
 *
 * @module
 */
import type { ViteUserConfig } from "vitest/config"

export default {
  test: {
    include: ["test/**/*.test.ts"],
    // Bun cannot run vitest's forked processes, and Deno cannot run its threads.
    pool: "Bun" in globalThis ? "threads" : "forks",
    // Three runtimes share the machine's cores, and a property test of a thousand signed requests is one test.
    testTimeout: 30_000,
  },
} satisfies ViteUserConfig
