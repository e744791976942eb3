/**
 * Writes configurations as text.
 *
 * @module
 */

/** What YAML's readers refuse or take for line breaks, although JSON may have it in a string. */
const unreadable = /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g

/**
 * A value as JSON, which is YAML. Throws what `JSON.stringify` throws: for circles and big integers. It is one line, since
 * JavaScriptCore indents a circle for seconds before it refuses it.
 */
export const toText = (value: object): string =>
  JSON.stringify(value).replace(
    unreadable,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  )
