/**
 * The fast path for log events gives what the schema gives, and fails where and as the schema fails.
 *
 * @module
 */
import { assert, describe, it } from "@effect/vitest"
import * as Exit from "effect/Exit"
import * as Schema from "effect/Schema"
import * as SchemaParser from "effect/SchemaParser"
import { ImageLogs } from "effect-parallelcluster"
import { LogEvent, LogEvents } from "../../../src/services/parallelcluster/shapes/LogEvent.ts"
import { seeded } from "../../support/seeded.ts"

const fast = SchemaParser.decodeUnknownExit(LogEvents)
const declared = SchemaParser.decodeUnknownExit(Schema.Struct({ ...LogEvents.fields, events: Schema.Array(LogEvent) }))

/** What was decoded, or what is wrong, in full. */
const outcome = (exit: ReturnType<typeof declared>) =>
  Exit.isSuccess(exit) ? exit.value : `failed: ${String(exit.cause)}`

const assertSame = (page: unknown) => assert.deepStrictEqual(outcome(fast(page)), outcome(declared(page)))

const { below, next, pick, text } = seeded(6)

const digits = (count: number, below_: number) => String(below(below_)).padStart(count, "0")

/** Mostly a time as the service writes it, at times one that is not in the calendar, or hardly a time. */
const timestamp = (): unknown => {
  const edge = next() < 0.2
  const day = edge
    ? pick(["02-29", "02-30", "04-31", "12-31", "00-10", "13-01", "01-00", "01-32"])
    : `0${1 + below(9)}-1${below(10)}`
  const year = edge ? pick(["0000", "0099", "1900", "1969", "2000", "2024", "2025", "9999"]) : "2026"
  const time = edge
    ? pick(["23:59:59.999", "24:00:00.000", "24:00:00.001", "12:60:00.000", "12:00:60.000", "00:00:00.000"])
    : `${digits(2, 24)}:${digits(2, 60)}:${digits(2, 60)}.${digits(3, 1000)}`
  const good = `${year}-${day}T${time}Z`
  const at = below(25)
  const damage = next()
  if (damage < 0.85) return good
  if (damage < 0.92) return good.slice(0, at) + pick(["", "x", "0", " ", ":", "٣", "-", "Z"]) + good.slice(at + 1)
  if (damage < 0.96) return good.slice(0, -1) + pick(["", "+00:00", "-07:00", "000Z", "z", "ZZ"])
  return pick<unknown>([null, 1767600000000, "", "yesterday", "2026-01-05", "Jan 05 2026 10:00:00 UTC", [], {}, true])
}

const event = (): unknown => {
  const line = { timestamp: timestamp(), message: text(0, 20) }
  if (next() < 0.95) return line
  return pick<unknown>([
    null,
    [],
    {},
    "line",
    7,
    { message: line.message },
    { timestamp: line.timestamp },
    { ...line, message: pick<unknown>([null, 5, []]) },
    { ...line, ingestionTime: 5 },
  ])
}

describe("the fast path for log events", () => {
  it("agrees with the schema on 10,000 pages, good and bad", () => {
    let good = 0
    for (let i = 0; i < 10_000; i++) {
      const page = { nextToken: "f/1", events: Array.from({ length: below(5) }, event) }
      assertSame(page)
      if (Exit.isSuccess(declared(page))) good++
    }
    // Otherwise one of the two halves was not tested.
    assert.isTrue(good > 2_000 && good < 8_000, `${good} good pages`)
  })

  it("agrees on each day of a leap year, of another and of their neighbourhood", () => {
    for (const year of ["1900", "2000", "2024", "2026"]) {
      for (let month = 0; month <= 13; month++) {
        for (let day = 0; day <= 32; day++) {
          const date = [year, ...[month, day].map((part) => String(part).padStart(2, "0"))].join("-")
          assertSame({ events: [{ timestamp: `${date}T08:00:00.000Z`, message: "" }] })
        }
      }
    }
  })

  it("agrees on what is not a page's list, and keeps the options of who decodes", () => {
    for (const events of [undefined, null, {}, "", 0, [[]]]) assertSame({ events })
    const strict = { onExcessProperty: "error" } as const
    const page = { events: [{ timestamp: "2026-01-05T08:00:00.000Z", message: "", more: 1 }] }
    assert.isTrue(Exit.isSuccess(fast(page)))
    assert.strictEqual(outcome(fast(page, strict)), outcome(declared(page, strict)))
  })

  it("encodes as the schema does", () => {
    const page = { events: [{ timestamp: new Date(0), message: "line" }] }
    assert.deepStrictEqual(Schema.encodeUnknownSync(ImageLogs.getImageLogEvents.response)(page), {
      events: [{ timestamp: "1970-01-01T00:00:00.000Z", message: "line" }],
    })
  })
})
