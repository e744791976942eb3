/**
 * Sends 20,000 requests over each transport, 64 at once, to `server.ts`, which misbehaves, and is killed and started again under
 * them. A fifth are writes, with all four methods, among reads that keep connections open. Then asks what became of each. Then
 * sends a thousand more to nobody.
 *
 *     client.ts [number of requests over each transport [seed]]
 *
 * @module
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import { spawn } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import process from "node:process"
import { createInterface } from "node:readline"
import { setTimeout as sleep } from "node:timers/promises"
import { fileURLToPath } from "node:url"
import { Credentials, ImageLogs, Operation, Pacing, ParallelCluster, Transport } from "effect-parallelcluster"
import * as HttpClientTransport from "effect-parallelcluster/HttpClientTransport"
import { keys } from "../support/harness.ts"

const [count = "20000", seed = "1"] = process.argv.slice(2)
/** Over both. */
const total = 2 * Number(count)
const deno = "Deno" in globalThis

const problems: Array<string> = []
const expect = (holds: boolean, what: string) => {
  if (!holds) problems.push(what)
}
process.on("uncaughtException", (error) => problems.push(`an uncaught exception: ${error}`))
process.on("unhandledRejection", (reason) => problems.push(`an unhandled rejection: ${reason}`))

const folder = mkdtempSync(join(tmpdir(), "effect-parallelcluster-"))
const file = join(folder, "arrived")

const start = async (seed: string) => {
  const path = fileURLToPath(import.meta.resolve("./server.ts"))
  const child = spawn(process.execPath, [...(deno ? ["run", "-A"] : []), path, seed, file], {
    stdio: ["pipe", "pipe", "inherit"],
  })
  const lines = createInterface({ input: child.stdout })
  const line = () => new Promise<string>((resolve) => lines.once("line", resolve))
  const ask = (question: string) => {
    const answer = line()
    child.stdin.write(`${question}\n`)
    return answer
  }
  const gone = new Promise<unknown>((resolve) => child.once("close", resolve))
  await line()
  return {
    listen: async (port: number) => Number(await ask(`listen ${port}`)),
    open: async (): Promise<{ readonly open: number; readonly busy: number }> => JSON.parse(await ask("open")),
    kill: async () => {
      child.kill("SIGKILL")
      await gone
    },
  }
}

let server = await start(seed)
const port = await server.listen(0)

let attempts = 0
/** How often each write was given to a transport. */
const sent = new Map<number, number>()
/** Counts what the transport is asked to send. */
const counting = (transport: Layer.Layer<Transport.Transport>) =>
  Layer.effect(
    Transport.Transport,
    Effect.map(Transport.Transport, ({ send }) => ({
      send: (request: Transport.SignedRequest) =>
        Effect.suspend(() => {
          attempts++
          const [, id] = /\/something\/(\d+)/.exec(request.url) ?? []
          if (id !== undefined) sent.set(Number(id), (sent.get(Number(id)) ?? 0) + 1)
          return send(request)
        }),
    })),
  ).pipe(Layer.provide(transport))

const client = (transport: Layer.Layer<Transport.Transport>) =>
  ParallelCluster.layer({ endpoint: `http://127.0.0.1:${port}/prod`, region: "eu-west-1", timeout: "1 second" }).pipe(
    Layer.provide([counting(transport), Credentials.layer(keys)]),
  )

const write = (method: "DELETE" | "PATCH" | "POST" | "PUT") =>
  Operation.make({
    service: ParallelCluster.service,
    operationId: "WriteSomething",
    group: "Test",
    summary: "Writes something.",
    method,
    path: "/v3/something/{id}",
    // The service's DELETE operations have no body.
    parameters: {
      path: { id: Schema.String },
      body: (method === "DELETE" ? {} : { name: Schema.optionalKey(Schema.String) }) as {
        // What the DELETE lacks, it is not given.
        readonly name: Schema.optionalKey<Schema.String>
      },
    },
    response: Schema.Struct({ id: Schema.String }),
    idempotent: false,
  })
