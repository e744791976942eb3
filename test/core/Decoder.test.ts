/**
 * The fast path for responses gives what their schemas give, and fails where and as they fail.
 *
 * @module
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import * as SchemaIssue from "effect/SchemaIssue"
import * as SchemaParser from "effect/SchemaParser"
import * as SchemaTransformation from "effect/SchemaTransformation"
import { CloudWatchLogs, ImageLogs } from "effect-parallelcluster"
import { decoderOf } from "../../src/core/Decoder.ts"
import * as CloudFormation from "../../src/services/cloudformation/CloudFormation.ts"
import * as Sts from "../../src/services/sts/Sts.ts"
import { isOperation, operations } from "../support/operations.ts"
import { seeded } from "../support/seeded.ts"

type Anything = Schema.Codec<unknown, unknown>

const responses: ReadonlyArray<readonly [name: string, schema: Anything]> = [
  ...operations.values(),
  ...[CloudWatchLogs, CloudFormation, Sts].flatMap((service) => Object.values<unknown>(service).filter(isOperation)),
].map(({ group, operationId, response }) => [`${group} ${operationId}`, response as Anything])

const Tree = Schema.Struct({
  name: Schema.String,
  children: Schema.Array(Schema.suspend((): Schema.Codec<unknown> => Tree)),
})

const replaced = (from: string, to: string) =>
  Schema.String.pipe(Schema.decodeTo(
    Schema.String,
    SchemaTransformation.transform({
      decode: (text) => text.replace(from, to),
      encode: (text) => text.replace(to, from),
    }),
  ))

/** What responses are not made of today, and what only looks as if they were. */
const others: ReadonlyArray<readonly [name: string, schema: Anything]> = Object.entries<Anything>({
  literal: Schema.Struct({ kind: Schema.Literals(["a", "b"]), at: Schema.DateFromString }),
  record: Schema.Struct({ tags: Schema.Record(Schema.String, Schema.DateFromString) }),
  "struct with a record": Schema.StructWithRest(Schema.Struct({ at: Schema.DateFromString }), [
    Schema.Record(Schema.String, Schema.Unknown),
  ]),
  "structs of a union": Schema.Union([
    Schema.Struct({ at: Schema.DateFromString }),
    Schema.Struct({ at: Schema.DateFromString, more: Schema.String }),
  ]),
  "one or several": Schema.Union([
    Schema.Array(Schema.Struct({ at: Schema.DateFromString })),
    Schema.Struct({ at: Schema.DateFromString }),
  ]),
  "one that makes several, or one": Schema.Union([
    Schema.Struct({ at: Schema.String }).pipe(Schema.decodeTo(
      Schema.Array(Schema.String),
      SchemaTransformation.transform({
        decode: ({ at }): ReadonlyArray<string> => [at],
        encode: ([at = ""]) => ({ at }),
      }),
    )),
    Schema.Struct({ at: Schema.DateFromString }),
  ]),
  "a time or text": Schema.Union([Schema.DateFromString, Schema.String]),
  "exactly one of two": Schema.Union([Schema.Array(Schema.String), Schema.Array(Schema.DateFromString)], {
    mode: "oneOf",
  }),
  "a rule of what is sent": Schema.flip(
    Schema.Struct({ at: Schema.String }).check(
      Schema.makeFilter(({ at }) => at.length > 3),
    ),
  ),
  "several or text": Schema.Union([Schema.Array(Schema.DateFromString), Schema.String]),
  "null or a time": Schema.Struct({ at: Schema.NullOr(Schema.DateFromString) }),
  tuple: Schema.Tuple([Schema.DateFromString, Schema.optionalKey(Schema.Int)]),
  "an array that is not empty": Schema.NonEmptyArray(Schema.DateFromString),
  "an array with a rule": Schema.Array(Schema.DateFromString).check(Schema.isMinLength(2)),
  "a text with a rule": Schema.Struct({ name: Schema.String.check(Schema.isMinLength(4)) }),
  "a time with a rule": Schema.Struct({
    at: Schema.DateFromString.check(Schema.makeFilter((date) => date.getUTCHours() < 12)),
  }),
  "a number with two rules": Schema.Struct({ count: Schema.Int.check(Schema.isGreaterThan(0)) }),
  number: Schema.Struct({ share: Schema.Finite, count: Schema.Int, flag: Schema.Boolean }),
  "a default": Schema.Struct({
    at: Schema.DateFromString.pipe(Schema.withDecodingDefaultKey(Effect.succeed("2026-01-05T08:00:00.000Z"))),
    name: Schema.String.pipe(Schema.withDecodingDefault(Effect.succeed("x"))),
  }),
  "other names": Schema.Struct({ at: Schema.DateFromString, a: Schema.String, b: Schema.String }).pipe(
    Schema.encodeKeys({ at: "time", a: "b", b: "a" }),
  ),
  "times in two steps": Schema.Struct({
    at: replaced("2026", "2025").pipe(Schema.decodeTo(Schema.DateFromString)),
  }),
  "a time of something else": Schema.Struct({
    at: Schema.String.check(Schema.isMaxLength(23)).pipe(
      Schema.decodeTo(Schema.Date, SchemaTransformation.dateFromString),
    ),
  }),
  "something else of a time": Schema.Struct({
    at: Schema.String.pipe(Schema.decodeTo(
      Schema.declare((value): value is Date => value instanceof Date && value.getUTCHours() < 12),
      SchemaTransformation.dateFromString,
    )),
  }),
  "a transformation that throws": Schema.Struct({
    name: Schema.String.pipe(Schema.decodeTo(
      Schema.String,
      SchemaTransformation.transform({
        decode: (text) => decodeURIComponent(`%${text.slice(0, 2)}`),
        encode: (text) => text,
      }),
    )),
  }),
  "prototype keys": Schema.Struct({
    constructor: Schema.optionalKey(Schema.String),
    toString: Schema.optionalKey(Schema.String),
    at: Schema.DateFromString,
  }),
  "a member called __proto__": Schema.Struct({ ["__proto__"]: Schema.optionalKey(Schema.DateFromString) }),
  "a struct without members": Schema.Struct({ empty: Schema.Struct({}) }),
  "numbers as names": Schema.Struct({ 1: Schema.DateFromString, 0: Schema.optionalKey(Schema.Int) }),
  "symbols as names": Schema.Struct({
    [Symbol.for("a")]: Schema.optionalKey(Schema.String),
    at: Schema.DateFromString,
  }),
  unknown: Schema.Struct({ anything: Schema.Unknown, at: Schema.DateFromString }),
  nothing: Schema.Void,
  recursive: Tree,
})

