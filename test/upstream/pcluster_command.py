"""The real `pcluster` command, imported once, since that takes seconds.

    python3 pcluster_command.py          a line of JSON in, the arguments; a line out, {"code", "stdout", "stderr"}
    python3 pcluster_command.py --flags  writes the flags of every command that is an operation, as its help tells them

Each call is a fork, and so as good as a process of its own. Where AWS is, the environment tells.
"""

import json
import os
import re
import sys
import tempfile

from pcluster.cli import entrypoint, model

from offline import use_packaged_regions


def run(arguments: list[str]) -> dict:
    """What a call of the command prints, and its exit code."""
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        child = os.fork()
        if child == 0:
            os.dup2(out.fileno(), 1)
            os.dup2(err.fileno(), 2)
            sys.argv = ["pcluster", *arguments]
            code = 1
            try:
                entrypoint.main()
            except SystemExit as end:
                code = end.code or 0
            finally:
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(code)
        _, status = os.waitpid(child, 0)
        out.seek(0)
        err.seek(0)
        # The CDK's runtime warns of a Node that is past its life, in a box that nothing silences, now and then in time.
        own = re.sub(r"^b'!!.*\n", "", err.read(), flags=re.MULTILINE)
        return {"code": os.waitstatus_to_exitcode(status), "stdout": out.read(), "stderr": own}


def flags_of(command: str) -> list[dict]:
    """The flags in a command's help: their names, the values that they may have, and whether there must be one."""
    usage, _, rest = run([command, "--help"])["stdout"].partition("\n\n")
    usage = " ".join(usage.split())
    flags = []
    # A flag begins its line, and argparse indents all that belongs to it.
    for line in re.findall(r"^  (-.+)$", rest.partition("options:")[2], re.MULTILINE):
        names = re.findall(r"(?:^|, )(-[\w-]+)", line)
        if "--help" in names:
            continue
        # The usage names one of them: `[-r REGION]`, `-n CLUSTER_NAME`, `[--status {A,B} [{A,B} ...]]`.
        [(opened, values)] = re.findall(rf"(\[?){names[0]}(?=[ \]]|$)((?: [^\[\]-][^\[\]]*)?(?:\[[^\[\]-][^\[\]]*\.\.\.\])?)", usage)
        choices = re.match(r" \{([^}]*)\}", values)
        flags.append(
            {
                "flags": names,
                **({} if opened else {"required": True}),
                **({"choices": choices[1].split(",")} if choices else {}),
                **({"list": True} if "..." in values else {}),
            }
        )
    return flags


def main() -> None:
    use_packaged_regions()
    os.environ.setdefault("COLUMNS", "100000")
    if sys.argv[1:] == ["--flags"]:
        commands = model.load_model(model.package_spec())
        print(json.dumps({command: flags_of(command) for command in commands}, indent=2))
        return
    for line in sys.stdin:
        print(json.dumps(run(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
