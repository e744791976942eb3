/**
 * Checks of clusters that the server implements as code. The names are those of its classes and methods.
 *
 * @module
 */
import type { Complaint, Hooks } from "./Check.ts"
import { coexist, json, reservedTag, roleOrPolicies } from "./Hooks.ts"
import { get, isMapping, isPresent, items, type Mapping, toNumber } from "./Values.ts"

const byte = "([0-9]|[1-9][0-9]|1[0-9]{2}|2[0-4][0-9]|25[0-5])"
/** Source: the server's `ALLOWED_VALUES`. */
export const addresses = `^(?:(?:${byte}\\.){3}${byte}\\/([0-9]|[1-2][0-9]|3[0-2])(?=\\n?$)|pl-[a-zA-Z0-9])`
const addressesPattern = /*#__PURE__*/ new RegExp(addresses, "u")

/** The first duplicate. */
const repeated = (values: ReadonlyArray<string>): string | undefined => {
  const seen = new Set<string>()
  return values.find((value) => seen.size === seen.add(value).size)
}

const tags: Hooks["fields"][string][1] = (value, read) => {
  const reserved = reservedTag(value, read)
  if (reserved !== undefined) return reserved
  const key = repeated(items(value).map((tag) => read(tag, "Key") ?? ""))
  return key === undefined
    ? undefined
    : `Duplicate tag key (${key}) detected. Tags keys should be unique within the Tags section.`
}

/** The settings section of each storage type. */
export const settings: Readonly<Record<string, string>> = {
  Ebs: "EbsSettings",
  Efs: "EfsSettings",
  FsxLustre: "FsxLustreSettings",
  FsxOpenZfs: "FsxOpenZfsSettings",
  FsxOntap: "FsxOntapSettings",
  FileCache: "FileCacheSettings",
}

/** Settings that are allowed for an existing EFS file system. */
export const existingEfs = ["EncryptionInTransit", "IamAuthorization", "FileSystemId", "AccessPointId"]
/** Settings of FSx for Lustre that come from the backup. */
export const notWithBackup = [
  "DeploymentType",
  "PerUnitStorageThroughput",
  "StorageCapacity",
  "ImportPath",
  "ExportPath",
  "ImportedFileChunkSize",
  "KmsKeyId",
]

const settingsKeys = /*#__PURE__*/ Object.values(settings)

const present = (section: Mapping) => Object.keys(section).filter((key) => section[key] !== undefined)

const throughput = (efs: Mapping): ReadonlyArray<Complaint> => {
  const provisioned = efs["ThroughputMode"] === "provisioned"
  if (provisioned === isPresent(efs["ProvisionedThroughput"])) return []
  return provisioned
    ? [[
      "ProvisionedThroughput",
      "When specifying throughput mode to provisioned, the provisioned throughput option must be specified",
    ]]
    : [["ThroughputMode", "When specifying provisioned throughput, the throughput mode must be set to provisioned"]]
}

/** A script, or a sequence of scripts. The server stops at the first invalid script of a sequence. */
const action: Hooks["action"] = (value, script) => {
  const has = (key: string) =>
    isMapping(value)
      ? Object.hasOwn(value, key)
      : (Array.isArray(value) || typeof value === "string") && value.includes(key)
  if (has("Script") && has("Sequence")) return "Both Script and Sequence fields are provided. Only one is allowed."
  if (has("Script")) {
    script(value)
    return undefined
  }
  // The server crashes on values without members.
  if (typeof value === "number" || typeof value === "boolean" || (has("Sequence") && !isMapping(value))) {
    return "Invalid input type."
  }
  if (!has("Sequence")) return "Either Script or Sequence field must be provided."
  const sequence = get(value, "Sequence")
  if (!Array.isArray(sequence)) return "Invalid input type for Sequence, expected list."
  sequence.every(script)
  return undefined
}