const writes = [write("POST"), write("PUT"), write("PATCH"), write("DELETE")] as const

/** Even numbers go over one transport, odd ones over the other: of the tens, the first two are writes. */
const isWrite = (n: number) => n % 10 < 2

/** A request that no other is like, and whether what came is its right answer. */
const request = (n: number) =>
  isWrite(n)
    ? Effect.map(
      writes[Math.floor(n / 10) % 4]!({ id: String(n), ...(n % 40 < 30 ? { name: "x" } : {}) }),
      ({ id }) => id === String(n),
    )
    : Effect.map(
      ImageLogs.getImageLogEvents({ imageId: "my-image", logStreamName: `s-${n}`, limit: 1 }),
      ({ events }) => events.length === 1 && events[0]?.message === `event of s-${n}`,
    )

const outcomes: Record<string, number> = {}
/** The writes that were said to be done, and those of which it is not known. */
const done = new Set<number>()
const unknown = new Set<number>()

const one = Effect.fnUntraced(function* (n: number) {
  const exit = yield* Effect.exit(request(n))
  const write = isWrite(n)
  let outcome = "Success"
  if (Exit.isSuccess(exit)) {
    expect(exit.value, `request ${n} got a wrong answer`)
    if (write) done.add(n)
  } else {
    const [reason, ...more] = exit.cause.reasons
    if (reason?._tag !== "Fail" || more.length > 0) {
      problems.push(`request ${n} ended in no error of ours: ${Cause.pretty(exit.cause)}`)
      return
    }
    const { error } = reason
    outcome = error._tag
    if ("outcome" in error && error.outcome === "unknown") unknown.add(n)
    expect(!("outcome" in error) || write, `request ${n} is a read, and its outcome is said to be unknown`)
    const { attempts = 0 } = "attempts" in error ? error : {}
    expect(attempts >= 1 && attempts <= 3, `request ${n} says that it was tried ${attempts} times`)
  }
  outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
})

const collect = globalThis as { Bun?: { gc: (now: boolean) => void }; gc?: () => void }
/** What is in use once all that can be freed is. */
const memory = () => {
  if (collect.Bun) collect.Bun.gc(true)
  else collect.gc?.()
  return process.memoryUsage().heapUsed / 2 ** 20
}

let restarts = 0
const heap: Array<number> = []

/** Even numbers over one transport, odd ones over the other, 32 at once each. */
const run = (transport: Layer.Layer<Transport.Transport>, parity: number) => {
  let next = parity
  const worker = Effect.gen(function* () {
    while (next < total) {
      const n = next
      next += 2
      yield* one(n)
    }
  })
  return Effect.all(Array.from({ length: 32 }, () => worker), { concurrency: "unbounded", discard: true }).pipe(
    Effect.provide(client(transport)),
    // What is throttled at random says nothing of a limit, and would only slow down what is tested here.
    Pacing.none,
  )
}

/** Kills the server three times, and measures the memory before each. */
const restart = Effect.gen(function* () {
  for (const share of [0.25, 0.5, 0.75]) {
    while (finished() < total * share) yield* Effect.sleep(20)
    heap.push(memory())
    // Started before, so that it listens again after some milliseconds, as a process that a supervisor replaces.
    const successor = yield* Effect.promise(() => start(`${seed}${++restarts}`))
    yield* Effect.promise(() => server.kill())
    yield* Effect.promise(() => successor.listen(port))
    server = successor
  }
})
const finished = () => Object.values(outcomes).reduce((sum, count) => sum + count, 0)

const began = performance.now()
await Effect.runPromise(Effect.all([
  run(Transport.layerFetch, 0),
  run(HttpClientTransport.layer.pipe(Layer.provide(FetchHttpClient.layer)), 1),
  restart,
], { concurrency: "unbounded", discard: true }))
const seconds = (performance.now() - began) / 1000
heap.push(memory())

