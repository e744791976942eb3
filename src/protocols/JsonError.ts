/**
 * What the body of an error holds in the protocols that write JSON.
 *
 * @module
 */
import type { Answer } from "../core/Service.ts"

/** The members of a JSON object; none of a proxy's page, or of nothing. A policy denial has its message with a capital M. */
export const readBody = (body = ""): Pick<Answer, "members" | "message"> => {
  let members: Record<string, unknown> = {}
  try {
    members = { ...JSON.parse(body) }
  } catch {
    // What it is shows in the error's message.
  }
  const message = members.message || members.Message
  return { members, message: typeof message === "string" ? message : undefined }
}
