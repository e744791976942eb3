/**
 * The server's update policies: when a change is allowed, and the reason and action otherwise. The names are the server's; those
 * with a colon are variants of a policy with other texts.
 *
 * @module
 */
import { settings } from "./ClusterHooks.ts"
import { equal, get, isMapping, isPresent, items, type Mapping, readJson, toInteger } from "./Values.ts"

/** A value that differs. */
export interface Difference {
  /** The keys that lead to the section, items of lists as `SlurmQueues[name]`. */
  readonly sections: ReadonlyArray<string>
  readonly key: string
  readonly current: unknown
  readonly requested: unknown
  /** True if an item of a list of sections was added or removed. */
  readonly isItem: boolean
}

/** The input of the policies. */
export interface Situation {
  readonly current: unknown
  readonly requested: unknown
  readonly differences: ReadonlyArray<Difference>
  readonly fleetRuns: boolean
  readonly loginNodesRun: boolean
  /** AWS's isolated regions, in which updates of tags fail. */
  readonly isIsolated: boolean
  readonly strategy: string
}

type Text = string | ((difference: Difference, situation: Situation) => string)

export interface Policy {
  /** Without it the change is never allowed. */
  readonly allows?: (difference: Difference, situation: Situation) => boolean
  readonly reason: Text
  readonly action?: Text
  /** The server does not list the change in its change set. */
  readonly isHidden?: true
}

const inQueue = ({ sections }: Difference) => sections.some((section) => section.startsWith("SlurmQueues["))
const isAdded = ({ current, isItem, requested }: Difference) => isItem && current === null && requested !== null
const setsStrategy = ({ strategy }: Situation) => strategy !== "COMPUTE_FLEET_STOP"

const stopFleet = "Stop the compute fleet with the pcluster update-compute-fleet command"
const stopLoginNodes =
  "Stop the login nodes by setting Count parameter to 0 and update the cluster with the pcluster update-cluster command"
const fleetMustStop = "All compute nodes must be stopped"

const show = (value: unknown) => typeof value === "string" ? value : JSON.stringify(value)

const named = (list: unknown, name: string) => items(list).find((item) => get(item, "Name") === name)

/** The name in `SlurmQueues[name]`, for one of these lists. */
const nameIn = (list: string, { sections }: Difference) =>
  sections.find((section) => section.startsWith(`${list}[`))?.slice(list.length + 1, -1)

/** True if the compute resource, or the queue, has a placement group that ParallelCluster created. */
const hasManagedGroup = (configuration: unknown, difference: Difference) => {
  const queue = named(get(get(configuration, "Scheduling"), "SlurmQueues"), nameIn("SlurmQueues", difference) ?? "")
  const resource = named(get(queue, "ComputeResources"), nameIn("ComputeResources", difference) ?? "")
  const [own, ofQueue] = [resource, queue].map((section) => get(get(section, "Networking"), "PlacementGroup"))
  const group = isPresent(own) ? own : ofQueue
  return isPresent(get(group, "Enabled")) && !isPresent(get(group, "Name")) && !isPresent(get(group, "Id"))
}
const deletesManagedGroup = (difference: Difference, { current, requested }: Situation) =>
  hasManagedGroup(current, difference) && !hasManagedGroup(requested, difference)

/** Names of FSx for Lustre file systems that ParallelCluster created. */
const managedLustre = (configuration: unknown) =>
  items(get(configuration, "SharedStorage"))
    .filter((storage) =>
      get(storage, "StorageType") === "FsxLustre" &&
      get(get(storage, "FsxLustreSettings"), "FileSystemId") === undefined
    )
    .map((storage) => get(storage, "Name"))
const keepsManagedLustre = (_: Difference, { current, requested }: Situation) => {
  const after = managedLustre(requested)
  return managedLustre(current).some((name) => after.includes(name))
}

const isHome = ({ current, key, requested }: Difference) =>
  key === "SharedStorage" &&
  [current, requested].some((storage) => ["home", "/home"].includes(String(get(storage, "MountDir"))))
/** Existing file systems can be mounted and unmounted while nodes run. */
const isLive = ({ current, requested }: Difference) => {
  const storage = requested ?? current
  const type = String(get(storage, "StorageType"))
  const own = get(storage, settings[type] ?? "")
  return type !== "Ebs" && ["VolumeId", "FileSystemId", "FileCacheId"].some((key) => get(own, key) !== undefined)
}
/** The server crashes when nodes run and a mount point changes. */
const crashesOnMount = ({ isItem }: Difference, { fleetRuns, loginNodesRun }: Situation) =>
  !isItem && (fleetRuns || loginNodesRun)
const storageNeedsFleet = (difference: Difference, situation: Situation) =>
  situation.fleetRuns && !isLive(difference) && !setsStrategy(situation)
const storageNeedsLoginNodes = (difference: Difference, { loginNodesRun }: Situation) =>
  loginNodesRun && !isLive(difference)

const queueUpdate = (difference: Difference, situation: Situation) =>
  !situation.fleetRuns || (inQueue(difference) && setsStrategy(situation))