export const clusterHooks: Hooks = {
  action,
  number: toNumber,
  texts: {
    is_cidr_or_prefix_list: (value) =>
      addressesPattern.test(value)
        ? undefined
        : `Invalid value: '${value}' is neither a valid CIDR nor a valid prefix-list.`,
  },
  fields: {
    "ClusterSchema.validate_tags": ["Tags", tags],
    "SlurmQueueSchema.validate_tags": ["Tags", tags],
    "SlurmComputeResourceSchema.validate_tags": ["Tags", tags],
    "CookbookSchema.validate_extra_chef_attributes": ["ExtraChefAttributes", json],
    "SharedStorageSchema.shared_dir_validator": [
      "MountDir",
      (value) => /^\/?NONE\n?$/.test(String(value)) ? `${value} cannot be used as a shared directory` : undefined,
    ],
    "SlurmComputeResourceSchema.no_duplicate_instance_types": ["Instances", (value, read) => {
      // The server crashes on a list with invalid items. Those have been reported, so only valid ones are compared.
      const type = repeated(items(value).flatMap((item) => read(item, "InstanceType") ?? []))
      return type === undefined
        ? undefined
        : `Duplicate instance type (${type}) detected. Instances should not have duplicate instance types. `
    }],
  },
  sections: {
    "BaseIamSchema.no_coexist_role_policies": roleOrPolicies,
    "IamSchema.no_coexist_s3_access": (iam) =>
      coexist(iam, "InstanceRole", "S3Access")
        ? ["S3Access can not be configured when InstanceRole is set."]
        : coexist(iam, "InstanceProfile", "S3Access")
        ? ["S3Access can not be configured when InstanceProfile is set."]
        : [],
    "BaseNetworkingSchema.no_coexist_security_groups": (networking) =>
      coexist(networking, "SecurityGroups", "AdditionalSecurityGroups")
        ? ["SecurityGroups and AdditionalSecurityGroups can not be configured together."]
        : [],
    "CapacityReservationTargetSchema.no_coexist_id_and_group_arn": (target) =>
      isPresent(target["CapacityReservationId"]) === isPresent(target["CapacityReservationResourceGroupArn"])
        ? [
          "A Capacity Reservation Target needs to specify either Capacity Reservation ID or Capacity Reservation " +
          "Resource Group ARN.",
        ]
        : [],
    "SlurmComputeResourceSchema.no_coexist_instance_type_flexibility": (resource) =>
      coexist(resource, "InstanceType", "Instances")
        ? ["A Compute Resource needs to specify either InstanceType or Instances."]
        : [],
    "SlurmComputeResourceSchema.instance_type_declaration": (resource) =>
      isPresent(resource["Instances"]) || isPresent(resource["InstanceType"]) ||
        isPresent(get(resource["CapacityReservationTarget"], "CapacityReservationId"))
        ? []
        : ["A Compute Resource needs to specify Instances, InstanceType or CapacityReservationId."],
    "SharedStorageSchema.no_coexist_storage_settings": (storage) =>
      coexist(storage, ...settingsKeys)
        ? ["Multiple *Settings sections cannot be specified in the SharedStorage items."]
        : [],
    "SharedStorageSchema.right_storage_settings": (storage) =>
      Object.entries(settings).some(([type, key]) => isPresent(storage[key]) && type !== storage["StorageType"])
        ? [`SharedStorage > *Settings section is not appropriate to the StorageType ${storage["StorageType"]}.`]
        : [],
    "EfsSettingsSchema.validate_existence_of_mode_throughput": throughput,
    "EfsSettingsSchema.validate_file_system_id_ignored_parameters": (efs) =>
      get(efs, "FileSystemId") === undefined ? [] : present(efs).filter((key) => !existingEfs.includes(key))
        .map((key) => `${key} cannot be specified when an existing EFS file system is used.`),
    "FsxLustreSettingsSchema.validate_file_system_id_ignored_parameters": (fsx) =>
      get(fsx, "FileSystemId") === undefined ? [] : present(fsx).filter((key) => key !== "FileSystemId")
        .map((key) => `${key} cannot be specified when an existing Lustre file system is used.`),
    "FsxLustreSettingsSchema.validate_backup_id_unsupported_parameters": (fsx) =>
      get(fsx, "BackupId") === undefined ? [] : present(fsx).filter((key) => notWithBackup.includes(key))
        .map((key) => `When restoring an FSx Lustre file system from backup, '${key}' cannot be specified.`),
  },
  constructors: {
    // The server crashes without these settings.
    SharedStorage: (storage) => {
      const key = settings[String(storage["StorageType"])] ?? ""
      const existing = ["FsxOpenZfsSettings", "FsxOntapSettings", "FileCacheSettings"]
      return existing.includes(key) && !isPresent(storage[key]) ? [[key, "Missing data for required field."]] : []
    },
    // The server crashes on an empty list, even when InstanceType is set.
    SlurmComputeResource: (resource) =>
      get(resource, "Instances") === undefined || isPresent(resource["Instances"])
        ? []
        : [["Instances", "Shorter than minimum length 1. Leave it out when InstanceType is set."]],
  },
  removed: {
    "LoginNodesSsh.KeyName":
      "Starting with ParallelCluster 3.15, the KeyName parameter is no longer supported for Login Nodes. Remove from the " +
      "configuration and try again.",
  },
}
