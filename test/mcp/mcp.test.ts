/**
 * The tools for assistants, as a client of another make sees them: `@modelcontextprotocol/sdk` over a process's input and output.
 *
 * @module
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as ClusterConfiguration from "effect-parallelcluster/ClusterConfiguration"
import process from "node:process"
import { exampleSeed } from "../../src/cli/exampleSeed.ts"
import { account } from "../cli/account.ts"
import { root } from "../support/root.ts"
import { workerd } from "../support/sockets.ts"

/** What the SDK gives of a list of tools, whose types Deno's checker does not find behind its pattern of exports. */
interface Listed {
  readonly tools: ReadonlyArray<{
    readonly name: string
    readonly description?: string
    readonly inputSchema: {
      readonly type: "object"
      readonly properties: Record<string, object>
      readonly required: Array<string>
    }
    readonly annotations?: Readonly<Record<"destructiveHint" | "idempotentHint" | "readOnlyHint", boolean>>
  }>
}

/** What one leaves the next can work on: those that read, the fleet, the cluster, those that delete. */
const order = [/^(?!update_|delete_)/, /fleet$/, /^update_/, /^delete_/]
const rank = ({ name }: Listed["tools"][number]) => order.findIndex((names) => names.test(name))

/** A client of the command's server, over an account. */
const connect = Effect.fnUntraced(function* (...flags: ReadonlyArray<string>) {
  const { env } = yield* account(exampleSeed)
  const { Client, StdioClientTransport } = yield* Effect.promise(async () => ({
    ...await import("@modelcontextprotocol/sdk/client/index.js"),
    ...await import("@modelcontextprotocol/sdk/client/stdio.js"),
  }))
  const client = new Client({ name: "test", version: "1.0.0" })
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [...("Deno" in globalThis ? ["run", "-A"] : []), "src/cli/main.ts", "mcp", ...flags],
    cwd: root,
    env: { PATH: process.env["PATH"] ?? "", HOME: process.env["HOME"] ?? "", ...env },
    stderr: "inherit",
  })
  yield* Effect.acquireRelease(
    Effect.promise(() => client.connect(transport)),
    () => Effect.promise(() => client.close()),
  )
  const call = (name: string, input: Readonly<Record<string, unknown>>) =>
    Effect.promise(async () => {
      const answer: Readonly<Record<string, unknown>> = await client.callTool({ name, arguments: input })
      const { content, isError } = answer
      // What is no text has none.
      const [first]: ReadonlyArray<{ readonly text?: unknown }> = Array.isArray(content) ? content : []
      return { isError: isError === true, text: String(first?.text) }
    })
  const list = Effect.promise(async () => {
    const listed: unknown = await client.listTools()
    // The protocol's own shape; the assertions below say what is in it.
    return (listed as Listed).tools
  })
  return { client, call, list }
})