const queueUpdateReason = (difference: Difference) =>
  inQueue(difference) ? `${fleetMustStop} or QueueUpdateStrategy must be set` : fleetMustStop
const queueUpdateAction = (difference: Difference) =>
  inQueue(difference)
    ? `${stopFleet}, or set QueueUpdateStrategy in the configuration used for the 'update-cluster' operation`
    : stopFleet

const resize = (difference: Difference, situation: Situation): boolean => {
  const { current, key, requested, sections } = difference
  if (!situation.fleetRuns) return true
  if ((inQueue(difference) || key === "SlurmQueues") && (situation.strategy === "TERMINATE" || isAdded(difference))) {
    return true
  }
  const growth = (before: unknown, after: unknown, absent: number) =>
    (toInteger(after) ?? absent) - (toInteger(before) ?? absent)
  if (key === "MaxCount") return growth(current, requested, 10) >= 0
  // MinCount may grow if MaxCount grows at least as much.
  const most = key === "MinCount"
    ? situation.differences.find((other) => other.key === "MaxCount" && other.sections.join(".") === sections.join("."))
    : undefined
  return most !== undefined && growth(most.current, most.requested, 10) >= growth(current, requested, 0)
}

/** Chef attributes that an update may change. */
const chefAttributes = [
  "cluster.slurm.reconfigure_timeout",
  "cluster.cluster_readiness_check_enabled",
  "cluster.cluster_readiness_check_ignore_failure",
]
/** The paths of the leaves at which two trees differ. */
const leaves = (a: unknown, b: unknown, path: string): ReadonlyArray<string> => {
  if (equal(a, b)) return []
  const [before, after] = [a, b].map((value) => isMapping(value) && isPresent(value) ? value : undefined)
  if ((before ?? a) !== undefined && (after ?? b) !== undefined && !(isMapping(a) && isMapping(b))) return [path]
  if (before === undefined && after === undefined) return [path]
  return [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])]
    .flatMap((key) => leaves(get(before, key), get(after, key), path === "" ? key : `${path}.${key}`))
}
/** The server crashes on JSON that is not an object. */
const attributes = (text: unknown): Mapping | undefined => {
  const value = isPresent(text) ? readJson(String(text))?.value : undefined
  return isMapping(value) ? value : isPresent(value) ? undefined : {}
}
const fixedAttributes = ({ current, requested }: Difference) => {
  const [before, after] = [attributes(current), attributes(requested)]
  return before === undefined || after === undefined
    ? ["(it is not a JSON object)"]
    : leaves(before, after, "").filter((path) => !chefAttributes.includes(path)).sort()
}

const unsupported = {
  reason: ({ key }: Difference) => `Update actions are not currently supported for the '${key}' parameter`,
  action: ({ current, isItem, key }: Difference) =>
    (current !== null
      ? `Restore '${key}' value to '${show(current)}'`
      : `${isItem ? "Restore" : "Remove"} the parameter '${key}'`) +
    ". If you need this change, please consider creating a new cluster instead of updating the existing one.",
}
const modifyVolume =
  "Follow the instructions at https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/requesting-ebs-volume-modifications.html" +
  "#modify-ebs-volume to modify your volume from AWS Console."

const fleetStopped = (_: Difference, { fleetRuns }: Situation) => !fleetRuns
const loginNodesStopped = (_: Difference, { loginNodesRun }: Situation) => !loginNodesRun

