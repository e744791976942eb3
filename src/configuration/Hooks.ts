/**
 * What the server has as code in its checks of clusters and of images alike. The names are those of its classes and methods.
 *
 * @module
 */
import type { Hooks } from "./Check.ts"
import { isPresent, type Mapping, readJson } from "./Values.ts"

const reserved = "parallelcluster:"

/** The server looks at tags that are only half right too: what has no key of text has an empty one. */
export const reservedTag: Hooks["fields"][string][1] = (tags, read) =>
  Array.isArray(tags) && tags.some((tag) => {
      const key = read(tag, "Key") ?? ""
      return key.startsWith(reserved) && key !== "parallelcluster:custom_resource"
    })
    ? `The tag key prefix '${reserved}' is reserved and cannot be used.`
    : undefined

export const json: Hooks["fields"][string][1] = (value) =>
  value === "" || readJson(String(value)) !== undefined ? undefined : `'${String(value)}' is invalid`

/** Is more than one of these there? What is empty is not. */
export const coexist = (section: Mapping, ...keys: ReadonlyArray<string>) =>
  keys.filter((key) => isPresent(section[key])).length > 1

export const roleOrPolicies: Hooks["sections"][string] = (section) =>
  coexist(section, "InstanceRole", "InstanceProfile", "AdditionalIamPolicies")
    ? ["InstanceProfile, InstanceRole or AdditionalIamPolicies can not be configured together."]
    : []
