/**
 * The filter patterns of CloudWatch Logs: required, optional and excluded terms, phrases, regular expressions, JSON selectors.
 *
 * @module
 */

/** True if a message matches. */
export type Filter = (message: string) => boolean

/** Parses a pattern; `undefined` if it is invalid. */
export const parse = (pattern: string): Filter | undefined => {
  const text = pattern.trim()
  if (text === "") return () => true
  if (text.startsWith("{")) return text.endsWith("}") ? parseJson(text.slice(1, -1)) : undefined
  // Space-delimited patterns, `[ip, user, …]`, are not simulated.
  return text.startsWith("[") ? undefined : parseTerms(text)
}

/** Terms are case-sensitive and match anywhere in a message. */
const parseTerms = (text: string): Filter | undefined => {
  const required: Array<Filter> = []
  const optional: Array<Filter> = []
  const excluded: Array<Filter> = []
  const token = /\s*([?-]?)(?:"((?:[^"\\]|\\.)*)"|%((?:[^%\\]|\\.)*)%|([^\s"%?-][^\s"%]*))(?=\s|$)/y
  while (token.lastIndex < text.length) {
    const found = token.exec(text)
    if (found === null) return undefined
    const [, sign, phrase, expression, term = ""] = found
    const filter = expression === undefined ? contains(phrase?.replace(/\\(.)/g, "$1") ?? term) : matches(expression)
    if (filter === undefined) return undefined
    const list = sign === "?" ? optional : sign === "-" ? excluded : required
    list.push(filter)
  }
  return (message) =>
    required.every((filter) => filter(message)) &&
    !excluded.some((filter) => filter(message)) &&
    // CloudWatch Logs ignores `?` terms beside required ones.
    (optional.length === 0 || required.length > 0 || optional.some((filter) => filter(message)))
}

const contains = (term: string): Filter => (message) => message.includes(term)

const matches = (expression: string): Filter | undefined => {
  try {
    const pattern = new RegExp(expression)
    return (message) => pattern.test(message)
  } catch {
    return undefined
  }
}

type Condition = (event: unknown) => boolean

/** `$.level = "ERROR" && $.retries > 3`; `&&` binds tighter than `||`. */
const parseJson = (text: string): Filter | undefined => {
  const alternatives = text.split("||").map((part) => part.split("&&").map(parseCondition))
  const conditions: Array<ReadonlyArray<Condition>> = []
  for (const alternative of alternatives) {
    const known = alternative.filter((condition) => condition !== undefined)
    if (known.length < alternative.length) return undefined
    conditions.push(known)
  }
  return (message) => {
    try {
      const event: unknown = JSON.parse(message)
      return conditions.some((alternative) => alternative.every((condition) => condition(event)))
    } catch {
      return false
    }
  }
}

const parseCondition = (text: string): Condition | undefined => {
  const [, path = "", operator = "", right = ""] =
    /^\s*\(?\s*\$\.([\w.[\]-]+)\s*(!=|<=|>=|=|<|>|IS|NOT)\s*(.+?)\s*\)?\s*$/.exec(text) ?? []
  const [, quoted] = /^"(.*)"$/.exec(right) ?? []
  const select = (event: unknown): unknown =>
    path.split(/[.[\]]/).filter((name) => name !== "")
      .reduce<unknown>(
        (value, name) => value instanceof Object ? Object.entries(value).find(([key]) => key === name)?.[1] : undefined,
        event,
      )
  switch (operator) {
    case "IS":
      return right === "NULL"
        ? (event) => select(event) === null
        : right === "TRUE" || right === "FALSE"
        ? (event) => select(event) === (right === "TRUE")
        : undefined
    case "NOT":
      return right === "EXISTS" ? (event) => select(event) === undefined : undefined
    case "=":
    case "!=": {
      const equal = equals(quoted ?? right)
      return (event) => {
        const value = select(event)
        return value !== undefined && equal(String(value)) === (operator === "=")
      }
    }
    case "<":
    case ">":
    case "<=":
    case ">=": {
      const bound = Number(right)
      if (right === "" || Number.isNaN(bound)) return undefined
      return (event) => {
        const value = select(event)
        if (typeof value !== "number") return false
        return operator === "<"
          ? value < bound
          : operator === ">"
          ? value > bound
          : operator === "<="
          ? value <= bound
          : value >= bound
      }
    }
    default:
      return undefined
  }
}

/** `*` matches any text. */
const equals = (pattern: string): Filter => {
  const parts = pattern.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
  const expression = new RegExp(`^${parts.join("[^]*")}$`)
  return (text) => expression.test(text)
}
