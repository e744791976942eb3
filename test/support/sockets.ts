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
