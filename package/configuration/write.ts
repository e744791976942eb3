/**
 * Writes what the sources read of a version's rules.
 *
 * @module
 */
import { clusterFragments } from "../../src/configuration/ClusterJsonSchema.ts"
import { imageFragments } from "../../src/configuration/ImageJsonSchema.ts"
import { make } from "../../src/configuration/JsonSchema.ts"
import type { FieldRules } from "../../src/configuration/Rules.ts"
import { fields, sections, updates } from "./descriptions.ts"
import type { Introspected, Kind } from "./rules.ts"

const generated = (what: string) =>
  `// deno-fmt-ignore-file\n/**\n * ${what}\n *\n * Made by \`npm run configuration\`: change it there.\n *\n * @module\n */\n`

/** As a literal of TypeScript. */
const literal = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`
  if (typeof value !== "object" || value === null) return JSON.stringify(value)
  const members = Object.entries(value).map(([key, member]) =>
    `${/^\w+$/.test(key) ? key : JSON.stringify(key)}: ${literal(member)}`
  )
  return `{ ${members.join(", ")} }`
}

/** The module with the rules. */
export const rulesFile = (kind: Kind, { rules }: Introspected): string =>
  [
    generated(`The rules of ${kind}s in ParallelCluster ${rules.version}.`),
    `import type { Rules } from "../Rules.ts"\n`,
    `export const rules: Rules = {`,
    `  version: ${literal(rules.version)},`,
    `  root: ${literal(rules.root)},`,
    `  sections: {`,
    ...Object.entries(rules.sections).flatMap(([name, { fields, ...rest }]) => [
      `    ${name}: {`,
      `      fields: {`,
      ...Object.entries(fields).map(([key, field]) => `        ${key}: ${literal(field)},`),
      `      },`,
      ...Object.entries(rest).map(([key, value]) => `      ${key}: ${literal(value)},`),
      `    },`,
    ]),
    `  },`,
    `}`,
    ``,
  ].join("\n")

/** The name of a section as a type. */
const typeName = (name: string) =>
  ({ Cluster: "ClusterConfiguration", ImageBuilder: "ImageConfiguration" })[name] ?? name

const withDefault = (text: string, value: unknown) =>
  value === undefined || value === "" || text.includes("Default:") ? text : `${text} Default: \`${value}\`.`

/** How it is updated. The policy of a section is that of adding or removing it: its fields have their own. */
const updateOf = ({ policy = "", required, type }: FieldRules) => {
  const [name = ""] = policy.split(":")
  if (type !== "section") return updates[name] ?? ""
  return required || name === "SUPPORTED"
    ? ""
    : name === "UNSUPPORTED"
    ? "An update can neither add nor remove it."
    : updates[name] ?? ""
}

/** What a field is for, what it is by default, and how it is updated. */
const describe = ({ defaults }: Introspected, section: string, key: string, field: FieldRules) => {
  const initial = field.required ? undefined : defaults[`${section}.${key}`]
  const update = updateOf(field)
  return [withDefault(fields[`${section}.${key}`] ?? fields[key] ?? "", initial), ...update === "" ? [] : [update]]
    .join(" ")
}

/** Lines of a comment, as wide as the sources are. */
const comment = (text: string, indent = ""): ReadonlyArray<string> => {
  const words = text.replaceAll("*/", "* /").split(" ")
  const lines: Array<string> = []
  for (const word of words) {
    const last = lines.at(-1)
    if (last !== undefined && indent.length + last.length + word.length < 116) {
      lines[lines.length - 1] = `${last} ${word}`
    } else lines.push(word)
  }
  return lines.length === 1
    ? [`${indent}/** ${lines[0]} */`]
    : [`${indent}/**`, ...lines.map((line) => `${indent} * ${line}`), `${indent} */`]
}

const typeOf = (field: FieldRules): string => {
  switch (field.type) {
    case "text":
      return field.oneOf?.map((value) => JSON.stringify(value)).join(" | ") ?? "string"
    case "integer":
      return field.oneOf?.join(" | ") ?? "number"
    case "number":
      return "number"
    case "boolean":
      return "boolean"
    case "mapping":
      return "{ readonly [key: string]: unknown }"
    case "any":
      return "boolean | string"
    case "action":
      return "CustomAction"
    case "list":
      return `ReadonlyArray<${typeof field.of === "object" ? typeOf(field.of) : "unknown"}>`
    case "section":
      return typeName(String(field.of))
    case "sections":
      return `ReadonlyArray<${typeName(String(field.of))}>`
  }
}

