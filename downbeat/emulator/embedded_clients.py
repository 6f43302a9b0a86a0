"""Clients of the embedded AWS, which reach nothing but this machine."""

from __future__ import annotations

import functools
import ipaddress
import os
import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import boto3
import botocore.session
from botocore.config import Config

from downbeat.config.stack_account import EXAMPLE_ACCOUNT

ACCOUNT = EXAMPLE_ACCOUNT
PARTITION = "aws"


class NotLoopback(ValueError):
    """An endpoint that is not on this machine; local commands never talk to it."""


def loopback(endpoint: str) -> str:
    """The endpoint itself, if its host is this machine (127.0.0.0/8, ::1, localhost); else raises
    NotLoopback.
    """
    host = urlsplit(endpoint).hostname or ""
    try:
        here = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        here = False
    if not here:
        raise NotLoopback(
            f'"{endpoint}" is not on this machine; local commands talk to the embedded AWS on'
            " 127.0.0.1 and to nothing else"
        )
    return endpoint


@functools.cache
def clients(endpoint: str, region: str, account: str = ACCOUNT) -> Callable[[str], Any]:
    """A function service name → boto3 client of the embedded AWS; each client is made once.

    The access key is the account id: MiniStack keeps one tenant per account and reads it from
    there.
    """
    loopback(endpoint)
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
    settings = Config(
        proxies={},
        retries={"max_attempts": 3, "mode": "standard"},
        connect_timeout=5,
        read_timeout=60,
        s3={"addressing_style": "path"},
        inject_host_prefix=False,  # TestState would go to sync-127.0.0.1
    )

    lock = threading.Lock()  # a boto3 session makes clients one at a time

    @functools.cache
    def client(service: str) -> Any:
        with lock:
            return session.client(service, endpoint_url=endpoint, config=settings)

    return client
