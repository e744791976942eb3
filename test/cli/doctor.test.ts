/**
 * `doctor`, and what it tells of: the credentials and the region of the environment and of profiles.
 *
 * @module
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { exampleSeed } from "../../src/cli/exampleSeed.ts"
import { run, temporaryDirectory } from "../support/examples.ts"
import { workerd } from "../support/sockets.ts"
import { account } from "./account.ts"

const caller = "arn:aws:iam::123456789012:user/simulator"

/** Steps, with a mark before each. */
const steps = (text: string) => text.trim().split("\n").map((line) => /^(. [\w-]+): /.exec(line)?.[1] ?? line)
const detailOf = (text: string, step: string) => new RegExp(`^. ${step}: (.*)$`, "m").exec(text)?.[1] ?? ""

/** Files as `aws configure` writes them, and none of the variables that go before them. */
const profileFiles = Effect.fnUntraced(function* (env: Readonly<Record<string, string>>) {
  const { writeFile } = yield* Effect.promise(() => import("node:fs/promises"))
  const directory = yield* temporaryDirectory
  const [config, credentials] = [`${directory}/config`, `${directory}/credentials`]
  yield* Effect.promise(async () => {
    await writeFile(config, "[default]\nregion = eu-north-1\n\n[profile hpc]\nregion = us-east-1\n")
    await writeFile(
      credentials,
      `[hpc]\naws_access_key_id = ${env["AWS_ACCESS_KEY_ID"]}\naws_secret_access_key = ${
        env["AWS_SECRET_ACCESS_KEY"]
      }\n`,
    )
  })
  return {
    AWS_CONFIG_FILE: config,
    AWS_SHARED_CREDENTIALS_FILE: credentials,
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_ACCESS_KEY_ID: "",
    AWS_SECRET_ACCESS_KEY: "",
    AWS_REGION: "",
    AWS_DEFAULT_REGION: "",
    AWS_PROFILE: "",
  }
})

describe.skipIf(workerd)("doctor", () => {
  it.live(
    "goes through a default deployment, and says whose credentials and whose role it has",
    () =>
      Effect.gen(function* () {
        const { command, simulator } = yield* account(exampleSeed, { deployment: "default" })
        const { code, stderr, stdout } = yield* command("doctor")
        assert.deepStrictEqual({ code, stderr }, { code: 0, stderr: "" }, stdout)
        assert.deepStrictEqual(
          steps(stdout),
          ["address", "region", "credentials", "stack", "role", "connection", "API", "clock", "logs"].map((step) =>
            `✓ ${step}`
          ),
        )
        assert.strictEqual(detailOf(stdout, "region"), "us-east-1, of AWS_REGION")
        assert.strictEqual(
          detailOf(stdout, "credentials"),
          `${caller} of the account 123456789012, of AWS_ACCESS_KEY_ID`,
        )
        assert.include(detailOf(stdout, "role"), simulator.roleArn)
        assert.match(
          detailOf(stdout, "role"),
          /was assumed: arn:aws:sts::123456789012:assumed-role\/ParallelClusterApiUser/,
        )
        assert.match(detailOf(stdout, "API"), /version 3\.16\.1$/)
      }).pipe(Effect.scoped),
    60_000,
  )

  it.live("says how far a call comes, and why no further", () =>
    Effect.gen(function* () {
      const { commandWith, env } = yield* account(exampleSeed, { deployment: "default" })
      const cases: ReadonlyArray<
        readonly [stops: string, says: RegExp, more: Record<string, string>, ...args: ReadonlyArray<string>]
      > = [
        ["address", /--api-stack/, { PCLUSTER_API_STACK: "", PCLUSTER_API_URL: "" }],
        ["region", /set AWS_REGION/, { AWS_REGION: "", AWS_DEFAULT_REGION: "", AWS_CONFIG_FILE: "/dev/null" }],
        ["credentials", /security token included in the request is invalid/, { AWS_ACCESS_KEY_ID: "AKIDNOBODY" }],
        ["credentials", /signature/i, { AWS_SECRET_ACCESS_KEY: "another" }],
        ["stack", /there is no stack nothing/, {}, "--api-stack", "nothing"],
        [
          "role",
          /not authorized to perform: sts:AssumeRole/,
          {},
          "--api-role-arn",
          "arn:aws:iam::123456789012:role/no",
        ],
        ["API", /with an explicit deny/, {}, "--api-url", String(env["PCLUSTER_API_URL"])],
        ["name", /nowhere\.invalid is not known/, {}, "--api-url", "https://nowhere.invalid/prod"],
        ["connection", /./, {}, "--api-url", "http://127.0.0.1:9/prod"],
      ]
      for (const [stops, says, more, ...args] of cases) {
        const { code, stderr, stdout } = yield* commandWith(more, "doctor", ...args)
        assert.deepStrictEqual({ code, stderr }, { code: 1, stderr: "" }, stdout)
        assert.deepStrictEqual(steps(stdout).filter((step) => step.startsWith("✗")), [`✗ ${stops}`], stdout)
        assert.strictEqual(steps(stdout).at(-1), `✗ ${stops}`, stdout)
        assert.match(detailOf(stdout, stops), says)
      }
    }).pipe(Effect.scoped), 120_000)
})

describe.skipIf(workerd)("--profile", () => {
  it.live("has credentials and a region of AWS's files", () =>
    Effect.gen(function* () {
      const { commandWith, env } = yield* account(exampleSeed)
      const files = yield* profileFiles(env)
      for (const [more, args] of [[{}, ["--profile", "hpc"]], [{ AWS_PROFILE: "hpc" }, []]] as const) {
        const { code, stdout } = yield* commandWith({ ...files, ...more }, "doctor", ...args)
        assert.strictEqual(code, 0, stdout)
        assert.strictEqual(detailOf(stdout, "region"), "us-east-1, of the profile hpc")
        assert.strictEqual(
          detailOf(stdout, "credentials"),
          `${caller} of the account 123456789012, of the profile hpc`,
        )
      }
      const elsewhere = yield* commandWith({ ...files, AWS_REGION: "us-east-1" }, "doctor", "--profile", "hpc")
      assert.strictEqual(detailOf(elsewhere.stdout, "region"), "us-east-1, of AWS_REGION")
      const listed = yield* commandWith(files, "list-clusters", "--profile", "hpc", "--query", "clusters[].clusterName")
      assert.deepStrictEqual(JSON.parse(listed.stdout), ["my-cluster"])
      const unknown = yield* commandWith(
        files,
        "list-clusters",
        "--profile",
        "no-such-profile",
        "--region",
        "us-east-1",
      )
      assert.strictEqual(unknown.code, 1)
      assert.include(unknown.stderr, "no-such-profile")
    }).pipe(Effect.scoped), 60_000)

  it.live("says where credentials may come from when there are none", () =>
    Effect.gen(function* () {
      const { env } = yield* account(exampleSeed)
      const files = yield* profileFiles(env)
      const { code, stderr, stdout } = yield* run("src/cli/main.ts", ["list-clusters"], {
        ...env,
        ...files,
        AWS_REGION: "us-east-1",
        AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
      })
      assert.deepStrictEqual({ code, stdout }, { code: 1, stdout: "" })
      assert.match(stderr, /credential/i)
      assert.notInclude(stderr, "    at ")
    }).pipe(Effect.scoped), 60_000)
})
