/**
 * The command beside the real `pcluster`: the same flags to both, `pcluster` on the emulated AWS itself, ours on the real API
 * before the same AWS, as a default deployment. What they print is equal, member by member; what differs is here with its reason.
 *
 * It has a server of its own: on the one that the other tests change, two lists in a row may differ.
 *
 * @module
 */
import { assert, describe, it, layer } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { spawn, spawnSync } from "node:child_process"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import process from "node:process"
import { createInterface } from "node:readline"
import recordedFlags from "../cli/pcluster-3.16.1.flags.json" with { type: "json" }
import { pinned } from "../contract/document.ts"
import { type Result, run, temporaryDirectory } from "../support/examples.ts"
import { root } from "../support/root.ts"
import { type Upstream, version } from "./server.ts"

/** A program that answers a line with a line, or says one when it is ready. */
const talking = (args: ReadonlyArray<string>, env: Readonly<Record<string, string>>) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.sync(() =>
        spawn(process.env["PYTHON"] ?? "", args, {
          cwd: join(root, "test/upstream"),
          env: { ...process.env, ...env },
          stdio: ["pipe", "pipe", "inherit"],
        })
      ),
      (child) => Effect.sync(() => child.kill()),
    ),
    (child) => {
      const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
      const line = Effect.promise(async () => String((await lines.next()).value))
      return {
        line,
        ask: (question: string) => Effect.andThen(Effect.sync(() => child.stdin.write(`${question}\n`)), line),
      }
    },
  )

/** Both commands, and what there is for them. */
class Both extends Context.Service<Both, {
  readonly upstream: Upstream
  readonly folder: string
  readonly pcluster: (...args: ReadonlyArray<string>) => Effect.Effect<Result>
  readonly ours: (...args: ReadonlyArray<string>) => Effect.Effect<Result>
}>()("test/upstream/Command/Both") {}

const both = Layer.effect(
  Both,
  Effect.gen(function* () {
    const server = yield* talking(["server.py"], {})
    const upstream: Upstream = JSON.parse(yield* server.line)
    const folder = yield* temporaryDirectory
    const { clusterConfiguration, clusterConfigurationChanged, imageConfiguration } = upstream.seeded
    const files = {
      "cluster.yaml": clusterConfiguration,
      "changed.yaml": clusterConfigurationChanged,
      "image.yaml": imageConfiguration,
      "unknown.yaml": "Image:\n  Os: beos\nNonsense: 1\n",
      "broken.yaml": "a: [b",
      "empty.yaml": "",
    }
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
    const pcluster = yield* talking(["pcluster_command.py"], {
      AWS_ACCESS_KEY_ID: "admin",
      AWS_SECRET_ACCESS_KEY: "admin",
      AWS_DEFAULT_REGION: upstream.region,
      AWS_ENDPOINT_URL: upstream.urls.moto,
      // It writes a log there.
      HOME: folder,
    })
    return {
      upstream,
      folder,
      pcluster: (...args: ReadonlyArray<string>) =>
        Effect.map(pcluster.ask(JSON.stringify(args)), (line): Result => JSON.parse(line)),
      ours: (...args: ReadonlyArray<string>) => run("src/cli/main.ts", args, upstream.deployment.env),
    }
  }),
)

/** The arguments, where `@` begins the name of a file, and what only ours takes or needs. */
interface Case {
  readonly args: string
  readonly also?: ReadonlyArray<string>
}

/** The code, and words of what is printed; nothing is printed where there are none. */
interface Expected {
  readonly code: number
  readonly stdout?: RegExp
  readonly stderr?: RegExp
}

const assertPrinted = ({ code, stderr, stdout }: Result, expected: Expected) => {
  assert.strictEqual(code, expected.code, stdout + stderr)
  assert.match(stdout, expected.stdout ?? /^$/)
  assert.match(stderr, expected.stderr ?? /^$/)
}

const onePage = ["--no-paginate"]
const agreed = ["--yes"]
// The emulator lacks a parameter that these two ask for.
const lenient = "--suppress-validators type:HeadNodeLaunchTemplateValidator type:ComputeResourceLaunchTemplateValidator"

