/**
 * Who may do what, where the policies of a default deployment are in force: the API is for its role alone, and the role is for
 * nothing but the API.
 *
 * @module
 */
import type { Deployment, Identity } from "./Model.ts"

/** The API's resource policy: an explicit deny for everybody but the role. */
export const mayInvoke = ({ roleArn }: Identity, deployment: Deployment): boolean =>
  !deployment.enforced || roleArn === deployment.roleArn

/** Why an identity may not do something in another service; `undefined` when it may. */
export const denial = (
  { arn, roleArn }: Identity,
  deployment: Deployment,
  action: string,
  resource: string,
): string | undefined =>
  deployment.enforced && roleArn === deployment.roleArn
    ? `User: ${arn} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows ` +
      `the ${action} action`
    : undefined
