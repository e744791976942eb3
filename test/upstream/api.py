"""The real ParallelCluster API in a process of its own, on a free loopback port.

Started by server.py, which sets its environment. A process rather than a thread, because the upstream server wants the
main thread (its validators use the main thread's event loop: in any other, each dry run is 400 "There is no current
event loop") and keeps the request's region in the process's environment. It ends when its stdin closes, so it cannot
outlive its parent, however that ended.
"""

import json
import logging
import os
import sys
import threading

from pcluster import constants
from pcluster.api.flask_app import ParallelClusterFlaskApp
from pcluster.models.s3_bucket import S3Bucket
from werkzeug.serving import make_server

from offline import use_packaged_regions


def until_stdin_closes() -> None:
    while sys.stdin.buffer.read(4096):
        pass
    os._exit(0)


def main(account: str, region: str) -> None:
    threading.Thread(target=until_stdin_closes, daemon=True).start()
    if not os.environ.get("HARNESS_VERBOSE"):
        logging.disable(logging.CRITICAL)
    use_packaged_regions()
    server = make_server("127.0.0.1", 0, ParallelClusterFlaskApp().flask_app, threaded=False)
    ready = {
        "port": server.server_address[1],
        "bucket": S3Bucket.get_bucket_name(account, region),
        # From 3.12; before, a marker says that the bucket is ready, whatever it holds.
        "bootstrapped": getattr(constants, "PCLUSTER_BUCKET_REQUIRED_BOOTSTRAP_FEATURES", []),
    }
    print(json.dumps(ready), flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
