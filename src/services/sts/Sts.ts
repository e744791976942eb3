/**
 * STS: short-lived credentials of a role, for the caller's own credentials or for a token of an OpenID Connect provider; as
 * operations, and as layers that give `Credentials`.
 *
 * @module
 */
export * from "./Operations.ts"
export * from "./RoleCredentials.ts"
