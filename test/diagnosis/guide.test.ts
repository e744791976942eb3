/**
 * That the guide *Why did it fail?* lists the causes as the rules have them.
 *
 * @module
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { families } from "../../src/diagnosis/rules.ts"
import { workerd } from "../support/sockets.ts"

describe.skipIf(workerd)("the guide to causes", () => {
  it.effect("has every rule, in order, in its words, and no other", () =>
    Effect.gen(function* () {
      const text = yield* Effect.promise(async () => {
        // Not at the top: workerd has no files.
        const { readFile } = await import("node:fs/promises")
        return readFile(new URL("../../docs/why-did-it-fail.md", import.meta.url), "utf8")
      })
      const list = text.slice(text.indexOf("<!-- Made from the rules"))
      const expected = families.flatMap(({ name, rules }) => [
        `### ${name}`,
        ...rules.flatMap(({ code, explanation, next, title }) => [
          `#### ${code}`,
          `**${title}.** ${explanation}`,
          `Next: ${next}`,
        ]),
      ])
      const written = list.split("\n\n").slice(1).map((paragraph) => paragraph.replaceAll("\n", " ").trim())
      assert.deepStrictEqual(written, expected, "npm run docs")
    }))
})
