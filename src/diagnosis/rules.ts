/**
 * All rules. The first rule that matches a line wins, so specific rules come before general ones.
 *
 * @module
 */
import type { Rule } from "./Rule.ts"
import { capacity } from "./rules/capacity.ts"
import { disk } from "./rules/disk.ts"
import { fileSystems } from "./rules/fileSystems.ts"
import { launches } from "./rules/launches.ts"
import { names } from "./rules/names.ts"
import { network } from "./rules/network.ts"
import { packages } from "./rules/packages.ts"
import { parentImages } from "./rules/parentImages.ts"
import { permissions } from "./rules/permissions.ts"
import { quotas } from "./rules/quotas.ts"
import { recipes } from "./rules/recipes.ts"
import { schedulers } from "./rules/schedulers.ts"
import { scripts } from "./rules/scripts.ts"
import { stacks } from "./rules/stacks.ts"
import { timeouts } from "./rules/timeouts.ts"
import { versions } from "./rules/versions.ts"

/** The rules of one family. */
export interface Family {
  readonly name: string
  readonly rules: ReadonlyArray<Rule>
}

/** The families, from specific to general. */
export const families: ReadonlyArray<Family> = [
  { name: "Versions", rules: versions },
  { name: "Parent images, drivers and kernels", rules: parentImages },
  { name: "Disk and memory", rules: disk },
  { name: "Capacity", rules: capacity },
  { name: "Quotas", rules: quotas },
  { name: "File systems", rules: fileSystems },
  { name: "Permissions", rules: permissions },
  { name: "Schedulers and directories", rules: schedulers },
  { name: "Packages and repositories", rules: packages },
  { name: "Scripts and components", rules: scripts },
  { name: "Network", rules: network },
  { name: "Stacks", rules: stacks },
  { name: "Names and limits", rules: names },
  { name: "Launches of nodes", rules: launches },
  { name: "Timeouts", rules: timeouts },
  { name: "Recipes", rules: recipes },
]

/** The rules of all families. */
export const rules: ReadonlyArray<Rule> = /*#__PURE__*/ families.flatMap(({ rules }) => rules)
