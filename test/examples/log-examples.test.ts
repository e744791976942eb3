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

/** A simulator on a port, and the environment that leads to it. */
const served = Effect.gen(function* () {
  const simulator = yield* Simulator.make({ credentials: [keys], pageSizes: { logEvents: 100 }, emptyPageEvery: 7 })
  const origin = yield* serve(simulator.handler)
  const env = {
    PCLUSTER_API_URL: `${origin}/prod`,
    AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: origin,
    AWS_REGION: simulator.region,
    AWS_ACCESS_KEY_ID: keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
  }
  return { simulator, env }
})

describe.skipIf(workerd)("export-image-logs", () => {
  it.live("interrupted again and again, it loses and doubles nothing", () =>
    Effect.gen(function* () {
      const { env, simulator } = yield* served
      const directory = yield* temporaryDirectory
      const streams = { "3.12.0/1": entries(3000, "a"), "../*": entries(1, "b"), "build": entries(1500, "c") }
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

      const files = ["%2E%2E%2F%2A.ndjson", "3%2E12%2E0%2F1.ndjson", "build.ndjson"]
      for (const [i, logStreamName] of Object.keys(streams).sort().entries()) {
        // In the order of code units, which is also the files'.
        const expected = Object.entries(streams).find(([name]) => name === logStreamName)![1]
        assert.deepStrictEqual(yield* readLines(directory, files[i]!), expected)
      }

      // What has come since is added.
      yield* simulator.putLogEvents({
        imageId: "my-image",
        logStreamName: "build",
        events: [{ timestamp: new Date(begin + 1e6), message: "new" }],
      })
      assert.strictEqual((yield* run("examples/export-image-logs.ts", ["my-image", "-o", directory], env)).code, 0)
      assert.deepStrictEqual((yield* readLines(directory, "build.ndjson")).slice(1500).map(({ message }) => message), [
        "new",
      ])
    }))

  it.live("says what it can do, and what is wrong", () =>
    Effect.gen(function* () {
      const { env } = yield* served
      const [help, none, unknown] = yield* Effect.all([
        run("examples/export-image-logs.ts", ["--help"]),
        run("examples/export-image-logs.ts", []),
        run("examples/export-image-logs.ts", ["no-such-image"], env),
      ], { concurrency: 3 })
      assert.strictEqual(help.code, 0)
      assert.match(help.stdout, /Usage: export-image-logs \[options\] <image-id>/)
      assert.notStrictEqual(none.code, 0)
      assert.strictEqual(unknown.code, 1)
      assert.match(unknown.stderr, /NotFound: The specified log group does not exist/)
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
      const { output, result } = yield* start("examples/follow-image-log.ts", ["my-image", "--lines", "2"], env)
      const printed = Effect.fnUntraced(function* (text: string) {
        while (!output.stdout.includes(text)) yield* Effect.sleep(5)
      }, Effect.timeout("20 seconds"))
      yield* printed("no log stream yet")
      yield* put("one", "two", "three")
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
        "my-image: no log stream yet",
        "my-image BUILD_IN_PROGRESS BUILDING",
        "my-image BUILD_FAILED FAILED",
      ])
    }))

  it.live("says what it can do; in colour, where colours are wanted", () =>
    Effect.gen(function* () {
      const { env, simulator } = yield* served
      yield* simulator.putLogEvents({
        imageId: "my-image",
        logStreamName: "build",
        events: [{ timestamp: new Date(begin), message: "ERROR: no" }],
      })
      yield* simulator.putImage({ imageId: "my-image" })
      const [help, wrong, colored] = yield* Effect.all([
        run("examples/follow-image-log.ts", ["--help"]),
        run("examples/follow-image-log.ts", ["my-image", "--lines", "0"]),
        run("examples/follow-image-log.ts", ["my-image", "--stream", "build", "--api"], {
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
})
