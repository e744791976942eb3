/**
 * From facts to a diagnosis. Pure, and independent of the order of the facts.
 *
 * @module
 */
import type { StackEvent } from "../services/parallelcluster/shapes/StackEvent.ts"
import { type Contexts, contextsOf, outputOf, unfinishedCommand } from "./contexts.ts"
import { type EventLine, linesOf } from "./eventLines.ts"
import { type Description, type Facts, type LogLine, logOf } from "./Facts.ts"
import { isHarmless, isNotable, looksLikeError } from "./noise.ts"
import { type Context, fleetLogs, type Rule, type Sign, type Weight } from "./Rule.ts"
import { rules } from "./rules.ts"
import { chefRecipeFailed } from "./rules/recipes.ts"
import { stackFailures } from "./StackFailures.ts"

/** The place of a proof: a member of the description, a stack event, or a log line. */
export type Evidence =
  | { readonly source: "describe"; readonly member: string; readonly text: string }
  | {
    readonly source: "stackEvent"
    readonly eventId: string
    readonly logicalResourceId: string
    readonly resourceType: string
    readonly timestamp: Date
    readonly text: string
  }
  | {
    readonly source: "log"
    readonly logStreamName: string
    readonly timestamp: Date
    readonly position?: unknown
    readonly text: string
  }

/** One cause of a failure. */
export interface Cause {
  /** A stable code such as `disk-full`; the guide lists all of them. */
  readonly code: string
  readonly title: string
  readonly explanation: string
  /** The next step. */
  readonly next: string
  /** `high` if the evidence states the cause, `low` if it is only what the service reports. */
  readonly confidence: "high" | "medium" | "low"
  /** At most three, the decisive one first. */
  readonly evidence: ReadonlyArray<Evidence>
}

/** The state of the image or cluster. `unknown` if it failed for a reason that no rule recognizes. */
export type State = "failed" | "in-progress" | "healthy" | "unknown"

/** The result of a diagnosis of facts. */
export interface Conclusion {
  readonly state: State
  /** At most three, the most likely first. Empty unless the state is `failed`. */
  readonly causes: ReadonlyArray<Cause>
  /** Without a recognized cause: the first failure of the stack, and the last lines that look like errors. */
  readonly unexplained: ReadonlyArray<Evidence>
}

/** The state according to the description. A running cluster may still have failing nodes. */
export const stateOf = (description: Description): State => {
  const status = description.clusterStatus ?? description.imageBuildStatus ?? ""
  if (/FAILED$/.test(status)) return "failed"
  // The stack reports the failure of its image some seconds later.
  if (/^(?:FAILED|CANCELLED)$/.test(description.imagebuilderImageStatus ?? "") && status !== "DELETE_IN_PROGRESS") {
    return "failed"
  }
  if (/IN_PROGRESS$/.test(status)) return "in-progress"
  return /COMPLETE$/.test(status) ? "healthy" : "unknown"
}

interface Place {
  /** Of the description. */
  readonly member?: string
  /** `describe`, `stackEvent`, `build` or the name of a node's log. */
  readonly log: string
  readonly text: string
  readonly contexts: ReadonlySet<Context>
  readonly evidence: () => Evidence
  /** The proximity to the failure: 4 is the first failure of the stack, 3 the output of what failed, 1 anything else. */
  readonly nearness: number
  /** Of the log, among the logs. */
  readonly stream: number
  /** Ascends in the order of writing. */
  readonly order: number
  /** True if a later line of the same stream matches. */
  readonly isFollowedBy: (text: RegExp) => boolean
}

const none: ReadonlySet<Context> = new Set<Context>()
const nothing = () => false

/** Logs of daemons with log levels. */
const daemonLogs: ReadonlyArray<string> = [...fleetLogs, "slurmdbd", "slurmctld", "sssd_domain_default", "supervisord"]

const nearnessOf = (contexts: ReadonlySet<Context>, log: string, text: string): number =>
  contexts.has("chef-error") || contexts.has("custom-action") || contexts.has("custom-script")
    ? 3
    : contexts.has("failed-step") || contexts.has("hanging-action") || contexts.has("hanging-run") ||
        daemonLogs.includes(log) && /\b(?:error|fatal|critical|failed)\b|^\w+(?:Error|Exception): /i.test(text)
    ? 2
    : 1

