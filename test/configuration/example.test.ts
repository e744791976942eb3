/**
 * `examples/apply-cluster.ts` on the simulator, whole, again, and killed.
 *
 * @module
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import type { ClusterConfiguration } from "effect-parallelcluster/ClusterConfiguration"
import type { ParallelCluster } from "effect-parallelcluster"
import * as Simulator from "effect-parallelcluster/testing"
import { apply, configuration } from "../../examples/apply-cluster.ts"
import { keys, passingTime, patient } from "../support/harness.ts"

const [small, large] = configuration.Scheduling.SlurmQueues

const withQueues = (...SlurmQueues: ClusterConfiguration["Scheduling"]["SlurmQueues"]): ClusterConfiguration => ({
  ...configuration,
  Scheduling: { ...configuration.Scheduling, SlurmQueues },
})

/** The small queue with instances of another type, for which the fleet has to stop. */
const other = withQueues(
  { ...small!, ComputeResources: [{ Name: "nodes", InstanceType: "c6i.large", MaxCount: 10 }] },
  large!,
)

const read = (url: string) =>
  Effect.flatMap(
    Simulator.Simulator,
    ({ handler }) => Effect.promise(async () => await (await handler(new Request(url))).text()),
  )

const run = (to: ClusterConfiguration) =>
  Effect.gen(function* () {
    const simulator = yield* Simulator.Simulator
    const services = yield* Effect.context<Simulator.Simulator>()
    return yield* apply("my-cluster", to, (url) => Effect.provide(read(url), services)).pipe(
      Effect.andThen(writes(simulator)),
    )
  })

/** What was changed since the last look, dry runs left out. */
const writes = (simulator: Simulator.Simulator["Service"]) =>
  Effect.map(
    simulator.requests,
    (requests) =>
      requests.filter(({ method, url }) => method !== "GET" && !String(url).includes("dryrun=true"))
        .map(({ method, url }) => `${method} ${new URL(url).pathname.replace(/^.*\/v3/, "")}`),
  )

const created = "POST /clusters"
const updated = "PUT /clusters/my-cluster"
const fleet = "PATCH /clusters/my-cluster/computefleet"

describe("examples/apply-cluster.ts", () => {
  const onSimulator = <A, E>(program: Effect.Effect<A, E, ParallelCluster.ParallelCluster | Simulator.Simulator>) =>
    passingTime(program, 10_000).pipe(Effect.provide(patient({ credentials: [keys] })))

  it.effect("creates, finds nothing to do, updates with and without stopping the fleet", () =>
    onSimulator(Effect.gen(function* () {
      assert.deepStrictEqual(yield* run(configuration), [created])
      // Again: nothing is written.
      assert.deepStrictEqual(yield* run(configuration), [created])
      // A queue more needs no stop.
      const more = withQueues(small!, large!, { ...small!, Name: "more" })
      assert.deepStrictEqual(yield* run(more), [created, updated])
      assert.deepStrictEqual(yield* run(withQueues(...other.Scheduling.SlurmQueues, { ...small!, Name: "more" })), [
        ...[created, updated],
        ...[fleet, updated, fleet],
      ])
    })))

  it.effect("goes on where it was killed", () =>
    onSimulator(Effect.gen(function* () {
      const simulator = yield* Simulator.Simulator
      yield* run(configuration)
      // Killed after each write in turn: when the fleet stops, when the update runs, and when the fleet starts.
      for (const [i, to] of [other, configuration, other].entries()) {
        const before = (yield* writes(simulator)).length
        const fiber = yield* Effect.forkChild(run(to))
        while ((yield* writes(simulator)).length <= before + i) yield* Effect.sleep(1_000)
        yield* Fiber.interrupt(fiber)
        // What was begun is not begun again.
        assert.deepStrictEqual((yield* run(to)).slice(before), [fleet, updated, fleet])
        assert.deepStrictEqual((yield* run(to)).slice(before), [fleet, updated, fleet])
      }
    })))

  it.effect("refuses what no state of the fleet allows, before anything is written", () =>
    onSimulator(Effect.gen(function* () {
      const simulator = yield* Simulator.Simulator
      yield* run(configuration)
      const error = yield* Effect.flip(run({ ...configuration, Image: { Os: "rocky9" } }))
      assert.include(String(error), "UpdateRefused")
      const wrong = yield* Effect.flip(run({ ...configuration, Region: 5 as never }))
      assert.include(String(wrong), "Region: Not a valid string.")
      assert.deepStrictEqual(yield* writes(simulator), [created])
    })))
})
