/**
 * Configurations, as far as the simulator reads them: what is in them, what is wrong with them, what changes.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Yaml from "effect/encoding/Yaml"
import type { Change, ConfigValidationMessage } from "../../core/Errors.ts"
import { badRequest, Refusal } from "../Answer.ts"
import { repr, str } from "../Python.ts"

/** A configuration, or a section of one. */
export type Section = Readonly<Record<string, unknown>>

const isSection = (value: unknown): value is Section => Predicate.isObject(value) && !Array.isArray(value)

/** Reads a YAML document; `undefined` when it is none, or no section. */
export const read = (yaml: string): Section | undefined => {
  try {
    const value = Yaml.parse(yaml)
    return isSection(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** What stands at a place, such as `HeadNode.Ssh.KeyName`. */
export const valueAt = (section: unknown, place: string): unknown =>
  place.split(".").reduce<unknown>((value, key) => isSection(value) ? value[key] : undefined, section)

/** The same as a list of sections; empty where there is none. */
export const sectionsAt = (section: unknown, place: string): ReadonlyArray<Section> => {
  const value = valueAt(section, place)
  return Array.isArray(value) ? value.filter(isSection) : []
}

/** A configuration as it was sent: always text, whatever it was made of. */
export const asSent = (configuration: string | object): string => String(configuration)

/** What a kind of configuration must have and may have at its top. */
const sections = {
  cluster: {
    title: "Invalid cluster configuration.",
    validator: "ConfigSchemaValidator",
    required: ["HeadNode", "Image", "Scheduling"],
    known: [
      ...["AdditionalPackages", "AdditionalResources", "CustomS3Bucket", "DeploymentSettings", "DevSettings"],
      ...["DirectoryService", "HeadNode", "Iam", "Image", "Imds", "LoginNodes", "Monitoring", "Region", "Scheduling"],
      ...["SharedStorage", "Tags"],
    ],
  },
  image: {
    title: "Invalid image configuration.",
    validator: "ImageSchemaValidator",
    required: ["Build"],
    known: ["Build", "CustomS3Bucket", "DeploymentSettings", "DevSettings", "Image", "Region"],
  },
}

const operatingSystems = ["alinux2023", "ubuntu2204", "ubuntu2404", "rhel8", "rocky8", "rhel9", "rocky9"]

/** The parameters of a check. */
interface CheckOptions {
  readonly suppressValidators?: ReadonlyArray<string> | undefined
  readonly validationFailureLevel?: string | undefined
  readonly region?: string | undefined
}

const invalid = (title: string, found: ReadonlyArray<ConfigValidationMessage>) =>
  new Refusal({ status: 400, body: { configurationValidationErrors: found, message: title } })

const missing = ["Missing data for required field."]
const unknown = ["Unknown field."]
const oneOf = (values: ReadonlyArray<string>) => [`Must be one of: ${values.join(", ")}.`]

/** What is wrong inside a cluster's sections, as far as it is looked at. The server knows Slurm alone, no AWS Batch. */
const clusterProblems = (configuration: Section): ReadonlyArray<readonly [section: string, problem: Section]> => {
  const problems: Array<readonly [section: string, problem: Section]> = []
  const os = valueAt(configuration, "Image.Os")
  if (os !== undefined && !operatingSystems.some((known) => known === os)) {
    problems.push(["Image", { Os: oneOf(operatingSystems) }])
  }
  const { Scheduling: scheduling } = configuration
  if (!isSection(scheduling)) return problems
  const { Scheduler: scheduler } = scheduling
  const wrong = {
    ...(scheduler === undefined
      ? { Scheduler: missing }
      : scheduler === "slurm"
      ? {}
      : { Scheduler: oneOf(["slurm"]) }),
    ...("SlurmQueues" in scheduling ? {} : { SlurmQueues: missing }),
    ...Object.fromEntries(
      Object.keys(scheduling).filter((key) => !knownOfScheduling.includes(key)).map((key) => [key, unknown]),
    ),
  }
  if (Object.keys(wrong).length > 0) problems.push(["Scheduling", wrong])
  return problems
}

const knownOfScheduling = ["Scheduler", "ScalingStrategy", "SlurmSettings", "SlurmQueues"]

const isYaml = (yaml: string): boolean => {
  try {
    Yaml.parse(yaml)
    return true
  } catch {
    return false
  }
}

/** Reads a configuration as the server does, or refuses it. Gives it and what is left to warn of. */
export const check = Effect.fnUntraced(function* (kind: keyof typeof sections, yaml: string, options: CheckOptions) {
  const { known, required, title, validator } = sections[kind]
  if (yaml === "") return yield* badRequest("configuration is required and cannot be empty")
  const configuration = read(yaml)
  if (configuration === undefined) {
    const why = isYaml(yaml) ? "Parsed config is not a dict" : "while parsing a flow collection"
    return yield* kind === "cluster"
      ? badRequest(`Configuration must be a valid YAML document. ${why}`)
      // The server only expects this of clusters.
      : new Refusal({ status: 500, body: { message: why } })
  }
  const region = configuration["Region"]
  if (region !== undefined && options.region !== undefined && region !== options.region) {
    return yield* badRequest("region is set in both parameter and configuration and conflicts.")
  }
  const problems: Array<readonly [section: string, problem: unknown]> = [
    ...required.filter((key) => !(key in configuration)).map((key) => [key, missing] as const),
    ...Object.keys(configuration).filter((key) => !known.includes(key)).map((key) => [key, unknown] as const),
    ...(kind === "cluster" ? clusterProblems(configuration) : []),
  ]
  if (problems.length > 0) {
    const found = problems.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, problem]) => `('${key}', ${repr(problem)})`)
    return yield* invalid(title, [{ level: "ERROR", message: `[${found.join(", ")}]`, type: validator }])
  }
  const suppressed = (type: string) =>
    options.suppressValidators?.some((entry) => entry === "ALL" || entry === `type:${type}`) ?? false
  const warnings = kind === "cluster" && valueAt(configuration, "HeadNode.Ssh.KeyName") === undefined &&
      !suppressed("KeyPairValidator")
    ? [{
      level: "WARNING",
      message: "If you do not specify a key pair, you can't connect to the instance unless you choose an AMI that is " +
        "configured to allow users another way to log in",
      type: "KeyPairValidator",
    }]
    : []
  const level = options.validationFailureLevel ?? "ERROR"
  if (warnings.length > 0 && level !== "ERROR") return yield* invalid(title, warnings)
  return { configuration, validationMessages: warnings.length > 0 ? { validationMessages: warnings } : {} }
})

