/**
 * The examples as people run them, as scripts against an API on loopback, and their functions in the time of the test.
 *
 * @module
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestConsole from "effect/testing/TestConsole"
import type { CloudWatchLogs, ParallelCluster } from "effect-parallelcluster"
import * as Simulator from "effect-parallelcluster/testing"
import { serve as serveHandler } from "effect-parallelcluster/testing/HttpServer"
import { run } from "../support/examples.ts"
import { keys, passingTime, patient } from "../support/harness.ts"
import { workerd } from "../support/sockets.ts"

const clusterConfiguration = `Image:
  Os: alinux2023
HeadNode:
  InstanceType: t3.medium
Scheduling:
  Scheduler: slurm
  SlurmQueues:
    - Name: queue1
      ComputeResources:
        - Name: compute1
          MaxCount: 10
`
const imageConfiguration = "Build:\n  InstanceType: t3.micro\n  ParentImage: ami-00000000000000001\n"

// Not imported at the top: workerd has no files, which the scripts read.
const examples = {
  buildImage: () => import("../../examples/build-image.ts").then(({ buildImage }) => buildImage),
  createCluster: () => import("../../examples/create-cluster.ts").then(({ createCluster }) => createCluster),
  restartFleet: () => import("../../examples/restart-fleet.ts"),
}

/** Runs a program on a simulator while the test's time passes, and gives its result with what it printed. */
const running = <A, E>(
  program: Effect.Effect<A, E, CloudWatchLogs.CloudWatchLogs | ParallelCluster.ParallelCluster | Simulator.Simulator>,
) =>
  Effect.gen(function* () {
    const { result } = yield* passingTime(Effect.result(program), 10_000)
    return { result, lines: (yield* TestConsole.logLines).flat().map(String) }
  }).pipe(Effect.provide(patient({ credentials: [keys] })))

describe.skipIf(workerd)("the examples' functions", () => {
  it.effect("an image is built, or not", () =>
    Effect.gen(function* () {
      const buildImage = yield* Effect.promise(examples.buildImage)
      const { lines, result } = yield* running(buildImage("my-image", imageConfiguration))
      assert.deepStrictEqual(result._tag === "Success" && result.success, "ami-00000000000000001")
      for (const word of ["BUILDING", "TESTING", "BUILD_COMPLETE", "  Stdout: step 10 of 10"]) {
        assert.include(lines, word)
      }
      const failing = yield* running(Effect.gen(function* () {
        const simulator = yield* Simulator.Simulator
        yield* simulator.failStack({ name: "my-image", reason: "No such package." })
        return yield* buildImage("my-image", imageConfiguration)
      }))
      assert.strictEqual(
        failing.result._tag === "Failure" && failing.result.failure.message,
        "imageAvailable: my-image is BUILD_FAILED: No such package.",
      )
    }))

  it.effect("a cluster is checked and created, or not", () =>
    Effect.gen(function* () {
      const createCluster = yield* Effect.promise(examples.createCluster)
      const { lines, result } = yield* running(createCluster("my-cluster", clusterConfiguration))
      assert.match(String(result._tag === "Success" && result.success), /^10\.0\./)
      assert.includeMembers(lines, [
        "The configuration of my-cluster is valid.",
        "CREATE_IN_PROGRESS",
        "CREATE_COMPLETE",
      ])
      assert.isTrue(lines.some((line) => line.startsWith("WARNING KeyPairValidator: ")))
      const wrong = yield* running(Effect.gen(function* () {
        const error = yield* Effect.flip(createCluster("my-cluster", "Nonsense: 1"))
        return { error, requests: (yield* (yield* Simulator.Simulator).requests).length }
      }))
      assert.strictEqual(wrong.result._tag, "Success")
      if (wrong.result._tag !== "Success") return
      // The dry run, and nothing more.
      assert.strictEqual(wrong.result.success.requests, 1)
      assert.strictEqual(wrong.result.success.error._tag, "BadRequest")
    }))

  it.effect("a fleet is stopped, the cluster changed, the fleet started, also when the change fails", () =>
    Effect.gen(function* () {
      const { update, withoutFleet } = yield* Effect.promise(examples.restartFleet)
      const seeded = Effect.flatMap(
        Simulator.Simulator,
        (simulator) => simulator.putCluster({ clusterName: "my-cluster", configuration: clusterConfiguration }),
      )
      const changed = clusterConfiguration.replace("10", "20")
      const { lines, result } = yield* running(
        Effect.andThen(seeded, withoutFleet("my-cluster", update("my-cluster", changed))),
      )
      assert.strictEqual(result._tag, "Success")
      assert.includeMembers(lines, ["STOPPED", "RUNNING"])
      assert.include(lines, "Scheduling.SlurmQueues[queue1].ComputeResources[compute1].MaxCount: 10 -> 20")

      const failing = yield* running(Effect.gen(function* () {
        yield* seeded
        const error = yield* Effect.flip(withoutFleet("my-cluster", update("my-cluster", clusterConfiguration)))
        const requests = yield* (yield* Simulator.Simulator).requests
        return { error, last: requests.at(-1)?.input }
      }))
      assert.deepStrictEqual(
        failing.result._tag === "Success" && {
          tag: failing.result.success.error._tag,
          last: failing.result.success.last,
        },
        { tag: "BadRequest", last: { clusterName: "my-cluster", status: "START_REQUESTED" } },
      )
    }))
})

