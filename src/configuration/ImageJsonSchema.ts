/**
 * Checks of images that the server implements as code, as far as JSON Schema can express them.
 *
 * @module
 */
import { type Fragments, type JsonSchema, noReservedTag, not, roleOrPolicies, some } from "./JsonSchema.ts"

/** Case-insensitive, with the characters that Python ignores in URLs. */
const scheme = (name: string) => [...name].map((char) => `[${char}${char.toUpperCase()}]`).join("[\\t\\r\\n]*")
const value = (type: string, pattern: string): JsonSchema =>
  some(not({ properties: { Type: { const: type } } }), { properties: { Value: { pattern } } })

export const imageFragments: Fragments = {
  sections: {
    "ImageSchema.validate_tags": noReservedTag,
    "IamSchema.no_coexist_role_policies": roleOrPolicies,
    "BuildSchema.validate_security_group_ids": {
      properties: { SecurityGroupIds: { items: { pattern: "^(sg-[0-9a-z]{8}|sg-[0-9a-z]{17})\\n?$" } } },
    },
    "ComponentSchema.validate_component_value": {
      allOf: [
        value("arn", "^arn"),
        value("script", `^[\\u0000- \\t\\r\\n]*(${scheme("https")}|${scheme("s3")})[\\t\\r\\n]*:`),
      ],
    },
  },
}