export const policies: Readonly<Record<string, Policy>> = {
  IGNORED: { allows: () => true, reason: "", isHidden: true },
  SUPPORTED: { allows: () => true, reason: "" },
  UNSUPPORTED: unsupported,
  "UNSUPPORTED:ebs_volume_update": { ...unsupported, action: modifyVolume },
  "UNSUPPORTED:ebs_volume_resize:ebs_volume_update": {
    reason: "Updating the file system after a resize operation requires commands specific to your operating system.",
    action: modifyVolume,
  },
  "UNSUPPORTED:cookbook_update": {
    ...unsupported,
    reason:
      "Updating cookbook related parameter is not supported because it only applies updates to compute nodes. If you still " +
      "want to proceed, first stop the compute fleet with the pcluster update-compute-fleet command and then run an update " +
      "with the --force-update flag",
  },
  READ_ONLY_RESOURCE_BUCKET: {
    allows: () => false,
    reason: ({ current, key, requested }) =>
      `'${key}' parameter is a read only parameter that cannot be updated. New value '${
        show(requested)
      }' will be ignored ` +
      `and old value '${show(current)}' will be used if you force the update.`,
    action: ({ current, key }) => `Restore the value of parameter '${key}' to '${show(current)}'`,
  },
  SUPPORTED_UNLESS_ADC: {
    allows: (_, { isIsolated }) => !isIsolated,
    reason: ({ key }) => `Updating '${key}' during a cluster update is not supported in ADC regions.`,
    action: ({ key }) => `Restore '${key}' to its previous value.`,
  },
  EXTRA_CHEF_ATTRIBUTES: {
    allows: (difference) => fixedAttributes(difference).length === 0,
    reason: (difference) =>
      `The following ExtraChefAttributes fields cannot be updated: ${fixedAttributes(difference).join(", ")}`,
    action: "Revert the non-updatable ExtraChefAttributes fields to their original values.",
  },
  COMPUTE_FLEET_STOP: { allows: fleetStopped, reason: fleetMustStop, action: stopFleet },
  COMPUTE_FLEET_STOP_ON_REMOVE: {
    allows: (difference, situation) => !situation.fleetRuns || (inQueue(difference) && isAdded(difference)),
    reason: fleetMustStop,
    action: stopFleet,
  },
  COMPUTE_AND_LOGIN_NODES_STOP: {
    allows: (_, { fleetRuns, loginNodesRun }) => !fleetRuns && !loginNodesRun,
    reason: "The update is not supported when compute or login nodes are running",
    action: `${stopFleet}. ${stopLoginNodes}`,
  },
  LOGIN_NODES_STOP: {
    allows: loginNodesStopped,
    reason: "The update is not supported when login nodes are running",
    action: stopLoginNodes,
  },
  LOGIN_NODES_POOL_STOP: {
    allows: loginNodesStopped,
    reason: (difference) =>
      `The update is not supported when login nodes in ${nameIn("Pools", difference) ?? ""} are running`,
    action: stopLoginNodes,
  },
  LOGIN_NODES_POOLS_UPDATE_POLICY: {
    allows: (difference, { loginNodesRun }) => !loginNodesRun || isAdded(difference),
    reason: "The update is not supported when login nodes are running",
    action: stopLoginNodes,
  },
  QUEUE_UPDATE_STRATEGY: { allows: queueUpdate, reason: queueUpdateReason, action: queueUpdateAction },
  RESIZE_UPDATE_STRATEGY_ON_REMOVE: {
    allows: resize,
    reason: `${fleetMustStop} or QueueUpdateStrategy must be set to TERMINATE`,
    action:
      "Stop the compute fleet or set QueueUpdateStrategy:TERMINATE in config to remove nodes from the scheduler, terminate " +
      "the associated instances & any running jobs",
  },
  MANAGED_PLACEMENT_GROUP: {
    allows: (difference, situation) =>
      deletesManagedGroup(difference, situation) ? !situation.fleetRuns : queueUpdate(difference, situation),
    reason: (difference, situation) =>
      deletesManagedGroup(difference, situation)
        ? `${fleetMustStop} for a managed placement group deletion`
        : queueUpdateReason(difference),
    action: (difference, situation) =>
      deletesManagedGroup(difference, situation) ? `${stopFleet}.` : queueUpdateAction(difference),
  },
  MANAGED_FSX: {
    allows: (difference, situation) => {
      if (keepsManagedLustre(difference, situation)) return false
      const { current, requested } = difference
      const onlyAdds = Array.isArray(current) &&
        current.every((value) => items(requested).some((other) => equal(value, other)))
      return queueUpdate(difference, situation) || (inQueue(difference) && onlyAdds)
    },
    reason: (difference, situation) =>
      keepsManagedLustre(difference, situation)
        ? `${difference.key} configuration cannot be updated when a managed FSx for Lustre file system is configured. ` +
          "Forcing an update would trigger a deletion of the existing file system and result in potential data loss"
        : queueUpdateReason(difference),
    action: (difference, situation) =>
      keepsManagedLustre(difference, situation)
        ? "If you intend to preserve the same file system or you want to create a new one please refer to the shared storage " +
          "section in ParallelCluster user guide."
        : queueUpdateAction(difference),
  },
  SHARED_STORAGE_UPDATE_POLICY: {
    allows: (difference, situation) =>
      !isHome(difference) && !crashesOnMount(difference, situation) &&
      !storageNeedsFleet(difference, situation) && !storageNeedsLoginNodes(difference, situation),
    reason: (difference, situation) =>
      isHome(difference)
        ? "The /home directory cannot be changed during an update"
        : crashesOnMount(difference, situation)
        ? "All compute and login nodes must be stopped: the server fails with an internal error otherwise"
        : [
          ...storageNeedsFleet(difference, situation) ? [`${fleetMustStop} or QueueUpdateStrategy must be set.`] : [],
          ...storageNeedsLoginNodes(difference, situation) ? ["All login nodes must be stopped"] : [],
        ].join(" "),
    action: (difference, situation) =>
      isHome(difference) ? "Please revert any changes to the /home mount" : [
        ...crashesOnMount(difference, situation) && situation.fleetRuns
          ? [`${stopFleet}.`]
          : storageNeedsFleet(difference, situation)
          ? [`${stopFleet}, or set QueueUpdateStrategy in the configuration used for the 'update-cluster' operation.`]
          : [],
        ...storageNeedsLoginNodes(difference, situation) ? [stopLoginNodes] : [],
      ].join(" "),
  },
  // Not a policy of the server, which crashes when it compares a missing section.
  CRASH: {
    allows: () => false,
    reason: ({ key }) => `The server fails with an internal error when ${key} is added or removed`,
    action: ({ current, key }) =>
      current === null
        ? `Add the storage under another name instead of adding '${key}' to this one`
        : `Restore '${key}', or remove the storage as a whole`,
  },
}