describe.skipIf(workerd)("the examples as scripts", () => {
  /** Everything is done as soon as it is begun: the scripts look every 30 seconds. */
  const at = 0
  const durations = { imageBuild: at, clusterCreate: at, clusterUpdate: at, fleet: at }

  const script = Effect.fnUntraced(function* (file: string, name: string, yaml: string) {
    const simulator = yield* Simulator.make({ deployment: "default", credentials: [keys], durations })
    yield* simulator.putCluster({ clusterName: "there", configuration: clusterConfiguration })
    const origin = yield* serveHandler(simulator.handler)
    return yield* Effect.promise(async () => {
      const { spawn } = await import("node:child_process")
      const { mkdtemp, rm, writeFile } = await import("node:fs/promises")
      const { tmpdir } = await import("node:os")
      const { join } = await import("node:path")
      const { default: process } = await import("node:process")
      const folder = await mkdtemp(join(tmpdir(), "effect-parallelcluster-"))
      await writeFile(join(folder, "file.yaml"), yaml)
      const args = [...("Deno" in globalThis ? ["run", "-A"] : []), file, name, join(folder, "file.yaml")]
      const child = spawn(process.execPath, args, {
        env: { ...process.env, ...simulator.environment(origin) },
        stdio: ["ignore", "pipe", "pipe"],
      })
      let text = ""
      child.stdout.setEncoding("utf8").on("data", (chunk) => text += chunk)
      child.stderr.setEncoding("utf8").on("data", (chunk) => text += chunk)
      const code = await new Promise<number | null>((resolve) => child.on("close", resolve))
      await rm(folder, { recursive: true })
      return { code, text }
    })
  })

  const cases: ReadonlyArray<readonly [file: string, name: string, yaml: string, code: number, says: RegExp]> = [
    ["build-image", "new", imageConfiguration, 0, /step 10 of 10[^]*The AMI is ami-0/],
    ["build-image", "new", "Nonsense: 1", 1, /^ERROR ImageSchemaValidator: .*'Nonsense'/],
    ["create-cluster", "new", clusterConfiguration, 0, /is valid[^]*CREATE_COMPLETE[^]*\nThe head node is at 10\.0/],
    ["create-cluster", "there", clusterConfiguration, 1, /Cluster there already exists\./],
    ["restart-fleet", "there", clusterConfiguration.replace("10", "20"), 0, /fleet STOPPED\n.*10 -> 20\nfleet RUNNING/],
    ["restart-fleet", "there", clusterConfiguration, 1, /No changes found/],
  ]
  for (const [file, name, yaml, code, says] of cases) {
    it.live(`${file} ${name}, exit code ${code}`, () =>
      Effect.gen(function* () {
        const done = yield* script(`examples/${file}.ts`, name, yaml)
        assert.match(done.text, says)
        assert.strictEqual(done.code, code, done.text)
      }))
  }
})

describe.skipIf(workerd)("the demo", () => {
  it.live(
    "explains the image that it is given, on the simulator too, and asks for one where there is an API",
    () =>
      Effect.gen(function* () {
        const named = yield* run("examples/demo.ts", ["my-build"])
        assert.strictEqual(named.code, 0, named.stderr)
        assert.match(
          named.stdout,
          /Log streams of my-build\n {2}3\.16\.1\/1\n[^]*No space left on device[^]*Why it failed/,
        )
        const none = yield* run("examples/demo.ts", [], { PCLUSTER_API_STACK: "parallelcluster-api" })
        assert.deepStrictEqual([none.code, none.stdout], [1, ""])
        assert.include(none.stderr, "Which image?")
      }),
    60_000,
  )
})
