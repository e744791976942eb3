/**
 * The simulator before the Python client that OpenAPI Generator makes of the contract: `generated_client.py` says what that
 * client sees. Here the simulator's command runs in the runtime of the test.
 *
 * @module
 */
import { assert, describe, it } from "@effect/vitest"
import { spawnSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import process from "node:process"
import { operations } from "../support/operations.ts"
import { root } from "../support/root.ts"

const python = process.env["PYTHON"] ?? ""
const program = join(root, "test/upstream/generated_client.py")

describe("the generated Python client", () => {
  it("finds in the simulator what the contract promises", () => {
    const command = [process.execPath, ...("Deno" in globalThis ? ["run", "-A"] : []), "src/cli/main.ts"]
    const { status, stderr, stdout } = spawnSync(python, [program], {
      cwd: root,
      encoding: "utf8",
      env: {
        ...process.env,
        SIMULATE: JSON.stringify(command),
        PYTHONPATH: join(python, "../../client"),
        PYTHONDONTWRITEBYTECODE: "1",
      },
    })
    assert.strictEqual(status, 0, stdout + stderr)
    const [, count] = /Ran (\d+) tests in/.exec(stderr) ?? []
    assert.strictEqual(Number(count), (stderr.match(/ \.\.\. ok$/gm) ?? []).length)
    assert.isAbove(Number(count), 15)
  }, 60_000)

  it("calls every operation", () => {
    const text = readFileSync(program, "utf8")
    for (const operationId of operations.keys()) {
      const name = operationId.replace(/(?<=.)[A-Z]/g, "_$&").toLowerCase()
      assert.match(text, new RegExp(`\\.${name}(_with_http_info)?\\b`), operationId)
    }
  })
})