const describedPlaces = (description: Description): ReadonlyArray<Place> => {
  const members: ReadonlyArray<readonly [string, string | undefined]> = [
    ["imagebuilderImageStatusReason", description.imagebuilderImageStatusReason],
    ["imagebuilderImageStatus", description.imagebuilderImageStatus],
    ["cloudformationStackStatusReason", description.cloudformationStackStatusReason],
    ...(description.failures ?? []).map(({ failureCode = "", failureReason = "" }) =>
      ["failures", `${failureCode}: ${failureReason}`] as const
    ),
    ["computeFleetStatus", description.computeFleetStatus],
    ...(description.loginNodes ?? []).map(({ poolName = "", status }) =>
      ["loginNodes", `${poolName}: ${status}`] as const
    ),
  ]
  return members.flatMap(([member, text], order) =>
    text === undefined ? [] : [{
      member,
      log: "describe",
      text,
      contexts: none,
      evidence: () => ({ source: "describe", member, text }),
      nearness: member === "imagebuilderImageStatusReason" ? 4 : 1,
      stream: 0,
      order,
      isFollowedBy: nothing,
    }]
  )
}

const eventEvidence = (event: StackEvent): Evidence => ({
  source: "stackEvent",
  eventId: event.eventId,
  logicalResourceId: event.logicalResourceId,
  resourceType: event.resourceType,
  timestamp: event.timestamp,
  text: event.resourceStatusReason ?? event.resourceStatus,
})

const eventPlaces = (failures: ReadonlyArray<StackEvent>): ReadonlyArray<Place> =>
  failures.map((event, index) => ({
    log: "stackEvent",
    text: `${event.resourceType} ${event.logicalResourceId} ${event.resourceStatus}: ${
      event.resourceStatusReason ?? ""
    }`,
    contexts: none,
    evidence: () => eventEvidence(event),
    nearness: index === 0 ? 4 : 1,
    stream: 0,
    order: index,
    isFollowedBy: nothing,
  }))

interface Stream {
  readonly log: string
  readonly instanceId: string | undefined
  readonly lines: ReadonlyArray<EventLine>
  readonly messages: ReadonlyArray<string>
  readonly contexts: Contexts
}

/** Logs of the head node only. */
const headLogs: ReadonlyArray<string> = ["clustermgtd", "slurmctld", "slurmdbd", "clusterstatusmgtd"]

/** The instance of the head node, from the description, its own report, or its logs. */
export const headNodeOf = (
  { headNode }: Description,
  failures: ReadonlyArray<StackEvent>,
  logStreamNames: ReadonlyArray<string>,
): string | undefined => {
  const reporter = failures.map(({ resourceStatusReason = "" }) =>
    /for uniqueId: (i-[0-9a-f]+)/.exec(resourceStatusReason)?.[1]
  ).find((id) => id !== undefined)
  const known = headNode?.instanceId ?? reporter
  if (known !== undefined) return known
  const logs = [...new Set(logStreamNames)].sort().map(logOf).filter(({ instanceId }) => instanceId !== undefined)
  return (logs.find(({ log }) => headLogs.includes(log)) ?? logs.find(({ log }) => log === "cfn-init") ?? logs[0])
    ?.instanceId
}

const streamsOf = (lines: ReadonlyArray<LogLine>, head: string | undefined): ReadonlyArray<Stream> => {
  const byName = new Map<string, Array<LogLine>>()
  for (const line of lines) {
    const known = byName.get(line.logStreamName)
    if (known === undefined) byName.set(line.logStreamName, [line])
    else known.push(line)
  }
  const streams = [...byName].sort(([a], [b]) => a < b ? -1 : 1).map(([name, own]) => {
    const lines = linesOf(own)
    const messages = lines.map(({ text }) => text)
    const { instanceId, log } = logOf(name)
    return { log, instanceId, lines, messages, contexts: contextsOf(name, messages) }
  })
  for (const { contexts, instanceId } of streams) {
    if (head !== undefined && instanceId !== undefined && instanceId !== head) {
      for (const of of contexts) of.add("other-node")
    }
  }
  for (const { instanceId, log, messages } of streams) {
    const command = log === "cfn-init" ? unfinishedCommand(messages) : undefined
    if (command === undefined || !/^run(?:pre|post)/.test(command)) continue
    for (const { contexts, instanceId: other, log: its } of streams) {
      if (other !== instanceId || its === "cfn-init" || its === "chef-client") continue
      for (const of of contexts) of.add("hanging-action")
    }
  }
  return streams
}

