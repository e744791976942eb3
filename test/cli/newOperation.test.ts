/**
 * A new operation is one declaration: the command, the tools for assistants, the simulator and the contract check know of it then.
 *
 * @module
 */
import { assert, describe, it } from "@effect/vitest"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as TestConsole from "effect/testing/TestConsole"
import * as Simulator from "effect-parallelcluster/testing"
import { serve } from "effect-parallelcluster/testing/HttpServer"
import { compare, show } from "../contract/compare.ts"
import { ofDeclarations } from "../contract/facts.ts"
import { operations } from "../support/operations.ts"
import { workerd } from "../support/sockets.ts"
import { getQuota } from "./account.ts"

const options = { operations: [Simulator.operation(getQuota, ({ team }) => Effect.succeed({ left: team.length }))] }

// The names of node's modules and of the command's own packages mean nothing in workerd.
const load = Effect.promise(async () => ({
  NodeServices: await import("@effect/platform-node/NodeServices"),
  ...await import("effect/cli/Command"),
  ...await import("effect/cli/Completions"),
  ...await import("../../src/cli/command.ts"),
}))

describe("a new operation, from its declaration alone", () => {
  it.live.skipIf(workerd)("is a command", () =>
    Effect.gen(function* () {
      const { commandOf, fromCommand, NodeServices, runWith } = yield* load
      const command = commandOf([getQuota])
      const quota = fromCommand(command).subcommands.find(({ name }) => name === "get-quota")
      assert.strictEqual(quota?.description, "Gets the quota of a team.")
      assert.includeMembers([...quota?.flags ?? []].map(({ name }) => name), ["team", "query"])

      const simulator = yield* Simulator.make(options)
      const environment = ConfigProvider.fromUnknown(simulator.environment(yield* serve(simulator.handler)))
      const lines = yield* Effect.andThen(
        runWith(command, { version: "0.0.0" })(["get-quota", "--team", "physics"]),
        TestConsole.logLines,
      ).pipe(Effect.provide(Layer.mergeAll(NodeServices.layer, TestConsole.layer, ConfigProvider.layer(environment))))
      assert.deepStrictEqual(lines.map((line) => JSON.parse(String(line))), [{ left: 7 }])
    }).pipe(Effect.scoped))

  it.effect("is a tool", () =>
    Effect.gen(function* () {
      const { toolsOf } = yield* Effect.promise(() => import("../../src/mcp/Tools.ts"))
      const tool = toolsOf([getQuota], false).find(({ name }) => name === "get_quota")
      assert.deepInclude(tool, { description: "Gets the quota of a team.", required: ["team"], readOnly: true })
      assert.deepStrictEqual(yield* tool!.run({ team: "physics" }), `{"left":7}`)
    }).pipe(Effect.provide(Simulator.layer(options))))

  it.effect("is simulated with what answers it, and without that is not there", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(
        yield* getQuota({ team: "art" }).pipe(Effect.provide(Simulator.layer(options))),
        { left: 3 },
      )
      const error = yield* Effect.flip(getQuota({ team: "art" })).pipe(Effect.provide(Simulator.layer()))
      assert.deepInclude(error, { _tag: "NotFound", operation: "GetQuota", routed: false })
    }))

  it("is held against the contract", () => {
    const before = ofDeclarations(operations.values())
    const after = ofDeclarations([...operations.values(), getQuota])
    assert.includeMembers(compare(before, after).map((difference) => show(difference)), [
      "GetQuota: contract has it not; ours GET /v3/quotas/{team}, Quotas",
      "GetQuota /team: contract has it not; ours required string",
      "GetQuota gives .left: contract has it not; ours required integer",
    ])
  })
})
