/**
 * Filters of a cluster's log streams.
 *
 * @module
 */
import * as Schema from "effect/Schema"

/** The head node's streams, or those of the node with this short private name, such as `ip-10-0-0-101`. */
export type LogStreamFilter = "Name=node-type,Values=HeadNode" | `Name=private-dns-name,Values=${string}`

const filterPattern = /^Name=(node-type,Values=HeadNode|private-dns-name,Values=[\w.-]+)$/

/** Which log streams to list, in the contract's own words; the service takes one filter at a time. By default, all. */
export const LogStreamFilters = Schema.optionalKey(Schema.UniqueArray(
  // The pattern says no less than the type, which is here for the editor.
  Schema.make<Schema.Codec<LogStreamFilter, string>>(
    // Not `isPattern`: this pattern is not the contract's, and the service says so in other words.
    Schema.String.check(
      Schema.makeFilter((filter) =>
        filterPattern.test(filter)
          ? undefined
          : "must be Name=node-type,Values=HeadNode or Name=private-dns-name,Values=…"
      ),
    ).ast,
  ),
))