/** Orders the streams by log, because the last lines of a node are rarely the cause. */
const streamOrder = 1_000_000

const linePlaces = (streams: ReadonlyArray<Stream>): ReadonlyArray<Place> =>
  streams.flatMap(({ contexts, lines, log, messages }, stream) =>
    lines.flatMap(({ event, shown, text }, index): ReadonlyArray<Place> => {
      const around = contexts[index] ?? none
      const nearness = nearnessOf(around, log, text)
      // Lines of what failed are all relevant; of others most are not.
      if (
        around.has("passed") || nearness < 3 && !isNotable(text) && !around.has("hanging-run") ||
        isHarmless(outputOf(text))
      ) return []
      return [{
        log,
        text,
        contexts: around,
        // Events of long logs compute their position on demand.
        evidence: () => ({
          source: "log",
          logStreamName: event.logStreamName,
          timestamp: event.timestamp,
          ...(event.position === undefined ? {} : { position: event.position }),
          text: shown,
        }),
        nearness,
        stream,
        order: stream * streamOrder + index,
        isFollowedBy: (form) => messages.findLastIndex((message) => form.test(message)) > index,
      }]
    })
  )

interface Finding {
  readonly rule: Rule
  /** In the list of rules. */
  readonly rank: number
  readonly weight: Weight
  /** Of the sign, in its rule. */
  readonly sign: number
  readonly place: Place
}

const weights: Record<Weight, number> = { cause: 3, place: 2, consequence: 1 }

/** A sign with the defaults of its rule. */
interface Candidate extends Omit<Finding, "place"> {
  readonly text: RegExp
  readonly within: ReadonlyArray<Context> | undefined
  readonly overcome: RegExp | undefined
}

/** The signs that can occur in a log, in the order of the rules; computed once for all its lines. */
const candidatesIn = (log: string): ReadonlyArray<Candidate> =>
  rules.flatMap((rule, rank) =>
    rule.signs.flatMap((given, sign): ReadonlyArray<Candidate> => {
      const { in: logs = rule.in, overcome, text, weight = rule.weight ?? "cause", within = rule.within }: Sign =
        given instanceof RegExp ? { text: given } : given
      return logs === undefined || logs.includes(log) ? [{ rule, rank, sign, weight, text, within, overcome }] : []
    })
  )

const findingsOf = (places: ReadonlyArray<Place>): ReadonlyArray<Finding> => {
  const candidates = new Map<string, ReadonlyArray<Candidate>>()
  return places.flatMap((place) => {
    const known = candidates.get(place.log) ?? candidatesIn(place.log)
    candidates.set(place.log, known)
    const found: Array<Finding> = []
    for (const { overcome, rank, rule, sign, text, weight, within } of known) {
      // Rules are ordered from special to general: the first one that matches a line wins.
      if (found.some((finding) => finding.weight === weight)) continue
      if (within !== undefined && !within.some((context) => place.contexts.has(context))) continue
      if (!text.test(place.text) || (overcome !== undefined && place.isFollowedBy(overcome))) continue
      found.push({ rule, rank, sign, weight, place })
    }
    return found
  })
}

/** A line without ids and numbers, to find lines that differ only in time or subject. */
const withoutNumbers = (text: string): string => text.replace(/[0-9a-f]{8,}|\d+/gi, "#")

/**
 * Orders findings by relevance. Within a log, the first line caused the later ones; between logs, whose clocks and delays differ,
 * the more specific cause is first. Findings that only name a place are in the order of the rules.
 */
