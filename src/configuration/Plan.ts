/**
 * Plans an update: compares two configurations as the server does, without defaults, and applies its update policies.
 *
 * @module
 */
import { type Difference, policies, type Policy, type Situation } from "./Policies.ts"
import type { Rules, SectionRules } from "./Rules.ts"
import { equal, get, isMapping, isPresent, items, type Mapping } from "./Values.ts"

/** The state of the cluster during the update. */
export interface State {
  /** The compute fleet, as `describeComputeFleet` reports it. */
  readonly fleet: "RUNNING" | "STOPPED"
  /** Default: running if a pool of the current configuration has a `Count` above 0. */
  readonly loginNodes?: "RUNNING" | "STOPPED" | undefined
  /** Default: the configuration's `Region`. Tags cannot be updated in the isolated regions, `us-iso*`. */
  readonly region?: string | undefined
}

/** An action that would allow a refused change. */
export type Remedy =
  | "STOP_FLEET"
  | "STOP_LOGIN_NODES"
  | "STOP_FLEET_AND_LOGIN_NODES"
  | "QUEUE_UPDATE_STRATEGY_DRAIN"
  | "QUEUE_UPDATE_STRATEGY_TERMINATE"

/** A value that an update would change. */
export interface Change {
  /** The path in the server's change set, such as `Scheduling.SlurmQueues[queue1].ComputeResources[a].MaxCount`. */
  readonly path: string
  /** The value in the current configuration, or null. */
  readonly current: unknown
  /** The value in the requested configuration, or null. */
  readonly requested: unknown
  readonly allowed: boolean
  /** The reason of a refusal. */
  readonly reason?: string
  /** The proposal of the server after a refusal. */
  readonly action?: string
  /** Alternative actions that would allow a refused change; empty if none would. */
  readonly remedies?: ReadonlyArray<Remedy>
}

/** The plan of an update. */
export interface Plan {
  /** True if the server would allow all changes. */
  readonly allowed: boolean
  /** The changes. If there are none, the server would refuse the update. */
  readonly changes: ReadonlyArray<Change>
}

interface Found {
  readonly difference: Difference
  readonly policy: Policy
}

const compare = (rules: Rules, current: unknown, requested: unknown): ReadonlyArray<Found> => {
  const found: Array<Found> = []
  /** `sections` is mutable, because the server shortens a section's path while it walks the section. */
  const add = (sections: Array<string>, key: string, before: unknown, after: unknown, name = "", isItem = false) =>
    found.push({
      difference: { sections, key, current: before ?? null, requested: after ?? null, isItem },
      policy: policies[name] ?? policies["UNSUPPORTED"]!,
    })

  const visit = (section: SectionRules, before: unknown, after: unknown, sections: Array<string>): void => {
    const [one, other] = [membersOf(before), membersOf(after)]
    for (const key in section.fields) {
      const [a, b] = [one[key], other[key]]
      // Equal values are no change, except that a sequence may have replaced the script.
      if (a === b && key !== "Script") continue
      const { key: name, of, policy, type } = section.fields[key]!
      const inner = typeof of === "string" ? rules.sections[of] : undefined
      if (type === "action") visitSection(scripts(policy), a, b, sections, key, policy)
      else if (type === "sections" && inner !== undefined) {
        visitItems(inner, a, b, sections, key, name ?? "Name", policy)
      } else if (type === "section" && inner !== undefined) visitSection(inner, a, b, sections, key, policy)
      else if (key === "Script") {
        const [from, to] = [scriptOf(before), scriptOf(after)]
        const differ = from.key !== to.key
        // The path stays shortened for the following members of this section.
        const at = differ ? sections.pop() ?? key : from.key
        const values = differ ? [{ [from.key]: from.value }, { [to.key]: to.value }] : [from.value, to.value]
        if (!equal(values[0], values[1])) add(sections, at, values[0], values[1], policy)
      } else if (!equal(a, b)) add(sections, key, a, b, policy)
    }
  }

  const visitSection = (
    inner: SectionRules,
    before: unknown,
    after: unknown,
    sections: ReadonlyArray<string>,
    key: string,
    policy: string | undefined,
  ) => {
    const [a, b] = [before, after].map((value) => isPresent(value) ? value : undefined)
    if (a === undefined && b === undefined) return
    const isOne = a === undefined || b === undefined
    if (!isOne || policy === "IGNORED") {
      if (failsOn(inner, before ?? undefined, after ?? undefined)) add([...sections], key, a, b, "CRASH")
      else visit(inner, a, b, [...sections, key])
    } else add([...sections], key, a, b, policy)
  }

  /** The server crashes when it compares the lists of a section that is missing on one side. */
  const failsOn = (inner: SectionRules, before: unknown, after: unknown) =>
    Object.entries(inner.fields).some(([key, { type }]) =>
      type === "sections" && (after === undefined || (before === undefined && isPresent(get(after, key))))
    )

  const visitItems = (
    inner: SectionRules,
    before: unknown,
    after: unknown,
    sections: ReadonlyArray<string>,
    key: string,
    name: string,
    policy: string | undefined,
  ) => {
    const byName = new Map<unknown, unknown>()
    for (const item of items(before)) if (!byName.has(get(item, name))) byName.set(get(item, name), item)
    const seen = new Set<unknown>()
    for (const item of items(after)) {
      const same = byName.get(get(item, name))
      if (same !== undefined) visit(inner, same, item, [...sections, `${key}[${get(item, name)}]`])
      else add([...sections], key, null, item, policy, true)
      seen.add(same)
    }
    for (const item of items(before)) if (!seen.has(item)) add([...sections], key, item, null, policy, true)
  }

  visit(rules.sections[rules.root] ?? { fields: {} }, current, requested, [])
  return found
}

