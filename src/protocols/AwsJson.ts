/**
 * AWS JSON 1.1: every operation is a POST to `/`, named by a header, with the input as a JSON body.
 *
 * @module
 */
import type { Protocol } from "../core/Service.ts"
import { readBody } from "./JsonError.ts"

/** In AWS JSON a member that is `null` is one that is not there. */
const withoutNulls = (value: unknown): unknown =>
  Array.isArray(value) ? value.map(withoutNulls) : value instanceof Object
    ? Object.fromEntries(
      Object.entries(value).flatMap(([name, member]) => member === null ? [] : [[name, withoutNulls(member)]]),
    )
    : value

/** The protocol of a service whose operations are called `<target>.<operation>`, such as `Logs_20140328.GetLogEvents`. */
export const make = (target: string): Protocol => ({
  format: "JSON",
  request: ({ method, operationId, path }, input) => ({
    method,
    target: path,
    body: JSON.stringify(input),
    headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": `${target}.${operationId}` },
  }),
  parse: (body) => {
    if (body === "") return undefined
    const value: unknown = JSON.parse(body)
    // Pages of logs are long, and hardly any answer has one.
    return body.includes("null") ? withoutNulls(value) : value
  },
  error: ({ body, headers }) => {
    const { members, message } = readBody(body)
    // Without what may stand around it: `com.amazon.coral.service#AccessDeniedException:http://…`.
    const code = String(headers.get("x-amzn-errortype") ?? members.__type ?? members.code ?? "")
    return { members, message, code: code.split(":")[0]!.split("#").at(-1) }
  },
})
