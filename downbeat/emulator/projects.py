"""A stack as it is deployed locally: a copy of its configuration in which nothing needs a network,
a login or a secret of the team's.

Pulumi.<stack>.yaml itself is only read. In the copy, `secure:` values are stand-ins encrypted with
a passphrase of this checkout, `environment:` is left out, and a stack that a reference names
("acme/infrastructure/prod") is looked for under the one organization that a local backend has
("organization/infrastructure/prod"), where `downbeat.emulator.existing` puts it.
What only AWS knows (a parameter, an output of a Terraform state, what is looked up) has an example
of its kind.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from downbeat.config import Secret, stack_file
from downbeat.config.reading import NAMESPACE
from downbeat.config.sources import Reader, unread
from downbeat.config.stack_account import account_of
from downbeat.emulator import notes
from downbeat.emulator.local_configuration import (
    STAND_IN_SECRET,
    localized,
    revealed,
    secret_paths,
    setting_text,
    with_examples,
    without_secrets,
)

SALT = "encryptionsalt"
EXISTING_NAMES = f"{NAMESPACE}existingNames"


class Project(NamedTuple):
    """Where a local stack lives: `root` is the repository, `folder` is .downbeat/<stack>; `config`
    as the program gets it.
    """

    root: Path
    stack: str
    folder: Path
    name: str
    config: Mapping[str, Any]

    @property
    def region(self) -> str:
        return str(self.config.get("aws:region", "us-east-1"))

    @property
    def account(self) -> str:
        """The account that the stack's own ARNs name most, so that they are of the embedded AWS
        too; else AWS's example account.
        """
        return account_of(self.config)

    @property
    def checkpoint(self) -> Path:
        """Where the engine keeps the state of the stack."""
        stacks = self.folder / "state" / ".pulumi" / "stacks"
        return stacks / self.name / f"{self.stack}.json"

    @property
    def work_dir(self) -> Path:
        return self.folder / "project"


def project(root: Path, stack: str, reader: Reader = unread) -> Project:
    """The stack of the repository `root`, with what `reader` knows of its sources. Raises
    StackFileError when it has no file, or one that is no YAML.
    """
    config = with_examples(
        stack_file(root, stack), reader
    )  # it refuses a Pulumi.yaml that is no YAML
    config = localized(config)
    named = yaml.safe_load((root / "Pulumi.yaml").read_text(encoding="utf-8")) or {}
    name = str(named.get("name", "downbeat"))
    return Project(root, stack, root / ".downbeat" / stack, name, config)


def without_looking(target: Project) -> Project:
    """Return the stack as one whose program does not look for existing names: whoever runs it so
    compares every resource with what is there.
    """
    return target._replace(config={**target.config, EXISTING_NAMES: "ignore"})


def write_copy(project: Project) -> dict[str, str]:
    """Writes the project's files for the engine; gives the secret values that are to be set, by
    their path.
    """
    project.work_dir.mkdir(parents=True, exist_ok=True)
    (project.work_dir / "Pulumi.yaml").write_text(
        (project.root / "Pulumi.yaml").read_text(encoding="utf-8"), encoding="utf-8"
    )
    _link(project)
    path = project.work_dir / f"Pulumi.{project.stack}.yaml"
    salt = _salt(path)
    content = {
        "config": {
            key: without_secrets(value)
            for key, value in project.config.items()
            if not isinstance(value, Secret)
        }
    }
    # JSON is YAML in which no word is a boolean and no date a timestamp.
    notes.write(
        path, json.dumps(({SALT: salt} if salt else {}) | content, indent=2, ensure_ascii=False)
    )
    return dict.fromkeys(secret_paths(project.config), STAND_IN_SECRET)


def _salt(path: Path) -> str | None:
    """The salt that the engine wrote into the copy; None for a copy that is torn."""
    try:
        content = yaml.safe_load(notes.read(path))
    except yaml.YAMLError:
        return None
    return content.get(SALT) if isinstance(content, dict) else None


def _link(project: Project) -> None:
    """Makes the repository's folders appear beside the copy: the engine opens a program's assets
    from its project's folder.
    """
    for source in sorted(project.root.iterdir()):
        link = project.work_dir / source.name
        if source.is_dir() and not source.name.startswith((".", "__")) and not link.is_symlink():
            link.symlink_to(source)


def passphrase(folder: Path) -> str:
    """What encrypts the local state's secrets: made once per checkout, readable by its owner
    alone.
    """
    path = folder / "passphrase"
    if not notes.read(path).strip():
        notes.write(path, secrets.token_urlsafe(32), mode=0o600)
    return notes.read(path)


def flat_config(project: Project, stand_in: str) -> dict[str, str]:
    """The configuration as the engine hands it to a program: texts, and JSON for what is more;
    `stand_in` for each secret.
    """
    return {key: setting_text(revealed(value, stand_in)) for key, value in project.config.items()}


def secret_keys(project: Project) -> list[str]:
    """The keys that hold a secret at any depth."""
    return [key for key, value in project.config.items() if next(secret_paths(value, key), None)]
