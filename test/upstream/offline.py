"""What pcluster would fetch over the Internet, from its own package instead."""

import os

from pcluster import utils


def use_packaged_regions() -> None:
    """From 3.10 pcluster fetches its list of regions from S3; its own packaged list is what it falls back to."""
    if hasattr(utils, "retrieve_supported_regions"):
        packaged = os.path.join(os.path.dirname(utils.__file__), "resources", "supported-regions")
        with open(packaged, encoding="utf-8") as regions:
            utils.retrieve_supported_regions.cache = regions.read().split("\n")
