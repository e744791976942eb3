/**
 * From what arrives on the wire, and from an answer to what leaves.
 *
 * @module
 */
import type { Answer } from "./Answer.ts"

const encoder = new TextEncoder()

/** No service here takes more: API Gateway refuses what is longer. */
const mostBytes = 10 * 1024 * 1024

/** Reads a request's body; `undefined` when it is too long, of which no more is read than is allowed. */
export const readBody = async (request: Request): Promise<Uint8Array<ArrayBuffer> | undefined> => {
  if (request.body === null) return new Uint8Array()
  const chunks: Array<Uint8Array> = []
  let length = 0
  for await (const chunk of request.body) {
    length += chunk.byteLength
    if (length > mostBytes) return undefined
    chunks.push(chunk)
  }
  const body = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    body.set(chunk, at)
    at += chunk.byteLength
  }
  return body
}

/** As API Gateway sends it, with a request id and a length. */
export const respond = ({ body, headers = {}, status }: Answer, requestId: string): Response => {
  const text = body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body)
  const bytes = encoder.encode(text)
  const bodiless = status === 204 || status === 205 || status === 304
  const all = new Headers({ "content-type": "application/json", "x-amzn-requestid": requestId })
  if (!bodiless) all.set("content-length", String(bytes.byteLength))
  for (const [name, value] of Object.entries(headers)) all.set(name, value)
  return new Response(bodiless ? null : bytes, { status, headers: all })
}

/** What a client hears of a broken connection. */
export const cutMessage = "The connection was closed before the answer was complete."

/** The same answer, whose connection breaks when half of its body is sent. */
export const cutBody = (response: Response): Response => {
  const length = Number(response.headers.get("content-length"))
  const reader = response.body?.getReader()
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      const bytes = (await reader?.read())?.value
      if (bytes !== undefined && bytes.byteLength > 1) controller.enqueue(bytes.slice(0, bytes.byteLength / 2))
      // Whoever reads gets what was sent first, and then the end.
      await new Promise((resolve) => setTimeout(resolve))
      controller.error(new Error(cutMessage))
    },
  })
  const headers = new Headers(response.headers)
  // A length that is never reached, where the server does no more than end the body early.
  headers.set("content-length", String(length + 1))
  return new Response(body, { status: response.status, headers })
}
