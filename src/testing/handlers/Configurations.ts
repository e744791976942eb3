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

/**
 * The values of a YAML document by their places, such as `Scheduling.SlurmQueues[queue1].CapacityType`, as texts. Nothing when it
 * is no YAML.
 */
export const read = (yaml: string): ReadonlyMap<string, string> | undefined => {
  const values = new Map<string, string>()
  const visit = (place: string, value: unknown): void => {
    if (Array.isArray(value)) {
      for (const [i, item] of value.entries()) {
        // What has a name is known by it, whatever stands before it.
        visit(`${place}[${Predicate.hasProperty(item, "Name") ? item.Name : i}]`, item)
      }
    } else if (Predicate.isObject(value)) {
      for (const [key, member] of Object.entries(value)) visit(place === "" ? key : `${place}.${key}`, member)
    } else values.set(place, String(value ?? ""))
  }
  try {
    visit("", Yaml.parse(yaml))
    return values
  } catch {
    return undefined
  }
}

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

/** Reads a configuration as the server does, or refuses it. Gives its values and what is left to warn of. */
export const check = Effect.fnUntraced(function* (kind: keyof typeof sections, yaml: string, options: CheckOptions) {
  const { known, required, title, validator } = sections[kind]
  if (yaml === "") return yield* badRequest("configuration is required and cannot be empty")
  const values = read(yaml)
  const keys = new Set([...values?.keys() ?? []].map((place) => place.split(/[.[]/)[0]!))
  if (values === undefined || keys.has("")) {
    const why = values === undefined ? "while parsing a flow collection" : "Parsed config is not a dict"
    return yield* kind === "cluster"
      ? badRequest(`Configuration must be a valid YAML document. ${why}`)
      // The server only expects this of clusters.
      : new Refusal({ status: 500, body: { message: why } })
  }
  const region = values.get("Region")
  if (region !== undefined && options.region !== undefined && region !== options.region) {
    return yield* badRequest("region is set in both parameter and configuration and conflicts.")
  }
  const problems: Array<readonly [section: string, problem: string]> = [
    ...required.filter((key) => !keys.has(key)).map((key) => [key, "['Missing data for required field.']"] as const),
    ...[...keys].filter((key) => !known.includes(key)).map((key) => [key, "['Unknown field.']"] as const),
  ]
  const os = kind === "cluster" ? values.get("Image.Os") : undefined
  if (os !== undefined && !operatingSystems.includes(os)) {
    problems.push(["Image", `{'Os': ['Must be one of: ${operatingSystems.join(", ")}.']}`])
  }
  if (problems.length > 0) {
    const said = problems.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, problem]) => `('${key}', ${problem})`)
    return yield* invalid(title, [{ level: "ERROR", message: `[${said.join(", ")}]`, type: validator }])
  }
  const suppressed = (type: string) =>
    options.suppressValidators?.some((entry) => entry === "ALL" || entry === `type:${type}`) ?? false
  const warnings = kind === "cluster" && !values.has("HeadNode.Ssh.KeyName") && !suppressed("KeyPairValidator")
    ? [{
      level: "WARNING",
      message: "If you do not specify a key pair, you can't connect to the instance unless you choose an AMI that is " +
        "configured to allow users another way to log in",
      type: "KeyPairValidator",
    }]
    : []
  const level = options.validationFailureLevel ?? "ERROR"
  if (warnings.length > 0 && level !== "ERROR") return yield* invalid(title, warnings)
  return { values, validationMessages: warnings.length > 0 ? { validationMessages: warnings } : {} }
})

/** The configuration values that an update changes. */
export const changes = (from: ReadonlyMap<string, string>, to: ReadonlyMap<string, string>): ReadonlyArray<Change> =>
  [...new Set([...from.keys(), ...to.keys()])]
    .filter((parameter) => from.get(parameter) !== to.get(parameter))
    .map((parameter) => ({
      parameter,
      // What is not there is said to be so, as the server does it.
      currentValue: from.get(parameter) ?? "-",
      requestedValue: to.get(parameter) ?? "-",
    }))

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
