"""What MiniStack is started with: a free port, room on the disk, an environment without settings of
the user."""

from __future__ import annotations

import os
import shutil
import socket
from pathlib import Path

from downbeat.emulator import notes

LEAST_FREE_BYTES = 64 * 2**20  # twice what the state of both stacks takes
LARGEST_PORT = 65_535


class EmbeddedError(RuntimeError):
    """The embedded AWS did not start or stop; the message says where its log is."""


def check_space(folder: Path) -> None:
    """Refuses to begin on a disk that is as good as full. Raises EmbeddedError."""
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE_BYTES:
        raise EmbeddedError(
            f"only {free // 2**20} MB are free on the disk of {folder}; the embedded AWS needs"
            f" {LEAST_FREE_BYTES // 2**20} MB: free some space, then run the same command again"
        )


def free_port(port: int = 0) -> int:
    """A TCP port that is free on 127.0.0.1 now: the wanted one if it is free, else any."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def usual_port(folder: Path) -> int:
    """The same port as last time where that is possible: queue URLs hold it."""
    remembered = folder / "embedded.port"
    text = notes.read(remembered).strip()
    configured = int(text) if text.isdecimal() and int(text) <= LARGEST_PORT else 0
    port = free_port(configured)
    notes.write(remembered, str(port))
    return port


def ministack_environment_variables(folder: Path, port: int, account: str) -> dict[str, str]:
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
