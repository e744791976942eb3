"""What the real ParallelCluster says of configurations and updates, without AWS: lines of JSON in, lines of JSON out.

    python server.py            {kind, config, ...} -> {errors: [{path, message}], crash?}
    python server.py --update   {old, new, region?} -> {changes: [{path, old, new, shown, allowed: [state...]}], allowed: [state...]} or {crash}

The schemas, hooks, constructors, the comparison and the update policies are the real ones. The region comes from the
environment, the clusters of updates are always in one of four states, and nothing asks AWS.
"""
import json
import logging
import os
import sys
import warnings

os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)

from marshmallow import ValidationError  # noqa: E402

import pcluster.config.cluster_config as cluster_config  # noqa: E402
import pcluster.config.config_patch as config_patch  # noqa: E402
import pcluster.config.imagebuilder_config as imagebuilder_config  # noqa: E402
import pcluster.config.update_policy as update_policy  # noqa: E402
from pcluster.aws.aws_api import AWSApi  # noqa: E402
from pcluster.config.config_patch import ConfigPatch  # noqa: E402
from pcluster.schemas.cluster_schema import ClusterSchema  # noqa: E402
from pcluster.schemas.imagebuilder_schema import ImageBuilderSchema  # noqa: E402


class Stub:
    def __init__(self, **members):
        self.__dict__.update(members)


# The constructor of a cluster fills a cache of capacity reservations, which stays empty.
AWSApi.instance = staticmethod(
    lambda: Stub(
        ec2=Stub(additional_instance_types_data={}, describe_capacity_reservations=lambda ids: []),
        resource_groups=Stub(get_capacity_reservation_ids_from_group_resources=lambda arn: []),
    )
)
for module in (cluster_config, update_policy, imagebuilder_config):
    module.get_region = lambda: os.environ["AWS_DEFAULT_REGION"]

SCHEMAS = {"cluster": ClusterSchema(cluster_name="c1"), "image": ImageBuilderSchema()}
# Schemas have no state, and making one takes longer than using it.
config_patch.ClusterSchema = lambda cluster_name: SCHEMAS["cluster"]

# Does the compute fleet run, and do the login nodes?
STATES = [(True, True), (False, True), (True, False), (False, False)]


def flatten(messages, path=()):
    if isinstance(messages, dict):
        for key, value in messages.items():
            yield from flatten(value, path + (str(key),))
    elif isinstance(messages, list):
        for value in messages:
            yield from flatten(value, path)
    else:
        yield {"path": ".".join(path), "message": str(messages)}


def load(record):
    try:
        SCHEMAS[record["kind"]].load(record["config"])
    except ValidationError as error:
        return {"errors": sorted(flatten(error.messages), key=lambda found: (found["path"], found["message"]))}
    except Exception as error:
        return {"errors": [], "crash": str(error)}
    return {"errors": []}


def update(record):
    os.environ["AWS_DEFAULT_REGION"] = record.get("region", "us-east-1")
    out = {"allowed": [], "changes": []}
    for fleet, login in STATES:
        cluster = Stub(
            name="c1",
            stack_name="c1",
            has_running_capacity=lambda updated_value=False: fleet,
            has_running_login_nodes=lambda updated_value=False, pool_name=None: login,
        )
        try:
            patch = ConfigPatch(cluster, record["old"], record["new"])
        except Exception as error:
            return {"crash": str(error)}
        if not out["changes"]:
            out["changes"] = [
                {
                    "path": ConfigPatch.build_config_param_path(change.path, change.key),
                    "old": change.old_value,
                    "new": change.new_value,
                    "policy": change.update_policy.name,
                    "shown": True,
                    "allowed": [],
                }
                for change in patch.changes
            ]
        for row, change in zip(out["changes"], patch.changes):
            try:
                result, _, _, shown = change.update_policy.check(change, patch)
                row["shown"] = shown
                row["allowed"].append(result.value == "SUCCEEDED")
            except Exception:
                # The server answers 500.
                row["allowed"].append(False)
        out["allowed"].append(all(row["allowed"][-1] for row in out["changes"]))
    return out


answer = update if "--update" in sys.argv else load
for line in sys.stdin:
    print(json.dumps(answer(json.loads(line)), separators=(",", ":")))
