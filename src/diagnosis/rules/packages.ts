/**
 * Packages and their repositories.
 *
 * @module
 */
import type { Rule } from "../Rule.ts"

/** Rules about packages and repositories. */
export const packages: ReadonlyArray<Rule> = [
  {
    code: "apt-lock",
    title: "Another process holds the lock of the package manager",
    explanation:
      "Often the unattended upgrade of the parent image is running. Packages are then not installed, and later steps fail without them.",
    next:
      "Disable unattended upgrades in the parent image, or set Build/UpdateOsPackages/Enabled, which waits for them; in a script, wait for the lock.",
    signs: [
      /Could not get lock|Unable to acquire the dpkg frontend lock|Unable to lock (?:the administration )?directory|dpkg: error: dpkg frontend lock|Another app is currently holding the yum lock|Existing lock \/var\/run\/yum\.pid|Could not (?:acquire|open) lock file|can't create transaction lock|obtain the transaction lock|Waiting for process with pid|cannot acquire lock.*(?:dnf|rpm|apt)/i,
    ],
  },
  {
    code: "package-signature-invalid",
    title: "A repository or package is not signed with a trusted key",
    explanation:
      "The package manager refuses a repository whose key has expired, is missing or does not match, and everything that needs its index.",
    next: "Renew the repository's key in the parent image, or remove the repository, then try again.",
    signs: [
      /EXPKEYSIG|NO_PUBKEY|REVKEYSIG|BADSIG|KEYEXPIRED/,
      /GPG check FAILED|Public key for \S+ is not installed|GPG key(?:s| retrieval| import).*fail|signature (?:could not be|couldn't be) verified|signatures? (?:were|was) (?:invalid|bad)|repomd\.xml signature|Failed to retrieve GPG key|is not correctly signed|PGP (?:signature )?check.*fail/i,
      { text: /The repository '[^']+' is (?:not|no longer) signed/, weight: "place" },
    ],
  },
  {
    code: "package-checksum-mismatch",
    title: "A download has a wrong checksum",
    explanation: "A mirror is being updated, a proxy changed the download, or an archive was replaced.",
    next: "Try again. If the error persists, use another mirror, bypass the proxy, or correct the expected checksum.",
    signs: [
      /Hash Sum mismatch|File has unexpected size|checksum (?:doesn'?t|does not) match|does not match expected checksum|Checksum mismatch|ChecksumMismatch|THESE PACKAGES DO NOT MATCH THE HASHES|(?:sha256|md5|sha1)\w*:? .*(?:FAILED|mismatch)|computed checksum did NOT match|No more mirrors to try - All mirrors were already tried without success.*checksum/i,
    ],
  },
  {
    code: "package-repository-retired",
    title: "A repository no longer exists",
    explanation:
      "The repository reports that the path does not exist: its release has reached end of life, or its address has changed.",
    next:
      "Point the parent image at the archive of that release (vault, old-releases), remove the repository, or move to a release that is still published.",
    signs: [
      /(?:does not|no longer) ha(?:ve|s) a Release file/,
      /Cannot find a valid baseurl for repo|Status code: 404 for https?:\S+|(?:Failed to fetch|Err:\d+).*404 +Not Found|HTTP Error 404[^.]*repomd|404 for \S*repomd\.xml|Invalid release|mirrorlist\.centos\.org/i,
    ],
  },
  {
    code: "package-repository-denied",
    title: "A repository refuses access",
    explanation:
      "The repository returned 401 or 403: it requires a subscription or credentials, or an endpoint policy does not allow its bucket.",
    next:
      "Subscribe or configure the credentials; with an S3 endpoint in the VPC, allow the buckets of the operating system's repositories in its policy.",
    signs: [
      /Status code: 40[13] for https?:\S+|(?:Failed to fetch|Err:\d+).*40[13] +(?:Unauthorized|Forbidden)|HTTP Error 403[^.]*repo|status code: 403.*repo/i,
      /There are no enabled repo|no enabled repositor|Repositories disabled by configuration|not registered.*You can use .*subscription-manager.*register.*required/i,
    ],
  },
  {
    code: "package-repo-unreachable",
    title: "A package repository cannot be reached",
    explanation: "A repository does not respond. Packages are then not installed, and later steps fail without them.",
    next:
      "Use a subnet with a route to the repository (NAT gateway or proxy; for Amazon Linux an S3 endpoint that allows its buckets), and a security group that allows outbound 80 and 443.",
    in: ["build", "chef-client", "cfn-init", "cloud-init-output", "system-messages", "syslog", "cloud-init"],
    signs: [
      /^(?!.*\[MIRROR\]).*Curl error \(\d+\): .*https?:|Cannot (?:prepare internal mirrorlist|download repomd\.xml)/,
      /Failed to download metadata for repo|Cannot retrieve metalink for repository|failure: repodata\/repomd\.xml|Failed to synchronize cache for repo|Could not retrieve mirrorlist|All mirrors were (?:already )?tried/i,
      /(?:W|E): Failed to fetch https?:|Could not connect to \S*(?:ubuntu|debian|archive|ports)\S*|Cannot initiate the connection to \S+|Unable to connect to \S+:(?:http|80|443|https)|Some index files failed to download|Connection failed \[IP/i,
      { text: /Errors during downloading metadata for repository/, weight: "place" },
    ],
  },
  {
    code: "python-package-unavailable",
    title: "pip finds no such package",
    explanation:
      "No version of a Python package matches: the version does not exist, not for this Python version or platform, or the index cannot be reached.",
    next:
      "Correct the name and version, and the version of Python; behind a proxy or without internet access, configure the index.",
    signs: [
      /No matching distribution found for/,
      /Could not find a version that satisfies the requirement/,
      /requires a different Python|Requires-Python|ResolutionImpossible|(?:conda|mamba).*PackagesNotFoundError|PackagesNotFoundError/,
    ],
  },
  {
    code: "python-package-build-failed",
    title: "A Python package could not be built",
    explanation:
      "pip built a package from source and the build stopped; the preceding lines show what is missing, often a compiler or headers.",
    next: "Install what the build needs, or pin a version that has a wheel for this platform.",
    signs: [
      /Failed building wheel for|Failed to build installable wheels|Could not build wheels for/,
      /subprocess-exited-with-error|error: command '[^']*(?:gcc|cc|g\+\+|x86_64[^']*)' failed|error: metadata-generation-failed|legacy-install-failure/,
    ],
  },
  {
    code: "package-database-broken",
    title: "The package manager's own database is broken",
    explanation:
      "An installation was interrupted before the parent image was created, or a program locks or has damaged the database.",
    next:
      "Repair it in the parent image (`dpkg --configure -a`, `rpm --rebuilddb`), and create the image from an instance without running installations.",
    signs: [
      /dpkg was interrupted|rpmdb: BDB\d+|rpmdb open failed|cannot open Packages (?:index|database)|database disk image is malformed|error: (?:can't|cannot) (?:create|open) transaction lock|parsing file '\/var\/lib\/dpkg/,
    ],
  },
  {
    code: "package-conflict",
    title: "Packages conflict",
    explanation: "A requested package conflicts with an installed one, or the installation script of a package failed.",
    next: "Remove or update the conflicting package in the parent image, or remove what Build/Components adds.",
    signs: [
      /Error: \S+ conflicts with \S+|package \S+ (?:from \S+ )?requires \S+.*, but (?:none of the providers can be installed|it is not)|nothing provides \S+.* needed by|Requires: \S+.*/,
      /[Yy]ou have held broken packages|unmet dependencies|Unmet dependencies|pkgProblemResolver::Resolve|is to be installed$|but it is not going to be installed/,
      /package \S+ (?:from \S+ )?(?:conflicts with|obsoletes)|cannot install both|conflicting requests|(?:file|package) \S+ .*conflicts (?:between|with)|Transaction (?:test|check) error|trying to overwrite '[^']+', which is also in package/i,
      /dpkg: error processing|Sub-process \/usr\/bin\/dpkg returned an error|error: unpacking of archive failed|%p(?:ost|re)\w*\(\S+\) scriptlet failed/,
      { text: /nothing provides \S+|Problem: (?:conflicting|package|cannot|problem)/, weight: "place" },
    ],
  },
  {
    code: "package-unavailable",
    title: "A package is not available",
    explanation:
      "No enabled repository has a required package: it was removed, has another name in this release, or the index could not be read.",
    next:
      "Enable the repository that has it, start from a newer parent image, or correct the name. If the index could not be read, resolve that first.",
    weight: "place",
    signs: [
      /Unable to find a match: (?!kernel)/,
      /Unable to locate package|has no installation candidate|No candidate version available for|Couldn't find any package by/i,
      /No package \S+ available|No available \w+ for|No package matching '[^']+' (?:is available|found)|Version '[^']+' for '[^']+' was not found/,
    ],
  },
]
