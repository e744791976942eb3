/**
 * Checks of clusters that the server implements as code, as far as JSON Schema can express them.
 *
 * @module
 */
import { addresses, existingEfs, notWithBackup, settings } from "./ClusterHooks.ts"
import {
  all,
  exclusive,
  type Fragments,
  type JsonSchema,
  noReservedTag,
  not,
  present,
  roleOrPolicies,
  some,
} from "./JsonSchema.ts"
import { numberPattern } from "./Values.ts"

const is = (key: string, value: string): JsonSchema => ({ required: [key], properties: { [key]: { const: value } } })
const unless = (key: string, then: JsonSchema) => some(not({ required: [key] }), then)
const provisioned = [is("ThroughputMode", "provisioned"), present("ProvisionedThroughput")] as const

const script = {
  type: "object",
  properties: { Script: { type: "string" }, Args: { type: "array", items: { type: "string" } } },
  required: ["Script"],
  additionalProperties: false,
}
const sequence = {
  type: "object",
  properties: { Sequence: { type: "array", items: script } },
  required: ["Sequence"],
  not: { required: ["Script"] },
}

export const clusterFragments: Fragments = {
  definitions: { CustomAction: some(script, sequence) },
  number: numberPattern,
  texts: { is_cidr_or_prefix_list: addresses },
  sections: {
    "ClusterSchema.validate_tags": noReservedTag,
    "SlurmQueueSchema.validate_tags": noReservedTag,
    "SlurmComputeResourceSchema.validate_tags": noReservedTag,
    "SharedStorageSchema.shared_dir_validator": { properties: { MountDir: not({ pattern: "^/?NONE\\n?$" }) } },
    "BaseIamSchema.no_coexist_role_policies": roleOrPolicies,
    "IamSchema.no_coexist_s3_access": all(
      exclusive("InstanceRole", "S3Access"),
      exclusive("InstanceProfile", "S3Access"),
    ),
    "BaseNetworkingSchema.no_coexist_security_groups": exclusive("SecurityGroups", "AdditionalSecurityGroups"),
    "CapacityReservationTargetSchema.no_coexist_id_and_group_arn": {
      oneOf: [present("CapacityReservationId"), present("CapacityReservationResourceGroupArn")],
    },
    "SlurmComputeResourceSchema.no_coexist_instance_type_flexibility": exclusive("InstanceType", "Instances"),
    "SlurmComputeResourceSchema.instance_type_declaration": some(present("Instances"), present("InstanceType"), {
      required: ["CapacityReservationTarget"],
      properties: { CapacityReservationTarget: present("CapacityReservationId") },
    }),
    SlurmComputeResource: { properties: { Instances: { minItems: 1 } } },
    "SharedStorageSchema.right_storage_settings": all(
      ...Object.entries(settings).map(([type, key]) => some(not(present(key)), is("StorageType", type))),
    ),
    SharedStorage: all(
      ...["FsxOpenZfs", "FsxOntap", "FileCache"].map((type) =>
        some(not(is("StorageType", type)), present(`${type}Settings`))
      ),
    ),
    "EfsSettingsSchema.validate_existence_of_mode_throughput": some(
      all(...provisioned),
      not(some(...provisioned)),
    ),
    "EfsSettingsSchema.validate_file_system_id_ignored_parameters": unless("FileSystemId", {
      propertyNames: { enum: existingEfs },
    }),
    "FsxLustreSettingsSchema.validate_file_system_id_ignored_parameters": unless("FileSystemId", { maxProperties: 1 }),
    "FsxLustreSettingsSchema.validate_backup_id_unsupported_parameters": unless("BackupId", {
      propertyNames: not({ enum: notWithBackup }),
    }),
  },
}
