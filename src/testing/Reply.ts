/**
 * From an answer to what leaves on the wire.
 *
 * @module
 */
import type { Answer } from "./Answer.ts"

const encoder = new TextEncoder()

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
