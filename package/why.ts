/**
 * Writes the list of causes in `docs/why-did-it-fail.md` from the rules: part of `npm run docs`.
 *
 *     bun package/why.ts
 *
 * @module
 */
import { readFileSync, writeFileSync } from "node:fs"
import { families } from "../src/diagnosis/rules.ts"

const page = new URL("../docs/why-did-it-fail.md", import.meta.url)
const mark = "<!-- Made from the rules by `npm run docs`. -->"

/** What `deno fmt` does to prose. */
const wrapped = (text: string): string => {
  const lines: Array<string> = []
  let line = ""
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > 120) {
      lines.push(line)
      line = word
    } else line = line === "" ? word : `${line} ${word}`
  }
  return [...lines, line].join("\n")
}

const list = families.flatMap(({ name, rules }) => [
  `### ${name}`,
  ...rules.flatMap(({ code, explanation, next, title }) => [
    `#### ${code}`,
    wrapped(`**${title}.** ${explanation}`),
    wrapped(`Next: ${next}`),
  ]),
])

const text = readFileSync(page, "utf8")
const [head] = text.split(mark)
writeFileSync(page, `${(head ?? "").trimEnd()}\n\n${[mark, ...list].join("\n\n")}\n`)
