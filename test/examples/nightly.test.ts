/**
 * The nightly job, killed in the middle and started again. In Bun and Deno: workerd has no processes.
 *
 * @module
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import * as Simulator from "effect-parallelcluster/testing"
import { serve } from "effect-parallelcluster/testing/HttpServer"
import { start, temporaryDirectory } from "../support/examples.ts"
import { keys } from "../support/harness.ts"
import { workerd } from "../support/sockets.ts"

const configuration = "Build:\n  InstanceType: t3.micro\n  ParentImage: ami-00000000000000001\n"
const night = "2026-01-31"
const imageId = `my-image-${night}`

/** An API whose time stands still unless the test moves it, a folder, and the job on them. */
const stage = (yaml = configuration) =>
  Effect.gen(function* () {
    // The job signs by the machine's clock. Signatures hold for five minutes, longer than all that a test lets pass.
    yield* TestClock.setTime(Date.now())
    const simulator = yield* Simulator.make({
      deployment: "default",
      credentials: [keys],
      durations: { imageBuild: "1 minute" },
    })
    // Answers of the API, once they are made, wait for this.
    let gate = Promise.resolve()
    const origin = yield* serve(async (request) => {
      const response = await simulator.handler(request)
      if (new URL(request.url).pathname.startsWith("/prod/")) await gate
      return response
    })
    const folder = yield* temporaryDirectory
    yield* Effect.promise(async () => {
      const { writeFile } = await import("node:fs/promises")
      await writeFile(`${folder}/image.yaml`, yaml)
    })
    const args = ["my-image", `${folder}/image.yaml`, "--state", `${folder}/state`, "--night", night, "--keep", "7"]
    const job = start("examples/nightly.ts", args, simulator.environment(origin))
    /** Starts the job and waits until the API was asked for this. */
    const startedUntil = Effect.fnUntraced(function* (operationId: string) {
      const running = yield* job
      const asked = Effect.gen(function* () {
        while (!(yield* simulator.requests).some((request) => request.operationId === operationId)) {
          yield* TestClock.withLive(Effect.sleep(5))
        }
      })
      const early = yield* Effect.raceFirst(asked, running.result)
      assert.isUndefined(early, "it must not end by itself")
      return running
    })
    /** The same, and kills it then. */
    const killedAt = Effect.fnUntraced(function* (operationId: string) {
      const { kill, result } = yield* startedUntil(operationId)
      yield* kill("SIGKILL")
      assert.notStrictEqual((yield* result).code, 0)
    })
    /** How often the API was asked for what. */
    const counts = Effect.map(simulator.requests, (requests) => {
      const counts: Record<string, number> = {}
      for (const { operationId = "", url } of requests) {
        if (new URL(url).pathname.startsWith("/prod/")) counts[operationId] = (counts[operationId] ?? 0) + 1
      }
      return counts
    })
    /** Lets no answer out while the effect runs. */
    const unanswered = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
      Effect.suspend(() => {
        const { promise, resolve } = Promise.withResolvers<void>()
        gate = promise
        return Effect.ensuring(effect, Effect.sync(resolve))
      })
    return { simulator, startedUntil, killedAt, counts, unanswered, run: Effect.flatMap(job, ({ result }) => result) }
  })

describe.skipIf(workerd)("examples/nightly.ts", () => {
  it.effect("killed while the image builds, it goes on with the wait", () =>
    Effect.gen(function* () {
      const { counts, killedAt, run, simulator } = yield* stage()
      for (
        const id of ["my-image-2026-01-23", "my-image-2026-01-24", "my-image-extra-2026-01-01", "other-2026-01-01"]
      ) {
        yield* simulator.putImage({ imageId: id })
      }
      yield* killedAt("DescribeImage")
      yield* TestClock.adjust("1 minute")
      const { code, stderr, stdout } = yield* run
      assert.strictEqual(code, 0, stderr)
      assert.match(stdout, /BUILD_COMPLETE\nmy-image-2026-01-31 is ami-\w+\nmy-image-2026-01-23 deleted\n$/)
      assert.deepInclude(yield* counts, { BuildImage: 1, DeleteImage: 1 })

      // All is done: a third process asks nothing, and says the same.
      const before = yield* counts
      const again = yield* run
      assert.strictEqual(again.code, 0, again.stderr)
      assert.include(stdout, again.stdout)
      assert.deepStrictEqual(yield* counts, before)
    }))

  it.effect("a build that fails after the restart is reported with the end of its log", () =>
    Effect.gen(function* () {
      const { counts, killedAt, run, simulator } = yield* stage()
      yield* simulator.failStack({ name: imageId, reason: "No such package." })
      yield* killedAt("DescribeImage")
      yield* TestClock.adjust("1 minute")
      const { code, stderr } = yield* run
      assert.strictEqual(code, 1, stderr)
      assert.match(
        stderr,
        /^imageAvailable: my-image-2026-01-31 is BUILD_FAILED: No such package\.\n(.+\n)*Stdout: step/,
      )
      assert.strictEqual((yield* counts)["BuildImage"], 1)
    }))

  it.effect("killed before the answer to its request, it asks again and finds that the build has begun", () =>
    Effect.gen(function* () {
      const { counts, killedAt, run, unanswered } = yield* stage()
      yield* unanswered(killedAt("BuildImage"))
      yield* TestClock.adjust("1 minute")
      const { code, stderr, stdout } = yield* run
      assert.strictEqual(code, 0, stderr)
      // It was there already, and complete, at the second request.
      assert.match(stdout, /^my-image-2026-01-31 BUILD_COMPLETE\nmy-image-2026-01-31 is ami-\w+\n$/)
      assert.strictEqual((yield* counts)["BuildImage"], 2)
    }))

  it.effect("a second process at the same time is refused, and does nothing", () =>
    Effect.gen(function* () {
      const { counts, run, startedUntil } = yield* stage()
      yield* startedUntil("DescribeImage")
      const { code, stderr } = yield* run
      assert.notStrictEqual(code, 0)
      assert.include(stderr, "database is locked")
      assert.strictEqual((yield* counts)["BuildImage"], 1)
    }))

  it.effect("a wrong configuration is reported, and not sent again", () =>
    Effect.gen(function* () {
      const { counts, run } = yield* stage("Nonsense: 1")
      for (const _ of ["first", "second"]) {
        const { code, stderr } = yield* run
        assert.match(stderr, /^ERROR ImageSchemaValidator: .*'Nonsense'/)
        assert.strictEqual(code, 1)
      }
      assert.deepStrictEqual(yield* counts, { BuildImage: 1 })
    }))
})