const sorted = (findings: ReadonlyArray<Finding>): ReadonlyArray<Finding> => {
  const levelOf = ({ place, weight }: Finding) => weights[weight] * 10 + place.nearness
  const logOf = (finding: Finding) => `${levelOf(finding)} ${finding.place.log} ${finding.place.stream}`
  const ranks = new Map<string, number>()
  for (const finding of findings) {
    ranks.set(logOf(finding), Math.min(finding.rank, ranks.get(logOf(finding)) ?? Infinity))
  }
  const rankOf = (finding: Finding) => ranks.get(logOf(finding)) ?? 0
  return [...findings].sort((a, b) =>
    levelOf(b) - levelOf(a) ||
    (a.weight === "cause" ? rankOf(a) - rankOf(b) : a.rank - b.rank) ||
    a.place.order - b.place.order || a.rank - b.rank
  )
}

/** The findings of one rule, the decisive one first. */
const quotesOf = ({ quotesLast = false }: Rule, findings: ReadonlyArray<Finding>): ReadonlyArray<Finding> => {
  const all = [...findings].sort((a, b) =>
    weights[b.weight] - weights[a.weight] || a.sign - b.sign || a.place.order - b.place.order
  )
  const [first] = all
  if (!quotesLast || first === undefined) return all
  const alike = all.filter(({ sign, weight }) => sign === first.sign && weight === first.weight)
  const last = alike.slice(-1)
  return [...last, first, ...alike.slice(1, -1).reverse(), ...all.slice(alike.length)]
}

/** `report` is the output of the failed resource, for causes that only name the resource. */
const causeOf = (findings: ReadonlyArray<Finding>, report: ReadonlyArray<Finding>): Cause | undefined => {
  const best = findings[0]
  if (best === undefined) return undefined
  const { code, explanation, next, title } = best.rule
  const kept = new Map<string, Evidence>()
  const [output, ...more] = report
  for (const { place } of [...(output === undefined ? [] : [output]), ...quotesOf(best.rule, findings), ...more]) {
    const key = withoutNumbers(place.text)
    if (kept.size < 3 && !kept.has(key)) kept.set(key, place.evidence())
  }
  const confidence = best.weight === "consequence"
    ? "low"
    : best.weight === "cause" && best.place.nearness > 1
    ? "high"
    : "medium"
  return { code, title, explanation, next, confidence, evidence: [...kept.values()] }
}

const atMost = 3

/** The cause for a failed recipe without a rule of its own. */
const unnamed = chefRecipeFailed

const causesOf = (findings: ReadonlyArray<Finding>): ReadonlyArray<Cause> => {
  const byCode = new Map<string, Array<Finding>>()
  for (const finding of sorted(findings)) {
    const known = byCode.get(finding.rule.code)
    if (known === undefined) byCode.set(finding.rule.code, [finding])
    else known.push(finding)
  }
  const groups = [...byCode.values()]
  // A rule that only names the failed resource quotes the output of that resource.
  const report = byCode.get(unnamed.code) ?? []
  const isOfReport = (group: ReadonlyArray<Finding>) =>
    group !== report && group[0]?.weight === "place" && group[0].rank < (report[0]?.rank ?? 0) &&
    group[0].place.contexts.has("chef-error")
  const isNamed = groups.some(isOfReport)
  const heaviest = Math.max(0, ...groups.map(([best]) => best === undefined ? 0 : weights[best.weight]))
  const answers = groups
    // Consequences are dropped beside a cause.
    .filter(([best]) => best !== undefined && (heaviest === 1 || best.weight !== "consequence"))
    .filter((group) => !isNamed || group !== report)
  const isKnown = answers.some(([best]) => best?.rule.isLastResort !== true)
  return answers.filter(([best]) => !isKnown || best?.rule.isLastResort !== true).slice(0, atMost)
    .flatMap((group) => causeOf(group, isOfReport(group) ? quotesOf(unnamed, report) : []) ?? [])
}

/** First failures that only report the failure of something else: the cause is in a log. */
const refersToLogs = (event: StackEvent): boolean =>
  /WaitCondition|ImageBuilder::Image$|CloudFormation::Stack$|CustomResource|^Custom::/.test(event.resourceType)