const nothing: Mapping = /*#__PURE__*/ Object.freeze(Object.create(null))

/** A frozen object without a prototype, so that no key of the rules finds an inherited member. */
const membersOf = (value: unknown): Mapping => isMapping(value) ? value : nothing

/** The members of a custom action have the update policy of the event. */
const scripts = (policy = ""): SectionRules => ({
  fields: { Script: { type: "text", policy }, Args: { type: "list", policy } },
})

/** A sequence replaces the script. */
const scriptOf = (action: unknown) => {
  const [script, sequence] = [get(action, "Script"), get(action, "Sequence")]
  return script !== undefined && script !== null
    ? { key: "Script", value: script }
    : { key: isPresent(sequence) ? "Sequence" : "Script", value: sequence ?? null }
}

const strategyOf = (configuration: unknown) =>
  String(get(get(get(configuration, "Scheduling"), "SlurmSettings"), "QueueUpdateStrategy") ?? "COMPUTE_FLEET_STOP")

const hasLoginNodes = (configuration: unknown) =>
  items(get(get(configuration, "LoginNodes"), "Pools")).some((pool) => get(pool, "Count") !== 0)

const remedies: ReadonlyArray<readonly [Remedy, Partial<Situation>]> = [
  ["STOP_FLEET", { fleetRuns: false }],
  ["STOP_LOGIN_NODES", { loginNodesRun: false }],
  ["STOP_FLEET_AND_LOGIN_NODES", { fleetRuns: false, loginNodesRun: false }],
  ["QUEUE_UPDATE_STRATEGY_DRAIN", { strategy: "DRAIN" }],
  ["QUEUE_UPDATE_STRATEGY_TERMINATE", { strategy: "TERMINATE" }],
]

/** Remedies that suffice alone; stopping both is proposed only if stopping one is not enough. */
const remediesOf = ({ difference, policy }: Found, situation: Situation): ReadonlyArray<Remedy> => {
  const helpful = remedies.filter(([, other]) => policy.allows?.(difference, { ...situation, ...other }) ?? false)
    .map(([name]) => name)
  return helpful.includes("STOP_FLEET") || helpful.includes("STOP_LOGIN_NODES")
    ? helpful.filter((name) => name !== "STOP_FLEET_AND_LOGIN_NODES")
    : helpful
}

/** Plans an update by the rules of a version. */
export const plan = (rules: Rules, current: unknown, requested: unknown, state: State): Plan => {
  const found = compare(rules, current, requested)
  const region = state.region ?? get(requested, "Region")
  const situation: Situation = {
    current,
    requested,
    differences: found.map(({ difference }) => difference),
    fleetRuns: state.fleet !== "STOPPED",
    loginNodesRun: (state.loginNodes ?? (hasLoginNodes(current) ? "RUNNING" : "STOPPED")) === "RUNNING",
    isIsolated: typeof region === "string" && region.startsWith("us-iso"),
    strategy: strategyOf(requested),
  }
  const changes = found.filter(({ policy }) => !policy.isHidden).map(({ difference, policy }): Change => {
    const { key, sections, current, requested } = difference
    const change = { path: [...sections, key].join("."), current, requested }
    if (policy.allows?.(difference, situation)) return { ...change, allowed: true }
    const [reason, action] = [policy.reason, policy.action ?? ""]
      .map((text) => typeof text === "string" ? text : text(difference, situation))
    return {
      ...change,
      allowed: false,
      reason: reason!,
      ...action ? { action } : {},
      remedies: remediesOf({ difference, policy }, situation),
    }
  })
  return { allowed: changes.every(({ allowed }) => allowed), changes }
}
