/**
 * The examples that read logs, against the simulator on a loopback port: in Bun and Deno, since workerd has no processes.
 *
 * @module
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Simulator from "effect-parallelcluster/testing"
import { serve } from "effect-parallelcluster/testing/HttpServer"
import { readLines, run, start, temporaryDirectory } from "../support/examples.ts"
import { keys } from "../support/harness.ts"
import { workerd } from "../support/sockets.ts"

const begin = Date.parse("2026-01-05T08:00:00Z")
const entries = (count: number, name: string) =>
  Array.from({ length: count }, (_, i) => ({ timestamp: new Date(begin + i * 20), message: `${name} ${i} ü "\n` }))

/** A default deployment on a port, and the environment that leads to it. */
const served = Effect.gen(function* () {
  const simulator = yield* Simulator.make({
    deployment: "default",
    credentials: [keys],
    pageSizes: { logEvents: 100 },
    emptyPageEvery: 7,
  })
  return { simulator, env: simulator.environment(yield* serve(simulator.handler)) }
})

describe.skipIf(workerd)("export-image-logs", () => {
  it.live("interrupted again and again, it loses and doubles nothing", () =>
    Effect.gen(function* () {
      const { env, simulator } = yield* served
      const directory = yield* temporaryDirectory
      const streams = { "3.12.0/1": entries(3000, "a"), "../*": entries(1, "b"), "3.16.1/1": entries(1500, "c") }
      for (const [logStreamName, events] of Object.entries(streams)) {
        yield* simulator.putLogEvents({ imageId: "my-image", logStreamName, events })
      }
      yield* simulator.failNext({ operationId: "GetLogEvents", share: 1, delay: "5 millis" })

      const codes: Array<number | null> = []
      for (const signal of ["SIGINT", "SIGKILL", "SIGINT", undefined] as const) {
        yield* Effect.scoped(Effect.gen(function* () {
          const before = (yield* simulator.requests).length
          const { kill, result } = yield* start(
            "examples/export-image-logs.ts",
            ["my-image", "--output", directory],
            env,
          )
          if (signal !== undefined) {
            while ((yield* simulator.requests).length < before + 14) yield* Effect.sleep(2)
            yield* kill(signal)
          }
          const { code, stderr } = yield* result
          codes.push(code)
          if (signal === undefined) assert.match(stderr, /100% \[=+\] .*events/)
        }))
      }
      assert.deepStrictEqual(codes, [130, null, 130, 0])

      const files = ["%2E.%2F%2A.ndjson", "3.12.0%2F1.ndjson", "3.16.1%2F1.ndjson"]
      for (const [i, logStreamName] of Object.keys(streams).sort().entries()) {
        // In the order of code units, which is also the files'.
        const expected = Object.entries(streams).find(([name]) => name === logStreamName)![1]
        assert.deepStrictEqual(yield* readLines(directory, files[i]!), expected)
      }

      // What has come since is added.
      yield* simulator.putLogEvents({
        imageId: "my-image",
        logStreamName: "3.16.1/1",
        events: [{ timestamp: new Date(begin + 1e6), message: "new" }],
      })
      assert.strictEqual((yield* run("examples/export-image-logs.ts", ["my-image", "-o", directory], env)).code, 0)
      assert.deepStrictEqual(
        (yield* readLines(directory, "3.16.1%2F1.ndjson")).slice(1500).map(({ message }) => message),
        [
          "new",
        ],
      )
    }))

  it.live("begins a file again that is shorter than its state says", () =>
    Effect.gen(function* () {
      const { env, simulator } = yield* served
      const directory = yield* temporaryDirectory
      const events = entries(300, "a")
      yield* simulator.putLogEvents({ imageId: "my-image", logStreamName: "3.16.1/1", events })
      const args = ["my-image", "-o", directory]
      assert.strictEqual((yield* run("examples/export-image-logs.ts", args, env)).code, 0)
      const { rm } = yield* Effect.promise(() => import("node:fs/promises"))
      yield* Effect.promise(() => rm(`${directory}/3.16.1%2F1.ndjson`))
      assert.strictEqual((yield* run("examples/export-image-logs.ts", args, env)).code, 0)
      assert.deepStrictEqual(yield* readLines(directory, "3.16.1%2F1.ndjson"), events)
    }))

  it.live("as text, with the events of the stack", () =>
    Effect.gen(function* () {
      const { env, simulator } = yield* served
      const directory = yield* temporaryDirectory
      const event = { timestamp: new Date(begin), message: "hello\n" }
      yield* simulator.putLogEvents({ imageId: "my-image", logStreamName: "3.16.1/1", events: [event] })
      yield* simulator.putStackEvents({
        imageId: "my-image",
        events: [{
          logicalResourceId: "x",
          resourceType: "T",
          resourceStatus: "CREATE_FAILED",
          timestamp: new Date(begin),
        }],
      })
      const args = ["my-image", "-o", directory, "-f", "text"]
      assert.strictEqual((yield* run("examples/export-image-logs.ts", args, env)).code, 0)
      const { readFile } = yield* Effect.promise(() => import("node:fs/promises"))
      const text = (name: string) => Effect.promise(() => readFile(`${directory}/${name}`, "utf8"))
      assert.strictEqual(yield* text("3.16.1%2F1.log"), "2026-01-05T08:00:00.000Z hello\n")
      assert.strictEqual(yield* text("my-image-cfn-events.log"), "2026-01-05T08:00:00.000Z CREATE_FAILED T x\n")
    }))

  it.live("says what it can do, and what is wrong", () =>
    Effect.gen(function* () {
      const { env } = yield* served
      const [help, none, unknown, nowhere] = yield* Effect.all([
        run("examples/export-image-logs.ts", ["--help"]),
        run("examples/export-image-logs.ts", []),
        run("examples/export-image-logs.ts", ["no-such-image"], env),
        run("examples/export-image-logs.ts", ["my-image", "-o", "/dev/null/x"], env),
      ], { concurrency: 3 })
      assert.strictEqual(help.code, 0)
      assert.match(help.stdout, /Usage: export-image-logs \[options\] <image-id>/)
      assert.notStrictEqual(none.code, 0)
      assert.strictEqual(unknown.code, 1)
      assert.strictEqual(nowhere.code, 1)
      assert.match(nowhere.stderr, /FileError: .*\/dev\/null\/x/)
      assert.match(unknown.stderr, /NotFound: .* There are no logs of the image no-such-image/)
    }))
})

