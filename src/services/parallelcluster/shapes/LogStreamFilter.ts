/**
 * Filters of a cluster's log streams.
 *
 * @module
 */
import * as Schema from "effect/Schema"

/** The log streams of the head node, or of the node with this short private DNS name, such as `ip-10-0-0-101`. */
export type LogStreamFilter = "Name=node-type,Values=HeadNode" | `Name=private-dns-name,Values=${string}`

const filterPattern = /^Name=(node-type,Values=HeadNode|private-dns-name,Values=[\w.-]+)$/

/** The log streams to list, in the contract's notation; the service accepts one filter per request. Default: all. */
export const LogStreamFilters = Schema.optionalKey(Schema.UniqueArray(
  // The pattern checks what the type says; the type is for the editor.
  Schema.make<Schema.Codec<LogStreamFilter, string>>(
    // Not `isPattern`: the contract has no pattern here, and the service describes the rule differently.
    Schema.String.check(
      Schema.makeFilter((filter) =>
        filterPattern.test(filter)
          ? undefined
          : "must be Name=node-type,Values=HeadNode or Name=private-dns-name,Values=…"
      ),
    ).ast,
  ),
))
