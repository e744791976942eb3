/**
 * How Python writes values: the server puts them into its messages and change sets.
 *
 * @module
 */

/** A value as text: a text as it is, `-` for one that is not there. */
export const str = (value: unknown): string =>
  value === undefined || value === null ? "-" : typeof value === "string" ? value : repr(value)

/** What is deeper is nothing that a message shows, and would end the stack. */
const deepest = 50

/** A value inside another, or in a message. */
export const repr = (value: unknown, depth = 0): string => {
  if (depth > deepest) return "..."
  if (Array.isArray(value)) return `[${value.map((item) => repr(item, depth + 1)).join(", ")}]`
  if (typeof value === "boolean") return value ? "True" : "False"
  if (value === null || value === undefined) return "None"
  if (typeof value === "object") {
    const members = Object.entries(value).map(([name, member]) => `${repr(name)}: ${repr(member, depth + 1)}`)
    return `{${members.join(", ")}}`
  }
  if (typeof value !== "string") return String(value)
  const escaped = JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"')
  return !value.includes("'")
    ? `'${escaped}'`
    : value.includes('"')
    ? `'${escaped.replaceAll("'", "\\'")}'`
    : `"${escaped}"`
}
