/**
 * Configurations as text: YAML like the parser of the server, PyYAML, with the rules of YAML 1.1.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import type { ScalarTag, Tags } from "yaml"
import { InvalidConfiguration, InvalidYaml } from "./Errors.ts"
import type { Finding } from "./Check.ts"
import { isMapping, type Mapping } from "./Values.ts"

/** Digits of base 10, 8 or another, or of base 60, such as `1:30`. */
const toNumber = (text: string) => {
  const plain = text.replaceAll("_", "").toLowerCase()
  const digits = plain.replace(/^[+-]/, "")
  const value = /^0[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : digits === ".inf"
    ? Infinity
    // `Number(".nan")` is NaN.
    : digits.split(":").reduce((sum, part) => sum * 60 + Number(part), 0)
  return plain.startsWith("-") ? -value : value
}

const scalar = (name: string, test: RegExp, resolve: (text: string) => unknown): ScalarTag => ({
  tag: `tag:yaml.org,2002:${name}`,
  default: true,
  test,
  resolve,
})

/** Plain scalars that PyYAML does not read as text. Other YAML 1.1 parsers differ, for example for `y` and `1e3`. */
const words: ReadonlyArray<ScalarTag> = [
  scalar(
    "bool",
    /^(?:[yY]es|YES|[nN]o|NO|[tT]rue|TRUE|[fF]alse|FALSE|[oO]n|ON|[oO]ff|OFF)$/,
    (text) => /^(?:yes|true|on)$/i.test(text),
  ),
  scalar("int", /^[-+]?(?:0b[01_]+|0x[0-9a-fA-F_]+|0[0-7_]*|[1-9][0-9_]*(?::[0-5]?[0-9])*)$/, toNumber),
  scalar(
    "float",
    /^(?:[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/,
    toNumber,
  ),
]

const replaced = new Set(["bool", "int", "float"].map((name) => `tag:yaml.org,2002:${name}`))
const withWords = (tags: Tags): Tags => [
  ...tags.filter((tag) => typeof tag === "string" || !replaced.has(tag.tag)),
  ...words,
]

const load = Effect.tryPromise({
  // Imported lazily, because only parsing needs the optional package.
  try: () => import("yaml"),
  catch: () =>
    new InvalidYaml({ message: "Reading YAML needs the package yaml, which is not installed: npm install yaml" }),
})

/** Parses a mapping from YAML, without checking its contents. */
export const parse = (text: string): Effect.Effect<Mapping, InvalidYaml> =>
  Effect.flatMap(load, ({ LineCounter, parseDocument }) =>
    Effect.try({
      try: (): unknown => {
        const lineCounter = new LineCounter()
        const document = parseDocument(text, {
          version: "1.1",
          customTags: withWords,
          lineCounter,
          prettyErrors: false,
          logLevel: "error",
        })
        const [error] = document.errors
        if (error === undefined) return document.toJS({ maxAliasCount: 100 })
        const { col, line } = lineCounter.linePos(error.pos[0])
        throw new InvalidYaml({ message: error.message, line, column: col })
      },
      catch: (error) =>
        error instanceof InvalidYaml
          ? error
          // Aliases that expand without limit, or nesting deeper than the call stack.
          : new InvalidYaml({ message: error instanceof Error ? error.message : "The text cannot be parsed" }),
    })).pipe(
      Effect.filterOrFail(
        isMapping,
        () => new InvalidYaml({ message: "A configuration must be a mapping of sections" }),
      ),
    )

/** Succeeds with the unchanged value if there are no findings. */
export const decode = <A>(
  kind: string,
  check: (value: unknown) => ReadonlyArray<Finding>,
  value: unknown,
): Effect.Effect<A, InvalidConfiguration> =>
  Effect.suspend(() => {
    const findings = check(value)
    if (findings.length === 0) {
      // The check guarantees the type, except that numbers and booleans may be written as text.
      return Effect.succeed(value as A)
    }
    const [first] = findings
    const more = findings.length > 1 ? `, and ${findings.length - 1} more` : ""
    return Effect.fail(
      new InvalidConfiguration({
        message: `The configuration of the ${kind} is invalid: ${first?.path}: ${first?.message}${more}`,
        findings,
      }),
    )
  })
