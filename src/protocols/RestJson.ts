/**
 * REST with JSON bodies, as API Gateway and Lambda have it: parameters in the path and the query, the rest in a JSON body.
 *
 * @module
 */
import type { Protocol } from "../core/Service.ts"
import { readBody } from "./JsonError.ts"

/** RFC 3986 strictly, as SigV4 wants it: everything but letters, digits and `-._~` is percent-encoded, once. */
const encodeComponent = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)

const json = "application/json"

export const RestJson: Protocol = {
  format: "JSON",
  request: ({ method, parameters, path }, input) => {
    let target: string = path
    let search = ""
    const body: Record<string, unknown> = {}
    for (const name in input) {
      const value = input[name]
      if (name in parameters.body) {
        body[name] = value
        continue
      }
      for (const item of Array.isArray(value) ? value : [value]) {
        const text = item instanceof Date ? item.toISOString() : String(item)
        if (name in parameters.query) search += `&${name}=${encodeComponent(text)}`
        else if (/^\.{0,2}$/.test(text)) {
          return { field: name, rule: 'must not be empty, "." or "..", which no URL can carry' }
        } else target = target.replace(`{${name}}`, encodeComponent(text))
      }
    }
    const hasBody = Object.keys(parameters.body).length > 0
    const headers: Record<string, string> = { accept: json }
    if (hasBody) headers["content-type"] = json
    return {
      method,
      target: target + search.replace("&", "?"),
      body: hasBody ? JSON.stringify(body) : undefined,
      headers,
    }
  },
  parse: (body) => body === "" ? undefined : JSON.parse(body),
  error: ({ body, headers }) => ({
    ...readBody(body),
    // The header may carry an address behind a colon: `AccessDeniedException:http://…`.
    code: headers.get("x-amzn-errortype")?.split(":")[0],
  }),
}
