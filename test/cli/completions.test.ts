/**
 * The completions of a shell: bash takes the script and completes with it; of zsh and fish the scripts name every command.
 *
 * @module
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { parallelCluster } from "../../src/catalog.ts"
import { run } from "../support/examples.ts"
import { workerd } from "../support/sockets.ts"

const kebab = (name: string) => name.replace(/(?!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase()
const commands = [
  ...parallelCluster.map(({ operationId }) => kebab(operationId)),
  ...["logs", "why", "wait", "export", "doctor", "simulate", "mcp"],
]

const completions = (shell: string) =>
  Effect.map(run("src/cli/main.ts", ["--completions", shell]), ({ stdout }) => stdout)

describe.skipIf(workerd)("completions", () => {
  it.live("complete in bash", () =>
    Effect.gen(function* () {
      const script = yield* completions("bash")
      const { spawnSync } = yield* Effect.promise(() => import("node:child_process"))
      const complete = (...words: ReadonlyArray<string>) => {
        const [typed = ""] = words.slice(-1)
        const asked = `${script}
COMP_WORDS=(effect-parallelcluster ${words.map((word) => `'${word}'`).join(" ")})
COMP_CWORD=${words.length}
COMP_LINE="effect-parallelcluster ${words.join(" ")}"
COMP_POINT=\${#COMP_LINE}
$(complete -p effect-parallelcluster | sed 's/.*-F \\([^ ]*\\) .*/\\1/') effect-parallelcluster '${typed}' ''
printf '%s\\n' "\${COMPREPLY[@]}"`
        const { status, stderr, stdout } = spawnSync("bash", ["-c", asked], { encoding: "utf8" })
        assert.deepStrictEqual({ status, stderr }, { status: 0, stderr: "" })
        return stdout.trim().split("\n")
      }
      assert.includeMembers(complete(""), commands)
      assert.sameMembers(complete("list-cl"), ["list-clusters", "list-cluster-log-streams"])
      assert.include(complete("list-images", "--image-s"), "--image-status")
      assert.includeMembers(complete("list-images", "--image-status", ""), ["AVAILABLE", "FAILED", "PENDING"])
    }), 60_000)

  it.live("name every command in zsh and fish", () =>
    Effect.gen(function* () {
      for (const shell of ["zsh", "fish"]) {
        const script = yield* completions(shell)
        for (const command of commands) assert.include(script, command, shell)
      }
    }), 60_000)
})