const reads: ReadonlyArray<Case> = [
  { args: "list-clusters", also: onePage },
  { args: "list-clusters -r us-east-1", also: onePage },
  { args: "list-clusters --cluster-status CREATE_COMPLETE UPDATE_IN_PROGRESS", also: onePage },
  { args: "list-clusters --query clusters[].clusterName", also: onePage },
  ...["ok", "bare", "updating", "failed"].map((name) => ({ args: `describe-cluster -n cluster-${name}` })),
  { args: "describe-cluster --cluster-name cluster-ok --region us-east-1 --query headNode.state" },
  { args: "describe-cluster-instances -n cluster-ok", also: onePage },
  { args: "describe-cluster-instances -n cluster-ok --node-type HeadNode", also: onePage },
  { args: "describe-cluster-instances -n cluster-ok --node-type ComputeNode --queue-name queue1", also: onePage },
  { args: "describe-cluster-instances -n no-such-cluster", also: onePage },
  { args: "describe-compute-fleet -n cluster-ok" },
  { args: "describe-compute-fleet -n cluster-bare" },
  { args: "list-cluster-log-streams -n cluster-ok", also: onePage },
  { args: "list-cluster-log-streams -n cluster-ok --filters Name=node-type,Values=HeadNode", also: onePage },
  { args: "get-cluster-log-events -n cluster-ok --log-stream-name HEAD.slurmctld" },
  { args: "get-cluster-log-events -n cluster-ok --log-stream-name HEAD.slurmctld --limit 5 --start-from-head true" },
  {
    args:
      "get-cluster-log-events -n cluster-ok --log-stream-name HEAD.slurmctld --start-time 2026-01-05T08:00:10Z --end-time 2026-01-05T08:00:20Z",
  },
  { args: "get-cluster-stack-events -n cluster-ok", also: onePage },
  ...["AVAILABLE", "PENDING", "FAILED"].map((status) => ({
    args: `list-images --image-status ${status}`,
    also: onePage,
  })),
  ...["image-ready", "build-ok", "build-failed"].map((id) => ({ args: `describe-image -i ${id}` })),
  { args: "list-image-log-streams -i build-ok", also: onePage },
  { args: "list-image-log-streams --image-id many", also: onePage },
  { args: `get-image-log-events -i build-ok --log-stream-name ${pinned()}/1` },
  { args: `get-image-log-events -i build-ok --log-stream-name ${pinned()}/1 --limit 3 --start-from-head true` },
  { args: "get-image-log-events -i build-ok --log-stream-name build" },
  { args: "get-image-log-events -i build-ok --log-stream-name build --limit 3 --start-from-head TRUE" },
  { args: "get-image-stack-events -i build-failed", also: onePage },
  { args: "list-official-images" },
  { args: "list-official-images --os alinux2023 --architecture arm64" },
  { args: "list-official-images --os beos" },
]

const dryRuns: ReadonlyArray<Case> = [
  { args: `create-cluster -n new-cluster -c @cluster.yaml --dryrun true ${lenient}` },
  { args: "create-cluster -n new-cluster -c @cluster.yaml --dryrun True --suppress-validators ALL" },
  { args: "create-cluster -n new-cluster -c @cluster.yaml --dryrun true" },
  {
    args: `create-cluster -n new-cluster -c @cluster.yaml --dryrun true --validation-failure-level WARNING ${lenient}`,
  },
  { args: "create-cluster -n new-cluster -c @cluster.yaml --dryrun true --rollback-on-failure false" },
  { args: "create-cluster -n new-cluster -c @unknown.yaml --dryrun true" },
  { args: `update-cluster -n cluster-ok -c @changed.yaml --dryrun true ${lenient}` },
  { args: "update-cluster -n cluster-ok -c @cluster.yaml --dryrun true" },
  { args: "update-cluster -n cluster-ok -c @unknown.yaml --dryrun true --force-update true" },
  { args: "build-image -i new-image -c @image.yaml --dryrun true --suppress-validators ALL" },
  { args: "build-image -i new-image -c @image.yaml --dryrun true" },
  { args: "build-image -i new-image -c @unknown.yaml --dryrun true --rollback-on-failure false" },
]

