/**
 * `logs`, `why`, `wait` and `export`, in a process of their own against the simulator.
 *
 * @module
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import { exampleSeed } from "../../src/cli/exampleSeed.ts"
import { temporaryDirectory } from "../support/examples.ts"
import { workerd } from "../support/sockets.ts"
import { account } from "./account.ts"

const images = [{ imageId: "my-image" }]
const many = Array.from({ length: 2_000 }, (_, i) => ({
  timestamp: new Date(Date.UTC(2026, 0, 5) + i * 1000),
  message: `line ${i}`,
}))
const long = { images, logStreams: [{ imageId: "my-image", logStreamName: "3.16.1/1", events: many }] }

describe.skipIf(workerd)("the commands on logs", () => {
  it.live("show the end of a build, a part of it, and what is searched for", () =>
    Effect.gen(function* () {
      const { command } = yield* account(long)
      const last = yield* command("logs", "image", "my-image", "--lines", "2")
      assert.deepStrictEqual(last, {
        code: 0,
        stderr: "",
        stdout: "2026-01-05T00:33:18.000Z line 1998\n2026-01-05T00:33:19.000Z line 1999\n",
      })
      const window = ["--since", "2026-01-05T00:00:10Z", "--until", "2026-01-05T00:00:12Z", "--json"]
      const part = yield* command("logs", "image", "my-image", ...window)
      assert.deepStrictEqual(
        part.stdout.trim().split("\n").map((line) => JSON.parse(line)),
        [10, 11].map((i) => ({
          timestamp: many[i]?.timestamp.toISOString(),
          message: `line ${i}`,
          logStreamName: "3.16.1/1",
        })),
      )
      const found = yield* command("logs", "image", "my-image", "--search", `"line 77"`)
      assert.match(found.stdout, /^\S+ line 77\n\S+ line 770\n/)
    }).pipe(Effect.scoped), 60_000)

  it.live("of a cluster name the node and the log", () =>
    Effect.gen(function* () {
      const { command } = yield* account(exampleSeed)
      const { stdout } = yield* command("logs", "cluster", "my-cluster", "--node", "HeadNode", "--log", "cfn-init")
      assert.match(stdout, /^\S+ ip-10-0-0-101 cfn-init /)
    }).pipe(Effect.scoped), 60_000)

  it.live("follow until Ctrl-C, which ends them with 130", () =>
    Effect.gen(function* () {
      const { start } = yield* account(long)
      const followed = yield* start("logs", "image", "my-image", "--follow", "--lines", "1")
      yield* Effect.suspend(() => followed.output.stdout.includes("line 1999") ? Effect.void : Effect.fail("not yet"))
        .pipe(
          Effect.retry(Schedule.spaced("20 millis")),
        )
      yield* followed.kill("SIGINT")
      const { code, stderr } = yield* followed.result
      assert.deepStrictEqual({ code, stderr }, { code: 130, stderr: "" })
    }).pipe(Effect.scoped), 60_000)

  it.live("are quiet when nobody reads on, as with | head", () =>
    Effect.gen(function* () {
      const { start } = yield* account(long)
      const cut = yield* start("logs", "image", "my-image", "--follow")
      yield* cut.closeOutput
      const { code, stderr } = yield* cut.result
      assert.deepStrictEqual({ code, stderr }, { code: 0, stderr: "" })
    }).pipe(Effect.scoped), 60_000)

  it.live("say why, and wait", () =>
    Effect.gen(function* () {
      const { command } = yield* account(exampleSeed)
      assert.include((yield* command("why", "image", "my-failed-image")).stdout, "[disk-full, confidence high]")
      assert.strictEqual(JSON.parse((yield* command("why", "cluster", "my-cluster", "--json")).stdout).state, "healthy")
      const failed = yield* command("wait", "image-available", "my-failed-image")
      assert.match(failed.stderr, / BUILD_FAILED\nimageAvailable: my-failed-image is BUILD_FAILED/)
      assert.strictEqual(failed.code, 1)
    }).pipe(Effect.scoped), 60_000)

  it.live("export to an archive, and go on where an export broke off", () =>
    Effect.gen(function* () {
      const { command, simulator } = yield* account({
        ...long,
        faults: [{ operationId: "GetImageStackEvents", times: 1, status: 403, body: { message: "no" } }],
      })
      const directory = yield* temporaryDirectory
      const archive = `${directory}/logs.tar.gz`
      const broken = yield* command("export", "image", "my-image", "--format", "text", "--output", archive)
      assert.strictEqual(broken.code, 1)
      // The log was read to its end, and grows.
      const later = { timestamp: new Date(Date.UTC(2026, 0, 6)), message: "later" }
      yield* simulator.putLogEvents({ imageId: "my-image", logStreamName: "3.16.1/1", events: [later] })
      const resumed = yield* command("export", "image", "my-image", "--format", "text", "--output", archive)
      assert.strictEqual(resumed.code, 0, resumed.stderr)
      // No more than what is new.
      assert.match(resumed.stderr, /^1 event, in 2 files/)
      const { readdir, readFile } = yield* Effect.promise(() => import("node:fs/promises"))
      assert.deepStrictEqual(yield* Effect.promise(() => readdir(directory)), ["logs.tar.gz"])
      const { unpackTar } = yield* Effect.promise(() => import("modern-tar"))
      const entries = yield* Effect.promise(async () =>
        unpackTar(
          new Blob([new Uint8Array(await readFile(archive))]).stream().pipeThrough(new DecompressionStream("gzip")),
        )
      )
      const log = entries.find(({ header }) => header.name === "3.16.1%2F1.log")
      assert.strictEqual(
        new TextDecoder().decode(log?.data),
        [...many, later].map(({ message, timestamp }) => `${timestamp.toISOString()} ${message}\n`).join(""),
      )
    }).pipe(Effect.scoped), 60_000)

  const mistakes: ReadonlyArray<readonly [args: string, code: number, says: string]> = [
    ["logs image my-image --since yesterday-ish", 2, "--since must be how long ago, such as 30m"],
    ["logs image my-image --node HeadNode", 2, "--node and --log are for clusters"],
    ["logs picture my-image", 2, "image"],
    ["logs image no-such-image --json", 1, `{"error":"NotFound"`],
  ]
  it.live.each(mistakes)("say what is wrong with: %s", ([args, code, says]) =>
    Effect.gen(function* () {
      const result = yield* (yield* account(exampleSeed)).command(...args.split(" "))
      assert.include(result.stderr, says)
      assert.deepStrictEqual({ code: result.code, stdout: result.stdout }, { code, stdout: "" })
    }).pipe(Effect.scoped), 60_000)
})
