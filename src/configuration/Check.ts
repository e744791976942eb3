/**
 * Checks a configuration by the rules of a version, in the order and with the messages of the server, which uses Marshmallow:
 * fields, unknown keys, checks of one field, checks of a section whose fields are all valid, constructors.
 *
 * @module
 */
import type { FieldRules, Rules } from "./Rules.ts"
import { get, isBoolean, isMapping, items, type Mapping, toInteger } from "./Values.ts"

/** An error, and its path: the server's keys and indexes, separated by dots; `_schema` means a section as a whole. */
export interface Finding {
  readonly path: string
  readonly message: string
}

/** A message about the section, or about one of its fields. */
export type Complaint = string | readonly [field: string, message: string]

/** Checks that the server implements as code. */
export interface Hooks {
  /** Checks of texts, by their names in the rules. */
  readonly texts?: Readonly<Record<string, (value: string) => string | undefined>>
  /** Checks of one field; `read` returns a member of an item if it is valid. */
  readonly fields: Readonly<
    Record<string, readonly [field: string, check: (value: unknown, read: Read) => string | undefined]>
  >
  /** Checks of a section whose fields are all valid. */
  readonly sections: Readonly<Record<string, (section: Mapping) => ReadonlyArray<Complaint>>>
  /** Checks of the server's constructors, by the section's name. */
  readonly constructors?: Readonly<Record<string, (section: Mapping) => ReadonlyArray<Complaint>>>
  /** Reads non-integer numbers, if the rules have such fields. */
  readonly number?: (value: unknown) => number | undefined
  /** Checks a custom action as a whole; `script` checks one script, and returns true if it is valid. */
  readonly action?: (value: unknown, script: (value: unknown) => boolean) => string | undefined
  /** The server's messages for removed keys, by the names of section and key. */
  readonly removed?: Readonly<Record<string, string>>
}

/** Reads a text member of a list's item, if it is valid. */
export type Read = (item: unknown, key: string) => string | undefined

interface Section {
  readonly name: string
  readonly fields: ReadonlyMap<string, Field>
  readonly required: ReadonlyArray<string>
  readonly needs: ReadonlyArray<string>
  readonly fieldHooks: ReadonlyArray<Hooks["fields"][string]>
  readonly sectionHooks: ReadonlyArray<Hooks["sections"][string]>
}

interface Field {
  readonly rules: FieldRules
  readonly section: Section | undefined
  readonly item: Field | undefined
  /** Checks a value that is not a section, or the length of a list. */
  readonly leaf: (value: unknown) => string | ReadonlyArray<string> | undefined
}

const missing = "Missing data for required field."
const noNull = "Field may not be null."
const noSection = "Invalid input type."

const range = ([least, most]: readonly [number | null, number | null]) =>
  `Must be greater than or equal to ${least ?? -Infinity}${most === null ? "" : ` and less than or equal to ${most}`}.`

const tooShort = ([least, most]: readonly [number | null, number | null], length: number) =>
  least !== null && most !== null
    ? `Length must be between ${least} and ${most}.`
    : length < (least ?? 0)
    ? `Shorter than minimum length ${least}.`
    : `Longer than maximum length ${most}.`

/** Unquoted YAML such as `010` or `2026-01-31` is not text, so the message proposes quotes. */
const noText = (value: unknown) =>
  typeof value === "number" || typeof value === "boolean" || value instanceof Date
    ? `Not a valid string. It is a ${value instanceof Date ? "date" : typeof value}: write it in quotes.`
    : "Not a valid string."

/** The section of a custom action's script. */
const script = {
  fields: { Script: { type: "text", required: true }, Args: { type: "list", of: { type: "text" } } },
} as const

/** Some engines throw on very long texts, which count as no match. */
const matches = (regExp: RegExp, text: string) => {
  try {
    return regExp.test(text)
  } catch {
    return false
  }
}

