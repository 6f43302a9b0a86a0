"""The embedded AWS: MiniStack on 127.0.0.1, started when needed, left running, its state kept in
`.downbeat/` between runs.

Nothing here can reach a real account: `clients` sets the endpoint and dummy credentials itself,
reads no AWS configuration of the user's, goes through no proxy, and refuses an endpoint that is not
loopback. https://github.com/ministackorg/ministack
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any, NamedTuple

from downbeat.emulator import notes, processes
from downbeat.emulator.embedded_clients import ACCOUNT, loopback
from downbeat.emulator.ministack_environment import (
    EmbeddedError,
    check_space,
    ministack_environment_variables,
    usual_port,
)

STARTUP_SECONDS = 30.0
SHUTDOWN_SECONDS = 15.0
PATIENCE_SECONDS = 10.0  # for one that runs and is at work
ROOT = Path(__file__).resolve().parents[2]
NEW, SAVED, RUNNING, CRASHED = "new", "saved", "running", "crashed"


class Embedded(NamedTuple):
    """A running embedded AWS. `was` before: NEW, SAVED (stopped, its state kept), RUNNING (reused)
    or CRASHED (started again).
    """

    endpoint: str
    account: str
    pid: int
    was: str


def start(folder: Path, account: str = ACCOUNT) -> Embedded:
    """The embedded AWS of `folder`: the one that runs, or a new one on a free port with the state
    that was saved there.

    Raises EmbeddedError when it does not start, or a process of the folder neither answers nor
    ends.
    """
    embedded = running(folder, patience=PATIENCE_SECONDS)
    if embedded:
        _note(folder, embedded.pid, embedded.endpoint, account)
        return embedded._replace(account=account)
    crashed = _record_file(folder).exists()
    stop(folder, force=True)  # one that neither answers nor ends would keep the port and the state
    was = CRASHED if crashed else SAVED if (folder / "embedded").exists() else NEW
    (folder / "tmp").mkdir(parents=True, exist_ok=True)
    check_space(folder)
    port = usual_port(folder)
    log = folder / "embedded.log"
    with log.open("ab") as output:
        process = subprocess.Popen(
            processes.command(sys.executable, ROOT, folder, port, account),
            cwd=folder,
            env=ministack_environment_variables(folder, port, account),
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
