/**
 * A fast path for the 10,000 events of a log page, behind the schema that declares them: the interpreter takes three times
 * as long as `JSON.parse`, this half as long. Whatever it does not like it leaves to the schema, whose words errors have; so
 * this file changes no result and could be deleted.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import * as SchemaParser from "effect/SchemaParser"
import * as SchemaCompiler from "effect/schema/SchemaCompiler"

type Line = Schema.Codec<{ readonly timestamp: Date; readonly message: string }, {
  readonly timestamp: string
  readonly message: string
}>

/** The schema of an array of log events, with the fast path installed. */
export const arrayOf = <S extends Line>(line: S): Schema.$Array<S> => {
  const events = Schema.Array(line)
  const decodeEffect = SchemaParser.decodeUnknownEffect(Schema.Array(line))
  SchemaCompiler.set(events.ast, { decode, decodeEffect })
  return events
}

const decode: SchemaCompiler.Decode = (input, { onExcessProperty = "ignore" }) => {
  if (!Array.isArray(input) || onExcessProperty !== "ignore") return SchemaCompiler.invalid
  const timeOf = timeReader()
  const events: Array<Line["Type"]> = []
  for (const event of input) {
    // In JSON nothing but an object has members with these names.
    const message = event?.message
    const timestamp = event?.timestamp
    if (typeof message !== "string" || typeof timestamp !== "string") return SchemaCompiler.invalid
    const time = timeOf(timestamp)
    if (Number.isNaN(time)) return SchemaCompiler.invalid
    events.push({ timestamp: new Date(time), message })
  }
  return events
}

/**
 * Reads `YYYY-MM-DDTHH:MM:SS.mmmZ`, and gives NaN for anything else. The platform reads each new day, so the calendar is its
 * own; the time of day is read here.
 */
const timeReader = () => {
  let day = -1
  let midnight = NaN
  return (text: string): number => {
    const date = (two(text, 0) * 100 + two(text, 2)) * 10_000 + two(text, 5) * 100 + two(text, 8)
    if (date !== day) {
      day = date
      const iso = text.slice(0, 10)
      midnight = /^\d{4}-\d\d-\d\d$/.test(iso) ? Date.parse(`${iso}T00:00:00.000Z`) : NaN
    }
    const hours = two(text, 11)
    const minutes = two(text, 14)
    const seconds = two(text, 17)
    const millis = two(text, 20) * 10 + digit(text, 22)
    const valid = hours < 24 && minutes < 60 && seconds < 60 && millis < 1000 && text.length === 24 &&
      // By code, since V8 takes a fifth longer to compare characters: - - T : : . Z
      text.charCodeAt(4) === 45 && text.charCodeAt(7) === 45 && text.charCodeAt(10) === 84 &&
      text.charCodeAt(13) === 58 && text.charCodeAt(16) === 58 && text.charCodeAt(19) === 46 &&
      text.charCodeAt(23) === 90
    return valid ? midnight + ((hours * 60 + minutes) * 60 + seconds) * 1000 + millis : NaN
  }
}

/** The number that two digits make. */
const two = (text: string, index: number): number => digit(text, index) * 10 + digit(text, index + 1)

/** A digit; where there is none, a number too large for any part of a time. */
const digit = (text: string, index: number): number => {
  const value = text.charCodeAt(index) - 48
  return value >= 0 && value <= 9 ? value : 1e9
}
