/**
 * `npm run bench:request`: whole requests on loopback, against the same by hand, and against other clients.
 *
 *     bun test/bench/request.ts [--json] [--quick]
 *
 * @module
 */
import { compare, notes, type Unit } from "./compare.ts"
import { measureCpu } from "./cpu.ts"
import { checkPeers } from "./openapi.ts"
import { finish } from "./report.ts"
import { loads } from "./request.program.ts"
import { serve } from "./runtimes.ts"

const units: Readonly<Record<string, Unit>> = Object.fromEntries(
  Object.entries(loads).map(([title, { answer, count }]) => [
    title,
    answer === "tiny"
      ? { name: "microseconds a request", scale: 1000 / count }
      : { name: "milliseconds a request", scale: 1 / count },
  ]),
)

const checked = await checkPeers()
const { stop, url } = await serve()
try {
  const tables = await compare("request", (title) => units[title] ?? { name: "milliseconds", scale: 1 }, {
    SERVER: JSON.stringify(url),
  })
  const cpu = await measureCpu(url)
  finish({
    part: "request",
    tables: [...tables, ...cpu.tables],
    notes: [...checked, ...cpu.notes, ...await notes()],
  })
} finally {
  stop()
}
