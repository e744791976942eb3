/**
 * All cases.
 *
 * @module
 */
import { clusters } from "./clusters.ts"
import { fieldClusters } from "./fieldClusters.ts"
import { fieldImages } from "./fieldImages.ts"
import { fieldRuns } from "./fieldRuns.ts"
import { fieldSecond } from "./fieldSecond.ts"
import { fieldThird } from "./fieldThird.ts"
import type { Case } from "./frame.ts"
import { images } from "./images.ts"
import { others } from "./others.ts"
import { runs } from "./running.ts"

export type { Case }

/** All cases. */
export const cases: ReadonlyArray<Case> = [
  ...images,
  ...clusters,
  ...runs,
  ...others,
  ...fieldImages,
  ...fieldClusters,
  ...fieldRuns,
  ...fieldSecond,
  ...fieldThird,
]
