"""Make the Python client of the contract that the pinned aws-parallelcluster carries: ``python3 generate.py <folder>``.

OpenAPI Generator and the Java that it needs are among the pins.
"""

import subprocess
import sys
from pathlib import Path

import pcluster

contract = Path(pcluster.__file__).with_name("api") / "openapi/openapi.yaml"
generator = Path(sys.executable).with_name("openapi-generator-cli")
what = ["generate", "--input-spec", contract, "--generator-name", "python", "--package-name", "pcluster_client"]
only = ["--global-property", "apiTests=false,modelTests=false,apiDocs=false,modelDocs=false"]
made = subprocess.run([generator, *what, *only, "--output", sys.argv[1]], capture_output=True, text=True)
if made.returncode != 0:
    raise SystemExit(made.stdout + made.stderr)
