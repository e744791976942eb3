/**
 * Checks of images that the server implements as code. The names are those of its classes and methods.
 *
 * @module
 */
import type { Hooks } from "./Check.ts"
import { json, reservedTag, roleOrPolicies } from "./Hooks.ts"
import { items } from "./Values.ts"

/** Like Python's URL parser, ignores leading blanks and all tabs and line breaks. */
const hasScheme = (url: unknown) => /^(https|s3):/i.test(String(url ?? "").replace(/^[\0- ]+|[\t\r\n]/g, ""))

const securityGroup = /^(sg-[0-9a-z]{8}|sg-[0-9a-z]{17})\n?$/

export const imageHooks: Hooks = {
  fields: {
    "ImageSchema.validate_tags": ["Tags", reservedTag],
    "CookbookSchema.validate_extra_chef_attributes": ["ExtraChefAttributes", json],
    "DistributionConfigurationSchema.validate_launch_permission": ["LaunchPermission", json],
    "BuildSchema.validate_security_group_ids": [
      "SecurityGroupIds",
      (value) =>
        items(value).every((id) => typeof id !== "string" || securityGroup.test(id))
          ? undefined
          : "The SecurityGroupIds contains invalid security group id.",
    ],
  },
  sections: {
    "IamSchema.no_coexist_role_policies": roleOrPolicies,
    "ComponentSchema.validate_component_value": ({ Type: type, Value: value }) =>
      type === "arn" && value !== undefined && !String(value).startsWith("arn")
        ? [[
          "Value",
          `The Type in Component is arn, the value '${value}' is invalid. Choose a value with 'arn' prefix.`,
        ]]
        : type === "script" && !hasScheme(value)
        ? [[
          "Value",
          `The Type in Component is script, the value '${value}' is invalid. Choose a value with 'https' or 's3' prefix url.`,
        ]]
        : [],
  },
}
