"""A real store that speaks the S3 protocol, for tests: moto's server, on this machine, with a key it insists on."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import boto3
import requests
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

NAME = "town"
REGION = "cn-north-1"
EVERYTHING = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}


@dataclass(frozen=True, slots=True)
class BucketServer:
    """A running store with a bucket of NAME."""

    endpoint: str
    access_key: str
    secret_key: str

    def settings(self, prefix: str = "") -> dict[str, str]:
        """Return the settings with which files are kept there, below a prefix."""
        return {
            "media_store": f"s3://{NAME}/{prefix}",
            "s3_endpoint": self.endpoint,
            "s3_region": REGION,
            "s3_access_key": self.access_key,
            "s3_secret_key": self.secret_key,
        }

    def names(self) -> list[str]:
        """Return the names of everything in the bucket, as its owner sees them."""
        bucket = _client("s3", self.endpoint, self.access_key, self.secret_key)
        return [one["Key"] for one in bucket.list_objects_v2(Bucket=NAME).get("Contents", [])]


@contextmanager
def running() -> Iterator[BucketServer]:
    """Run an empty store while the block runs."""
    server = make_server("127.0.0.1", 0, DomainDispatcherApplication(create_backend_app), threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield _prepared(f"http://127.0.0.1:{server.server_port}")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _prepared(endpoint: str) -> BucketServer:
    identities = _client("iam", endpoint, "anybody", "anything")
    identities.create_user(UserName="assistant")
    identities.put_user_policy(UserName="assistant", PolicyName="all", PolicyDocument=json.dumps(EVERYTHING))
    key = identities.create_access_key(UserName="assistant")["AccessKey"]
    # From here on it checks keys and signatures: it lets no more requests pass unseen.
    requests.post(f"{endpoint}/moto-api/reset-auth", data=b"0", timeout=10).raise_for_status()
    store = BucketServer(endpoint, key["AccessKeyId"], key["SecretAccessKey"])
    where = {"LocationConstraint": REGION}
    bucket = _client("s3", endpoint, store.access_key, store.secret_key)
    bucket.create_bucket(Bucket=NAME, CreateBucketConfiguration=where)
    return store


def _client(service: str, endpoint: str, access_key: str, secret_key: str) -> Any:
    keys = {"aws_access_key_id": access_key, "aws_secret_access_key": secret_key}
    return boto3.client(service, endpoint_url=endpoint, region_name=REGION, **keys)
