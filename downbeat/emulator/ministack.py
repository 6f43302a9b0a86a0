"""The embedded AWS: MiniStack on 127.0.0.1, started when needed, left running, its state kept in
`.downbeat/` between runs.

Nothing here can reach a real account: `clients` sets the endpoint and dummy credentials itself,
reads no AWS configuration of the user's, goes through no proxy, and refuses an endpoint that is not
loopback. https://github.com/ministackorg/ministack
"""

from __future__ import annotations

import functools
import ipaddress
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import boto3
import botocore.session
from botocore.config import Config

from downbeat.config.stack_account import EXAMPLE_ACCOUNT
from downbeat.emulator import notes, processes

ACCOUNT = EXAMPLE_ACCOUNT
PARTITION = "aws"
STARTUP_SECONDS = 30.0
SHUTDOWN_SECONDS = 15.0
PATIENCE_SECONDS = 10.0  # for one that runs and is at work
LEAST_FREE_BYTES = 64 * 2**20  # twice what the state of both stacks takes
LARGEST_PORT = 65_535
ROOT = Path(__file__).resolve().parents[2]
NEW, SAVED, RUNNING, CRASHED = "new", "saved", "running", "crashed"


class NotLoopback(ValueError):
    """An endpoint that is not on this machine; local commands never talk to it."""


class EmbeddedError(RuntimeError):
    """The embedded AWS did not start or stop; the message says where its log is."""


class Embedded(NamedTuple):
    """A running embedded AWS. `was` before: NEW, SAVED (stopped, its state kept), RUNNING (reused)
    or CRASHED (started again).
    """

    endpoint: str
    account: str
    pid: int
    was: str


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


