/**
 * Filters log lines: which may report a problem, and which only seem to, because every healthy build and cluster writes them.
 *
 * @module
 */

const trouble = /*#__PURE__*/ new RegExp(
  [
    "error|fatal|critical|fail|cannot|can't|could ?n[o']t|unable|denied|forbidden|unauthorized|not authorized|permission",
    "not found|no such|not exist|no match|invalid|unrecognized|unknown|unexpected|unsupported|not supported|undefined|unbound",
    "exception|traceback|timed?[- ]?out|timeout|refused|unreachable|reset by peer|not responding|no route|abort|killed|panic",
    "exceed|limit|quota|insufficient|no space|out of memory|expired|conflict|mismatch|missing|unmet|broken|corrupt|bad ",
    "rejected|already exists|not installed|not available|unavailable|not signed|gave up|\\b[45]\\d\\d\\b|^(?:std\\w+: )?E: ",
    "prevent|incompatible|requires|protected mode|stuck|waiting for|retry|nothing provides|no corresponding|wrong records",
    "command returned|exit (?:code|status)|no candidate|not permitted|blocked|locked|warning|not baked|was created with",
    "different|unhealthy|\\bneed|interrupt|powering off|drain|x509|_{2}main__|no module|no matching|oom",
  ].join("|"),
  "i",
)

const harmless: ReadonlyArray<RegExp> = [
  /shard_seed: Failed to get dmi property/,
  /umount: \S+: not mounted/,
  /perl: warning: |Failed to set locale|setlocale|locale: Cannot set/i,
  /grep: \S+: No such file or directory/,
  /rmmod: ERROR: Module \S+ is not currently loaded/,
  /mv: cannot stat '\/etc\/chef\/client\.pem'/,
  /apt does not have a stable CLI interface/,
  /Running pip as the 'root' user|new release of pip|DEPRECATION:|'license' keys deprecated/,
  /Configured MailProg is invalid/,
  /Could not open \w+ state file|Trying backup state save file|No \w+ state file|Information may be lost|No last decay/,
  /Running exception handlers|Exception handlers complete|Running handlers|PLEASE PROVIDE THE CONTENTS|Stacktrace dumped/,
  /Unable to read file '[^']+_overrides\.json'/,
  /Write(?:\w+)ChefError|ErrorHandlers::|EmitChefErrorEvent/,
  /Run List override has been provided/,
  /^\S+ \d+ [\d:]+ \S+ dhclient\[/,
  /This system is not registered with an entitlement server/,
  /skipped PGP checks|debconf: |unable to initialize frontend|invoke-rc\.d|policy-rc\.d/,
  /chef-client\.log: No such file|chef-client\.log not found/,
  /\[MIRROR\]|FATAL: -{3,}|Waiting for cache lock:|Infra Phase failed\.|See "systemctl status/,
  /tar: Removing leading|to see the full stack trace|log_level|--(?:retry|timeout)\b.*\bcurl -/,
  /Not able to set AMI (?:tag|description)/,
  /ReadTimeoutError.*Retrying/,
  /^Traceback \(most recent call last\)|^ {2}File "/,
  // A node without the SSM agent's permissions logs that every minute, and works.
  /^[A-Z][a-z]{2} [ \d]\d [\d:]{8} \S+ (?:amazon-ssm-agent|ssm-agent-worker|sshd|dbus-daemon|dbus|chronyd)\b/,
  /PLAY RECAP|\bok=\d+ +changed=\d+/,
  /^-+ (?:Begin|End) output of|^Ran .* returned \d+$/,
]

/** True if a line may report a problem. A cheap filter before the rules. */
export const isNotable = (message: string): boolean => trouble.test(message)

/** True for lines that look like errors but are written even if nothing is wrong. */
export const isHarmless = (message: string): boolean => harmless.some((pattern) => pattern.test(message))

const severe =
  /\b(?:error|fatal|critical|fail(?:ed|ure|s)?|cannot|could ?n[o']t|unable to|denied|forbidden|not found|no such|invalid|unrecognized|unsupported|not supported|exception|timed?[- ]?out|refused|unreachable|abort\w*|killed|panic|no space|not permitted|unmet|command not found|syntax error|unbound variable|undefined|no matching|missing|expired|exceeded)\b|^(?:Std\w+: )?E: /i

/** True if a line looks like an error to a person. */
export const looksLikeError = (message: string): boolean => severe.test(message) && !isHarmless(message)