const errors: ReadonlyArray<Case> = [
  { args: "describe-cluster -n no-such-cluster" },
  { args: "describe-cluster -n cluster-newer" },
  { args: "describe-cluster -n cluster-ok -r mars-1" },
  { args: "list-clusters --next-token not-a-token" },
  { args: "describe-compute-fleet -n no-such-cluster" },
  { args: "update-compute-fleet -n no-such-cluster --status STOP_REQUESTED" },
  { args: "update-compute-fleet -n cluster-ok --status ENABLED" },
  { args: "update-compute-fleet -n cluster-updating --status STOP_REQUESTED" },
  { args: "delete-cluster -n no-such-cluster", also: agreed },
  { args: "delete-cluster-instances -n no-such-cluster", also: agreed },
  { args: "create-cluster -n cluster-ok -c @cluster.yaml" },
  { args: "update-cluster -n no-such-cluster -c @cluster.yaml" },
  { args: "update-cluster -n cluster-updating -c @cluster.yaml" },
  { args: "list-cluster-log-streams -n no-such-cluster" },
  { args: "list-cluster-log-streams -n cluster-bare" },
  { args: "get-cluster-log-events -n no-such-cluster --log-stream-name x" },
  { args: "get-cluster-log-events -n cluster-ok --log-stream-name no-such-stream" },
  { args: "get-cluster-stack-events -n no-such-cluster" },
  { args: "describe-image -i no-such-image" },
  { args: "delete-image -i no-such-image", also: agreed },
  { args: "list-image-log-streams -i no-such-image" },
  { args: "get-image-log-events -i no-such-image --log-stream-name x" },
  { args: "get-image-log-events -i build-ok --log-stream-name no-such-stream" },
  { args: "get-image-stack-events -i huge" },
  { args: "build-image -i build-ok -c @image.yaml --suppress-validators ALL" },
]

/** What both refuse before anything is asked, each in its own words. */
const misuses = [
  "list-images",
  "list-images --image-status GONE",
  "describe-cluster",
  "describe-cluster -n",
  "update-compute-fleet -n cluster-ok --status NONE",
  "no-such-command",
]

/** What differs, and why. */
const differences: ReadonlyArray<{
  readonly args: string
  readonly why: string
  readonly theirs: Expected | undefined
  readonly ours: Expected
}> = [
  ...([
    ["describe-cluster -n 1_bad", /does not match/, /--cluster-name: must begin with a letter/],
    ["describe-image -i 1_bad", /does not match/, /--image-id: must begin with a letter/],
    [
      "list-cluster-log-streams -n cluster-ok --filters Name=node-type,Values=Compute",
      /Node Type filter/,
      /--filters: /,
    ],
    ["get-image-log-events -i build-ok --log-stream-name build --limit x", /expected 'int'/, /--limit/],
    ["get-image-log-events -i build-ok --log-stream-name build --start-time yesterday", /start_time/, /--start-time/],
    ["list-clusters --query [", /fatal exception/, /--query: /],
    ["create-cluster -n new-cluster -c @missing.yaml", /File not found/, /missing\.yaml/],
    ["create-cluster -n new-cluster -c @broken.yaml", /YAML/, /--cluster-configuration: .* line 1, column \d/],
    ["create-cluster -n new-cluster -c @empty.yaml", /required/i, /--cluster-configuration: /],
    ["update-cluster -n cluster-ok -c @broken.yaml", /YAML/, /--cluster-configuration: .* line 1, column \d/],
    ["build-image -i new-image -c @broken.yaml", /flow sequence/, /--image-configuration: .* line 1, column \d/],
    ["describe-cluster -n cluster-ok --nonsense", /Invalid arguments/, /--nonsense/],
  ] as const).map(([args, theirs, ours]) => ({
    args,
    why: "The call is wrong: nothing is sent, the code is that of a wrong call, and standard output is for answers.",
    theirs: { code: 1, stdout: theirs },
    ours: { code: 2, stderr: ours },
  })),
  ...[
    "delete-cluster -n cluster-ok",
    "delete-image -i image-ready",
    "delete-cluster-instances -n cluster-ok --force false",
  ].map((args) => ({
    args,
    why: "Without a terminal, on which it would be asked, a deletion has to be agreed to.",
    theirs: undefined,
    ours: { code: 2, stderr: /--yes/ },
  })),
  {
    args: `get-image-log-events -i build-ok --log-stream-name ${pinned()}/2`,
    why: "A name with a slash is read from CloudWatch Logs, whose words the error has.",
    theirs: { code: 1, stdout: /Unable to find image logs/ },
    ours: { code: 1, stdout: /The specified log (group|stream) does not exist/ },
  },
]

