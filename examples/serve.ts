/**
 * Serves a function from request to response on a loopback port, in Bun and in Deno.
 *
 * @module
 */
import * as Effect from "effect/Effect"

type Handler = (request: Request) => Promise<Response>

/** As much of the two runtimes as is needed, since neither's types know the other. */
interface Runtimes {
  readonly Bun?: {
    readonly serve: (options: { readonly hostname: string; readonly port: number; readonly fetch: Handler }) => {
      readonly port: number
      readonly stop: (force: boolean) => Promise<void>
    }
  }
  readonly Deno?: {
    readonly serve: (
      options: { readonly hostname: string; readonly port: number; readonly onListen: () => void },
      handler: Handler,
    ) => { readonly addr: { readonly port: number }; readonly shutdown: () => Promise<void> }
  }
}

/** Gives the server's origin, such as `http://127.0.0.1:49152`; the server stops when the scope closes. */
export const serve = (handler: Handler) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      // What a runtime puts there is not in the types that the other one checks with.
      const { Bun, Deno } = globalThis as Runtimes
      const where = { hostname: "127.0.0.1", port: 0 }
      if (Bun !== undefined) {
        const server = Bun.serve({ ...where, fetch: handler })
        return { port: server.port, stop: () => server.stop(true) }
      }
      if (Deno !== undefined) {
        const server = Deno.serve({ ...where, onListen: () => {} }, handler)
        return { port: server.addr.port, stop: () => server.shutdown() }
      }
      throw new Error("This needs Bun or Deno.")
    }),
    ({ stop }) => Effect.promise(stop),
  ).pipe(Effect.map(({ port }) => `http://127.0.0.1:${port}`))
