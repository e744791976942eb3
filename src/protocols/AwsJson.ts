/**
 * AWS JSON: every operation is a POST to `/`, named by a header, with the input as a JSON body.
 *
 * @module
 */
import type { Protocol } from "../core/Service.ts"
import { readBody } from "./JsonError.ts"

/** In AWS JSON a member that is `null` is absent. */
const withoutNulls = (value: unknown): unknown =>
  Array.isArray(value) ? value.map(withoutNulls) : value instanceof Object
    ? Object.fromEntries(
      Object.entries(value).flatMap(([name, member]) => member === null ? [] : [[name, withoutNulls(member)]]),
    )
    : value

/**
 * The protocol of a service whose operations are named `<target>.<operation>`, such as `Logs_20140328.GetLogEvents`. The service's
 * API reference shows the version in the content type of its examples: `1.0` for DynamoDB or SQS, otherwise mostly `1.1`.
 */
export const make = (target: string, version: "1.0" | "1.1" = "1.1"): Protocol => ({
  format: "JSON",
  request: ({ method, operationId, path }, input) => ({
    method,
    target: path,
    body: JSON.stringify(input),
    headers: { "content-type": `application/x-amz-json-${version}`, "x-amz-target": `${target}.${operationId}` },
  }),
  parse: (body) => {
    if (body === "") return undefined
    const value: unknown = JSON.parse(body)
    // Pages of logs are long, and hardly any of them contains a null.
    return body.includes("null") ? withoutNulls(value) : value
  },
  error: ({ body, headers }) => {
    const { members, message } = readBody(body)
    // The code may have a namespace before it and a URL after it: `com.amazon.coral.service#AccessDeniedException:http://…`.
    const code = String(headers.get("x-amzn-errortype") ?? members.__type ?? members.code ?? "")
    return { members, message, code: code.split(":")[0]!.split("#").at(-1) }
  },
})
