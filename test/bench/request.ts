/**
 * `npm run bench:request`: whole requests on loopback, against the same by hand, and against other clients.
 *
 *     bun test/bench/request.ts [--json]
 *
 * @module
 */
import { compare } from "./compare.ts"
import { serve } from "./runtimes.ts"

const { stop, url } = await serve()
// workerd's clock is too coarse, and its own sockets are not what a worker has in production.
await compare("request", "milliseconds a sample of 100, 320 or 5", {
  only: ["Bun", "Deno", "Node"],
  define: { SERVER: JSON.stringify(url) },
})
stop()
