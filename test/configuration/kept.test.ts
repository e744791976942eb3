/**
 * The real server's answers, as `npm run test:configuration` gets them: a few hundred are kept, so that every place and every
 * message is among them.
 *
 * @module
 */
import { Validator } from "@cfworker/json-schema"
import { assert, describe, it } from "@effect/vitest"
import * as ClusterConfiguration from "effect-parallelcluster/ClusterConfiguration"
import * as ImageConfiguration from "effect-parallelcluster/ImageConfiguration"
import { type Answer, states, type UpdateAnswer } from "./answers.ts"
import clusters from "./clusters.json" with { type: "json" }
import images from "./images.json" with { type: "json" }
import updates from "./updates.json" with { type: "json" }

const kinds = [
  { kind: "clusters", answers: clusters as ReadonlyArray<Answer>, ...ClusterConfiguration },
  { kind: "images", answers: images as ReadonlyArray<Answer>, ...ImageConfiguration },
]

describe.each(kinds)("the server's answers to $kind", ({ answers, check, jsonSchema }) => {
  it("has enough of them, valid, refused and crashing", () => {
    assert.isAtLeast(answers.length, 80)
    assert.isAtLeast(answers.filter(({ paths }) => paths?.length === 0).length, 8)
    assert.isAtLeast(answers.filter(({ crash }) => crash).length, 1)
  })

  it("finds what the server finds, in the same places", () => {
    for (const { config, paths } of answers) {
      if (paths !== undefined) {
        assert.deepStrictEqual(check(config).map(({ path }) => path), paths, JSON.stringify(config))
      }
    }
  })

  it("says what is wrong where the server crashes", () => {
    for (const { config, crash } of answers) if (crash) assert.notStrictEqual(check(config).length, 0)
  })

  it("has a JSON Schema that refuses nothing valid, and nearly all that is not", () => {
    const validator = new Validator({ ...jsonSchema }, "7")
    const refused = answers.filter(({ config }) => !validator.validate(config).valid)
    assert.deepStrictEqual(refused.filter(({ paths }) => paths?.length === 0), [])
    const invalid = answers.filter(({ paths }) => paths?.length !== 0)
    assert.isAtLeast(refused.length / invalid.length, 0.85)
  })
})

describe("the server's answers to updates", () => {
  const answers = updates as ReadonlyArray<UpdateAnswer>

  it("plans the same changes with the same verdicts in all states", () => {
    for (const { allowed = [], changes = [], crash, current, region, requested } of answers) {
      for (const [i, state] of states.entries()) {
        const plan = ClusterConfiguration.plan(current, requested, { ...state, region })
        if (crash) assert.isFalse(plan.allowed)
        else {
          assert.deepStrictEqual(
            plan.changes.map(({ allowed, current, path, requested }) => ({ path, current, requested, allowed })),
            changes.map((change) => ({ ...change, allowed: change.allowed[i] })),
          )
          assert.strictEqual(plan.allowed, allowed[i])
        }
      }
    }
  })

  it("proposes only what helps, and all that helps", () => {
    const remedy = {
      STOP_FLEET: { fleet: "STOPPED", loginNodes: "RUNNING" },
      STOP_LOGIN_NODES: { fleet: "RUNNING", loginNodes: "STOPPED" },
      STOP_FLEET_AND_LOGIN_NODES: { fleet: "STOPPED", loginNodes: "STOPPED" },
    } as const
    let proposed = 0
    for (const { crash, current, region, requested } of answers) {
      if (crash) continue
      const plan = (state: ClusterConfiguration.State) =>
        ClusterConfiguration.plan(current, requested, { ...state, region }).changes
      for (const [i, { allowed, path, reason, remedies = [] }] of plan(states[0]).entries()) {
        if (allowed) continue
        assert.isNotEmpty(reason ?? "", path)
        for (const [name, state] of Object.entries(remedy)) {
          const helps = plan(state)[i]?.allowed ?? false
          const listed = remedies.some((remedy) => remedy === name)
          // Both are stopped only where one is not enough.
          if (name !== "STOP_FLEET_AND_LOGIN_NODES") assert.strictEqual(listed, helps, `${path}: ${name}`)
          else if (listed) assert.isTrue(helps, `${path}: ${name}`)
          if (listed) proposed++
        }
      }
    }
    assert.isAtLeast(proposed, 20)
  })
})
