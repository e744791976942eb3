/**
 * Python's semantics of values, as in the server: integers, truth, equality and JSON.
 *
 * @module
 */

/** A mapping of YAML or JSON. */
export type Mapping = Readonly<Record<string, unknown>>

/** True for plain objects, also from another realm; false for dates, which YAML creates from unquoted text. */
export const isMapping = (value: unknown): value is Mapping => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null
}

/** An own member of a mapping; `undefined` for other values. */
export const get = (value: unknown, key: string): unknown =>
  isMapping(value) && Object.hasOwn(value, key) ? value[key] : undefined

/** The items of a list; empty for other values. */
export const items = (value: unknown): ReadonlyArray<unknown> => Array.isArray(value) ? value : []

/** Python's truth value: empty values are false. */
export const isPresent = (value: unknown): boolean =>
  Array.isArray(value) ? value.length > 0 : isMapping(value) ? Object.keys(value).length > 0 : Boolean(value)

const digits = String.raw`\p{Nd}+(?:_\p{Nd}+)*`
const blanks = String.raw`[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]*`
/** Texts that Python reads as integers. */
export const integerPattern = `^${blanks}([+-]?${digits})${blanks}$`
/** Texts that Python reads as finite numbers. */
export const numberPattern =
  `^${blanks}([+-]?(?:(?:${digits})\\.?(?:${digits})?|\\.${digits})(?:[eE][+-]?${digits})?)${blanks}$`
const integerText = /*#__PURE__*/ new RegExp(integerPattern, "u")
const numberText = /*#__PURE__*/ new RegExp(numberPattern, "u")
const digit = /\p{Nd}/gu

/** Python accepts the digits of all scripts. Unicode has them in runs of ten. */
const toAscii = (text: string) =>
  text.replaceAll("_", "").replace(digit, (char) => {
    const code = char.codePointAt(0) ?? 0
    let zero = code
    while (zero > 0 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--
    return String((code - zero) % 10)
  })

/** As Python's `int`: fractions are truncated. `Infinity` means a number that is too large, `undefined` no integer. */
export const toInteger = (value: unknown): number | undefined => {
  if (typeof value === "number") return Number.isNaN(value) ? undefined : Math.trunc(value)
  const text = typeof value === "string" ? integerText.exec(value)?.[1] : undefined
  // Python's limit of digits.
  return text === undefined || text.length > 4300 ? undefined : Number(toAscii(text))
}

/** As Python's `float`, except for infinity and NaN, which the server refuses. */
export const toNumber = (value: unknown): number | undefined => {
  const text = typeof value === "string" ? numberText.exec(value)?.[1] : undefined
  const number = typeof value === "number" ? value : text === undefined ? NaN : Number(toAscii(text))
  return Number.isFinite(number) ? number : undefined
}

/** Texts that the server accepts as booleans. */
export const booleans: ReadonlyArray<string> = /*#__PURE__*/ (
  "t T true True TRUE on On ON y Y yes Yes YES 1 f F false False FALSE off Off OFF n N no No NO 0"
).split(" ")

/** True, false, 0, 1 and {@link booleans}. */
export const isBoolean = (value: unknown): boolean =>
  typeof value === "boolean" || value === 0 || value === 1 || (typeof value === "string" && booleans.includes(value))

/** Parses JSON. Python also accepts NaN and Infinity, which are read as null here. `undefined` if the text is invalid. */
export const readJson = (text: string): { readonly value: unknown } | undefined => {
  try {
    return {
      value: JSON.parse(
        /NaN|Infinity/.test(text)
          ? text.replace(/"(?:[^"\\]|\\.)*"|-?Infinity|NaN/g, (token) => token.startsWith('"') ? token : " null ")
          : text,
      ),
    }
  } catch {
    return undefined
  }
}

/** Python's equality: true equals 1, and the order of keys does not matter. */
export const equal = (a: unknown, b: unknown): boolean => {
  if (typeof a === "boolean" && typeof b === "number") return Number(a) === b
  if (typeof a === "number" && typeof b === "boolean") return a === Number(b)
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, i) => equal(item, b[i]))
  if (isMapping(a) && isMapping(b)) {
    const keys = Object.keys(a)
    return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && equal(a[key], b[key]))
  }
  if (a instanceof Date && b instanceof Date) return a.getTime() === b.getTime()
  return a === b || (a == null && b == null)
}
