/**
 * Incompatible versions.
 *
 * @module
 */
import type { Rule } from "../Rule.ts"

/** Rules about versions. */
export const versions: ReadonlyArray<Rule> = [
  {
    code: "ami-version-mismatch",
    title: "The AMI was built with another version of ParallelCluster",
    explanation: "Each version of ParallelCluster runs only AMIs that were built with it.",
    next:
      "Build the image again with the version that creates the cluster, or create the cluster with the version of the image.",
    signs: [
      /This AMI was created with [\w. ]+, but is trying to be used with|AMI was created with ParallelCluster/,
      { text: /^AmiVersionMismatch/, in: ["describe"], weight: "consequence" },
    ],
  },
  {
    code: "ami-not-pcluster",
    title: "The AMI was not built by ParallelCluster",
    explanation:
      "A cluster needs an official AMI or one that build-image built; this AMI lacks ParallelCluster's software.",
    next: "Build an image with that AMI as parent image, and use its AMI as CustomAmi.",
    signs: [
      /This AMI was not baked by ParallelCluster|(?:cfn-init|fetch_and_run|cinc-client): (?:command not found|No such file or directory)|\/opt\/parallelcluster\S*: No such file or directory/,
      { text: /^InvalidAmi/, in: ["describe"], weight: "consequence" },
    ],
    in: [
      "stackEvent",
      "describe",
      "cloud-init-output",
      "cloud-init",
      "system-messages",
      "syslog",
      "compute_console_output",
    ],
  },
  {
    code: "ami-os-mismatch",
    title: "The AMI has another operating system than the configuration",
    explanation: "Image/Os must be the operating system of the AMI.",
    next: "Correct Image/Os, or use an AMI with that operating system.",
    signs: [
      /The custom AMI you have provided uses the|base_os specified in your config|not compatible with the (?:specified )?(?:os|operating system)/i,
    ],
  },
  {
    code: "cookbook-version-mismatch",
    title: "The cookbook has another version",
    explanation: "The downloaded cookbook is for another version of ParallelCluster than the one that builds.",
    next: "Remove DevSettings/Cookbook, or use a cookbook of the same version.",
    signs: [
      /Cookbook version mismatch: .* found \d|cookbook .* depends on .* version|Unable to satisfy constraints|Cookbook \S+ not found|Error Resolving Cookbooks/i,
    ],
  },
  {
    code: "cookbook-download-failed",
    title: "The cookbook could not be downloaded",
    explanation: "The build and the nodes download the cookbook from a bucket of AWS, or from DevSettings/Cookbook.",
    next: "Check the subnet's route to S3, and the address of a custom cookbook.",
    signs: [
      { text: /Cookbook download attempt \d+ failed with HTTP [45]\d\d/, overcome: /Cookbook download succeeded/ },
      {
        text: /Cookbook download attempt \d+ failed|Curl attempt \d+ failed/,
        overcome: /Cookbook download succeeded|Infra Phase/,
        weight: "place",
      },
      {
        text:
          /Cookbook version mismatch: .* found $|aws-parallelcluster-cookbook\.tgz.*(?:No such file|Cannot open|not in gzip)|aws-parallelcluster-entrypoints\/metadata\.rb.*No such file/,
        weight: "place",
      },
    ],
  },
  {
    code: "cinc-install-failed",
    title: "cinc-client or its dependencies could not be installed",
    explanation:
      "The program that runs the recipes, its gems or its cookbooks could not be downloaded or installed. Later steps fail without them.",
    next:
      "Check the subnet's route to S3 (for a custom cookbook also to supermarket.chef.io); if a gem is missing or too new, use a later version of ParallelCluster; remove another version of Chef or Cinc from the parent image.",
    signs: [
      /cinc-client: (?:command )?not found|cannot load such file -- \S+ \(LoadError\)|Unable to (?:download|retrieve|find) .*(?:cinc|omnitruck)|cinc-install.*(?:fail|error)|omnitruck\S*.*(?:fail|error|could not)|please report this (?:bug|issue).*cinc/i,
      { text: /Could not find a valid gem|Gem::\w+Error|Vendoring cookbook failed/, weight: "place" },
    ],
  },
  {
    code: "python-environment-broken",
    title: "A Python environment of ParallelCluster is broken",
    explanation:
      "A program of ParallelCluster lacks a module, because its Python environment was changed, for example by pip install as root or a system update.",
    next:
      "Build the image again without changing /opt/parallelcluster/pyenv; install Python packages in a separate environment.",
    in: [
      "clustermgtd",
      "slurm_resume",
      "slurm_suspend",
      "clusterstatusmgtd",
      "computemgtd",
      "supervisord",
      "chef-client",
      "build",
      "cfn-init",
      "cloud-init-output",
    ],
    signs: [
      {
        text: /ModuleNotFoundError: No module named|ImportError: |No module named '/,
        in: ["clusterstatusmgtd", "computemgtd", "supervisord", "slurm_suspend"],
      },
      {
        text:
          /\/opt\/parallelcluster\/pyenv\S*.*(?:No such file|not found|ModuleNotFoundError|ImportError)|pyenv: version .* is not installed|cfnbootstrap.*(?:ModuleNotFoundError|ImportError)|No module named 'apt_pkg'/,
      },
    ],
  },
]
