/**
 * What STS accepts of roles and their sessions.
 *
 * @module
 */

/** The ARN of a role. */
export const roleArnPattern = /^arn:[\w-]+:iam::\d{12}:role\/\S+$/

/** The name of a session. */
export const sessionNamePattern = /^[\w+=,.@-]{2,64}$/
export const sessionNameRule = "must be 2 to 64 letters, digits or +=,.@-_"

/** How long a role's credentials may be valid, in seconds. */
export const isDuration = (seconds: number): boolean => Number.isInteger(seconds) && seconds >= 900 && seconds <= 43_200
