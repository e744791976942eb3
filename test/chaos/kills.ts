/**
 * `npm run test:kills`: exports that are killed 50 times each, at any moment, while the logs grow. In the end their files are byte
 * for byte what CloudWatch Logs holds, read page by page without this package, and what an export gives that nobody disturbed.
 *
 *     bun test/chaos/kills.ts [--seed=1]
 *
 * @module
 */
import { AwsClient } from "aws4fetch"
import * as Effect from "effect/Effect"
import assert from "node:assert/strict"
import { mkdir, readdir, readFile } from "node:fs/promises"
import process from "node:process"
import { unpackTar } from "modern-tar"
import * as Simulator from "effect-parallelcluster/testing"
import { serve } from "effect-parallelcluster/testing/HttpServer"
import { run, start, temporaryDirectory } from "../support/examples.ts"
import { seeded } from "../support/seeded.ts"

const kills = 50
const seed = Number(process.argv.find((argument) => argument.startsWith("--seed="))?.slice("--seed=".length) ?? 1)

const imageId = "my-image"
const logGroupName = `/aws/imagebuilder/ParallelClusterImage-${imageId}`
const keys = { accessKeyId: "AKIDTEST", secretAccessKey: "test-secret" }

interface Line {
  readonly timestamp: number
  readonly message: string
}

/** All events of a log stream, as CloudWatch Logs gives them. */
const readDirectly = async (origin: string, logStreamName: string): Promise<ReadonlyArray<Line>> => {
  const client = new AwsClient({ ...keys, service: "logs", region: "us-east-1", retries: 0 })
  const lines: Array<Line> = []
  let nextToken: string | undefined
  while (true) {
    const response = await client.fetch(`${origin}/`, {
      method: "POST",
      headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": "Logs_20140328.GetLogEvents" },
      body: JSON.stringify({ logGroupName, logStreamName, startFromHead: true, nextToken }),
    })
    const { events, nextForwardToken } = await response.json() as {
      readonly events: ReadonlyArray<Line>
      readonly nextForwardToken: string
    }
    lines.push(...events)
    if (nextForwardToken === nextToken) return lines
    nextToken = nextForwardToken
  }
}

const formats = {
  ndjson: {
    extension: "ndjson",
    write: ({ message, timestamp }: Line) => `${JSON.stringify({ timestamp: new Date(timestamp), message })}\n`,
  },
  text: {
    extension: "log",
    write: ({ message, timestamp }: Line) => `${new Date(timestamp).toISOString()} ${message.replace(/\n$/, "")}\n`,
  },
}

/** What an export has written, by file. */
const readExport = async (output: string): Promise<Readonly<Record<string, string>>> => {
  const text = (data: Uint8Array | undefined) => new TextDecoder().decode(data)
  if (output.endsWith(".tar.gz")) {
    const archive = new Blob([new Uint8Array(await readFile(output))]).stream()
    const entries = await unpackTar(archive.pipeThrough(new DecompressionStream("gzip")))
    return Object.fromEntries(entries.map(({ data, header }) => [header.name, text(data)]))
  }
  const names = (await readdir(output)).filter((name) => !name.startsWith(".")).sort()
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, text(await readFile(`${output}/${name}`))])),
  )
}

/** A difference is shown by its first line: the files are long. */
const assertSame = (actual: string, expected: string, name: string) => {
  if (actual === expected) return
  const [lines, right] = [actual.split("\n"), expected.split("\n")]
  const at = right.findIndex((line, i) => line !== lines[i])
  assert.fail(`${name}: line ${at + 1} is ${lines[at]}, not ${right[at]}; ${lines.length} lines, not ${right.length}`)
}

