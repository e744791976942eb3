/**
 * `npm run bench:quota`: how well the default client uses a rate limit that it knows or does not know, alone and with others. The
 * service is the simulator behind a port of loopback, with limits as AWS has them, and answers after 100 ms, throttles too.
 *
 *     bun test/bench/quota.ts [--json] [--quick]
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Random from "effect/Random"
import * as TestClock from "effect/testing/TestClock"
import { spawn, spawnSync } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as Simulator from "effect-parallelcluster/testing"
import { serve } from "effect-parallelcluster/testing/HttpServer"
import * as Pacer from "../../src/core/Pacer.ts"
import { call, makeBucket } from "../support/quota.ts"
import { keys } from "./by-hand.ts"
import { notes } from "./compare.ts"
import type { Figure, Table } from "./figures.ts"
import { eventsOfLog, type Result, type Task } from "./quota.program.ts"
import { finish, progress, quick } from "./report.ts"
import { bundle, output, runtimes } from "./runtimes.ts"

interface Limit {
  readonly rate: number
  readonly burst: number
}

const latency = 100

/** What the service counts, second by second. */
interface Count {
  readonly at: number
  readonly name: string
  readonly throttled: boolean
}

/** A service with this limit for the API and for `GetLogEvents`, and so many logs. */
const service = ({ burst, rate: perSecond }: Limit, logs: number) =>
  Effect.gen(function* () {
    const limit = { perSecond, burst }
    const simulator = yield* Simulator.make({ credentials: [keys], limits: { api: limit, GetLogEvents: limit } })
    for (let i = 1; i <= Math.max(1, logs); i++) {
      yield* simulator.putLogEvents({
        imageId: "my-image",
        logStreamName: `${i}/1`,
        events: Array.from({ length: eventsOfLog }, (_, j) => ({
          timestamp: new Date(Date.now() - 60_000 + j),
          message: `log ${i}, line ${j}`,
        })),
      })
    }
    const counts: Array<Count> = []
    const server = yield* serve(async (request) => {
      const at = performance.now()
      const name = / app\/(\S+)/.exec(request.headers.get("user-agent") ?? "")?.[1] ?? ""
      const answer = await simulator.handler(request)
      const throttled = answer.status === 429 ||
        (answer.status === 400 && (await answer.clone().text()).includes("Throttling"))
      counts.push({ at, name, throttled })
      await new Promise((resolve) => setTimeout(resolve, latency))
      return answer
    })
    return { server, counts }
  })

const directory = mkdtempSync(join(tmpdir(), "effect-parallelcluster-"))
const file = join(directory, "program.mjs")

const start = async (command: ReadonlyArray<string>, task: Task): Promise<Result> => {
  const text = await output([...command, file, JSON.stringify(task)])
  const [, json] = /RESULT (\{.*\})/.exec(text) ?? []
  if (json === undefined) throw new Error(`a process printed no result: ${text}`)
  const result: Result = JSON.parse(json)
  if (task.paced && result.failed > 0) throw new Error(`${result.failed} calls failed: ${text.slice(0, 2000)}`)
  return result
}

const alone: ReadonlyArray<{ readonly way: string; readonly limit: Limit } & Pick<Task, "count" | "kind">> = [
  { way: "500 calls at 100/10", kind: "calls", count: 500, limit: { rate: 100, burst: 10 } },
  { way: "200 calls at 20/5", kind: "calls", count: 200, limit: { rate: 20, burst: 5 } },
  { way: "3,000 calls at 400/40", kind: "calls", count: 3000, limit: { rate: 400, burst: 40 } },
  ...[25, 10].flatMap((rate) =>
    (["merge", "last", "follow"] as const).map((kind) => ({
      way: `100 logs by ${kind} at ${rate}/${rate}`,
      kind,
      count: 100,
      limit: { rate, burst: rate },
    }))
  ),
]

const ratios: Array<Figure> = []
const throttles: Array<Figure> = []

