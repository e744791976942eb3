/**
 * STS: short-lived credentials of a role, for the caller's own credentials or for a token of an OpenID Connect provider; as
 * operations, and as layers that give `Credentials`.
 *
 * @module
 */
export * from "./Operations.ts"
export {
  type AssumeRoleOptions,
  layerAssumeRole,
  layerWebIdentity,
  layerWebIdentityConfig,
  type RoleOptions,
  type WebIdentityOptions,
} from "./RoleCredentials.ts"
