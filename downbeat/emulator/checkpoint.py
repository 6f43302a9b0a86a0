"""The engine's checkpoint of a local stack: a torn one is replaced by the one before it.

The engine writes each checkpoint beside the last and keeps that one as `<stack>.json.bak`.
https://www.pulumi.com/docs/iac/concepts/state-and-backends/
"""

from __future__ import annotations

import shutil

from downbeat.emulator import notes
from downbeat.emulator.projects import SALT, Project


class StateLost(RuntimeError):
    """A local stack's state cannot be used; the message says the way out."""


def mended(project: Project) -> bool:
    """Puts the checkpoint's backup in the place of a torn one; True if it did.

    Raises StateLost where the backup is torn too, or none is there.
    """
    path = project.checkpoint
    if not notes.is_torn(path):
        return False
    backup = path.with_name(f"{path.name}.bak")
    if not backup.exists() or notes.is_torn(backup):
        raise StateLost(
            f"the state of the local stack {project.stack} is torn and has no backup ({path}):"
            f" {start_anew(project.stack)}"
        )
    beside = path.with_name(f"{path.name}.new")
    shutil.copyfile(backup, beside)
    beside.replace(path)
    return True


def check_passphrase(project: Project) -> None:
    """Refuses a state whose passphrase is gone, before the engine makes a new one of nothing.

    Raises StateLost.
    """
    file = project.folder / "passphrase"
    if notes.read(file).strip() or not project.checkpoint.exists():
        return
    copy = notes.read_json(project.work_dir / f"Pulumi.{project.stack}.yaml")
    if isinstance(copy, dict) and SALT in copy:
        raise StateLost(
            f"the passphrase that encrypts the state of the local stack {project.stack} is gone:"
            f" put {file} back, or {start_anew(project.stack)}"
        )


def start_anew(stack: str) -> str:
    """What always helps: the local stack is removed, and made anew."""
    return (
        f"remove the stack with `downbeat down --stack {stack} --force`, then run `downbeat up"
        f" --stack {stack}` to make it anew"
    )
