/**
 * The catalog: every operation that the package exports, each with a summary that is the first sentence of its docstring, and
 * each parameter with a description.
 *
 * @module
 */
import { assert, describe, it } from "@effect/vitest"
import * as root from "effect-parallelcluster"
import * as CloudFormation from "effect-parallelcluster/CloudFormation"
import * as Sts from "effect-parallelcluster/Sts"
import { operations, parallelCluster, parametersOf } from "../src/catalog.ts"
import { operationIds as simulated } from "../src/testing/Router.ts"
import { isOperation } from "./support/operations.ts"

const workerd = navigator.userAgent === "Cloudflare-Workers"

const exported = [...Object.values(root), CloudFormation, Sts].flatMap((group) =>
  Object.values(group).filter(isOperation)
)

describe("the catalog", () => {
  it("has every operation that is exported", () => {
    assert.sameMembers([...operations], exported)
    assert.strictEqual(parallelCluster.length, 20)
  })

  it("has what is simulated, all of it", () => {
    assert.sameMembers([...simulated], operations.map(({ operationId }) => operationId))
  })

  it("says what every parameter means", () => {
    for (const operation of operations) {
      for (const { description, name } of parametersOf(operation)) {
        assert.match(description, /^[A-Z].*\.$/, `${operation.operationId} ${name}`)
      }
    }
  })

  it("gives place, kind, pattern and allowed values", () => {
    const of = (operationId: string, name: string) => {
      const operation = operations.find((operation) => operation.operationId === operationId)!
      const { description: _, ...parameter } = parametersOf(operation).find((parameter) => parameter.name === name)!
      return parameter
    }
    assert.deepStrictEqual(of("DescribeImage", "imageId"), {
      name: "imageId",
      place: "path",
      required: true,
      kind: { type: "string", pattern: /^[a-zA-Z][a-zA-Z0-9-]+$/ },
    })
    assert.deepStrictEqual(of("ListImages", "imageStatus").kind, {
      type: "string",
      members: ["AVAILABLE", "PENDING", "FAILED"],
    })
    assert.deepStrictEqual(of("ListImages", "region"), {
      name: "region",
      place: "query",
      required: false,
      kind: { type: "string" },
    })
    assert.deepStrictEqual(of("BuildImage", "dryrun").kind, { type: "boolean" })
    assert.deepStrictEqual(of("GetImageLogEvents", "startTime").kind, { type: "date-time" })
    assert.deepStrictEqual(of("GetImageLogEvents", "limit").kind, { type: "integer" })
    assert.deepStrictEqual(of("BuildImage", "suppressValidators").kind.type, "array")
    assert.deepStrictEqual(of("GetLogEvents", "startTime").kind, { type: "date-time" })
    assert.strictEqual(of("GetLogEvents", "region").place, "address")
    assert.deepStrictEqual(of("AssumeRoleWithWebIdentity", "WebIdentityToken").kind, { type: "string", secret: true })
  })

  it.skipIf(workerd)("has the first sentence of each docstring as its summary", async () => {
    const { readFileSync } = await import("node:fs")
    const { globSync } = await import("node:fs")
    const { join } = await import("node:path")
    const { root } = await import("./support/root.ts")
    const sentences = new Map<string, string>()
    for (const file of globSync("src/services/**/*.ts", { cwd: root })) {
      const source = readFileSync(join(root, file), "utf8")
      const docstrings = source.matchAll(
        /\/\*\*\n((?: \*.*\n)+?) \*\/\nexport const (\w+) = \/\*#__PURE__\*\/ Operation\.make/g,
      )
      for (const [, lines = "", name = ""] of docstrings) {
        const [paragraph = ""] = lines.replace(/^ \* ?/gm, "").split("\n\n")
        sentences.set(name, /^.*?\.(?=\s|$)/.exec(paragraph.replaceAll("\n", " "))?.[0] ?? "")
      }
    }
    assert.strictEqual(sentences.size, operations.length)
    for (const { name, summary } of operations) assert.strictEqual(summary, sentences.get(name), name)
  })
})
