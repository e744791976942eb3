/**
 * Servers on loopback ports, for tests in Bun and Deno.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import type { IncomingMessage, Server, ServerResponse } from "node:http"

/** It has no servers and no files: what needs them is tested in Bun and Deno. */
export const workerd = navigator.userAgent === "Cloudflare-Workers"

/** A server for the life of the scope, and its address. */
export const serve = (listener: (request: IncomingMessage, response: ServerResponse) => void) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      // Not at the top: workerd would have to load it too.
      const { createServer } = await import("node:http")
      return await new Promise<Server>((resolve) => {
        const server = createServer(listener).listen(0, "127.0.0.1", () => resolve(server))
      })
    }),
    (server) =>
      Effect.promise(() =>
        new Promise<void>((resolve) => {
          server.closeAllConnections()
          server.close(() => resolve())
        })
      ),
  ).pipe(Effect.map((server) => {
    const address = server.address()
    return `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`
  }))

/** A server that says that its answer has 17 bytes, and sends a gigabyte in chunks: its address, and what it has sent so far. */
export const serveChunks = Effect.gen(function* () {
  const { createServer } = yield* Effect.promise(() => import("node:net"))
  const chunk = "x".repeat(64 * 1024)
  let sent = 0
  const server = createServer((socket) => {
    const more = () => {
      while (sent < 1024 ** 3) {
        sent += chunk.length
        if (!socket.write(`${chunk.length.toString(16)}\r\n${chunk}\r\n`)) return
      }
      socket.end("0\r\n\r\n")
    }
    socket.on("error", () => {}).on("drain", more).once("data", () => {
      socket.write("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 17\r\n")
      socket.write("transfer-encoding: chunked\r\n\r\n")
      more()
    })
  })
  yield* Effect.acquireRelease(
    Effect.promise(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))),
    () => Effect.sync(() => server.close()),
  )
  const address = server.address()
  return { url: `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`, sent: () => sent }
})