/** The sections that are compared member by member also where one of them is not there: the server has no rule for them. */
const transparent = ["Monitoring", "SlurmSettings", "CustomActions", "EbsSettings", "EfsSettings", "FsxLustreSettings"]

/** What identifies the items of a list, where it is not their name. */
const identifiers: Readonly<Record<string, string>> = {
  AdditionalIamPolicies: "Policy",
  Instances: "InstanceType",
  S3Access: "BucketName",
  Tags: "Key",
}

/** The server compares in this order at the top, and in that of its own schema below, where ours is the configuration's. */
const order = [
  ...[
    "LoginNodes",
    "Image",
    "HeadNode",
    "Scheduling",
    "SharedStorage",
    "Monitoring",
    "AdditionalPackages",
    "Tags",
    "Iam",
  ],
  ...[
    "DirectoryService",
    "Region",
    "Imds",
    "CustomS3Bucket",
    "AdditionalResources",
    "DevSettings",
    "DeploymentSettings",
  ],
]

/** What an update changes, as the server of 3.12 and later writes it: what is added or removed is one change with its text. */
export const changes = (current: Section, requested: Section): ReadonlyArray<Change> => {
  const found: Array<Change> = []
  const record = (parameter: string, from: unknown, to: unknown) => {
    found.push({ parameter, currentValue: str(from), requestedValue: str(to) })
  }
  const compareSections = (place: string, from: Section, to: Section): void => {
    const rank = (key: string) => place === "" ? order.indexOf(key) : 0
    const keys = [...new Set([...Object.keys(to), ...Object.keys(from)])].sort((a, b) => rank(a) - rank(b))
    for (const key of keys) compare(place === "" ? key : `${place}.${key}`, key, from[key], to[key])
  }
  const compare = (place: string, key: string, from: unknown, to: unknown): void => {
    const [first] = [to, from].flatMap((list): ReadonlyArray<unknown> => Array.isArray(list) ? list : [])
    const identifier = identifiers[key] ?? "Name"
    if (Predicate.hasProperty(first, identifier)) return compareLists(place, identifier, from, to)
    if (isSection(from) && isSection(to)) return compareSections(place, from, to)
    if ((isSection(from) || isSection(to)) && (transparent.includes(key) || place === "Iam")) {
      return compareSections(place, isSection(from) ? from : {}, isSection(to) ? to : {})
    }
    if (repr(from) !== repr(to)) record(place, from, to)
  }
  const compareLists = (place: string, identifier: string, from: unknown, to: unknown): void => {
    const [before, after] = [from, to].map((list) => Array.isArray(list) ? list.filter(isSection) : [])
    const other = (list: ReadonlyArray<Section> = [], item: Section) =>
      list.find((candidate) => candidate[identifier] === item[identifier])
    for (const item of after ?? []) {
      const old = other(before, item)
      if (old === undefined) record(place, undefined, item)
      else compareSections(`${place}[${String(item[identifier])}]`, old, item)
    }
    for (const item of before ?? []) if (other(after, item) === undefined) record(place, item, undefined)
  }
  compareSections("", current, requested)
  return found
}

/** Refuses changes that no update can make: the head node's instance type, as one that is known to everybody. */
export const allow = (changeSet: ReadonlyArray<Change>): Effect.Effect<void, Refusal> => {
  const refused = changeSet.filter(({ parameter }) => parameter === "HeadNode.InstanceType")
  return refused.length === 0 ? Effect.void : Effect.fail(
    new Refusal({
      status: 400,
      body: {
        changeSet,
        message: "Update failure",
        updateValidationErrors: refused.map((change) => ({
          ...change,
          message:
            "Update actions are not currently supported for the 'InstanceType' parameter. Restore 'InstanceType' " +
            `value to '${change.currentValue}'. If you need this change, please consider creating a new cluster instead ` +
            "of updating the existing one.",
        })),
      },
    }),
  )
}

/** The answer to a dry run that would have succeeded. */
export const dryrun = (found: object) =>
  new Refusal({ status: 412, body: { ...found, message: "Request would have succeeded, but DryRun flag is set." } })
