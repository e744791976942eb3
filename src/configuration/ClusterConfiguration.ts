/**
 * Configurations of clusters as values: their type, a check that needs no server, the text to send, and the plan of an update.
 *
 * The rules are those of the server's own schemas and update policies, read out of its package ({@link version}). What the
 * server finds out only by asking AWS, such as whether a subnet exists, is left to a dry run (`Dryrun.run`).
 *
 * @module
 */
import type * as Effect from "effect/Effect"
import { toText as writeText } from "../services/parallelcluster/shapes/ConfigurationText.ts"
import { type Finding, make } from "./Check.ts"
import { clusterHooks } from "./ClusterHooks.ts"
import { clusterFragments } from "./ClusterJsonSchema.ts"
import type { ClusterConfiguration } from "./ClusterSections.ts"
import type { InvalidConfiguration, InvalidYaml } from "./Errors.ts"
import { type JsonSchema, make as makeJsonSchema } from "./JsonSchema.ts"
import { type Plan, plan as makePlan, type State } from "./Plan.ts"
import { rules } from "./rules/cluster-3.16.1.ts"
import * as Text from "./Text.ts"
import type { Mapping } from "./Values.ts"

export type { Finding } from "./Check.ts"
export type * from "./ClusterSections.ts"
export { InvalidConfiguration, InvalidYaml } from "./Errors.ts"
export type { JsonSchema } from "./JsonSchema.ts"
export type { Change, Plan, Remedy, State } from "./Plan.ts"

/**
 * The version of ParallelCluster whose rules these are.
 *
 * @example
 * ```ts
 * import * as ClusterConfiguration from "effect-parallelcluster/ClusterConfiguration"
 *
 * console.log(ClusterConfiguration.version)
 * // 3.16.1
 * ```
 */
export const version: string = /*#__PURE__*/ (() => rules.version)()

/**
 * What the server's schema would say of a value: nothing when it is right. It takes any value, and never throws.
 *
 * Paths are the server's: keys and indexes with dots between, `_schema` for a section as a whole. Where the server crashes
 * instead of saying what is wrong, this says it. Numbers and booleans may be written as text, as the server allows.
 *
 * @example
 * ```ts
 * import * as ClusterConfiguration from "effect-parallelcluster/ClusterConfiguration"
 *
 * console.log(ClusterConfiguration.check({
 *   Image: { Os: "alinux2023" },
 *   HeadNode: { InstanceType: "t3.medium", Networking: { SubnetId: "subnet-1" } },
 *   Scheduling: { Scheduler: "slurm", SlurmQueues: [] }
 * }).map(({ message, path }) => `${path}: ${message}`).join("\n"))
 * // HeadNode.Networking.SubnetId: String does not match expected pattern.
 * ```
 */
export const check: (value: unknown) => ReadonlyArray<Finding> = /*#__PURE__*/ make(rules, clusterHooks)

/**
 * Gives a value its type if {@link check} finds nothing, and fails with {@link InvalidConfiguration} otherwise. The value is
 * not changed: what is left out stays so.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import * as ClusterConfiguration from "effect-parallelcluster/ClusterConfiguration"
 *
 * const read = (text: string) => ClusterConfiguration.parse(text).pipe(Effect.flatMap(ClusterConfiguration.decode))
 * ```
 */
export const decode = (value: unknown): Effect.Effect<ClusterConfiguration, InvalidConfiguration> =>
  Text.decode<ClusterConfiguration>("cluster", check, value)

/**
 * Reads YAML as the server does, and fails with {@link InvalidYaml}, which has line and column. It needs the package `yaml`,
 * an optional peer dependency. What is in the text is not checked: see {@link decode}.
 *
 * The server follows YAML 1.1: `yes` and `on` are true, `010` is 8, `1:30` is 90, and `2026-01-31` is a date. Where text is
 * expected, {@link check} says so; quotes help.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import * as ClusterConfiguration from "effect-parallelcluster/ClusterConfiguration"
 *
 * const region = ClusterConfiguration.parse("Region: us-east-1").pipe(Effect.map((value) => value["Region"]))
 * ```
 */
export const parse = (text: string): Effect.Effect<Mapping, InvalidYaml> => Text.parse(text)

/**
 * The text of a configuration, as `createCluster` and `updateCluster` send it when they are given a value: JSON, which is YAML.
 *
 * @example
 * ```ts
 * import * as ClusterConfiguration from "effect-parallelcluster/ClusterConfiguration"
 *
 * const text = ClusterConfiguration.toText({
 *   Image: { Os: "alinux2023" },
 *   HeadNode: { InstanceType: "t3.medium", Networking: { SubnetId: "subnet-0123456789abcdef0" } },
 *   Scheduling: { Scheduler: "slurm", SlurmQueues: [] }
 * })
 * ```
 */
export const toText = (value: ClusterConfiguration): string => writeText(value)

/**
 * A JSON Schema (draft 7) for editors. It refuses nothing that {@link check} takes, and what {@link check} refuses as far as
 * JSON Schema can say it. The package has it as a file too, with descriptions: `ClusterConfiguration.schema.json`.
 *
 * @example
 * ```ts
 * import * as ClusterConfiguration from "effect-parallelcluster/ClusterConfiguration"
 *
 * const text = JSON.stringify(ClusterConfiguration.jsonSchema)
 * ```
 */
export const jsonSchema: JsonSchema = /*#__PURE__*/ makeJsonSchema(rules, "Cluster", clusterFragments)

/**
 * What an update would change, and whether the server would allow it: its change set, and its update policies, in the given
 * state. Both configurations are those that were sent: the current one is at the address in `describeCluster`.
 *
 * A refused change has the server's reason, what it proposes, and `remedies`: what would make it allowed. No change at all
 * means that there is nothing to update, which the server refuses. Both values should be right: see {@link check}.
 *
 * @example
 * ```ts
 * import * as ClusterConfiguration from "effect-parallelcluster/ClusterConfiguration"
 *
 * const cluster = (MaxCount: number): ClusterConfiguration.ClusterConfiguration => ({
 *   Image: { Os: "alinux2023" },
 *   HeadNode: { InstanceType: "t3.medium", Networking: { SubnetId: "subnet-0123456789abcdef0" } },
 *   Scheduling: {
 *     Scheduler: "slurm",
 *     SlurmQueues: [{
 *       Name: "queue1",
 *       Networking: { SubnetIds: ["subnet-0123456789abcdef0"] },
 *       ComputeResources: [{ Name: "a", InstanceType: "c5.large", MaxCount }]
 *     }]
 *   }
 * })
 * const { allowed, changes } = ClusterConfiguration.plan(cluster(10), cluster(5), { fleet: "RUNNING" })
 * console.log(allowed, changes[0]?.path, changes[0]?.remedies?.join(" or "))
 * // false Scheduling.SlurmQueues[queue1].ComputeResources[a].MaxCount STOP_FLEET or QUEUE_UPDATE_STRATEGY_TERMINATE
 * ```
 */
export const plan = (
  current: ClusterConfiguration,
  requested: ClusterConfiguration,
  state: State = { fleet: "RUNNING" },
): Plan => makePlan(rules, current, requested, state)
