/**
 * Checks that the server implements as code, for both clusters and images. The names are those of its classes and methods.
 *
 * @module
 */
import type { Hooks } from "./Check.ts"
import { isPresent, type Mapping, readJson } from "./Values.ts"

const reserved = "parallelcluster:"

/** Like the server, also checks tags with other errors: a key that is not text counts as empty. */
export const reservedTag: Hooks["fields"][string][1] = (tags, read) =>
  Array.isArray(tags) && tags.some((tag) => {
      const key = read(tag, "Key") ?? ""
      return key.startsWith(reserved) && key !== "parallelcluster:custom_resource"
    })
    ? `The tag key prefix '${reserved}' is reserved and cannot be used.`
    : undefined

export const json: Hooks["fields"][string][1] = (value) =>
  value === "" || readJson(String(value)) !== undefined ? undefined : `'${String(value)}' is invalid`

/** True if more than one of these keys is present and not empty. */
export const coexist = (section: Mapping, ...keys: ReadonlyArray<string>) =>
  keys.filter((key) => isPresent(section[key])).length > 1

export const roleOrPolicies: Hooks["sections"][string] = (section) =>
  coexist(section, "InstanceRole", "InstanceProfile", "AdditionalIamPolicies")
    ? ["InstanceProfile, InstanceRole or AdditionalIamPolicies can not be configured together."]
    : []