const measureAlone = (
  { count: all, kind, limit, way }: typeof alone[number],
  { command, name: on }: typeof runtimes[number],
) =>
  Effect.gen(function* () {
    const count = quick ? Math.ceil(all / 5) : all
    const { counts, server } = yield* service(limit, kind === "calls" ? 1 : count)
    yield* Effect.promise(() =>
      start(command, {
        server,
        kind,
        count,
        concurrency: 64,
        seconds: 0,
        name: "alone",
        paced: true,
      })
    )
    const admitted = counts.filter(({ throttled }) => !throttled).length
    // From the first request's arrival to the last answer, over what the limit allows to that many requests.
    const millis = counts.at(-1)!.at - counts[0]!.at + latency
    ratios.push({ way, on, value: millis / ((admitted - limit.burst) / limit.rate * 1000 + latency) })
    throttles.push({ way, on, value: (counts.length - admitted) / counts.length * 100 })
  }).pipe(Effect.scoped, Effect.runPromise)

/** The calls of 500 that fail when nothing is paced: throttles are retried, three attempts in all. */
const unpaced = ({ command, name: on }: typeof runtimes[number]) =>
  Effect.gen(function* () {
    const { server } = yield* service({ rate: 100, burst: 10 }, 1)
    const count = quick ? 100 : 500
    const { failed } = yield* Effect.promise(() =>
      start(command, { server, kind: "calls", count, concurrency: 64, seconds: 0, name: "alone", paced: false })
    )
    return { way: "without pacing", on, value: failed / count * 100 }
  }).pipe(Effect.scoped, Effect.runPromise)

/** Four processes with one limit of 100/10: what they get of it between the tenth second and the end. */
const together = (way: string, redis?: string) =>
  Effect.gen(function* () {
    const seconds = quick ? 12 : 40
    const { counts, server } = yield* service({ rate: 100, burst: 10 }, 1)
    const names = ["first", "second", "third", "fourth"]
    yield* Effect.promise(() =>
      Promise.all(names.map((name) =>
        start(runtimes[0]!.command, {
          server,
          kind: "endless",
          count: 0,
          concurrency: 16,
          seconds,
          name,
          paced: true,
          redis,
        })
      ))
    )
    const begin = counts[0]!.at
    const late = counts.filter(({ at }) => at > begin + 10_000 && at <= begin + seconds * 1000)
    const admitted = late.filter(({ throttled }) => !throttled)
    const shares = names.map((name) =>
      admitted.filter((one) => one.name === name).length / admitted.length * names.length
    )
    const settled = counts.filter(({ at }) => at > begin + 1000)
    const row = (what: string, value: number) => ({ way: `${way}: ${what}`, on: "Bun", value })
    return [
      row("limit used", admitted.length / (100 * (seconds - 10)) * 100),
      row("smallest share of a quarter", Math.min(...shares) * 100),
      row("largest share of a quarter", Math.max(...shares) * 100),
      row(
        "throttled after the first second",
        settled.filter(({ throttled }) => throttled).length / settled.length * 100,
      ),
    ]
  }).pipe(Effect.scoped, Effect.runPromise)

