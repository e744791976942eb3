/**
 * Scripts and components of the configuration: of builds, and custom actions of nodes.
 *
 * @module
 */
import type { Rule } from "../Rule.ts"

/** Fatal errors of shells, interpreters and programs. */
const fatalErrors = String
  .raw`(?:command not found|No such file or directory|syntax error|unbound variable|Permission denied|not permitted|cannot |can't |Traceback|\b\w*(?:Error|Exception)\b: |\berror\b|\bfatal\b|\bfail(?:ed|ure|s)?\b|denied|not found|unable to|invalid|unrecognized|unknown|unsupported|undefined|missing|timed? ?out|refused|abort|panic|segmentation fault|core dumped|\bKilled\b|exited? (?:with )?(?:code|status)? ?[1-9]|\([1-9]\d*\)$|does not exist|expected|must be|required|already exists|too many|too long|not a )`

/** Lines that the script did not write: of its runner, and the shell's trace of commands. */
const otherLines =
  "fetch_and_run - |\\[(?:ERROR|INFO)\\] |ToolError|Bootstrap failed|BEGIN CHEF|The hash of script|ExitCode|\\w+ EXECUTION$|Script execution failure"

/** A line that the script wrote, of that form. */
const scriptLine = (...forms: ReadonlyArray<string>): RegExp =>
  new RegExp(`^(?!.*(?:${otherLines}))(?!(?:Std\\w+: )?\\++ ).*${forms.join("")}`, "i")

/** Rules about scripts and components. */
export const scripts: ReadonlyArray<Rule> = [
  {
    code: "script-not-found",
    title: "A script or component does not exist at the configured address",
    explanation: "The address of a script returned 404, or the component's ARN does not exist.",
    next: "Upload it there, or correct its address in CustomActions or Build/Components.",
    signs: [
      /\((?:404|NoSuchKey|NoSuchBucket)\) when calling the (?:HeadObject|GetObject|ListObjects\w*)|fatal error: An error occurred \((?:404|NoSuch\w+)\)|Failed to download OnNode\w+ script .*(?:404|NoSuchKey|NoSuchBucket|Not Found|status code 4(?:04|10))|specified (?:key|bucket) does not exist/,
      {
        text: /component .*(?:cannot be found|does not exist|not found)|ImageBuilder::ImageRecipe .*component/i,
        in: ["stackEvent"],
      },
    ],
  },
  {
    code: "script-address-invalid",
    title: "A script's address has an unsupported scheme",
    explanation: "Scripts are read from s3:// and https:// addresses only.",
    next: "Correct the address in CustomActions or Build/Components.",
    signs: [
      /URL must be an s3 or HTTPs|Invalid script url|Invalid bucket name|No connection adapters were found|Invalid URL/,
    ],
  },
  {
    code: "script-not-runnable",
    title: "A script cannot be run",
    explanation:
      "The interpreter in its first line does not exist, it is for another architecture, has Windows line endings, or cannot be made executable.",
    next:
      "Start it with a line such as `#!/bin/bash`, save it with Unix line endings, and check that the image has the interpreter.",
    signs: [
      /Exec format error|bad interpreter|\\r['’]?: (?:command not found|No such file)|\^M|Unable to set script executable|failure in making the file (?:executable|compatible)|cannot execute(?: binary file|: required file)|\$'\\r'/,
      {
        text: /syntax error near unexpected token `(?:newline|<|')|line 1: (?:<\?xml|<!DOCTYPE|html|<html|<Error)/i,
        within: ["custom-script", "custom-action"],
      },
    ],
  },
  {
    code: "custom-script-failed",
    title: "A script or component of the build failed",
    explanation: "A script of Build/Components ended with an exit code other than 0; its last messages say why.",
    next: "Correct the script, try it on an instance of the parent image, and build again.",
    in: ["build"],
    within: ["custom-script"],
    weight: "place",
    quotesLast: true,
    signs: [
      /*#__PURE__*/ scriptLine("Std(?:out|err): .*", fatalErrors),
      /*#__PURE__*/ scriptLine("Std(?:out|err): "),
      /Script execution failure|ExitCode [1-9]/,
    ],
  },
  {
    code: "custom-action-failed",
    title: "A custom action of a node failed",
    explanation:
      "A script of CustomActions ended with an exit code other than 0; its last messages say why. A node whose script fails does not join the cluster.",
    next: "Correct the script, try it on a node, upload it, and create or update the cluster again.",
    weight: "place",
    quotesLast: true,
    signs: [
      { text: /*#__PURE__*/ scriptLine(fatalErrors), within: ["custom-action"] },
      { text: /*#__PURE__*/ scriptLine("\\S"), within: ["custom-action"] },
      { text: /Failed to (?:execute|run|download) OnNode\w+ script/, within: ["custom-action"] },
      {
        text: /Failed to (?:execute|run) OnNode\w+ script/,
        in: ["stackEvent", "bootstrap_error_msg"],
        weight: "consequence",
      },
      { text: /^OnNode(?:Start|Configured)(?:Execution)?Failure/, in: ["describe"], weight: "consequence" },
    ],
  },
  {
    code: "script-download-failed",
    title: "A script could not be downloaded",
    explanation: "The head node could not read the script of a custom action.",
    next:
      "Check the script's address, that the node's role may read it, and that the subnet reaches S3 or the web server.",
    weight: "place",
    signs: [
      { text: /Failed to download OnNode\w+ script .*(?:cause|status code)/ },
      { text: /Failed to download OnNode\w+ script/, in: ["stackEvent", "bootstrap_error_msg"], weight: "consequence" },
      { text: /^OnNode(?:Start|Configured)DownloadFailure/, in: ["describe"], weight: "consequence" },
    ],
  },
  {
    code: "custom-action-hangs",
    title: "A custom action never ended",
    explanation:
      "The script of a custom action was still running at the head node's bootstrap timeout; its last messages show what it waited for.",
    next: "Add a timeout to the script, and resolve what it waits for.",
    within: ["hanging-action"],
    signs: [
      /waiting|retry|retrying|attempt|still|sleep|trying|password|\[y\/N\]|press|confirm|timed? ?out|refused|unreachable/i,
    ],
  },
  {
    code: "update-action-failed",
    title: "A custom action after an update failed",
    explanation: "The script of OnNodeUpdated ended with an exit code other than 0.",
    next: "Correct the script and update again.",
    signs: [/Failed to (?:execute|run|download) OnNodeUpdated script|Failed to run post update hook/],
  },
]
