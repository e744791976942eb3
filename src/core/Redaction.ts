/**
 * What others wrote, made fit for errors, logs and spans: without secrets, of bounded length, and without characters that
 * change what a terminal shows.
 *
 * @module
 */

/** The longest text of others that an error repeats, in characters. */
const longest = 4000

/** Control characters but for line breaks and tabs, and characters that change the direction of text. */
const unprintable = /[^\P{Cc}\n\t]|\p{Bidi_Control}/gu

/** At most 4,000 characters, with control characters escaped as in JavaScript's own strings. */
export const printable = (text: string): string => {
  const cut = text.length > longest ? `${text.slice(0, longest)}… (${text.length} characters)` : text
  return cut.replace(unprintable, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`)
}

/**
 * What a thrown value says: the message of its innermost cause, which is where platforms put the reason. A value that cannot
 * be read gives a sentence that says so: this never throws.
 */
export const messageOf = (cause: unknown): string => {
  try {
    let inner = cause
    while (inner instanceof Error && inner.cause instanceof Error && inner.cause !== inner) inner = inner.cause
    // Where a platform cannot parse something, its words quote it, and it may hold credentials.
    if (inner instanceof SyntaxError) return "it read something that is not JSON"
    return printable(String(inner instanceof Error ? inner.message : inner))
  } catch {
    return "something was thrown that cannot be read"
  }
}

/** Takes the secrets of one request out of a text that its service wrote. */
export const conceal = (_secrets: ReadonlyArray<string>) => (text: string): string =>
  text.replace(/((?:security-token|signature)[=:])[^\s&"',\\]+/gi, "$1<redacted>")