/** Makes the check of a version. Sections are compiled when they are first used. */
export const make = (rules: Rules, hooks: Hooks): (value: unknown) => ReadonlyArray<Finding> => {
  const sections = new Map<string, Section>()

  /** Checks the limits of a decoded value. */
  const limits = (field: FieldRules) => {
    const { check, length, oneOf, pattern, patternMessage, range: bounds } = field
    type Test = (value: string | number, size: number) => string | undefined
    const tests: Array<Test> = []
    if (oneOf !== undefined) {
      const message = `Must be one of: ${oneOf.join(", ")}.`
      tests.push((value) => oneOf.includes(value) ? undefined : message)
    }
    if (pattern !== undefined) {
      const regExp = new RegExp(pattern, "u")
      const message = patternMessage ?? "String does not match expected pattern."
      tests.push((value) => matches(regExp, String(value)) ? undefined : message)
    }
    if (bounds !== undefined) {
      const message = field.rangeMessage ?? range(bounds)
      tests.push((value) =>
        Number(value) < (bounds[0] ?? -Infinity) || Number(value) > (bounds[1] ?? Infinity) ? message : undefined
      )
    }
    if (length !== undefined) {
      tests.push((_, size) =>
        size < (length[0] ?? 0) || size > (length[1] ?? Infinity)
          ? field.lengthMessage ?? tooShort(length, size)
          : undefined
      )
    }
    const own = check === undefined ? undefined : hooks.texts?.[check]
    if (own !== undefined) tests.push((value) => own(String(value)))
    return (value: string | number, size: number): ReadonlyArray<string> | undefined => {
      let found: Array<string> | undefined
      for (const test of tests) {
        const message = test(value, size)
        if (message !== undefined) (found ??= []).push(message)
      }
      return found
    }
  }

  const leafOf = (field: FieldRules): Field["leaf"] => {
    const check = limits(field)
    switch (field.type) {
      case "text":
        return (value) =>
          // Python counts code points.
          typeof value === "string" ? check(value, field.length === undefined ? 0 : [...value].length) : noText(value)
      case "integer":
        return (value) => {
          const read = toInteger(value)
          if (read === undefined) return "Not a valid integer."
          return Number.isFinite(read) || typeof value !== "number" ? check(read, 0) : "Number too large."
        }
      case "number":
        return (value) => {
          const read = hooks.number?.(value)
          return read === undefined ? "Not a valid number." : check(read, 0)
        }
      case "boolean":
        return (value) => isBoolean(value) ? undefined : "Not a valid boolean."
      case "mapping":
        return (value) => isMapping(value) ? undefined : "Not a valid mapping type."
      case "list":
      case "sections":
        return (value) => check("", items(value).length)
      default:
        return () => undefined
    }
  }

  const fieldOf = (field: FieldRules): Field => ({
    rules: field,
    section: typeof field.of === "string" ? sectionOf(field.of) : field.type === "action" ? sectionOf("") : undefined,
    item: typeof field.of === "object" ? fieldOf(field.of) : undefined,
    leaf: leafOf(field),
  })

  const compile = (name: string, { fields, hooks: names = [], needs = [] }: Rules["sections"][string]): Section => ({
    name,
    fields: new Map(Object.entries(fields).map(([key, field]) => [key, fieldOf(field)])),
    required: Object.keys(fields).filter((key) => fields[key]?.required),
    needs,
    fieldHooks: names.flatMap((hook) => hooks.fields[hook] === undefined ? [] : [hooks.fields[hook]]),
    sectionHooks: names.flatMap((hook) => hooks.sections[hook] ?? []),
  })

  const sectionOf = (name: string): Section => {
    const known = sections.get(name)
    if (known !== undefined) return known
    const section = compile(name, rules.sections[name] ?? script)
    sections.set(name, section)
    return section
  }

  return (value) => {
    const found: Array<Finding> = []
    /** Paths of fields with errors, in sections that have field hooks. */
    const wrong = new Set<string>()
    const report = (path: string, messages: string | ReadonlyArray<string>) => {
      for (const message of typeof messages === "string" ? [messages] : messages) found.push({ path, message })
    }
    const complain = (at: string, complaints: ReadonlyArray<Complaint>) => {
      for (const complaint of complaints) {
        if (typeof complaint === "string") report(`${at}_schema`, complaint)
        else report(at + complaint[0], complaint[1])
      }
    }

    const unknown = (section: Section, key: string) => {
      const { name, fields } = section
      const other = [...fields.keys()].find((known) => known.toLowerCase() === key.trim().toLowerCase())
      return hooks.removed?.[`${name}.${key}`] ??
        `Unknown field. ${
          other === undefined
            ? `ParallelCluster ${rules.version} has none of this name here; another version may.`
            : `Do you mean ${other}?`
        }`
    }

    /** `at` is the path of the section with a trailing dot, or empty. */
    const checkFields = (section: Section, value: unknown, at: string): void => {
      if (!isMapping(value)) return report(`${at}_schema`, noSection)
      let required = 0
      for (const key of Object.keys(value)) {
        const member = value[key]
        if (member === undefined) continue
        const field = section.fields.get(key)
        const before = found.length
        if (field?.rules.required) required++
        if (field === undefined) report(at + key, unknown(section, key))
        else checkField(field, member, at, key)
        if (found.length > before && section.fieldHooks.length > 0) wrong.add(at + key)
      }
      if (required === section.required.length) return
      for (const key of section.required) if (get(value, key) === undefined) report(at + key, missing)
    }

    const checkField = (field: Field, value: unknown, at: string, key: string): void => {
      // Concatenate a path only for a finding: most values have none.
      if (value === null) return report(at + key, noNull)
      const { item, section } = field
      switch (field.rules.type) {
        case "section":
          return checkSections(section!, [value], at + key, false)
        case "sections": {
          if (!Array.isArray(value)) return report(at + key, "Invalid type.")
          const before = found.length
          checkSections(section!, value, at + key, true)
          if (found.length > before) return
          break
        }
        case "list": {
          if (!Array.isArray(value)) return report(at + key, "Not a valid list.")
          const before = found.length
          for (let i = 0; i < value.length; i++) checkField(item!, value[i] ?? null, `${at}${key}.`, String(i))
          if (found.length > before) return
          break
        }
        case "action": {
          // The server reports no index in a sequence: the path of each script is that of the event.
          const message = hooks.action?.(value, (script) => {
            const before = found.length
            checkSections(section!, [script], at + key, false)
            return found.length === before
          })
          return message === undefined ? undefined : report(at + key, message)
        }
      }
      const messages = field.leaf(value)
      if (messages !== undefined) report(at + key, messages)
    }

    /** Checks a section or a list of sections. An error in one item skips the later checks of all items, as in the server. */
    const checkSections = (section: Section, values: ReadonlyArray<unknown>, path: string, many: boolean): void => {
      const before = found.length
      const place = (i: number) => many ? `${path}.${i}.` : path === "" ? "" : `${path}.`
      for (let i = 0; i < values.length; i++) checkFields(section, values[i], place(i))
      for (const [key, check] of section.fieldHooks) {
        const field = section.fields.get(key)
        const fields = (field?.section ?? field?.item?.section)?.fields
        const read: Read = (item, name) => {
          const text = get(item, name)
          return typeof text === "string" && fields?.get(name)?.leaf(text) === undefined ? text : undefined
        }
        for (let i = 0; i < values.length; i++) {
          const value = get(values[i], key)
          if (value === undefined || value === null) continue
          const isWrong = wrong.size > 0 && wrong.has(place(i) + key)
          // The valid items of a list are checked nevertheless.
          if (isWrong && !Array.isArray(value)) continue
          const message = check(value, read)
          if (message !== undefined) report(place(i) + key + (isWrong ? "._schema" : ""), message)
        }
      }
      if (found.length > before) return
      for (const check of section.sectionHooks) {
        for (let i = 0; i < values.length; i++) {
          const complaints = check(values[i] as Mapping)
          if (complaints.length > 0) complain(place(i), complaints)
        }
      }
      if (found.length > before) return
      const constructor = hooks.constructors?.[section.name]
      if (section.needs.length === 0 && constructor === undefined) return
      for (let i = 0; i < values.length; i++) {
        for (const key of section.needs) if (get(values[i], key) === undefined) report(place(i) + key, missing)
        if (constructor !== undefined) complain(place(i), constructor(values[i] as Mapping))
      }
    }

    checkSections(sectionOf(rules.root), [value], "", false)
    return found.length > 1 ? found.sort(order) : found
  }
}

const order = (a: Finding, b: Finding) =>
  a.path < b.path ? -1 : a.path > b.path ? 1 : a.message < b.message ? -1 : a.message > b.message ? 1 : 0