/** A thousand clients that share one limit, on the test clock. */
const thousand = (clients: number) =>
  Effect.gen(function* () {
    const bucket = makeBucket(1000, 100)
    const served = Array.from({ length: clients }, () => 0)
    const fiber = yield* Effect.forkChild(
      Effect.forEach(served, (_, i) => {
        const pacer = Pacer.make({ rate: 100, burst: 10 })
        // Answers that all take equally long would come in step with the bucket.
        return Effect.forever(Effect.flatMap(Random.nextIntBetween(70, 131), (latency) =>
          Effect.andThen(
            call(pacer, bucket, { latency }),
            Effect.sync(() => served[i]!++),
          )))
      }, { concurrency: "unbounded", discard: true }),
    )
    const figures: Array<Figure> = []
    for (const [what, rate] of [["1,000 a second", 1000], ["halved", 500], ["doubled", 1000]] as const) {
      bucket.change(rate, rate / 10)
      yield* TestClock.adjust("5 seconds")
      const [admitted, throttled, before] = [bucket.admitted, bucket.throttled, [...served]]
      yield* TestClock.adjust("30 seconds")
      const shares = served.map((calls, i) => calls - before[i]!)
      const [through, refused] = [bucket.admitted - admitted, bucket.throttled - throttled]
      figures.push(
        { way: `${what}: limit used`, on: "Bun", value: through / rate / 30 * 100 },
        { way: `${what}: throttled`, on: "Bun", value: refused / (through + refused) * 100 },
        {
          way: `${what}: smallest share`,
          on: "Bun",
          value: Math.min(...shares) * clients / shares.reduce((sum, share) => sum + share) * 100,
        },
        { way: `${what}: clients without any`, on: "Bun", value: shares.filter((share) => share === 0).length },
      )
    }
    yield* Fiber.interrupt(fiber)
    return figures
  }).pipe(Random.withSeed("thousand"), Effect.provide(TestClock.layer()), Effect.scoped, Effect.runPromise)

const hasRedis = spawnSync("redis-server", ["--version"]).status === 0

/** With a Redis server for as long as it takes. */
const withRedis = async <A>(use: (url: string) => Promise<A>): Promise<A> => {
  const port = 20_000 + Math.floor(Math.random() * 20_000)
  const child = spawn("redis-server", ["--port", `${port}`, "--bind", "127.0.0.1", "--save", ""], {
    stdio: ["ignore", "pipe", "inherit"],
  })
  try {
    await new Promise<void>((resolve, reject) => {
      child.stdout.on("data", (text) => String(text).includes("Ready to accept") && resolve())
      child.on("error", reject).on("exit", () => reject(new Error("redis-server ended")))
    })
    return await use(`redis://127.0.0.1:${port}`)
  } finally {
    child.kill("SIGKILL")
  }
}

const measured = runtimes.filter(({ name }) => name === "Bun" || name === "Deno")
let failures: ReadonlyArray<Figure> = []
let shared: ReadonlyArray<Figure> = []
let crowd: ReadonlyArray<Figure> = []
try {
  await bundle(`import { main } from "./test/bench/quota.program.ts"\nawait main()`, file, false)
  for (const task of alone) {
    progress(`quota: ${task.way}`)
    // Both wait most of the time.
    await Promise.all(
      measured.map((on) => measureAlone(task, on)),
    )
  }
  progress("quota: without pacing")
  failures = await Promise.all(measured.map(unpaced))
  progress("quota: four processes")
  shared = await together("no store")
  if (hasRedis) shared = [...shared, ...await withRedis((url) => together("with Redis", url))]
  progress("quota: a thousand clients, simulated")
  crowd = await thousand(quick ? 100 : 1000)
} finally {
  rmSync(directory, { recursive: true })
}

const tables: ReadonlyArray<Table> = [
  { title: "Time over what the limit allows", unit: "ratio", figures: ratios, compared: false },
  { title: "Throttled", unit: "% of the requests", figures: throttles, compared: false },
  {
    title: "Calls that fail, 500 at 100/10",
    unit: "%",
    // A process in which one fails ends this benchmark.
    figures: [...measured.map(({ name }) => ({ way: "this package", on: name, value: 0 })), ...failures],
    compared: false,
  },
  { title: "Four processes at 100/10", unit: "%", figures: shared, compared: false },
  { title: "1,000 clients, simulated", unit: "%, and clients", figures: crowd, compared: false },
]
finish({
  part: "quota",
  tables,
  notes: [
    "Limits are requests a second and burst. 64 concurrent calls; the first page and the end of a log are two requests. The client " +
    "knows the limit of the API, 100/10, and that of GetLogEvents, 25 a second, and adapts to the others.",
    ...(hasRedis ? [] : ["There was no `redis-server`."]),
    ...await notes(),
  ],
})
