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

const each = (write: (message: string) => string) => (lines: ReadonlyArray<Diagnosis.LogLine>) =>
  lines.map((line) => ({ ...line, message: write(line.message) }))

/** Events of at most so many lines, where `isNext` has a line belong to the event before it. */
const joined = (isNext: (message: string, size: number) => boolean) => (lines: ReadonlyArray<Diagnosis.LogLine>) => {
  const events: Array<Diagnosis.LogLine> = []
  let size = 0
  for (const line of lines) {
    const last = events.at(-1)
    if (last !== undefined && last.logStreamName === line.logStreamName && isNext(line.message, size)) {
      events[events.length - 1] = { ...last, message: `${last.message}\n${line.message}` }
      size++
    } else {
      events.push(line)
      size = 1
    }
  }
  return events
}

/** Forms that the lines of a log have in the field, though the programs wrote the same. */
const forms: Readonly<
  Record<string, (lines: ReadonlyArray<Diagnosis.LogLine>) => ReadonlyArray<Diagnosis.LogLine>>
> = {
  "coloured": each((message) => message.replace(/error|failed|fatal/gi, "\u001b[1;31m$&\u001b[0m")),
  "ended as Windows does": each((message) => `${message}\r\n`),
  "dated by an export": each((message) => `2026-05-04T10:00:00.123Z ${message}`),
  "written by cloud-init to syslog": each((message) => `May  4 10:00:00 ip-10-0-0-10 cloud-init[3903]: ${message}`),
  // The CloudWatch agent ends an event where a line begins without a space.
  "one event with the indented lines after them": joined((message) => /^(?:\s|$)/.test(message)),
  "three to an event": joined((_, size) => size < 3),
  "of one moment": (lines) => lines.map((line) => ({ ...line, timestamp: new Date(0) })),
  "written by many nodes": (lines) => [
    ...lines,
    ...["ddd", "eee", "fff"].flatMap((node) =>
      lines.filter(({ logStreamName }) => logStreamName.includes("i-0bbb")).map((line) => ({
        ...line,
        logStreamName: line.logStreamName.replace("i-0bbb", `i-0${node}`),
      }))
    ),
  ],
}

const stepsGoingWell = [
  "Stdout: Waiting for cache lock: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 1803 (unattended-upgr)",
  "Stderr: curl: (28) Operation timed out after 5001 milliseconds",
  "Stderr: Warning: Transient problem: timeout Will retry in 1 seconds. 3 retries left.",
  "Stderr: gpg: keyserver receive failed: No data",
  "Stdout: No match for argument: infiniband-diags-compat",
  "Stderr: ERROR: pip's dependency resolver does not currently take into account all the packages that are installed.",
]
const syslog = [
  "May  4 10:00:00 ip-10-0-0-10 sshd[2]: Failed password for invalid user admin from 198.51.100.7 port 22 ssh2",
  "May  4 10:00:00 ip-10-0-0-10 amazon-ssm-agent[3600]: ERROR Health ping failed with error - AccessDeniedException: User: x is not authorized to perform: ssm:UpdateInstanceInformation on resource: y",
]

/** Words of trouble that every account has, where nothing is wrong. */
const herrings: Readonly<
  Record<string, (facts: (typeof judged)[number]["facts"]) => (typeof judged)[number]["facts"]>
> = {
  "in steps that go well": (facts) => ({
    ...facts,
    lines: facts.lines.flatMap((line) =>
      /^Step (?:SystemInfo|PinVersion)$/.test(line.message)
        ? [line, ...stepsGoingWell.map((message) => ({ ...line, message }))]
        : [line]
    ),
  }),
  "in the head node's syslog": (facts) =>
    facts.description.clusterName === undefined ? facts : {
      ...facts,
      lines: [
        ...facts.lines,
        ...syslog.map((message, position) => ({
          logStreamName: "ip-10-0-0-10.i-0aaaaaaaaaaaaaaa1.system-messages",
          message,
          position,
          timestamp: new Date(0),
        })),
      ],
    },
  "in what is left after it": ({ stackEvents, ...facts }) => {
    const [newest] = stackEvents
    const isDeletion = /^DELETE/.test(facts.description.clusterStatus ?? facts.description.imageBuildStatus ?? "")
    return newest === undefined || isDeletion ? { ...facts, stackEvents } : {
      ...facts,
      stackEvents: [{
        ...newest,
        eventId: "left",
        logicalResourceId: "HeadNodeSecurityGroup",
        physicalResourceId: "sg-0123456789abcdef0",
        resourceType: "AWS::EC2::SecurityGroup",
        resourceStatus: "DELETE_FAILED",
        resourceStatusReason: "resource sg-0123456789abcdef0 has a dependent object",
        timestamp: new Date(newest.timestamp.getTime() + 60_000),
      }, ...stackEvents],
    }
  },
}

describe("a diagnosis", () => {
  for (const one of judged) {
    it(`finds the deciding line first: ${one.family}, ${one.id}`, () => {
      const diagnosis = Diagnosis.fromFacts(one.subject, one.facts)
      assert.include(["first", "quiet"], verdictOf(one, diagnosis))
      if (one.codes !== undefined) assert.include(one.codes, diagnosis.causes[0]?.code)
    })
  }

  it("is judged by cases whose ids differ, and are names that the service takes", () => {
    const ids = judged.map(({ id }) => id)
    assert.strictEqual(new Set(ids).size, ids.length)
    // The tests against the real server put them into an account, each with its runtime before it.
    assert.deepStrictEqual(ids.filter((id) => !/^[a-zA-Z][a-zA-Z0-9-]{1,40}$/.test(id)), [])
  })

  for (const [form, written] of Object.entries(forms)) {
    it(`finds the same lines when they are ${form}`, () => {
      for (const { facts, isText, subject, ...one } of judged) {
        const diagnosis = Diagnosis.fromFacts(subject, { ...facts, lines: written(facts.lines) })
        // Lines that share an event share its position.
        const judgement = verdictOf({ ...one, facts, isText, subject, isRight: isText }, diagnosis)
        assert.include(["first", "quiet"], judgement, one.id)
      }
    })
  }

  for (const [where, disturbed] of Object.entries(herrings)) {
    it(`finds the same beside red herrings ${where}`, () => {
      for (const one of judged) {
        const diagnosis = Diagnosis.fromFacts(one.subject, disturbed(one.facts))
        assert.include(["first", "quiet"], verdictOf(one, diagnosis), one.id)
      }
    })
  }

  it("shows no colours and no ends of lines, and reads what is wrapped in JSON", () => {
    const line = (message: string) => ofBuild("Step Tools", message, "ExitCode 1").causes[0]?.evidence[0]?.text
    assert.strictEqual(
      line("Stderr: \u001b[1;31mNo space left on device\u001b[0m\r\n"),
      "Stderr: No space left on device",
    )
    const json = JSON.stringify({ level: "info", message: "Stderr: \u001b[31mNo space\u001b[0m left on device" })
    assert.strictEqual(line(json), json)
  })

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

  it("is the same when the stack's events are given the oldest first, or are of one moment", () => {
    for (const one of judged) {
      const stackEvents = one.facts.stackEvents
      for (
        const other of [
          [...stackEvents].reverse(),
          stackEvents.map((event) => ({ ...event, timestamp: new Date(0) })),
        ]
      ) {
        const diagnosis = Diagnosis.fromFacts(one.subject, { ...one.facts, stackEvents: other })
        assert.include(["first", "quiet"], verdictOf(one, diagnosis), one.id)
      }
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
    assert.include(Diagnosis.format(diagnosis), "(BUILD_FAILED): the cause is unknown")
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
