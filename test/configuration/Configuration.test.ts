import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { ClusterOperations, Dryrun, ImageOperations } from "effect-parallelcluster"
import * as ClusterConfiguration from "effect-parallelcluster/ClusterConfiguration"
import * as ImageConfiguration from "effect-parallelcluster/ImageConfiguration"
import { make } from "../../src/configuration/Check.ts"
import { clusterHooks } from "../../src/configuration/ClusterHooks.ts"
import { rules } from "../../src/configuration/rules/cluster-3.16.1.ts"
import { client, transports } from "../support/harness.ts"

const subnet = "subnet-0123456789abcdef0"

const queue = (name: string, resources: ReadonlyArray<Partial<ClusterConfiguration.SlurmComputeResource>> = [{}]) => ({
  Name: name,
  Networking: { SubnetIds: [subnet] },
  ComputeResources: resources.map((resource, i) => ({ Name: `r${i}`, InstanceType: "c5.large", ...resource })),
})

const cluster = (
  rest: Partial<ClusterConfiguration.ClusterConfiguration> = {},
  scheduling: Partial<ClusterConfiguration.Scheduling> = {},
): ClusterConfiguration.ClusterConfiguration => ({
  Image: { Os: "alinux2023" },
  HeadNode: { InstanceType: "t3.medium", Networking: { SubnetId: subnet } },
  Scheduling: { Scheduler: "slurm", SlurmQueues: [queue("q1")], ...scheduling },
  ...rest,
})

const image = (rest: Partial<ImageConfiguration.Build> = {}): ImageConfiguration.ImageConfiguration => ({
  Build: { InstanceType: "c5.xlarge", ParentImage: "ami-0123456789abcdef0", ...rest },
})

/** What the types refuse: `tsc` says so when one of these is no mistake any more. */
export const mistakes: ReadonlyArray<Partial<ClusterConfiguration.ClusterConfiguration>> = [
  // @ts-expect-error: a key that there is not
  { Regoin: "us-east-1" },
  // @ts-expect-error: a value that there is not
  { Image: { Os: "windows" } },
  // @ts-expect-error: a field that is required
  { HeadNode: { InstanceType: "t3.medium" } },
  // @ts-expect-error: a number as text
  { Tags: [{ Key: "a", Value: 1 }] },
  // @ts-expect-error: null
  { Region: null },
  // @ts-expect-error: settings of another type of storage
  { SharedStorage: [{ Name: "s", MountDir: "/s", StorageType: "Ebs", EfsSettings: { Encrypted: true } }] },
  // @ts-expect-error: an existing volume without its settings
  { SharedStorage: [{ Name: "s", MountDir: "/s", StorageType: "FsxOntap" }] },
]

/** Findings as lines. */
const found = (value: unknown, check = ClusterConfiguration.check) =>
  check(value).map(({ message, path }) => `${path}: ${message}`)