/** In a running cluster, failures that its fleet reports count, unless a later launch succeeded. */
const runningFindings = (streams: ReadonlyArray<Stream>): ReadonlyArray<Finding> => {
  const fleet = streams.filter(({ log }) => fleetLogs.includes(log) || log === "slurm_health_check")
  // A refused call to EC2 is repeated a minute later.
  const isOver = ({ isFollowedBy, text }: Place) =>
    isFollowedBy(recovered) ||
    /instances? info from EC2/.test(text) && isFollowedBy(/Performing node maintenance actions/)
  const recovered = /Launched the following instances \(x[1-9]|Successfully launched (?:all )?nodes (?:\S+ )?\(x[1-9]/
  const findings = findingsOf(
    linePlaces(fleet).filter((place) =>
      / - (?:WARNING|ERROR|CRITICAL) - |"level": ?"(?:WARNING|ERROR|CRITICAL)"/.test(place.text) && !isOver(place)
    ),
  )
  // The logs of a node that never becomes ready have the reason.
  const nodes = findings.some(({ rule }) => rule.code === "node-bootstrap-failed")
    ? findingsOf(linePlaces(streams.filter(({ instanceId }) => !fleet.some((one) => one.instanceId === instanceId))))
      .filter(({ place, weight }) => weight === "cause" || place.nearness > 2)
    : []
  return [...findings, ...nodes].filter(({ weight }) => weight !== "consequence")
}

/** The last lines that look like errors, of the log that reports the failure, or else of any log. */
const lastErrors = (streams: ReadonlyArray<Stream>): ReadonlyArray<Evidence> => {
  const all = linePlaces(streams).filter(({ text }) => looksLikeError(outputOf(text)))
  const nearest = Math.max(0, ...all.map(({ nearness }) => nearness))
  return all.filter(({ nearness }) => nearness === nearest).slice(-3).map(({ evidence }) => evidence())
}

/** The addresses of nodes that, according to clustermgtd, never became ready or were drained, the last one first. */
export const namedNodes = ({ lines }: Facts): ReadonlyArray<string> => {
  const addresses = lines.filter(({ logStreamName }) => logOf(logStreamName).log === "clustermgtd").flatMap((
    { message },
  ) => /(?:Node bootstrap error: |Node state check: node ).*?\(((?:\d+\.){3}\d+)\)/.exec(message)?.[1] ?? [])
  return [...new Set(addresses.reverse())]
}

/** True if further facts would not change the diagnosis. */
export const isSettled = (facts: Facts): boolean => {
  const [first] = stateOf(facts.description) === "failed"
    ? stackFailures(facts.description, facts.stackEvents).failures
    : []
  return first !== undefined && !refersToLogs(first) || diagnose(facts).causes[0]?.confidence === "high"
}

/** Diagnoses facts. */
export const diagnose = ({ description, lines, stackEvents }: Facts): Conclusion => {
  const state = stateOf(description)
  if (state === "in-progress") return { state, causes: [], unexplained: [] }
  const { failures } = stackFailures(description, stackEvents)
  const streams = streamsOf(lines, headNodeOf(description, failures, lines.map(({ logStreamName }) => logStreamName)))
  const described = describedPlaces(description)
  if (state !== "failed") {
    if (description.clusterName === undefined || state === "unknown") return { state, causes: [], unexplained: [] }
    const findings = runningFindings(streams)
    const causes = causesOf([
      ...findings,
      ...findingsOf(described.filter(({ text }) => /^PROTECTED$|: failed$/.test(text))),
    ])
    return { state: causes.length > 0 ? "failed" : state, causes, unexplained: [] }
  }

  const first = failures[0]
  const isOfStack = first !== undefined && !refersToLogs(first)
  const places = [
    // The failure code comes from the wait condition, and is redundant beside another first failure.
    ...described.filter(({ member }) => !isOfStack || member !== "failures"),
    ...eventPlaces(isOfStack ? failures.slice(0, 1) : failures),
    ...(isOfStack ? [] : linePlaces(streams)),
  ]
  const causes = causesOf(findingsOf(places))
  return causes.length > 0 ? { state, causes, unexplained: [] } : {
    state: "unknown",
    causes,
    unexplained: [...(first === undefined ? [] : [eventEvidence(first)]), ...lastErrors(streams)],
  }
}