describe.skipIf(workerd)("effect-parallelcluster mcp", () => {
  it.live("lists what reads, with what the declarations say", () =>
    Effect.gen(function* () {
      const { client, list } = yield* connect()
      const tools = yield* list
      assert.includeMembers(tools.map(({ name }) => name), ["why", "read_logs", "search_logs", "list_clusters"])
      assert.isTrue(tools.every(({ annotations }) => annotations?.readOnlyHint === true))
      const describeCluster = tools.find(({ name }) => name === "describe_cluster")
      assert.strictEqual(describeCluster?.description, "Describes a cluster.")
      assert.deepStrictEqual(describeCluster?.inputSchema.required, ["clusterName"])
      assert.containSubset(describeCluster?.inputSchema.properties, {
        clusterName: { type: "string", pattern: "^[a-zA-Z][a-zA-Z0-9-]+$" },
      })
      const deleting = yield* Effect.promise(() =>
        client.callTool({ name: "delete_image", arguments: {} }).catch(() => "none")
      )
      assert.strictEqual(deleting, "none")
    }).pipe(Effect.scoped), 60_000)

  it.live("has every operation where writes are allowed, each with hints", () =>
    Effect.gen(function* () {
      const { call, list } = yield* connect("--allow-writes")
      const tools = yield* list
      assert.lengthOf(tools, 23)
      const hints = (tool: string) => tools.find(({ name }) => name === tool)?.annotations
      assert.include(hints("delete_cluster"), { readOnlyHint: false, destructiveHint: true, idempotentHint: true })
      assert.include(hints("create_cluster"), { readOnlyHint: false, destructiveHint: false, idempotentHint: false })
      const { isError, text } = yield* call("delete_image", { imageId: "my-image" })
      assert.deepStrictEqual([isError, JSON.parse(text).image.imageId], [false, "my-image"])
    }).pipe(Effect.scoped), 60_000)

  it.live("answers", () =>
    Effect.gen(function* () {
      const { call } = yield* connect()
      const why = yield* call("why", { kind: "image", name: "my-failed-image" })
      assert.include(why.text, "[disk-full, confidence high]")
      const logs = yield* call("read_logs", { kind: "image", name: "my-image", limit: 1 })
      assert.match(logs.text, /^\S+ TOE has completed execution successfully$/)
      const found = yield* call("search_logs", { kind: "image", name: "my-failed-image", pattern: `"No space left"` })
      assert.include(found.text, "No space left on device")
      const events = yield* call("get_cluster_log_events", {
        clusterName: "my-cluster",
        logStreamName: "ip-10-0-0-101.i-0123456789abcdef0.cfn-init",
        startFromHead: true,
        startTime: "2026-01-01T00:00:00Z",
        limit: 2,
      })
      assert.isFalse(events.isError, events.text)
    }).pipe(Effect.scoped), 60_000)

  it.live(
    "has schemas that a strict validator takes, and each tool answers an input of its schema",
    () =>
      Effect.gen(function* () {
        const { call, list } = yield* connect("--allow-writes")
        const { Ajv2020, addFormats } = yield* Effect.promise(async () => ({
          ...await import("ajv/dist/2020.js"),
          addFormats: (await import("ajv-formats")).default.default,
        }))
        const ajv = addFormats(new Ajv2020({ strict: true, validateSchema: true }))
        const values: Readonly<Record<string, string>> = {
          clusterConfiguration: ClusterConfiguration.toText({
            Image: { Os: "alinux2023" },
            HeadNode: { InstanceType: "t3.medium", Networking: { SubnetId: "subnet-0123456789abcdef0" } },
            Scheduling: {
              Scheduler: "slurm",
              SlurmQueues: [{
                Name: "queue1",
                Networking: { SubnetIds: ["subnet-0123456789abcdef0"] },
                ComputeResources: [{ Name: "a", InstanceType: "c5.large", MaxCount: 1 }],
              }],
            },
          }),
          clusterName: "my-cluster",
          imageConfiguration: "Build:\n  InstanceType: t3.micro\n  ParentImage: ami-00000000000000001\n",
          imageId: "my-image",
          imageStatus: "AVAILABLE",
          kind: "image",
          logStreamName: "ip-10-0-0-101.i-0123456789abcdef0.cfn-init",
          name: "my-image",
          pattern: "TOE",
          status: "STOP_REQUESTED",
        }
        // What is made is new; the log of a build has another name.
        const own: Readonly<Record<string, Readonly<Record<string, string>>>> = {
          build_image: { imageId: "new-image" },
          create_cluster: { clusterName: "new-cluster" },
          get_image_log_events: { logStreamName: "3.16.1/1" },
        }
        // The stack of a build that succeeded is gone.
        const failing = ["get_image_stack_events"]
        const tools = yield* list
        assert.lengthOf(tools, 23)
        for (const { annotations, inputSchema, name } of [...tools].sort((a, b) => rank(a) - rank(b))) {
          const input = Object.fromEntries(
            (inputSchema.required ?? []).map((member) => [member, own[name]?.[member] ?? values[member]]),
          )
          const validate = ajv.compile(inputSchema)
          assert.isTrue(validate(input), name)
          assert.isFalse(validate({ ...input, unknown: 1 }), name)
          const { isError, text } = yield* call(name, input)
          assert.strictEqual(isError, failing.includes(name), `${name}: ${text}`)
          if (isError) assert.match(text, /^NotFound: /)
          assert.isDefined(annotations?.readOnlyHint, name)
        }
      }).pipe(Effect.scoped),
    60_000,
  )

  it.live("gives errors as tool errors, with what is wrong", () =>
    Effect.gen(function* () {
      const { call } = yield* connect()
      const none = yield* call("describe_cluster", { clusterName: "no-such-cluster" })
      assert.isTrue(none.isError)
      assert.match(none.text, /^NotFound: Cluster 'no-such-cluster' does not exist/)
      const wrong = yield* call("describe_cluster", { clusterName: "no such cluster" })
      assert.match(wrong.text, /^BadRequest: clusterName: must begin with a letter/)
      assert.isTrue(wrong.isError)
      const kind = yield* call("why", { kind: "picture", name: "my-image" })
      assert.deepStrictEqual(kind, { isError: true, text: "BadRequest: kind: must be one of image, cluster" })
    }).pipe(Effect.scoped), 60_000)

  it.live("starts as the guide configures it", () =>
    Effect.gen(function* () {
      const { readFile } = yield* Effect.promise(() => import("node:fs/promises"))
      const guide = yield* Effect.promise(() => readFile(`${root}/docs/mcp.md`, "utf8"))
      const [, configuration = ""] = /^```json\n([^]*?)^```$/m.exec(guide) ?? []
      const [name, command, ...flags] = JSON.parse(configuration).mcpServers.parallelcluster.args
      assert.deepStrictEqual([name, command], ["effect-parallelcluster", "mcp"])
      const { call } = yield* connect(...flags)
      assert.include((yield* call("list_clusters", {})).text, "my-cluster")
    }).pipe(Effect.scoped), 60_000)
})
