/**
 * That the deciding line is found in every case, whatever the order of what is known, and that nothing is claimed where
 * nothing is known.
 *
 * @module
 */
import { assert, describe, it } from "@effect/vitest"
import { Diagnosis } from "effect-parallelcluster"
import { families, rules } from "../../src/diagnosis/rules.ts"
import { judged, verdictOf } from "./judge.ts"

const image: Diagnosis.Subject = { kind: "image", imageId: "my-image" }
const cluster: Diagnosis.Subject = { kind: "cluster", clusterName: "my-cluster" }
const buildFailed: Diagnosis.Description = { imageId: "my-image", imageBuildStatus: "BUILD_FAILED" }

const build = (...messages: ReadonlyArray<string>): ReadonlyArray<Diagnosis.LogLine> =>
  messages.map((message, position) => ({ logStreamName: "3.16.1/1", message, position, timestamp: new Date(position) }))

const ofBuild = (...messages: ReadonlyArray<string>) =>
  Diagnosis.fromFacts(image, { description: buildFailed, stackEvents: [], lines: build(...messages) })

describe("a diagnosis", () => {
  for (const one of judged) {
    it(`finds the deciding line first: ${one.family}, ${one.id}`, () => {
      assert.include(["first", "quiet"], verdictOf(one, Diagnosis.fromFacts(one.subject, one.facts)))
    })
  }

  it("is the same whatever the order in which events and logs arrive", () => {
    // A fixed shuffle: it is about order, not about luck.
    const shuffled = <A>(values: ReadonlyArray<A>): ReadonlyArray<A> =>
      values.map((value, index) => [value, (index * 7919) % 104_729] as const).sort(([, a], [, b]) => a - b).map((
        [value],
      ) => value)
    for (const { facts, subject } of judged) {
      const streams = new Map<string, Array<Diagnosis.LogLine>>()
      for (const line of facts.lines) {
        const known = streams.get(line.logStreamName)
        if (known === undefined) streams.set(line.logStreamName, [line])
        else known.push(line)
      }
      const other = {
        description: facts.description,
        stackEvents: shuffled(facts.stackEvents),
        lines: [...streams.values()].reverse().flat(),
      }
      assert.deepStrictEqual(Diagnosis.fromFacts(subject, other), Diagnosis.fromFacts(subject, facts))
    }
  })

  it("quotes at most three lines and gives at most three causes", () => {
    for (const { facts, subject } of judged) {
      const { causes, state } = Diagnosis.fromFacts(subject, facts)
      assert.isAtMost(causes.length, 3)
      for (const { evidence } of causes) assert.isTrue(evidence.length >= 1 && evidence.length <= 3)
      assert.strictEqual(state === "failed", causes.length > 0)
    }
  })

  it("claims no cause when it recognises nothing, and gives the last lines that look like errors", () => {
    const diagnosis = ofBuild("Stdout: hello", "Stderr: the frobnicator failed", "Stdout: bye")
    assert.strictEqual(diagnosis.state, "unknown")
    assert.deepStrictEqual(diagnosis.causes, [])
    assert.deepStrictEqual(diagnosis.unexplained.map(({ text }) => text), ["Stderr: the frobnicator failed"])
    assert.include(Diagnosis.format(diagnosis), "the cause is not known (BUILD_FAILED)")
  })

  it("says nothing of what it knows nothing of", () => {
    assert.deepStrictEqual(
      Diagnosis.fromFacts(image, { description: { imageId: "my-image" }, stackEvents: [], lines: [] }),
      { subject: image, status: "unknown", state: "unknown", causes: [], unexplained: [], notes: [] },
    )
  })

  it("takes the events of the newest stack of the name, and of its last operation", () => {
    const at = (hours: number) => new Date(Date.UTC(2026, 4, 4, hours))
    const event = (
      stackId: string,
      hours: number,
      logicalResourceId: string,
      resourceStatus: string,
      reason?: string,
    ) => ({
      eventId: `${stackId}-${hours}-${logicalResourceId}`,
      stackId,
      stackName: "my-cluster",
      logicalResourceId,
      physicalResourceId: logicalResourceId === "my-cluster" ? stackId : "",
      resourceType: logicalResourceId === "my-cluster" ? "AWS::CloudFormation::Stack" : "AWS::EC2::EIP",
      timestamp: at(hours),
      resourceStatus,
      ...(reason === undefined ? {} : { resourceStatusReason: reason }),
    })
    const stackEvents = [
      event("old", 1, "my-cluster", "CREATE_IN_PROGRESS"),
      event("old", 2, "Address", "CREATE_FAILED", "The maximum number of addresses has been reached."),
      event("new", 3, "my-cluster", "CREATE_IN_PROGRESS"),
      event("new", 4, "Address", "CREATE_FAILED", "Resource creation cancelled"),
      event("new", 5, "my-cluster", "DELETE_IN_PROGRESS"),
      event("new", 6, "Group", "DELETE_FAILED", "resource sg-1 has a dependent object"),
      event("new", 7, "my-cluster", "DELETE_FAILED", "The following resource(s) failed to delete: [Group]."),
    ]
    const causeIn = (clusterStatus: string) =>
      Diagnosis.fromFacts(cluster, {
        description: { clusterName: "my-cluster", clusterStatus },
        stackEvents,
        lines: [],
      })
        .causes.map(({ code }) => code)
    assert.strictEqual(causeIn("DELETE_FAILED")[0], "delete-dependency")
    // What was cancelled is no cause, and the stack before this one is another matter.
    assert.deepStrictEqual(causeIn("CREATE_FAILED"), [])
  })

  it("is not misled by a step that went well, nor by an error that is ignored", () => {
    const passed = ofBuild(
      "Document arn:aws:imagebuilder:eu-west-1:1:component/mine/1.0.0/1",
      "Step One",
      "Stderr: write: No space left on device",
      "CmdExecution: ExitCode 0",
      "Document arn:aws:imagebuilder:eu-west-1:1:component/parallelclusterimage-0f/3.16.1/1",
      "Step Two",
      "Stdout: Error executing action `run` on resource 'execute[x]'",
      "Stdout: STDERR: E: Could not get lock /var/lib/dpkg/lock",
      "Stdout: ignore_failure is set, continuing",
      "Stderr: curl: (6) Could not resolve host: example.com",
      "CmdExecution: ExitCode 6",
    )
    assert.deepStrictEqual(passed.causes.map(({ code }) => code).slice(0, 1), ["dns-resolution-failed"])
  })

  it("reads lines of a megabyte and of bytes that are no text in little time", () => {
    const hostile = [
      "x".repeat(1_000_000),
      " ".repeat(1_000_000),
      "error: ".repeat(150_000),
      `arn:aws:iam::${"1".repeat(100_000)}:assumed-role/${"i-".repeat(100_000)}`,
      `STDERR: ${"make: *** [".repeat(10_000)}`,
      "\u0000\u0001\u001b[31mNo space left on device\u0007",
      "-".repeat(100_000),
      "( Failed to 'a' ".repeat(20_000),
    ]
    const began = performance.now()
    const diagnosis = ofBuild("Step One", ...hostile, "CmdExecution: ExitCode 1")
    assert.isBelow(performance.now() - began, 2_000)
    assert.strictEqual(diagnosis.causes[0]?.code, "disk-full")
    for (const { evidence } of diagnosis.causes) for (const { text } of evidence) assert.isAtMost(text.length, 4_000)
    // What a terminal would take for orders is not written.
    // deno-lint-ignore no-control-regex
    assert.notMatch(Diagnosis.format(diagnosis), /[\u0000-\u0009\u000b-\u001f]/)
  })

  it("reads a long log in little time", () => {
    const line = (index: number) => `Stdout: gcc -Wno-error -c error_${index}.c; not found in cache, retrying`
    const began = performance.now()
    const diagnosis = ofBuild(
      "Step One",
      ...Array.from({ length: 20_000 }, (_, index) => line(index)),
      "CmdExecution: ExitCode 1",
    )
    assert.isBelow(performance.now() - began, 10_000)
    assert.strictEqual(diagnosis.state, "failed")
  })
})

