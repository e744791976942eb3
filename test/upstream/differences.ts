/**
 * What the server answers differently by version: the release from which on, and what it is before and since. The tests ask
 * for a difference by its name, and the table in `docs/server-versions.md` is made of them.
 *
 * @module
 */
import { isAtLeast } from "./releases.ts"

/** A change in what the server answers that no contract announces, or one that the declarations allow for. */
export interface Difference {
  readonly since: string
  /** What is asked, and where in the answer it shows. */
  readonly where: string
  readonly before: string
  readonly after: string
}

export const differences = {
  alinux2023: {
    since: "3.10.0",
    where: "`os`",
    before: "the newest Amazon Linux is `alinux2`",
    after: "`alinux2023`",
  },
  loginNodesAreAList: {
    since: "3.11.0",
    where: "`loginNodes` of DescribeCluster",
    before: "one pool, an object",
    after: "an array of pools with their names",
  },
  changeValuesAreText: {
    since: "3.12.0",
    where: "`currentValue` and `requestedValue` in `changeSet` and `updateValidationErrors`",
    before: "any JSON: `20`, `true`, a whole queue as an object",
    after: 'text, as Python prints it: `"20"`, `"True"`, `"{\'Name\': \'queue2\', …}"`',
  },
  badImageYamlIsServerError: {
    since: "3.14.0",
    where: "BuildImage with a configuration that is not YAML",
    before: "400, `BadRequest`",
    after: "500, `InternalService`",
  },
} as const satisfies Readonly<Record<string, Difference>>

/** Does this release answer as the difference has it since? */
export const has = (version: string, difference: keyof typeof differences): boolean =>
  isAtLeast(version, differences[difference].since)
