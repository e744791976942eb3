/**
 * What goes wrong, with `--json`: a line of JSON on standard error, whatever it is and whichever command it was.
 *
 * @module
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { exampleSeed } from "../../src/cli/exampleSeed.ts"
import { run, temporaryDirectory } from "../support/examples.ts"
import { workerd } from "../support/sockets.ts"
import { account } from "./account.ts"

/** A file with this text. */
const fileOf = Effect.fnUntraced(function* (text: string) {
  const { writeFile } = yield* Effect.promise(() => import("node:fs/promises"))
  const file = `${yield* temporaryDirectory}/configuration.yaml`
  yield* Effect.promise(() => writeFile(file, text))
  return file
})

describe.skipIf(workerd)("--json", () => {
  const mistakes: ReadonlyArray<readonly [args: string, code: number, error: string, says: string]> = [
    ["list-imgs", 2, "Usage", "list-images"],
    ["describe-cluster", 2, "Usage", "--cluster-name"],
    ["describe-cluster -n my_cluster", 2, "Usage", "--cluster-name: must begin with a letter"],
    ["describe-cluster --cluster-nam x", 2, "Usage", "--cluster-name"],
    ["create-cluster -n mine -c no-such-file.yaml", 2, "Usage", "no-such-file.yaml"],
    ["list-clusters --query a[", 2, "Usage", "--query: "],
    ["delete-image -i my-image", 2, "Usage", "--yes"],
    ["list-clusters --api-url http://127.0.0.1:9/prod", 1, "TransportFailure", "http://127.0.0.1:9"],
    ["logs image my_image", 2, "Usage", "must begin with a letter"],
    ["list-clusters --api-stack nothing", 1, "CredentialsUnavailable", "there is no stack nothing"],
    ["logs image no-such-image", 1, "NotFound", "no-such-image"],
    ["logs image my-image --since yesterday-ish", 2, "Usage", "--since must be"],
    ["why image no-such-image", 1, "NotFound", "no-such-image"],
    ["why picture my-image", 2, "Usage", "image"],
    ["wait image-available no-such-image", 1, "NotFound", "no-such-image"],
    ["wait image-available", 2, "Usage", "name"],
    ["export cluster no-such-cluster", 1, "NotFound", "no-such-cluster"],
    ["simulate --port 99999", 2, "Usage", "--port must be"],
    ["mcp --allow-reads", 2, "Usage", "--allow-reads"],
  ]
  it.live.each(mistakes)("says what is wrong with: %s", ([args, code, error, says]) =>
    Effect.gen(function* () {
      const { command } = yield* account(exampleSeed)
      const output = args.startsWith("export") ? ["--output", yield* temporaryDirectory] : []
      const result = yield* command(...args.split(" "), ...output, "--json")
      assert.match(result.stderr, /^\{.*\}\n$/)
      const told = JSON.parse(result.stderr)
      assert.deepStrictEqual([result.code, told.error, result.stdout], [code, error, ""], result.stderr)
      assert.include(told.message, says)
    }).pipe(Effect.scoped), 60_000)

  it.live(
    "says where the API may be named, and with --debug where the error comes from",
    () =>
      Effect.gen(function* () {
        const env = { PCLUSTER_API_STACK: "", PCLUSTER_API_URL: "", AWS_REGION: "us-east-1" }
        const { code, stderr } = yield* run("src/cli/main.ts", ["list-clusters", "--json", "--debug"], env)
        const { details, error } = JSON.parse(stderr)
        assert.deepStrictEqual([code, error], [1, "InvalidConfiguration"])
        assert.include(details, "    at ")
      }),
    60_000,
  )

  it.live("is JSON in all that wait, doctor and why write", () =>
    Effect.gen(function* () {
      const { command } = yield* account(exampleSeed)
      const lines = (text: string) => text.trim().split("\n").map((line) => JSON.parse(line))
      const waited = yield* command("wait", "image-available", "my-failed-image", "--json")
      assert.deepStrictEqual(lines(waited.stderr).map(({ error, status }) => status ?? error), [
        "BUILD_FAILED",
        "WaiterFailed",
      ])
      const steps = lines((yield* command("doctor", "--json")).stdout)
      assert.isTrue(steps.every(({ detail, ok, step }) => ok === true && typeof detail === "string" && step !== ""))
      const stopped = yield* command("doctor", "--api-stack", "nothing", "--json")
      assert.deepStrictEqual([stopped.code, stopped.stderr], [1, ""])
      assert.deepInclude(lines(stopped.stdout).at(-1), { step: "stack", ok: false })
      const { causes } = JSON.parse((yield* command("why", "image", "my-failed-image", "--json")).stdout)
      assert.strictEqual(causes[0].code, "disk-full")
    }).pipe(Effect.scoped), 60_000)
})

describe.skipIf(workerd)("a file that is no configuration", () => {
  const files: ReadonlyArray<readonly [what: string, text: string, says: string]> = [
    ["empty", "", "A configuration must be a mapping of sections"],
    ["blank", "\n# Nothing yet.\n", "A configuration must be a mapping of sections"],
    ["a list", "- Image\n", "A configuration must be a mapping of sections"],
    ["no YAML", "Image:\n  Os: alinux2023\n Region: [us-east-1\n", "in line 3, column "],
    ["a key twice", "Region: us-east-1\nRegion: us-east-2\n", "in line 2, column 1"],
  ]
  const calls = [
    ["create-cluster", "-n", "mine", "--cluster-configuration"],
    ["update-cluster", "-n", "mine", "--cluster-configuration"],
    ["build-image", "-i", "mine", "--image-configuration"],
  ]
  it.live.each(files)("is refused before anything is sent: %s", ([_, text, says]) =>
    Effect.gen(function* () {
      const { command, requests } = yield* account(exampleSeed)
      const file = yield* fileOf(text)
      for (const call of calls) {
        const { code, stderr, stdout } = yield* command(...call, file)
        assert.include(stderr, `${call.at(-1)}: the file is not a configuration`)
        assert.include(stderr, says)
        assert.deepStrictEqual({ code, stdout }, { code: 2, stdout: "" })
      }
      assert.deepStrictEqual(requests, [])
    }).pipe(Effect.scoped), 60_000)

  it.live("is refused where there is none, or a directory", () =>
    Effect.gen(function* () {
      const { command, requests } = yield* account(exampleSeed)
      for (const file of ["no-such-file.yaml", yield* temporaryDirectory]) {
        const { code, stderr } = yield* command("build-image", "-i", "mine", "-c", file)
        assert.include(stderr, file)
        assert.strictEqual(code, 2)
      }
      assert.deepStrictEqual(requests, [])
    }).pipe(Effect.scoped), 60_000)
})