/** With the words that a seeded account has instead. */
const argumentsOf = (args: string, { folder, upstream }: Both["Service"]) => {
  const head = upstream.seeded.clusters["cluster-ok"]?.instances[0]
  return args.split(" ").map((word) =>
    word.replace(/^@/, `${folder}/`).replace(/^HEAD(?=\.)/, `${head?.privateDnsName}.${head?.instanceId}`)
  )
}

/** What is printed, less what signs the address of a configuration: whose it is, and until when. */
const printed = (text: string): unknown =>
  text === ""
    ? undefined
    : JSON.parse(text, (name, value) =>
      name === "url" ? String(value).replace(/\b(AWSAccessKeyId|Signature|Expires)=[^&]*/g, "$1") : value)

describe.skipIf("Deno" in globalThis || version !== pinned())("the command, beside pcluster", () => {
  it("takes the flags of each command's help", () => {
    const { stdout } = spawnSync(process.env["PYTHON"] ?? "", ["pcluster_command.py", "--flags"], {
      cwd: join(root, "test/upstream"),
      encoding: "utf8",
    })
    // The help hides that these wait. The tests of the command hold it to what is recorded.
    const shown = Object.entries<ReadonlyArray<{ readonly flags: ReadonlyArray<string> }>>(recordedFlags).map(
      ([command, flags]) => [command, flags.filter(({ flags: [name] }) => name !== "--wait")] as const,
    )
    assert.deepStrictEqual(JSON.parse(stdout), Object.fromEntries(shown))
  }, 60_000)

  layer(both, { excludeTestServices: true, timeout: 60_000 })((it) => {
    for (const [kind, cases] of Object.entries({ reads, "dry runs": dryRuns, errors })) {
      for (const { also = [], args } of cases) {
        it.effect(`${kind}: ${args}`, () =>
          Effect.gen(function* () {
            const commands = yield* Both
            const words = argumentsOf(args, commands)
            // One after the other: even a dry run of a build makes an IAM role, where there is none yet.
            const theirs = yield* commands.pcluster(...words)
            const ours = yield* commands.ours(...words, ...also)
            assert.deepStrictEqual(
              { code: ours.code, stderr: ours.stderr, printed: printed(ours.stdout) },
              { code: theirs.code, stderr: "", printed: printed(theirs.stdout) },
            )
          }), 60_000)
      }
    }

    for (const args of misuses) {
      it.effect(`refused by both: ${args}`, () =>
        Effect.gen(function* () {
          const commands = yield* Both
          const words = args.split(" ")
          for (const { code, stderr } of [yield* commands.pcluster(...words), yield* commands.ours(...words)]) {
            assert.strictEqual(code, 2)
            assert.notStrictEqual(stderr, "")
          }
        }), 60_000)
    }

    for (const { args, ours, theirs, why } of differences) {
      it.effect(`differs: ${args}. ${why}`, () =>
        Effect.gen(function* () {
          const commands = yield* Both
          const words = argumentsOf(args, commands)
          if (theirs !== undefined) assertPrinted(yield* commands.pcluster(...words), theirs)
          assertPrinted(yield* commands.ours(...words), ours)
        }), 60_000)
    }

    it.effect(
      "differs: list-clusters. Pages are followed, where pcluster gives one at a time.",
      () =>
        Effect.gen(function* () {
          const commands = yield* Both
          const clusters: Array<unknown> = []
          let nextToken: string | undefined
          do {
            const token: ReadonlyArray<string> = nextToken === undefined ? [] : ["--next-token", nextToken]
            const theirs = JSON.parse((yield* commands.pcluster("list-clusters", ...token)).stdout)
            const ours = JSON.parse((yield* commands.ours("list-clusters", "--no-paginate", ...token)).stdout)
            assert.deepStrictEqual(ours, theirs)
            clusters.push(...theirs.clusters)
            nextToken = theirs.nextToken
          } while (nextToken !== undefined)
          assert.deepStrictEqual(JSON.parse((yield* commands.ours("list-clusters")).stdout), { clusters })
        }),
      60_000,
    )
  })
})