const check = Effect.fnUntraced(function* (format: keyof typeof formats, isArchive: boolean, seed: number) {
  const { below, next, pick } = seeded(seed)
  const simulator = yield* Simulator.make({
    deployment: "default",
    limits: { api: "unlimited", GetLogEvents: "unlimited" },
    credentials: [keys],
    pageSizes: { logEvents: 100, stackEvents: 10 },
    emptyPageEvery: 7,
    shortPageEvery: 5,
  })
  const origin = yield* serve(simulator.handler)
  const env = simulator.environment(origin)
  const base = yield* temporaryDirectory

  const names = ["3.16.1/1", "3.16.1/2", "../*"] as const
  const begin = Date.parse("2026-01-05T08:00:00Z")
  const counts = new Map<string, number>()
  /** What comes is never older than what is there, and often of the same millisecond. */
  const grow = (logStreamName: string, count: number) => {
    const from = counts.get(logStreamName) ?? 0
    counts.set(logStreamName, from + count)
    const events = Array.from({ length: count }, (_, i) => ({
      timestamp: new Date(begin + Math.floor((from + i) / 7) * 50),
      message: `${logStreamName} ${from + i} ü "\n`,
    }))
    return simulator.putLogEvents({ imageId, logStreamName, events })
  }
  for (const name of names) yield* grow(name, 2000)
  let stackEvents = 0
  const growStack = Effect.suspend(() =>
    simulator.putStackEvents({
      imageId,
      events: [{
        logicalResourceId: `Resource${stackEvents++}`,
        resourceType: "AWS::ImageBuilder::Image",
        resourceStatus: "CREATE_IN_PROGRESS",
        timestamp: new Date(begin + stackEvents * 1000),
      }],
    })
  )
  for (let i = 0; i < 25; i++) yield* growStack
  // The pages take their time, so that there is one to be killed at.
  yield* simulator.failNext({ operationId: "GetLogEvents", share: 1, delay: "4 millis" })

  const into = (directory: string) => `${base}/${directory}${isArchive ? "/logs.tar.gz" : ""}`
  yield* Effect.promise(() => Promise.all(["killed", "whole"].map((name) => mkdir(`${base}/${name}`))))
  const argumentsOf = (output: string) => ["export", "image", imageId, "--format", format, "--output", output]
  let killed = 0
  let finished = 0
  while (killed < kills) {
    yield* grow(pick(names), 100 + below(300))
    if (next() < 0.3) yield* growStack
    const seen = (yield* simulator.requests).length
    yield* Effect.scoped(Effect.gen(function* () {
      const { kill, result } = yield* start("src/cli/main.ts", argumentsOf(into("killed")), env)
      let ended = false
      yield* Effect.forkScoped(Effect.tap(result, () => Effect.sync(() => ended = true)))
      // Most of the life of a process is its start, which is no interesting moment.
      while (!ended && (yield* simulator.requests).length === seen) yield* Effect.sleep(2)
      yield* Effect.sleep(below(250))
      if (!ended) yield* kill("SIGKILL")
      const { code, stderr } = yield* result
      assert.ok(code === null || code === 0, `${format} ended with ${code}: ${stderr}`)
      if (code === 0) finished++
      else killed++
    }))
  }
  for (const directory of ["killed", "whole"]) {
    const { code, stderr } = yield* run("src/cli/main.ts", argumentsOf(into(directory)), env)
    assert.equal(code, 0, stderr)
  }

  const [files, whole] = yield* Effect.promise(() =>
    Promise.all(["killed", "whole"].map((name) => readExport(into(name))))
  )
  const { extension, write } = formats[format]
  const fileNames = { "3.16.1/1": "3.16.1%2F1", "3.16.1/2": "3.16.1%2F2", "../*": "%2E.%2F%2A" }
  for (const name of names) {
    const expected = yield* Effect.promise(() => readDirectly(origin, name))
    assert.equal(expected.length, counts.get(name))
    assertSame(files?.[`${fileNames[name]}.${extension}`] ?? "", expected.map(write).join(""), `${format}: ${name}`)
  }
  assert.deepEqual(Object.keys(files ?? {}), Object.keys(whole ?? {}))
  for (const name in whole) {
    assertSame(files?.[name] ?? "", whole[name] ?? "", `${format}: ${name}, beside a whole export`)
  }
  assert.equal(Object.keys(files ?? {}).length, names.length + 1)
  assert.equal(files?.[`${imageId}-cfn-events.${extension}`]?.match(/\n/g)?.length, stackEvents)
  return { killed, finished }
}, Effect.scoped)

const total = { passed: 0, failed: 0 }
const cases = [["ndjson", false], ["text", false], ["text", true]] as const
await Effect.runPromise(Effect.forEach(cases, ([format, isArchive], i) => {
  const name = `${format}${isArchive ? " in an archive" : ""}`
  return Effect.match(Effect.catchDefect(check(format, isArchive, seed + i), Effect.fail), {
    onSuccess: ({ finished, killed }) => {
      console.log(
        `  ${name}: killed ${killed} times, finished ${finished} times in between, and nothing lost or doubled`,
      )
      total.passed++
    },
    onFailure: (error) => {
      console.error(`  FAILED with --seed=${seed}: ${name}:`, error)
      total.failed++
    },
  })
}, { concurrency: cases.length, discard: true }))
console.log(`${total.passed} passed, ${total.failed} failed`)
process.exit(total.failed > 0 ? 1 : 0)
