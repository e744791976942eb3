/**
 * What the package stands on, and nothing else.
 *
 * @module
 */
import { first } from "../cold/libraries.ts"

export default { fetch: async (): Promise<Response> => Response.json(await first()) }
