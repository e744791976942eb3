/**
 * `npm run test:chaos`: `client.ts` in Bun, then in Deno. Fails when one of them finds something, or does not end by itself.
 *
 * @module
 */
import { spawn } from "node:child_process"
import { join } from "node:path"
import process from "node:process"
import { createInterface } from "node:readline"
import { root } from "../support/root.ts"
import { runtimes } from "../support/runtimes.ts"

/** How long a process may live on after its last word. */
const patience = 30_000

const total = { passed: 0, failed: 0 }
for (const { binary, name } of runtimes) {
  if (name === "workerd") continue
  if (binary === undefined) console.error(`  FAILED: ${name} is not installed`)
  const passed = binary !== undefined && await new Promise<boolean>((resolve) => {
    const file = join(root, "test/chaos/client.ts")
    const args = name === "Deno" ? ["run", "-A", "--v8-flags=--expose-gc", file] : [file]
    const child = spawn(binary, [...args, ...process.argv.slice(2)], { stdio: ["ignore", "pipe", "inherit"] })
    let waiting: ReturnType<typeof setTimeout> | undefined
    let said = false
    createInterface({ input: child.stdout }).on("line", (line) => {
      console.log(line)
      if (line !== "  done") return
      said = true
      waiting = setTimeout(() => {
        console.error(`  FAILED: ${name} does not end: a socket or a timer was left`)
        child.kill("SIGKILL")
      }, patience)
    })
    child.on("close", (code, signal) => {
      clearTimeout(waiting)
      if (code !== 0) {
        console.error(`  FAILED: ${name} ended with ${signal ?? `exit code ${code}`}${said ? "" : ", before its end"}`)
      }
      resolve(code === 0)
    })
  })
  total[passed ? "passed" : "failed"]++
}
console.log(`${total.passed} passed, ${total.failed} failed`)
process.exit(total.failed > 0 ? 1 : 0)