const { below, next, pick, text, times } = seeded(6)

const digits = (count: number, end: number) => String(below(end)).padStart(count, "0")

const goodTime = () =>
  `2026-0${1 + below(9)}-1${below(10)}T${digits(2, 24)}:${digits(2, 60)}:${digits(2, 60)}.${digits(3, 1000)}Z`

/** At times one that is not in the calendar, not as the service writes it, or hardly a time. */
const timestamp = (): unknown => {
  const good = next() < 0.8 ? goodTime() : [
    pick(["0000", "0099", "1900", "1969", "2000", "2024", "2025", "9999"]),
    pick(["02-29", "02-30", "04-31", "12-31", "00-10", "13-01", "01-00", "01-32"]),
  ].join("-") + pick(["T23:59:59.999Z", "T24:00:00.000Z", "T24:00:00.001Z", "T12:60:00.000Z", "T12:00:60.000Z"])
  const at = below(25)
  const damage = next()
  if (damage < 0.8) return good
  if (damage < 0.9) return good.slice(0, at) + pick(["", "x", "0", " ", ":", "٣", "-", "Z"]) + good.slice(at + 1)
  if (damage < 0.95) return good.slice(0, -1) + pick(["", "+00:00", "-07:00", "000Z", "z", "ZZ"])
  return pick<unknown>([1767600000000, "", "2026-01-05", "Jan 05 2026 10:00:00 UTC", 8.64e15 + 1, 0.5, 1e300])
}

const isTime = (ast: SchemaAST.AST) =>
  ast.annotations?.expected === SchemaAST.toEncoded(Schema.DateFromString.ast).annotations?.expected

const strangers = ["more", "__proto__", "constructor", "0", "cloudformationStackStatus"] as const

/** What is right for a schema, as it is encoded. */
const rightFor = (ast: SchemaAST.AST, complete = false): unknown => {
  switch (ast._tag) {
    case "Objects": {
      const members = ast.propertySignatures.flatMap(({ name, type }) =>
        SchemaAST.isOptional(type) && !complete && next() < 0.3 ? [] : [[name, rightFor(type, complete)] as const]
      )
      const records = ast.indexSignatures.flatMap(({ type }) =>
        times(below(3), () => [text(1, 3), rightFor(type, complete)] as const)
      )
      // Servers may write members in any order, and ones of which the contract does not know.
      const stranger = pick(strangers)
      const isKnown = next() < 0.8 || ast.propertySignatures.some(({ name }) => name === stranger)
      const more = isKnown ? [] : [[stranger, pick<unknown>([1, "", {}])] as const]
      const all = [...members, ...records, ...more]
      return Object.fromEntries(next() < 0.2 ? all.toReversed() : all)
    }
    case "Arrays":
      return [
        ...ast.elements,
        ...ast.rest.flatMap((rest) => times(below(SchemaAST.isSuspend(rest) ? 2 : 4), () => rest)),
      ].map((item) => rightFor(item, complete))
    case "Union":
      return rightFor(ast.types[complete ? 0 : below(ast.types.length)]!, complete)
    case "Literal":
      return ast.literal
    case "Suspend":
      return rightFor(ast.thunk(), complete)
    case "Number":
      return next() < 0.5 ? below(100) : 1767600000000 + below(1e6)
    case "Boolean":
      return next() < 0.5
    case "Null":
      return null
    case "String":
      return isTime(ast) ? goodTime() : pick([text(0, 9), "6f", goodTime()])
    default:
      return undefined
  }
}

