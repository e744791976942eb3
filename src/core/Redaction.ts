/**
 * Text from services and platforms, prepared for errors, logs and spans: without secrets, of limited length, and without control
 * characters that affect a terminal.
 *
 * @module
 */

/** The longest text of a service that an error contains, in characters. */
const longest = 4000

/** Characters beyond that which are searched too: a secret that is cut in two would not be found. */
const margin = 16_000

/** Control characters but for line breaks and tabs, and characters that change the direction of text. */
const unprintable = /[^\P{Cc}\n\t]|\p{Bidi_Control}/gu

/** At most 4,000 characters, with control characters escaped as in JavaScript's own strings. */
const printable = (text: string, length: number): string => {
  const cut = text.length > longest ? `${text.slice(0, longest)}… (${length} characters)` : text
  return cut.replace(unprintable, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`)
}

/**
 * The message of a thrown value: that of its innermost cause, which is where platforms put the reason. Never throws, even if the
 * value cannot be read.
 */
export const messageOf = (cause: unknown): string => {
  try {
    let inner = cause
    // Causes may be circular.
    for (let depth = 0; depth < 10 && inner instanceof Error && inner.cause instanceof Error; depth++) {
      inner = inner.cause
    }
    // The message of a parser quotes its input, which may contain credentials.
    if (inner instanceof SyntaxError) return "the data is not valid JSON"
    return conceal(() => [])(String(inner instanceof Error ? inner.message : inner))
  } catch {
    return "the thrown value cannot be read"
  }
}

const redacted = "<redacted>"

/** What may stand between the name of a header and its value: in text, JSON, Python, HTML and URLs. */
const around = "(?:[\"'\\s[(\\\\]|&#?\\w+;|<[^>]{0,99}>){0,20}"

/** A value beside the name of something that signs, such as those of a pre-signed address. */
const named = /*#__PURE__*/ new RegExp(
  "((?:security|session)[-_]?token|signature|credential|secret[-_]?access[-_]?key)" +
    `(${around}(?:[:=>]|%3[ad]|<[^>]{0,99}>)${around})[^\\s"'<>&,;\\\\]{8,}`,
  "gi",
)

/** A character as it is, in base64's other alphabet, and as URLs, JSON and HTML write it. */
const spellings = (char: string): string => {
  if (/[a-z0-9]/i.test(char)) return char
  const code = char.charCodeAt(0)
  const hex = code.toString(16).padStart(2, "0")
  const other = char === "+" ? "|-" : char === "/" ? "|_" : ""
  return `(?:\\\\?\\${char}${other}|%(?:25)?${hex}|\\\\u00${hex}|&#(?:x0*${hex}|0*${code});)`
}

/** A secret as it is and in base64, where it may begin at any byte of three. */
const formsOf = (secret: string): ReadonlyArray<string> => {
  const bytes = new TextEncoder().encode(secret)
  return [
    secret,
    ...[0, 1, 2].map((offset) =>
      btoa("\0".repeat(offset) + String.fromCharCode(...bytes))
        // Without the characters that also hold bits of what stands before and after.
        .slice(offset && offset + 1).replace(/.=+$/, "")
    ),
  ]
}

/** No secret is as short; what programs give for a service that checks nothing, such as `test`, are ordinary words. */
const shortest = 8

/** An id of a request, in which no secret fits: most texts are one, of answers that succeeded. */
const isId = /^[\da-f-]{0,40}$/i

/**
 * Makes texts of a service fit to be shown: the secrets that its request held are replaced, as they are and as URLs, JSON, HTML
 * and base64 write them, in any case; so is what stands beside the names of things that sign. At most 4,000 characters are left,
 * with control characters escaped.
 */
export const conceal = (secrets: () => ReadonlyArray<string>): (text: string) => string => {
  let pattern: RegExp | undefined
  return (text) => {
    if (isId.test(text)) return text
    pattern ??= new RegExp(
      secrets().filter((secret) => secret.length >= shortest).flatMap(formsOf)
        .map((form) => Array.from(form, spellings).join("")).join("|") || "(?!)",
      "gi",
    )
    const clean = text.slice(0, longest + margin).replace(pattern, redacted).replace(named, `$1$2${redacted}`)
    return printable(clean, text.length)
  }
}
