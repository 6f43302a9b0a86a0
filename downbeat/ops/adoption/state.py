"""What the stack has in Pulumi's state already."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from downbeat.ops.deployment import Deployment
from downbeat.ops.faults import OpsError

SECONDS = 120


def state_urns(deployment: Deployment, project: str) -> frozenset[str]:
    """Return the URNs that the stack's state has: of the local stack where the embedded AWS is
    asked, else of the backend that the CLI is logged in to. None are known without a CLI.

    Raises:
        OpsError: where the CLI cannot read the state of a stack that exists.
    """
    if deployment.connection.endpoint:
        return _urns(_local(deployment, project))
    cli = shutil.which("pulumi")
    if not cli:
        return frozenset()
    answer = subprocess.run(
        [cli, "stack", "export", "--stack", deployment.stack, "--non-interactive"],
        cwd=deployment.root,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    if answer.returncode and "no stack named" not in answer.stderr:
        raise OpsError(
            f"Pulumi's state of {deployment.stack} cannot be read, and without it nobody can tell"
            f" what is the stack's already: {' '.join(answer.stderr.split())}"
        )
    return _urns(json.loads(answer.stdout) if not answer.returncode else {})


def _local(deployment: Deployment, project: str) -> Mapping[str, Any]:
    path = local_checkpoint(deployment.root, deployment.stack, project)
    if not path.is_file():
        return {}
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return {"deployment": (content.get("checkpoint") or {}).get("latest") or {}}


def local_checkpoint(root: Path, stack: str, project: str) -> Path:
    """Where the engine keeps the state of a local stack."""
    stacks = root / ".downbeat" / stack / "state" / ".pulumi" / "stacks"
    return stacks / project / f"{stack}.json"


def _urns(exported: Mapping[str, Any]) -> frozenset[str]:
    resources = (exported.get("deployment") or {}).get("resources") or ()
    return frozenset(str(one["urn"]) for one in resources)