describe("check", () => {
  it("finds what the types refuse", () => {
    for (const mistake of mistakes) assert.isNotEmpty(found(cluster(mistake)), JSON.stringify(mistake))
  })

  it("finds nothing in what the types allow", () => {
    assert.deepStrictEqual(found(cluster()), [])
    assert.deepStrictEqual(found(image(), ImageConfiguration.check), [])
  })

  it("takes what is undefined as left out, as JSON does", () => {
    assert.deepStrictEqual(found(cluster({ Region: undefined, LoginNodes: undefined })), [])
    assert.deepStrictEqual(found({ ...cluster(), Image: undefined }), ["Image: Missing data for required field."])
  })

  const strange = [
    null,
    NaN,
    1n,
    Symbol.iterator,
    new Date(NaN),
    new Map(),
    Object.create(null),
    () => 1,
    [[]],
    [null],
    {},
  ]

  it.prop("takes any value, and never throws", [Schema.Unknown], ([given]) => {
    for (const value of [given, [given], ...strange]) {
      for (const check of [ClusterConfiguration.check, ImageConfiguration.check]) {
        assert.isNotEmpty(check(value))
        assert.isNotEmpty(check({ Scheduling: value, Build: value, Tags: value, HeadNode: { Ssh: value, Iam: value } }))
      }
      // What the types refuse.
      const any = cluster({ LoginNodes: value as never, SharedStorage: value as never, DevSettings: value as never })
      ClusterConfiguration.check(any)
      ClusterConfiguration.plan(any, cluster())
      ClusterConfiguration.plan(cluster(), any)
      ClusterConfiguration.plan(value as never, value as never)
    }
  })

  it("looks at own members only, and calls prototype keys unknown", () => {
    const own = JSON.parse(`{ "__proto__": { "Os": "alinux2023" }, "constructor": 1, "toString": {} }`)
    assert.deepStrictEqual(
      ClusterConfiguration.check(cluster({ Image: own })).map(({ path }) => path),
      ["Image.Os", "Image.__proto__", "Image.constructor", "Image.toString"],
    )
    assert.deepStrictEqual(found(Object.create(cluster())), ["_schema: Invalid input type."])
  })

  it("is not led astray by deep nesting and circles", () => {
    const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`
    assert.strictEqual(found(cluster({ DevSettings: { Cookbook: { ExtraChefAttributes: `{${deep}` } } })).length, 1)
    const circle: Record<string, unknown> = {}
    circle["self"] = circle
    assert.deepStrictEqual(found(circle).length, 4)
    assert.deepStrictEqual(found(cluster({}, { SlurmSettings: { CustomSlurmSettings: [circle] } })), [])
  })

  it("matches long texts in linear time", () => {
    const arn = (text: string) =>
      cluster({
        DirectoryService: {
          DomainName: "d",
          DomainAddr: "a",
          DomainReadOnlyUser: "u",
          PasswordSecretArn: text,
        },
      })
    // With backtracking this would not end.
    for (const part of [":", ":secretsmanager:", ":ssm:::"]) {
      assert.strictEqual(found(arn(`arn:${part.repeat(3_000)}`)).length, 1)
    }
  })

  it("names what another version may have, and what was meant", () => {
    assert.deepStrictEqual(found({ ...cluster(), Sheduling: {}, image: {} }), [
      "Sheduling: Unknown field. ParallelCluster 3.16.1 has none of this name here; another version may.",
      "image: Unknown field. Do you mean Image?",
    ])
  })

  it("says that a date or a number stands where text is expected", () => {
    assert.deepStrictEqual(
      found(cluster({ Tags: [{ Key: new Date(0), Value: 12 }, { Key: "a", Value: null }] as never })),
      [
        "Tags.0.Key: Not a valid string. It is a date: write it in quotes.",
        "Tags.0.Value: Not a valid string. It is a number: write it in quotes.",
        "Tags.1.Value: Field may not be null.",
      ],
    )
  })

  it("needs only a file of rules for another version", () => {
    const { Image, ...sections } = rules.sections
    const next = {
      ...rules,
      version: "3.17.0",
      sections: { ...sections, Image: { fields: { ...Image?.fields, Kernel: { type: "text", required: true } } } },
    } as const
    const check = make(next, clusterHooks)
    assert.deepStrictEqual(found(cluster(), check), ["Image.Kernel: Missing data for required field."])
    const { Scheduling } = rules.sections
    const queues = { ...Scheduling!.fields["SlurmQueues"]!, length: [1, 1] as const }
    const one = { ...rules.sections, Scheduling: { fields: { ...Scheduling!.fields, SlurmQueues: queues } } }
    assert.deepStrictEqual(
      found(cluster({}, { SlurmQueues: [] }), make({ ...rules, sections: one }, clusterHooks)),
      ["Scheduling.SlurmQueues: Length must be between 1 and 1."],
    )
    assert.strictEqual(
      found({ ...cluster(), Foo: 1 }, check)[0],
      "Foo: Unknown field. ParallelCluster 3.17.0 has none of this name here; another version may.",
    )
  })
})

describe("what the server has as code", () => {
  const storage = (value: object) => cluster({ SharedStorage: [{ Name: "s", MountDir: "/s", ...value } as never] })
  const resource = (value: object) =>
    cluster({}, { SlurmQueues: [{ ...queue("q"), ComputeResources: [{ Name: "r", ...value }] }] })
  const login = (value: object) =>
    cluster({
      LoginNodes: {
        Pools: [{ Name: "p", InstanceType: "t3.micro", Count: 1, Networking: { SubnetIds: [subnet] }, ...value }],
      },
    })
  const role = "arn:aws:iam::111122223333:role/r"
  const build = (value: object) => ({ Build: { ...image().Build, ...value } })
  const head = (value: object) => cluster({ HeadNode: { ...cluster().HeadNode, ...value } })

  it.each<readonly [name: string, value: unknown, path: string]>([
    ["reserved tags", cluster({ Tags: [{ Key: "parallelcluster:x", Value: "" }] }), "Tags"],
    ["repeated tags", cluster({ Tags: [{ Key: "a", Value: "" }, { Key: "a", Value: "" }] }), "Tags"],
    ["addresses", head({ Ssh: { AllowedIps: "10.0.0.0" } }), "HeadNode.Ssh.AllowedIps"],
    [
      "JSON in a text",
      cluster({ DevSettings: { Cookbook: { ExtraChefAttributes: "{'a': 1}" } } }),
      "DevSettings.Cookbook.ExtraChefAttributes",
    ],
    ["a folder of no use", storage({ StorageType: "Ebs", MountDir: "/NONE" }), "SharedStorage.0.MountDir"],
    [
      "settings of another type",
      storage({ StorageType: "Ebs", EfsSettings: { Encrypted: true } }),
      "SharedStorage.0._schema",
    ],
    ["settings that are needed", storage({ StorageType: "FsxOntap" }), "SharedStorage.0.FsxOntapSettings"],
    [
      "an existing EFS with more",
      storage({ StorageType: "Efs", EfsSettings: { FileSystemId: "fs-12345678", Encrypted: true } }),
      "SharedStorage.0.EfsSettings._schema",
    ],
    [
      "provisioned throughput without it",
      storage({ StorageType: "Efs", EfsSettings: { ThroughputMode: "provisioned" } }),
      "SharedStorage.0.EfsSettings.ProvisionedThroughput",
    ],
    [
      "an existing FSx with more",
      storage({
        StorageType: "FsxLustre",
        FsxLustreSettings: { FileSystemId: "fs-0123456789abcdef0", StorageCapacity: 1 },
      }),
      "SharedStorage.0.FsxLustreSettings._schema",
    ],
    [
      "a backup with a size",
      storage({ StorageType: "FsxLustre", FsxLustreSettings: { BackupId: "backup-01234567", StorageCapacity: 1 } }),
      "SharedStorage.0.FsxLustreSettings._schema",
    ],
    [
      "two kinds of security groups",
      head({
        Networking: {
          SubnetId: subnet,
          SecurityGroups: ["sg-12345678"],
          AdditionalSecurityGroups: ["sg-12345678"],
        },
      }),
      "HeadNode.Networking._schema",
    ],
    [
      "a role and buckets",
      head({ Iam: { InstanceRole: role, S3Access: [{ BucketName: "b" }] } }),
      "HeadNode.Iam._schema",
    ],
    [
      "a role and policies",
      head({ Iam: { InstanceRole: role, AdditionalIamPolicies: [{ Policy: "arn:aws:iam::aws:policy/x" }] } }),
      "HeadNode.Iam._schema",
    ],
    ["no instance type", resource({}), "Scheduling.SlurmQueues.0.ComputeResources.0._schema"],
    [
      "an empty list of instances",
      resource({ InstanceType: "c5.large", Instances: [] }),
      "Scheduling.SlurmQueues.0.ComputeResources.0.Instances",
    ],
    [
      "repeated instances",
      resource({ Instances: [{ InstanceType: "a" }, { InstanceType: "a" }] }),
      "Scheduling.SlurmQueues.0.ComputeResources.0.Instances",
    ],
    [
      "two capacity reservations",
      resource({
        InstanceType: "a",
        CapacityReservationTarget: { CapacityReservationId: "a", CapacityReservationResourceGroupArn: "b" },
      }),
      "Scheduling.SlurmQueues.0.ComputeResources.0.CapacityReservationTarget._schema",
    ],
    ["a key pair of login nodes", login({ Ssh: { KeyName: "k" } }), "LoginNodes.Pools.0.Ssh.KeyName"],
    ["an image without an AMI", head({ Image: {} }), "HeadNode.Image.CustomAmi"],
    ["DCV that is neither on nor off", head({ Dcv: {} }), "HeadNode.Dcv.Enabled"],
    [
      "a script and a sequence",
      head({ CustomActions: { OnNodeStart: { Script: "a", Sequence: [] } } }),
      "HeadNode.CustomActions.OnNodeStart",
    ],
    ["a component that is no ARN", build({ Components: [{ Type: "arn", Value: "x" }] }), "Build.Components.0.Value"],
    ["a script by http", build({ Components: [{ Type: "script", Value: "http://x" }] }), "Build.Components.0.Value"],
    ["half a component", build({ Components: [{ Type: "arn" }] }), "Build.Components.0.Value"],
    ["security groups of images", build({ SecurityGroupIds: ["sg-12345678", "x"] }), "Build.SecurityGroupIds"],
    [
      "a permission that is no JSON",
      { ...image(), DevSettings: { DistributionConfiguration: { Regions: "us-east-1", LaunchPermission: "{" } } },
      "DevSettings.DistributionConfiguration.LaunchPermission",
    ],
  ])("%s", (_, value, path) => {
    const check = Object.hasOwn(Object(value), "Build") ? ImageConfiguration.check : ClusterConfiguration.check
    assert.deepStrictEqual(check(value).map(({ path }) => path), [path])
  })
})

describe("parse", () => {
  const parsed = (text: string) => ClusterConfiguration.parse(text)
  const failure = (text: string) => Effect.flip(parsed(text))

  it.effect("reads plain words as the server's parser of YAML 1.1 does", () =>
    Effect.gen(function* () {
      const value = yield* parsed([
        "a: [yes, Off, y, 012, 08, 1:30, 1e3, 1.0e+3, 0x1F, 0b11, 1_000, ~, .5, '012']",
        "b: 2026-01-31",
        "c: &c { d: 1 }",
        "e: { <<: *c, f: 2 }",
      ].join("\n"))
      assert.deepStrictEqual(value["a"], [true, false, "y", 10, "08", 90, "1e3", 1000, 31, 3, 1000, null, 0.5, "012"])
      assert.instanceOf(value["b"], Date)
      assert.deepStrictEqual(value["e"], { d: 1, f: 2 })
    }))

  it.effect("says line and column of what is no YAML", () =>
    Effect.gen(function* () {
      const { column, line, message } = yield* failure("Image:\n  Os: [alinux2023\nHeadNode: {}\n")
      assert.deepStrictEqual([line, column], [3, 1])
      assert.isNotEmpty(message)
      assert.include((yield* failure("a: 1\na: 2")).message, "unique")
      assert.deepStrictEqual((yield* failure("a: 1\na: 2")).line, 2)
      assert.include((yield* failure("a: 1\n---\nb: 1")).message, "multiple documents")
    }))

  it.effect("fails on what would expand without end, on depth without end, and on what is no mapping", () =>
    Effect.gen(function* () {
      const bomb = Array.from(
        { length: 30 },
        (_, i) => `a${i}: &a${i} [${i === 0 ? "x" : Array(10).fill(`*a${i - 1}`)}]`,
      )
      assert.strictEqual((yield* failure(bomb.join("\n")))._tag, "InvalidYaml")
      assert.strictEqual((yield* failure(`a: ${"[".repeat(50_000)}`))._tag, "InvalidYaml")
      for (const text of ["", "# only a comment", "- a", "text", "[global]\nkey = value", "a: *b"]) {
        assert.strictEqual((yield* failure(text))._tag, "InvalidYaml", text)
      }
    }))

  it.effect("keeps prototype keys as members", () =>
    Effect.gen(function* () {
      const value = yield* parsed("__proto__: { polluted: true }\nconstructor: 1")
      assert.deepStrictEqual(Object.keys(value), ["__proto__", "constructor"])
      assert.isFalse("polluted" in value)
      assert.deepStrictEqual(found(value).filter((line) => line.startsWith("_") || line.startsWith("c")).length, 2)
    }))
})

describe("decode and toText", () => {
  it.effect("gives the value its type, or fails with all findings", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* ClusterConfiguration.decode(cluster())).Image.Os, "alinux2023")
      const error = yield* Effect.flip(ClusterConfiguration.decode({ Image: { Os: "x" } }))
      assert.strictEqual(error._tag, "InvalidConfiguration")
      assert.deepStrictEqual(error.findings.map(({ path }) => path), ["HeadNode", "Image.Os", "Scheduling"])
      assert.include(error.message, "HeadNode: Missing data for required field., and 2 more")
      assert.strictEqual((yield* Effect.flip(ImageConfiguration.decode(null)))._tag, "InvalidConfiguration")
    }))

  it.effect("writes what is read again, also what YAML takes for line breaks", () =>
    Effect.gen(function* () {
      const value = cluster({ Tags: [{ Key: "a\u2028b\u0085c\x7f\ufeff", Value: "😀 \t\n yes" }] })
      const text = ClusterConfiguration.toText(value)
      assert.notMatch(text, /[\x7f-\x9f\u2028\ufeff]/)
      assert.deepStrictEqual(yield* ClusterConfiguration.parse(text), { ...value })
      assert.deepStrictEqual(JSON.parse(text), value)
    }))
})

describe("plan", () => {
  const plan = ClusterConfiguration.plan

  it("finds nothing to do where nothing is shown", () => {
    assert.deepStrictEqual(plan(cluster(), cluster()), { allowed: true, changes: [] })
    const drain = cluster({}, { SlurmSettings: { QueueUpdateStrategy: "DRAIN" } })
    assert.deepStrictEqual(plan(cluster(), drain).changes, [])
  })

  it("says why a change is refused, and what would make it allowed", () => {
    const shrink = (state?: ClusterConfiguration.State) =>
      plan(
        cluster({}, { SlurmQueues: [queue("q1", [{ MaxCount: 10 }])] }),
        cluster({}, { SlurmQueues: [queue("q1", [{ MaxCount: 5 }])] }),
        state,
      )
    const path = "Scheduling.SlurmQueues[q1].ComputeResources[r0].MaxCount"
    assert.deepStrictEqual(shrink().changes, [{
      path,
      current: 10,
      requested: 5,
      allowed: false,
      reason: "All compute nodes must be stopped or QueueUpdateStrategy must be set to TERMINATE",
      action:
        "Stop the compute fleet or set QueueUpdateStrategy:TERMINATE in config to remove nodes from the scheduler, " +
        "terminate the associated instances & any running jobs",
      remedies: ["STOP_FLEET", "QUEUE_UPDATE_STRATEGY_TERMINATE"],
    }])
    assert.deepStrictEqual(shrink({ fleet: "STOPPED" }), {
      allowed: true,
      changes: [{ path, current: 10, requested: 5, allowed: true }],
    })
  })

  it("takes the login nodes for running if the configuration has some, and is told otherwise", () => {
    const pools = (Count: number) => ({
      LoginNodes: { Pools: [{ Name: "p", InstanceType: "t3.micro", Count, Networking: { SubnetIds: [subnet] } }] },
    })
    const munge = { SlurmSettings: { MungeKeySecretArn: "arn" } }
    for (
      const [count, state, allowed] of [
        [1, {}, false],
        [0, {}, true],
        [1, { loginNodes: "STOPPED" }, true],
        [0, { loginNodes: "RUNNING" }, false],
      ] as const
    ) {
      assert.strictEqual(
        plan(cluster(pools(count)), cluster(pools(count), munge), { fleet: "STOPPED", ...state }).allowed,
        allowed,
      )
    }
  })

  it("has no remedy for what no update can do", () => {
    const other = plan(cluster(), cluster({ Image: { Os: "rocky9" } })).changes
    assert.deepStrictEqual(other.map(({ path, remedies }) => [path, remedies]), [["Image.Os", []]])
  })
})

for (const { name, over } of transports) {
  describe(`operations over ${name}`, () => {
    const sent = (answer: () => Response) => {
      const bodies: Array<Record<string, unknown>> = []
      const layer = client(over(async (request) => {
        bodies.push(JSON.parse(await request.text()))
        return answer()
      }))
      return { bodies, layer }
    }
    const accepted = () =>
      Response.json({ cluster: { clusterName: "my-cluster" }, validationMessages: [] }, { status: 202 })

    it.effect("take a value, and send its text", () =>
      Effect.gen(function* () {
        const { bodies, layer } = sent(() => Response.json({ message: "dry run" }, { status: 412 }))
        yield* Dryrun.run(ClusterOperations.createCluster, {
          clusterName: "my-cluster",
          clusterConfiguration: cluster(),
        }).pipe(Effect.provide(layer))
        yield* Dryrun.run(ClusterOperations.updateCluster, {
          clusterName: "my-cluster",
          clusterConfiguration: cluster(),
        }).pipe(Effect.provide(layer))
        yield* Dryrun.run(ImageOperations.buildImage, { imageId: "my-image", imageConfiguration: image() }).pipe(
          Effect.provide(layer),
        )
        assert.deepStrictEqual(bodies.map((body) => body["clusterConfiguration"] ?? body["imageConfiguration"]), [
          ClusterConfiguration.toText(cluster()),
          ClusterConfiguration.toText(cluster()),
          ImageConfiguration.toText(image()),
        ])
      }))

    it.effect("refuse what is neither text nor a mapping that JSON can say, before anything is sent", () =>
      Effect.gen(function* () {
        const { bodies, layer } = sent(accepted)
        const circle: Record<string, unknown> = {}
        circle["self"] = circle
        for (const clusterConfiguration of [circle, { a: 1n }, [], 5 as never, null as never, "", " "]) {
          const error = yield* ClusterOperations.createCluster({ clusterName: "my-cluster", clusterConfiguration })
            .pipe(
              Effect.provide(layer),
              Effect.flip,
            )
          assert.strictEqual(error._tag, "BadRequest")
          assert.strictEqual(error._tag === "BadRequest" ? error.field : undefined, "clusterConfiguration")
        }
        assert.deepStrictEqual(bodies, [])
      }))
  })
}