def start(folder: Path, account: str = ACCOUNT) -> Embedded:
    """The embedded AWS of `folder`: the one that runs, or a new one on a free port with the state
    that was saved there.

    Raises EmbeddedError when it does not start, or a process of the folder neither answers nor
    ends.
    """
    found = running(folder, patience=PATIENCE_SECONDS)
    if found:
        _note(folder, found.pid, found.endpoint, account)
        return found._replace(account=account)
    crashed = _record_file(folder).exists()
    stop(folder, force=True)  # one that neither answers nor ends would keep the port and the state
    was = CRASHED if crashed else SAVED if (folder / "embedded").exists() else NEW
    (folder / "tmp").mkdir(parents=True, exist_ok=True)
    _check_space(folder)
    port = _port(folder)
    log = folder / "embedded.log"
    with log.open("ab") as output:
        process = subprocess.Popen(
            processes.command(sys.executable, ROOT, folder, port, account),
            cwd=folder,
            env=_environment(folder, port, account),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    endpoint = f"http://127.0.0.1:{port}"
    try:
        _note(folder, process.pid, endpoint, account)
        _await(process, endpoint, log)
    except BaseException:
        process.kill()
        process.wait()
        _record_file(folder).unlink(missing_ok=True)
        raise
    process.returncode = 0  # it outlives this process on purpose: Popen need not warn of that
    return Embedded(endpoint, account, process.pid, was)


def _await(process: subprocess.Popen[bytes], endpoint: str, log: Path) -> None:
    deadline = time.monotonic() + STARTUP_SECONDS
    while not _answers(endpoint):
        if process.poll() is not None or time.monotonic() > deadline:
            raise EmbeddedError(
                f"the embedded AWS did not start: {_last_line(log)}; its log is {log}"
            )
        time.sleep(0.05)


def running(folder: Path, patience: float = 0.0) -> Embedded | None:
    """The embedded AWS of `folder`, if its process lives and answers within `patience` seconds.

    The process is found by its command line; of embedded.pid only the account is read.
    """
    for server in processes.servers(folder):
        endpoint = loopback(f"http://127.0.0.1:{server.port}")
        deadline = time.monotonic() + patience
        while not (answers := _answers(endpoint)) and time.monotonic() < deadline:
            time.sleep(0.1)
        if answers:
            account = (_record(folder) or {}).get("account", server.account)
            return Embedded(endpoint, account, server.pid, RUNNING)
    return None


def stop(folder: Path, *, force: bool = False) -> bool:
    """Stops it; its state is saved first, by itself. False when none was running.

    Raises EmbeddedError for one that does not end in time; with `force` it is killed then.
    """
    servers = processes.servers(folder)
    for server in servers:
        _end(server.pid, folder, force=force)
    _record_file(folder).unlink(missing_ok=True)
    return bool(servers)


def _end(pid: int, folder: Path, *, force: bool) -> None:
    """Asks a process to end, and waits for it."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            return
        deadline = time.monotonic() + SHUTDOWN_SECONDS
        while processes.alive(pid) and time.monotonic() < deadline:
            time.sleep(0.05)
        if not processes.alive(pid):
            return
        if not force:
            break
    raise EmbeddedError(
        f"the embedded AWS (process {pid}) did not stop in {SHUTDOWN_SECONDS:.0f} s; its log is"
        f" {folder / 'embedded.log'}. `downbeat down --stack {folder.name} --force` ends it"
    )


def _note(folder: Path, pid: int, endpoint: str, account: str) -> None:
    notes.write(
        _record_file(folder), json.dumps({"pid": pid, "endpoint": endpoint, "account": account})
    )


def _check_space(folder: Path) -> None:
    """Refuses to begin on a disk that is as good as full. Raises EmbeddedError."""
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE_BYTES:
        raise EmbeddedError(
            f"only {free // 2**20} MB are free on the disk of {folder}; the embedded AWS needs"
            f" {LEAST_FREE_BYTES // 2**20} MB: free some space, then run the same command again"
        )


def free_port(wanted: int = 0) -> int:
    """A TCP port that is free on 127.0.0.1 now: the wanted one if it is free, else any."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError:
            probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _port(folder: Path) -> int:
    """The same port as last time where that is possible: queue URLs hold it."""
    remembered = folder / "embedded.port"
    text = notes.read(remembered).strip()
    wanted = int(text) if text.isdecimal() and int(text) <= LARGEST_PORT else 0
    port = free_port(wanted)
    notes.write(remembered, str(port))
    return port


def _environment(folder: Path, port: int, account: str) -> dict[str, str]:
    """The environment of MiniStack: none of the user's AWS settings, no container engine, no port
    but one.
    """
    inherited = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("AWS_", "MINISTACK_", "LOCALSTACK_"))
    }
    return inherited | {
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "MINISTACK_HOST": "127.0.0.1",
        "MINISTACK_ACCOUNT_ID": account,
        "PERSIST_STATE": "1",
        "STATE_DIR": str(folder.resolve() / "embedded"),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(folder.resolve() / "embedded" / "s3"),
        "TMPDIR": str(folder.resolve() / "tmp"),
        # Unset, it would look for /var/run/docker.sock and remove and start containers there.
        "DOCKER_HOST": f"unix://{folder.resolve()}/no-container-engine",
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        # What it would send into the world (a webhook, an https subscription, a presigned URL) ends
        # at a port that nobody serves.
        **dict.fromkeys(
            ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"),
            "http://127.0.0.1:9",
        ),
        **dict.fromkeys(("NO_PROXY", "no_proxy"), "127.0.0.1,localhost"),
    }


def _record_file(folder: Path) -> Path:
    return folder / "embedded.pid"


def _record(folder: Path) -> dict[str, Any] | None:
    """What `start` wrote down; `stop` removes it, so that one left without a process means a
    crash. None for a torn one too.
    """
    record = notes.read_json(_record_file(folder))
    return record if isinstance(record, dict) else None


def _answers(endpoint: str) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{endpoint}/_ministack/health", timeout=2) as response:
            return bool(response.status == 200 and "services" in json.load(response))
    except (urllib.error.URLError, OSError, json.JSONDecodeError):
        return False


def _last_line(log: Path) -> str:
    lines = log.read_text(errors="replace").strip().splitlines()
    return lines[-1] if lines else "it wrote nothing"
