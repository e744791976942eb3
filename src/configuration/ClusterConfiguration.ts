/**
 * Configurations of clusters as values: type, offline check, text to send, and the plan of an update.
 *
 * The rules are those of the server's own schemas and update policies, extracted from its package ({@link version}). Checks that need
 * AWS, such as whether a subnet exists, need a dry run (`Dryrun.run`).
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
 * The version of ParallelCluster that the rules are from.
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
 * Checks any value with the rules of the server's schema. Returns the findings, none for a valid value. Never throws.
 *
 * Paths are those of the server: keys and indexes separated by dots, `_schema` for a section as a whole. Where the server crashes,
 * the finding explains the mistake. Numbers and booleans can be text, as in the server.
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
 * Returns the value with its type if {@link check} finds nothing, and fails with {@link InvalidConfiguration} otherwise. Does not
 * change the value or add defaults.
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
 * Parses YAML like the server, and fails with {@link InvalidYaml}, which has line and column. Needs the package `yaml`, an optional
 * peer dependency. Does not check the contents: see {@link decode}.
 *
 * The server uses YAML 1.1: `yes` and `on` are true, `010` is 8, `1:30` is 90, and `2026-01-31` is a date. {@link check} reports where
 * text is expected; quote such values.
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
 * The text of a configuration, as `createCluster` and `updateCluster` send a value: JSON, which is valid YAML.
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
 * A JSON Schema (draft 7) for editors. It accepts everything that {@link check} accepts, and refuses what {@link check} refuses as far
 * as JSON Schema can express it. The package also has it as a file, with descriptions: `ClusterConfiguration.schema.json`.
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
 * Plans an update: the change set of the server, and whether its update policies allow each change in the given state. Both
 * configurations are as sent to the API; `describeCluster` has the URL of the current one.
 *
 * A refused change has the reason and the proposal of the server, and `remedies`, which would allow it. The server refuses an update
 * without changes. Both values should be valid: see {@link check}.
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