// Nothing is under way any more, once what was given up has been closed: on a busy machine that takes a while.
let { busy } = await server.open()
for (let waited = 0; busy > 0 && waited < 30_000; waited += 100) {
  await sleep(100)
  busy = (await server.open()).busy
}
expect(busy === 0, `${busy} exchanges are still open at the server`)
await server.kill()

expect(finished() === total, `${total - finished()} requests have no outcome`)
/** How often each number was noted. */
const noted = (what: "D" | "R" | "W") => {
  const times = new Map<number, number>()
  for (const line of readFileSync(file, "utf8").split("\n")) {
    if (line[0] === what) times.set(Number(line.slice(2)), (times.get(Number(line.slice(2))) ?? 0) + 1)
  }
  return times
}
// Three attempts; and what has no body, a runtime's fetch may send a second time by itself when a kept connection breaks.
for (const [n, times] of noted("R")) expect(times <= 3 * 2, `read ${n} arrived ${times} times`)
const doneThere = noted("D")
for (const [n, times] of doneThere) {
  expect(times === 1, `write ${n} was done ${times} times`)
  expect(done.has(n) || unknown.has(n), `write ${n} was done, and its error does not say that it may have been`)
}
let doubled = 0
// Of what was sent twice, the first may have met a server that did nothing.
for (const [n, times] of noted("W")) {
  const asked = sent.get(n) ?? 0
  if (times > asked) doubled++
  expect(times <= asked, `write ${n} was sent ${asked} times, and arrived ${times} times`)
}
let lost = 0
for (const n of done) {
  if (!doneThere.has(n)) lost++
  expect(doneThere.has(n), `write ${n} was said to be done`)
}
// The first quarter also compiles, and fills the pools of connections.
const [, first = 0] = heap
const last = heap.at(-1) ?? 0
expect(last - first < 24, `memory grew: ${heap.map((megabytes) => megabytes.toFixed(1)).join(", ")} MB`)

const retries = attempts - total
console.log(
  `${deno ? "Deno" : "Bun"}: ${total} sent, ${outcomes["Success"] ?? 0} succeeded, ${retries} retries, ` +
    `${restarts} restarts, ${seconds.toFixed(1)} s, seed ${seed}`,
)
console.log("  errors:", Object.fromEntries(Object.entries(outcomes).filter(([outcome]) => outcome !== "Success")))
console.log(
  `  writes: ${done.size} done, ${unknown.size} of unknown outcome, of which ${
    [...unknown].filter((n) => doneThere.has(n)).length
  } were done; ${doubled} doubled, ${lost} lost`,
)
console.log(`  memory at each quarter: ${heap.map((megabytes) => megabytes.toFixed(1)).join(", ")} MB`)

// An outage is not made worse: a budget of 500 tokens pays for 100 retries.
attempts = 0
const dead = await Effect.runPromise(
  Effect.forEach(Array.from({ length: 1000 }, (_, n) => n), (n) => Effect.flip(request(n)), { concurrency: 64 }).pipe(
    Effect.provide(client(Transport.layerFetch)),
    Pacing.none,
  ),
)
// On a busy machine, even a refused connection may take longer than the client waits.
const others = dead.filter(({ _tag }) => _tag !== "TransportFailure" && _tag !== "RequestTimeout")
expect(others.length === 0, `a dead server gave ${others.map(({ _tag, message }) => `${_tag}: ${message}`).join(", ")}`)
expect(attempts <= 1000 + 100, `1,000 requests to a dead server cost ${attempts} attempts`)
console.log(`  with the server dead: 1,000 requests, ${attempts} attempts`)

rmSync(folder, { recursive: true })
for (const problem of problems.slice(0, 20)) console.error(`  FAILED: ${problem}`)
if (problems.length > 0) process.exitCode = 1
// No `process.exit()`: a socket or timer that was left would keep the process, and `run.ts` waits for its end.
console.log("  done")