describe.skipIf(workerd)("follow-image-log", () => {
  it.live("shows the lines and the build's status until the build is over", () =>
    Effect.gen(function* () {
      const { env, simulator } = yield* served
      const status = (stackStatus: string, imagebuilderImageStatus: string) =>
        simulator.putImage({ imageId: "my-image", stackStatus, imagebuilderImageStatus })
      const put = (...messages: ReadonlyArray<string>) =>
        simulator.putLogEvents({
          imageId: "my-image",
          logStreamName: "3.12.0/1",
          events: messages.map((message) => ({ timestamp: new Date(begin), message })),
        })
      yield* status("CREATE_IN_PROGRESS", "BUILDING")
      yield* put("one", "two", "three")
      const { output, result } = yield* start("examples/follow-image-log.ts", ["my-image", "--lines", "2"], env)
      const printed = Effect.fnUntraced(function* (text: string) {
        while (!output.stdout.includes(text)) yield* Effect.sleep(5)
      }, Effect.timeout("20 seconds"))
      yield* printed("three")
      yield* printed("BUILDING")
      yield* put("four")
      yield* status("CREATE_FAILED", "FAILED")
      const { code, stdout } = yield* result
      assert.strictEqual(code, 1)
      const of = (beginning: string) => stdout.split("\n").filter((line) => line.startsWith(beginning))
      assert.deepStrictEqual(of("2026"), [
        "2026-01-05T08:00:00.000Z two",
        "2026-01-05T08:00:00.000Z three",
        "2026-01-05T08:00:00.000Z four",
      ])
      assert.deepStrictEqual(of("my-image"), [
        "my-image BUILD_IN_PROGRESS BUILDING",
        "my-image BUILD_FAILED FAILED",
      ])
    }))

  it.live("says what it can do; in colour, where colours are wanted", () =>
    Effect.gen(function* () {
      const { env, simulator } = yield* served
      yield* simulator.putLogEvents({
        imageId: "my-image",
        logStreamName: "3.16.1/1",
        events: [{ timestamp: new Date(begin), message: "ERROR: no" }],
      })
      yield* simulator.putImage({ imageId: "my-image" })
      const [help, wrong, colored] = yield* Effect.all([
        run("examples/follow-image-log.ts", ["--help"]),
        run("examples/follow-image-log.ts", ["my-image", "--lines", "0"]),
        run("examples/follow-image-log.ts", ["my-image"], {
          ...env,
          NO_COLOR: "",
          FORCE_COLOR: "1",
        }),
      ], { concurrency: 3 })
      assert.match(help.stdout, /Usage: follow-image-log \[options\] <image-id>/)
      assert.match(wrong.stderr, /whole number from 1/)
      assert.strictEqual(colored.code, 0)
      assert.include(colored.stdout, "\x1b[32mmy-image BUILD_COMPLETE\x1b[39m")
      assert.include(colored.stdout, "\x1b[31mERROR: no\x1b[39m")
    }))

  it.live("waits for the log of a build that has just begun, and for nothing else", () =>
    Effect.gen(function* () {
      const { env, simulator } = yield* served
      yield* simulator.putImage({ imageId: "my-image", stackStatus: "CREATE_IN_PROGRESS" })
      const { output, result } = yield* start("examples/follow-image-log.ts", ["my-image"], env)
      while (!output.stdout.includes("BUILD_IN_PROGRESS")) yield* Effect.sleep(5)
      const event = { timestamp: new Date(begin), message: "hello" }
      yield* simulator.putLogEvents({ imageId: "my-image", logStreamName: "3.16.1/1", events: [event] })
      yield* simulator.putImage({ imageId: "my-image" })
      assert.include((yield* result).stdout, "hello")
      const wrong = yield* run("examples/follow-image-log.ts", ["my-imgae"], env)
      assert.strictEqual(wrong.code, 1)
      assert.match(wrong.stderr, /NotFound: /)
    }))

  it.live("ends in silence when nobody reads any more", () =>
    Effect.gen(function* () {
      const { env, simulator } = yield* served
      yield* simulator.putLogEvents({ imageId: "my-image", logStreamName: "3.16.1/1", events: entries(5000, "a") })
      yield* simulator.putImage({ imageId: "my-image", stackStatus: "CREATE_IN_PROGRESS" })
      const { closeOutput, output, result } = yield* start("examples/follow-image-log.ts", ["my-image"], env)
      while (output.stdout === "") yield* Effect.sleep(1)
      yield* closeOutput
      const { code, stderr } = yield* result
      assert.deepStrictEqual({ code, stderr }, { code: 0, stderr: "" })
    }))
})
