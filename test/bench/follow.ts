/**
 * `npm run bench:follow`: `effect-parallelcluster logs --follow` while a build writes 1,000 lines a second: are they all there, how
 * late, and in how much memory? The command is that of the package, in a process of its own; lines have the time they were written.
 *
 *     bun test/bench/follow.ts [--quick]
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Simulator from "effect-parallelcluster/testing"
import { serve } from "effect-parallelcluster/testing/HttpServer"
import { spawn, spawnSync } from "node:child_process"
import { join } from "node:path"
import process from "node:process"
import { build, folder } from "../../package/build.ts"

const perSecond = 1_000
const seconds = process.argv.includes("--quick") ? 10 : 60
const image = { imageId: "my-image", logStreamName: "3.16.1/1" }

/** The memory of a process, in megabytes. */
const memoryOf = (pid: number) =>
  Number(spawnSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" }).stdout) / 1024

const at = (values: ReadonlyArray<number>, share: number) =>
  values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * share)] ?? NaN

build()

const follow = Effect.fnUntraced(function* (runtime: string) {
  const simulator = yield* Simulator.make()
  yield* simulator.putImage({ imageId: image.imageId })
  yield* simulator.createLogStream(image)
  const child = spawn(
    runtime,
    [join(folder, "dist/command.cjs"), "logs", "image", image.imageId, "--follow", "--json"],
    {
      env: { ...process.env, ...simulator.environment(yield* serve(simulator.handler)) },
      stdio: ["ignore", "pipe", "inherit"],
    },
  )
  yield* Effect.addFinalizer(() => Effect.sync(() => child.kill("SIGKILL")))
  // How late each second's lines were, and the memory then.
  const lags: Array<Array<number>> = []
  const memory: Array<number> = []
  let received = 0
  let inOrder = true
  let rest = ""
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    const now = Date.now()
    const lines = (rest + text).split("\n")
    rest = lines.pop() ?? ""
    for (const line of lines) {
      const { message, timestamp } = JSON.parse(line)
      inOrder &&= message === `line ${received}`
      ;(lags[Math.floor(received / perSecond)] ??= []).push(now - Date.parse(timestamp))
      received++
    }
  })
  // Ten times a second a tenth of the lines, by the clock and not by the timer.
  const started = Date.now()
  for (let written = 0; written < perSecond * seconds;) {
    yield* Effect.sleep("100 millis")
    const due = Math.min(perSecond * seconds, Math.floor((Date.now() - started) * perSecond / 1000))
    const timestamp = new Date()
    const events = Array.from({ length: due - written }, (_, i) => ({ timestamp, message: `line ${written + i}` }))
    yield* simulator.putLogEvents({ ...image, events })
    if (Math.floor(due / perSecond) > Math.floor(written / perSecond)) memory.push(memoryOf(child.pid ?? 0))
    written = due
  }
  for (let i = 0; i < 200 && received < perSecond * seconds; i++) yield* Effect.sleep("100 millis")
  return { received, inOrder, lags, memory }
}, Effect.scoped)

for (const runtime of ["bun", "node"]) {
  const { inOrder, lags, memory, received } = await Effect.runPromise(follow(runtime))
  const [early, late] = [lags.slice(0, seconds >> 1).flat(), lags.slice(seconds >> 1).flat()]
  const [middle = NaN, end = NaN] = [
    at(memory.slice(seconds >> 2, seconds >> 1), 0.5),
    at(memory.slice(-(seconds >> 2)), 0.5),
  ]
  console.log(
    `${runtime}: ${received} of ${perSecond * seconds} lines at ${perSecond} a second${
      inOrder ? ", in order" : ", NOT IN ORDER"
    }; ` +
      `late by ${at(early, 0.5)} ms in the first half and ${at(late, 0.5)} ms in the second (median), ` +
      `${at([...early, ...late], 0.99)} ms at most for 99 %; memory ${Math.round(middle)} MB in the second quarter, ` +
      `${Math.round(end)} MB in the last`,
  )
  if (received < perSecond * seconds || !inOrder) process.exitCode = 1
}
