/**
 * The commands of the operations: the flags of `pcluster` 3.16.1 and, in a process of its own against the simulator, what people see.
 *
 * @module
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { run, temporaryDirectory } from "../support/examples.ts"
import { workerd } from "../support/sockets.ts"
import { account } from "./account.ts"
import pcluster from "./pcluster-3.16.1.flags.json" with { type: "json" }

interface FlagOfPcluster {
  readonly flags: ReadonlyArray<string>
  readonly required?: boolean
  readonly choices?: ReadonlyArray<string>
}

// The names of node's modules and of the command's own packages mean nothing in workerd.
const load = Effect.promise(async () => ({
  ...await import("effect/cli/Completions"),
  ...await import("../../src/cli/command.ts"),
}))

const seed = {
  clusters: Array.from({ length: 12 }, (_, i) => ({ clusterName: `cluster-${i}` })),
  images: [{ imageId: "my-image" }],
}

describe.skipIf(workerd)("the commands of the operations", () => {
  it.effect("take every flag of pcluster", () =>
    Effect.gen(function* () {
      const { command, fromCommand } = yield* load
      const { subcommands } = fromCommand(command)
      for (const [name, flags] of Object.entries<ReadonlyArray<FlagOfPcluster>>(pcluster)) {
        const ours = subcommands.find((subcommand) => subcommand.name === name)
        assert.isDefined(ours, name)
        const known = new Map(
          [...ours?.flags ?? [], { name: "debug", aliases: [], type: { _tag: "Boolean" } as const }].flatMap((flag) =>
            [`--${flag.name}`, ...flag.aliases.map((alias) => `-${alias.replace(/^-+/, "")}`)].map((
              word,
            ) => [word, flag])
          ),
        )
        for (const { choices, flags: words } of flags) {
          for (const word of words) assert.isTrue(known.has(word), `${name} ${word}`)
          const { type } = known.get(words.at(-1) ?? "") ?? {}
          if (choices !== undefined) {
            assert.includeMembers([...type?._tag === "Choice" ? type.values : []], [...choices], `${name} ${words}`)
          }
        }
      }
    }))

  it.live("print what the service answers, all pages of it", () =>
    Effect.gen(function* () {
      const { command } = yield* account(seed)
      const all = yield* command("list-clusters")
      assert.deepStrictEqual({ code: all.code, stderr: all.stderr }, { code: 0, stderr: "" })
      assert.lengthOf(JSON.parse(all.stdout).clusters, 12)
      assert.notProperty(JSON.parse(all.stdout), "nextToken")
      const first = JSON.parse((yield* command("list-clusters", "--no-paginate")).stdout)
      assert.isBelow(first.clusters.length, 12)
      const second = JSON.parse((yield* command("list-clusters", "--next-token", first.nextToken)).stdout)
      assert.notDeepEqual(second.clusters[0], first.clusters[0])
      const names = yield* command(
        ...["list-clusters", "--cluster-status", "CREATE_COMPLETE", "CREATE_FAILED", "-r", "us-east-1"],
        ...["--query", "clusters[?clusterName=='cluster-3'].clusterName"],
      )
      assert.deepStrictEqual(JSON.parse(names.stdout), ["cluster-3"])
    }).pipe(Effect.scoped), 60_000)

  it.live("print the log of a build, whose name the API has no path for", () =>
    Effect.gen(function* () {
      const events = [0, 1, 2].map((second) => ({ timestamp: new Date(second * 1000), message: `line ${second}` }))
      const logStreams = [{ imageId: "my-image", logStreamName: "3.16.1/1", events }]
      const { command } = yield* account({ ...seed, logStreams })
      const given = ["get-image-log-events", "-i", "my-image", "--log-stream-name", "3.16.1/1"]
      const first = JSON.parse((yield* command(...given, "--limit", "2", "--start-from-head", "true")).stdout)
      assert.deepStrictEqual(Object.keys(first).sort(), ["events", "nextToken", "prevToken"])
      assert.deepStrictEqual(first.events, [
        { message: "line 0", timestamp: "1970-01-01T00:00:00.000Z" },
        { message: "line 1", timestamp: "1970-01-01T00:00:01.000Z" },
      ])
      const second = JSON.parse((yield* command(...given, "--limit", "1", "--next-token", first.nextToken)).stdout)
      assert.deepStrictEqual(second.events, [{ message: "line 2", timestamp: "1970-01-01T00:00:02.000Z" }])
      const none = yield* command("get-image-log-events", "-i", "1_bad", "--log-stream-name", "3.16.1/1")
      assert.deepStrictEqual([none.code, none.stdout], [2, ""])
      assert.include(none.stderr, "--image-id: must begin with a letter")
    }).pipe(Effect.scoped), 60_000)

  it.live("print what the service refuses as pcluster does", () =>
    Effect.gen(function* () {
      const { command } = yield* account(seed)
      const none = yield* command("describe-cluster", "-n", "no-such-cluster")
      assert.deepStrictEqual({ code: none.code, stderr: none.stderr }, { code: 1, stderr: "" })
      assert.deepStrictEqual(Object.keys(JSON.parse(none.stdout)), ["message"])
      const { writeFile } = yield* Effect.promise(() => import("node:fs/promises"))
      const file = `${yield* temporaryDirectory}/image.yaml`
      yield* Effect.promise(() =>
        writeFile(file, "Build:\n  InstanceType: t3.micro\n  ParentImage: ami-00000000000000001\n")
      )
      const dry = yield* command("build-image", "-i", "new-image", "-c", file, "--dryrun", "true")
      assert.strictEqual(dry.code, 1)
      assert.include(JSON.parse(dry.stdout).message, "DryRun flag is set")
    }).pipe(Effect.scoped), 60_000)

  it.live(
    "print nothing where the service answers nothing, and take booleans as pcluster does",
    () =>
      Effect.gen(function* () {
        const { command } = yield* account(seed)
        const nothing = { code: 0, stderr: "", stdout: "" }
        for (const force of [[], ["--force", "True"], ["--force", "FALSE"], ["--force"]]) {
          const given = ["-n", "cluster-3", "--yes", ...force]
          assert.deepStrictEqual(yield* command("delete-cluster-instances", ...given), nothing, force.join(" "))
        }
      }).pipe(Effect.scoped),
    60_000,
  )

  it.live("delete only what somebody agreed to, and wait", () =>
    Effect.gen(function* () {
      const { command } = yield* account(seed)
      const unasked = yield* command("delete-image", "-i", "my-image")
      assert.deepStrictEqual({ code: unasked.code, stdout: unasked.stdout }, { code: 2, stdout: "" })
      assert.include(unasked.stderr, "--yes")
      const deleted = yield* command("delete-image", "-i", "my-image", "--yes", "--wait")
      assert.deepStrictEqual(JSON.parse(deleted.stdout), { message: "Successfully deleted 'my-image'." })
      assert.include(deleted.stderr, "DELETE_COMPLETE")
      assert.strictEqual(deleted.code, 0)
    }).pipe(Effect.scoped), 60_000)

  const mistakes: ReadonlyArray<readonly [args: string, code: number, says: string]> = [
    ["describe-cluster --cluster-nam x", 2, "--cluster-name"],
    ["list-imgs", 2, "list-images"],
    ["list-images", 2, "--image-status"],
    ["list-images --image-status GONE", 2, "AVAILABLE"],
    ["list-cluster-log-streams -n my-cluster --filters Name=node-type,Values=Compute", 2, "--filters: must be Name="],
    ["describe-cluster -n my_cluster", 2, "--cluster-name: must begin with a letter"],
    ["create-cluster -n mine -c no-such-file.yaml", 2, "no-such-file.yaml"],
    ["list-clusters --query a[", 2, "--query: "],
  ]
  it.live.each(mistakes)("say what is wrong with: %s", ([args, code, says]) =>
    Effect.gen(function* () {
      const result = yield* (yield* account(seed)).command(...args.split(" "))
      assert.include(result.stderr, says)
      assert.notInclude(result.stderr, "    at ")
      assert.deepStrictEqual({ code: result.code, stdout: result.stdout }, { code, stdout: "" })
    }).pipe(Effect.scoped), 60_000)

  it.live("say where the API may be named", () =>
    Effect.gen(function* () {
      const env = { PCLUSTER_API_STACK: "", PCLUSTER_API_URL: "", AWS_REGION: "us-east-1" }
      const { code, stderr } = yield* run("src/cli/main.ts", ["list-clusters"], env)
      assert.match(stderr, /^Where is the API\? .*--api-stack.*\n$/)
      assert.strictEqual(code, 1)
    }), 60_000)
})