/** The same with a place or two that are not. */
const wrong = (value: unknown): unknown => {
  if (value === null || typeof value !== "object" || next() < 0.1) {
    return pick<unknown>([timestamp(), timestamp(), null, true, 0, -1.5, "", [], {}, [null], { at: 1 }])
  }
  if (Array.isArray(value)) return value.map((item) => next() < 0.4 ? wrong(item) : item)
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) => {
      const chance = next()
      return chance < 0.05 ? [] : [[name, chance < 0.35 ? wrong(member) : member]]
    }),
  )
}

const format = SchemaIssue.makeFormatterStandardSchemaV1()

/** What was decoded, or all that is wrong with it, or the defect. */
const outcome = (decoded: Effect.Effect<unknown, SchemaIssue.Issue>): unknown => {
  try {
    const result = Effect.runSync(Effect.result(decoded))
    return Result.isSuccess(result) ? { value: result.success } : { issues: format(result.failure).issues }
  } catch (defect) {
    return { defect: String(defect) }
  }
}

/** Decodes in both ways, and tells whether it was right and whether the fast path did it. */
const compare = (schema: Anything) => {
  const fast = decoderOf(schema)
  const declared = SchemaParser.decodeUnknownEffect(schema)
  return (value: unknown) => {
    const body = JSON.stringify(value)
    let parsed = 0
    const parse = () => {
      parsed++
      return body === undefined ? undefined : JSON.parse(body)
    }
    const expected = outcome(declared(body === undefined ? undefined : JSON.parse(body)))
    assert.deepStrictEqual(outcome(fast(parse)), expected, body)
    return { right: Object.hasOwn(expected as object, "value"), alone: parsed === 1 }
  }
}

describe("the fast path for responses", () => {
  for (const [name, schema] of [...responses, ...others]) {
    it(`agrees with the schema: ${name}`, () => {
      const check = compare(schema)
      const encoded = SchemaAST.toEncoded(schema.ast)
      for (let i = 0; i < 100; i++) {
        const value = rightFor(encoded)
        check(value)
        check(wrong(value))
      }
      for (const value of [null, [], {}, "", 0, true, [[]], undefined]) check(value)
    })
  }

  for (const [name, schema] of responses) {
    // Short ones that are left to the schema: nothing at all, a fleet that may be nothing, XML with lists, and secrets.
    if (/DeleteClusterInstances|UpdateComputeFleet|DescribeStacks|AssumeRole/.test(name)) continue
    it(`is taken by what is right: ${name}`, () => {
      const check = compare(schema)
      for (let i = 0; i < 30; i++) {
        assert.deepStrictEqual(check(rightFor(SchemaAST.toEncoded(schema.ast), true)), { right: true, alone: true })
      }
    })
  }

  it("agrees on 10,000 pages of a log with times that are good, odd and wrong", () => {
    const check = compare(ImageLogs.getImageLogEvents.response as Anything)
    let good = 0
    for (let i = 0; i < 10_000; i++) {
      const event = () => ({ timestamp: timestamp(), message: text(0, 20) })
      if (check({ nextToken: "f/1", events: times(below(5), event) }).right) good++
    }
    // Otherwise one of the two halves was not tested.
    assert.isTrue(good > 2_000 && good < 8_000, `${good} good pages`)
  })

  it("agrees on each day of a leap year, of another and of their neighbourhood", () => {
    const check = compare(ImageLogs.getImageLogEvents.response as Anything)
    for (const year of ["1900", "2000", "2024", "2026"]) {
      for (let month = 0; month <= 13; month++) {
        for (let day = 0; day <= 32; day++) {
          const date = [year, ...[month, day].map((part) => String(part).padStart(2, "0"))].join("-")
          check({ events: [{ timestamp: `${date}T08:00:00.000Z`, message: "" }] })
        }
      }
    }
  })

  it("throws what parsing throws", () => {
    const decode = decoderOf(Schema.String)
    assert.throws(() => decode(() => JSON.parse("{")), SyntaxError)
  })
})
