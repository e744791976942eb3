/**
 * AWS Query: a form in, XML out.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import * as SchemaTransformation from "effect/SchemaTransformation"
import type { Answer, Protocol } from "../core/Service.ts"
import { type Element, parse } from "./Xml.ts"

/** `Tags.member.1.Key=…` for members of members, and numbers from 1 for the elements of lists. */
const flatten = (name: string, value: unknown): ReadonlyArray<readonly [string, string]> =>
  Array.isArray(value)
    ? value.flatMap((item, index) => flatten(`${name}.member.${index + 1}`, item))
    : value instanceof Object
    ? Object.entries(value).flatMap(([member, item]) => flatten(`${name}.${member}`, item))
    : [[name, String(value)]]

const member = (element: Element | undefined, name: string): Element | undefined =>
  element instanceof Object && !Array.isArray(element) && Object.hasOwn(element, name)
    // What is no list has members by name.
    ? (element as { readonly [name: string]: Element })[name]
    : undefined

const textOf = (element: Element | undefined): string | undefined => typeof element === "string" ? element : undefined

/** The protocol of a service with this API version, such as `2011-06-15`. */
export const make = (version: string): Protocol => ({
  format: "XML",
  request: ({ method, operationId, path }, input) => ({
    method,
    target: path,
    body: new URLSearchParams([
      ["Action", operationId],
      ["Version", version],
      ...Object.entries(input).flatMap(([name, value]) => flatten(name, value)).map(([name, text]) => [name, text]),
    ]).toString(),
    headers: { "content-type": "application/x-www-form-urlencoded; charset=utf-8" },
  }),
  parse: (body, { operationId }) => member(parse(body), `${operationId}Result`),
  error: ({ body = "", headers }): Answer => {
    let error: Element | undefined
    try {
      const root = parse(body)
      error = member(root, "Error") ?? member(member(root, "Errors"), "Error")
    } catch {
      // What it is shows in the error's message.
    }
    return {
      code: textOf(member(error, "Code")) ?? headers.get("x-amzn-errortype")?.split(":")[0],
      message: textOf(member(error, "Message")),
      members: {},
    }
  },
})

/** A list of a response. XML has no empty ones: an element without elements is an empty text. */
export const list = <S extends Schema.Codec<unknown, unknown>>(item: S) =>
  Schema.Union([Schema.Array(item), Schema.Literal("")]).pipe(
    Schema.decodeTo(
      Schema.Array(Schema.toType(item)),
      SchemaTransformation.transform({ decode: (list) => list === "" ? [] : list, encode: (list) => list }),
    ),
  )
