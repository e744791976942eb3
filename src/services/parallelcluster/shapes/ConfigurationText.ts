/**
 * Writes configurations as text.
 *
 * @module
 */

/** Characters that JSON allows in strings and that YAML parsers refuse or read as line breaks. */
const unreadable = /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g

/**
 * A value as JSON, which is valid YAML. Throws as `JSON.stringify` does, for circular references and big integers. Written on
 * one line, because with indentation JavaScriptCore takes seconds to refuse a circular reference.
 */
export const toText = (value: object): string =>
  JSON.stringify(value).replace(
    unreadable,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  )