describe("the rules", () => {
  it("have a code of their own each, in one style, and all words", () => {
    const codes = rules.map(({ code }) => code)
    assert.strictEqual(new Set(codes).size, codes.length)
    assert.isAbove(codes.length, 100)
    for (const { code, explanation, next, title } of rules) {
      assert.match(code, /^[a-z0-9]+(?:-[a-z0-9]+)+$/)
      assert.match(title, /^\S.*[^.]$/)
      assert.match(explanation, /^\S.*\.$/)
      assert.match(next, /^\S.*[.…]$/)
    }
  })

  it("know every failure code of the service", () => {
    const codes = [
      "AmiVersionMismatch",
      "InvalidAmi",
      "OnNodeConfiguredExecutionFailure",
      "OnNodeConfiguredDownloadFailure",
      "OnNodeConfiguredFailure",
      "OnNodeStartExecutionFailure",
      "OnNodeStartDownloadFailure",
      "OnNodeStartFailure",
      "EbsMountFailure",
      "EfsMountFailure",
      "FsxMountFailure",
      "RaidMountFailure",
      "HeadNodeBootstrapFailure",
      "ResourceCreationFailure",
      "StaticNodeBootstrapFailure",
      "ClusterCreationFailure",
    ]
    for (const failureCode of codes) {
      const { causes } = Diagnosis.fromFacts(cluster, {
        description: {
          clusterName: "my-cluster",
          clusterStatus: "CREATE_FAILED",
          failures: [{ failureCode, failureReason: "Failed." }],
        },
        stackEvents: [],
        lines: [],
      })
      assert.lengthOf(causes, 1, failureCode)
      assert.deepStrictEqual(causes[0]?.evidence, [
        { source: "describe", member: "failures", text: `${failureCode}: Failed.` },
      ])
      assert.strictEqual(causes[0]?.confidence, "low")
    }
  })

  it("are those of the families, each in one", () => {
    assert.deepStrictEqual(families.flatMap((family) => family.rules), rules)
  })
})