/** What cannot be said by one interface. */
const customAction = [
  "/** A script that nodes run. */",
  "export interface Script {",
  `  /** ${fields["Script"]} */`,
  "  readonly Script: string",
  `  /** ${fields["Args"]} */`,
  "  readonly Args?: ReadonlyArray<string> | undefined",
  "}",
  "/** A script, or several that run in this order. At most 10. */",
  "export type CustomAction = Script | { readonly Sequence: ReadonlyArray<Script> }",
  "",
]

/** The module with the types: one interface for each section. */
export const typesFile = (kind: Kind, introspected: Introspected): string => {
  const { rules } = introspected
  const member = (section: string, key: string, required: boolean) => {
    const field = rules.sections[section]!.fields[key]!
    const type = typeOf(field)
    return [
      ...comment(describe(introspected, section, key, field), "  "),
      `  readonly ${key}${required ? "" : "?"}: ${type}${required ? "" : " | undefined"}`,
    ]
  }
  const isNeeded = (section: string, key: string) => {
    const { fields, needs } = rules.sections[section]!
    return (fields[key]?.required ?? false) || (needs ?? []).includes(key)
  }
  const section = (name: string, keys: ReadonlyArray<string>) =>
    keys.flatMap((key) => member(name, key, isNeeded(name, key)))

  /** Storage has the settings of its type only. */
  const storage = () => {
    const { fields } = rules.sections["SharedStorage"]!
    const common = Object.keys(fields).filter((key) => key !== "StorageType" && !key.endsWith("Settings"))
    const types = (fields["StorageType"]?.oneOf ?? []).map(String)
    return [
      `/** ${sections["SharedStorage"]} */`,
      `export type SharedStorage = ${types.map((type) => `${type}Storage`).join(" | ")}`,
      ...types.flatMap((type) => [
        `/** Shared storage of the type \`${type}\`. */`,
        `export interface ${type}Storage {`,
        ...section("SharedStorage", common),
        `  readonly StorageType: "${type}"`,
        // The server's constructor of existing file systems needs them.
        ...member("SharedStorage", `${type}Settings`, ["FsxOpenZfs", "FsxOntap", "FileCache"].includes(type)),
        "}",
      ]),
    ]
  }
  const target = () => {
    const keys = Object.keys(rules.sections["CapacityReservationTarget"]!.fields)
    return [
      `/** ${sections["CapacityReservationTarget"]} */`,
      `export type CapacityReservationTarget = ${keys.map((key) => `{ readonly ${key}: string }`).join(" | ")}`,
    ]
  }
  const special: Readonly<Record<string, () => ReadonlyArray<string>>> = {
    SharedStorage: storage,
    CapacityReservationTarget: target,
  }
  return [
    generated(`What a configuration of ${kind}s has, in ParallelCluster ${rules.version}.`),
    ...kind === "cluster" ? customAction : [],
    ...Object.entries(rules.sections).flatMap(([name, { fields }]) => [
      ...special[name]?.() ?? [
        ...comment(sections[name] ?? ""),
        `export interface ${typeName(name)} {`,
        ...section(name, Object.keys(fields)),
        "}",
      ],
      "",
    ]),
  ].join("\n")
}

/** The JSON Schema as a file, with descriptions for the hovers of editors. */
export const jsonSchemaFile = (kind: Kind, introspected: Introspected): string => {
  const { defaults, rules } = introspected
  const schema = kind === "cluster" ? make(rules, "Cluster", clusterFragments) : make(rules, "Image", imageFragments)
  // The schema is made here, of these sections.
  const definitions = schema["definitions"] as Record<string, { properties?: Record<string, object> }>
  for (const [name, { fields }] of Object.entries(rules.sections)) {
    const definition = definitions[name]
    if (definition?.properties === undefined) continue
    Object.assign(definition, { description: sections[name] })
    for (const [key, field] of Object.entries(fields)) {
      const initial = defaults[`${name}.${key}`]
      Object.assign(definition.properties[key] ?? {}, {
        description: describe(introspected, name, key, field),
        ...initial === undefined || initial === "" ? {} : { default: initial },
      })
    }
  }
  return `${JSON.stringify(schema, null, 2)}\n`
}

/** What has no description yet. */
export const undescribed = ({ rules }: Introspected): ReadonlyArray<string> =>
  Object.entries(rules.sections).flatMap(([name, section]) => [
    ...sections[name] === undefined ? [name] : [],
    ...Object.keys(section.fields).filter((key) => fields[`${name}.${key}`] === undefined && fields[key] === undefined)
      .map((key) => `${name}.${key}`),
  ])
