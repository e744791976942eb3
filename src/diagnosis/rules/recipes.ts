/**
 * Recipes, and tests of their result: causes that apply if no specific one does.
 *
 * @module
 */
import type { Rule } from "../Rule.ts"

const reportFrame =
  /^(?!.*(?:-{3,} ?(?:Begin|End) output|Expected process to exit|\bRan .* returned|System Info|chef_version|platform=|Running handlers|# In \/|Error executing action|Stacktrace dumped|FATAL: ))(?!(?:Stdout: )?\s*[A-Z]\w+(?:::\w+)*\s*$)/

/** Matches a line of a report that has the reason. */
const reasonLine = (words: string): RegExp => new RegExp(reportFrame.source + `.*(?:${words})`, "i")

/** A failed recipe without a specific cause. */
export const chefRecipeFailed: Rule = {
  code: "chef-recipe-failed",
  title: "A recipe of ParallelCluster failed",
  explanation:
    "cinc-client runs the recipes that set up an image or node; a resource of a recipe failed with the quoted messages.",
  next:
    "Resolve the error in the messages. If nothing in the configuration or parent image explains it, look for the recipe's name among ParallelCluster's issues.",
  within: ["chef-error"],
  weight: "place",
  in: ["build", "chef-client", "cloud-init-output", "cfn-init"],
  signs: [
    /*#__PURE__*/ reasonLine(
      "STDERR: .*(?:error|fail|cannot|can't|unable|not found|no such|denied|invalid|refused|timed? ?out|missing|fatal|unsupported|exception|exit|conflict)",
    ),
    { text: /*#__PURE__*/ reasonLine("\\S"), within: ["chef-message"] },
    { text: /FATAL: .*had an error: (?!.*Expected process to exit)/ },
    {
      text: /*#__PURE__*/ reasonLine(
        "(?<!make\\S{0,4}: .{0,200})(?:error|fail|cannot|can't|unable|not found|no such|denied|invalid|refused|timed? ?out|missing|fatal|unsupported|not supported|exception|undefined|404|403|500|503)",
      ),
    },
    { text: /STDERR: .*\S/ },
    { text: /FATAL: .*had an error|FATAL: / },
    { text: /Error executing action|Recipe Compile Error|Error Resolving Cookbooks/ },
  ],
}

/** Rules about recipes. */
export const recipes: ReadonlyArray<Rule> = [
  {
    code: "image-test-failed",
    title: "A test of the finished image failed",
    explanation: "The image was built, but the tests on an instance of it found a missing component.",
    next: "Find the missing component in the message, and remove the build step that replaced or removed it.",
    in: ["build"],
    within: ["failed-step"],
    signs: [
      /(?:Check|check) .*(?:version )?failed|test failed|ERROR Installed version|InSpec|Profile Summary: .*[1-9]\d* control failures|Test Summary: .*[1-9]\d* failures/,
    ],
  },
  chefRecipeFailed,
  {
    code: "build-step-failed",
    title: "A step of the build failed",
    explanation: "A step of a component ended with an exit code other than 0, after the quoted messages.",
    next: "Resolve the error in the messages, then build again.",
    in: ["build"],
    within: ["failed-step"],
    weight: "place",
    isLastResort: true,
    signs: [
      /Std(?:err|out): (?!\+).*(?:error|fail|cannot|can't|unable|not found|no such|denied|invalid|refused|timed? ?out|missing|fatal|unsupported|exception)/i,
    ],
  },
  {
    code: "setup-command-failed",
    title: "A command of the node's setup failed",
    explanation: "cfn-init runs the commands that set up the head node; one of them failed.",
    next: "Read the command's own output, and the log chef-client if the command runs the recipes.",
    in: ["cfn-init"],
    weight: "consequence",
    isLastResort: true,
    signs: [
      {
        text:
          /Unhandled exception during build: (?!Command )|\[ERROR\] Error encountered during build of \S+: (?!Command )/,
        weight: "place",
      },
      /\[ERROR\] Command \S+ .*failed|ToolError: Command \S+ failed/,
    ],
  },
  {
    code: "head-node-setup-failed",
    title: "The head node could not be set up",
    explanation:
      "The head node reported that its setup failed. Its logs have no recognised cause, or could not be read.",
    next: "Read the logs chef-client and cfn-init of the head node.",
    weight: "consequence",
    signs: [
      {
        text: /Failed to run chef recipe|Failed to bootstrap the head node|received failed message/,
        in: ["stackEvent"],
      },
      { text: /^HeadNodeBootstrapFailure/, in: ["describe"] },
      { text: /Chef recipe exception|chef-recipe-exception/, in: ["bootstrap_error_msg"] },
    ],
  },
  {
    code: "update-failed",
    title: "The update of the head node failed",
    explanation:
      "The recipes that apply the new configuration to the head node failed, and the update was rolled back.",
    next: "Read the head node's log chef-client at that time.",
    weight: "consequence",
    signs: [{ text: /'Update failed'|message: 'Update failed/, in: ["stackEvent"] }],
  },
]
