"""Clients of AWS for one stack: the account that the caller is in, or the embedded AWS.

The embedded AWS notes where it is in `.downbeat/<stack>/embedded.pid`: {"pid", "endpoint",
"account"}. It is called with dummy credentials, and only on this machine.
"""

from __future__ import annotations

import functools
import ipaddress
import json
import os
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import boto3
import botocore.session
from botocore.config import Config

from downbeat.config import stack_file
from downbeat.ops.faults import OpsError

# Standard mode backs off exponentially with jitter when throttled.
# https://boto3.amazonaws.com/v1/documentation/api/latest/guide/retries.html
SETTINGS: dict[str, Any] = {
    "retries": {"max_attempts": 8, "mode": "standard"},
    "max_pool_connections": 32,
    "connect_timeout": 5,
    "read_timeout": 60,
}


# A function may take 15 minutes; who gave up before would call it a second time.
# https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html
READ_TIMEOUTS = {"lambda": 905}


class Connection(NamedTuple):
    """Where calls go. `client` takes a service's name; `endpoint` is "" for AWS itself."""

    account: str
    region: str
    partition: str
    client: Callable[[str], Any]
    endpoint: str = ""


def connect(root: Path, stack: str, *, local: bool) -> Connection:
    """The connection of a stack.

    Raises OpsError where the embedded AWS does not run, or the caller is in another account than
    the stack names; errors of botocore where there are no credentials.
    """
    config = stack_file(root, stack)
    region = str(config.get("aws:region", "us-east-1"))
    if local:
        return embedded(root / ".downbeat" / stack, stack, region)
    session = boto3.session.Session(
        region_name=region, profile_name=_profile(config, dict(os.environ))
    )
    client = clients(session, Config(**SETTINGS))
    caller = client("sts").get_caller_identity()
    account, partition = caller["Account"], caller["Arn"].split(":")[1]
    _check_account(config, account, stack)
    return Connection(account, region, partition, client)


def embedded(folder: Path, stack: str, region: str) -> Connection:
    """The embedded AWS that `downbeat up -s STACK` left running."""
    try:
        record = json.loads((folder / "embedded.pid").read_text(encoding="utf-8"))
        endpoint, account = str(record["endpoint"]), str(record["account"])
    except (OSError, ValueError, KeyError):
        raise OpsError(
            f"No embedded AWS runs for {stack}: start it by `downbeat up -s {stack}`, or leave out"
            " --local."
        ) from None
    _check_loopback(endpoint)
    # None for the variable's name: neither AWS_PROFILE nor the user's ~/.aws files are read.
    core = botocore.session.Session(
        session_vars={
            "profile": (None, None, None, None),
            "config_file": (None, None, os.devnull, None),
            "credentials_file": (None, None, os.devnull, None),
        }
    )
    session = boto3.session.Session(
        aws_access_key_id=account,
        aws_secret_access_key="local",
        region_name=region,
        botocore_session=core,
    )
    # TestState has a host of its own, "sync-…", which is none on this machine.
    settings = Config(
        **SETTINGS, proxies={}, s3={"addressing_style": "path"}, inject_host_prefix=False
    )
    return Connection(account, region, "aws", clients(session, settings, endpoint), endpoint)


def clients(
    session: boto3.session.Session, settings: Config, endpoint: str | None = None
) -> Callable[[str], Any]:
    """A function service → client, each made once; a session makes clients one at a time."""
    lock = threading.RLock()

    @functools.cache
    def made(service: str) -> Any:
        longest = READ_TIMEOUTS.get(service)
        own = settings.merge(Config(read_timeout=longest)) if longest else settings
        return session.client(service, endpoint_url=endpoint, config=own)

    def client(service: str) -> Any:
        with lock:
            return made(service)

    return client


def _profile(config: Mapping[str, Any], environment: Mapping[str, str]) -> str | None:
    """The profile that the stack names as `aws:profile`, as Pulumi's provider uses it; the user's
    own AWS_PROFILE wins.
    """
    if environment.get("AWS_PROFILE") or environment.get("AWS_ACCESS_KEY_ID"):
        return None
    return str(config["aws:profile"]) if config.get("aws:profile") else None


def _check_account(config: Mapping[str, Any], account: str, stack: str) -> None:
    allowed = config.get("aws:allowedAccountIds") or []
    named = [str(each) for each in [config.get("downbeat:account"), *allowed] if each]
    if named and account not in named:
        raise OpsError(
            f"You are in the account {account}, and the stack {stack} is in"
            f" {' or '.join(dict.fromkeys(named))}: choose its profile (AWS_PROFILE), then try"
            " again."
        )


def _check_loopback(endpoint: str) -> None:
    host = urlsplit(endpoint).hostname or ""
    try:
        here = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        here = False
    if not here:
        raise OpsError(f"{endpoint} is not on this machine: --local talks to 127.0.0.1 only.")
