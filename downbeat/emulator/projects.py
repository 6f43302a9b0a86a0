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
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from downbeat.config import Secret, StackFileError, StackOutput, stack_file
from downbeat.config.origins import settle
from downbeat.config.reading import NAMESPACE
from downbeat.config.sources import Reader, unread
from downbeat.config.stack_account import account_of
from downbeat.emulator import notes

ORGANIZATION = "organization"
STAND_IN_SECRET = "https://stand-in.invalid/"  # .invalid resolves nowhere: RFC 2606
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
    config = _localized(config)
    named = yaml.safe_load((root / "Pulumi.yaml").read_text(encoding="utf-8")) or {}
    name = str(named.get("name", "downbeat"))
    return Project(root, stack, root / ".downbeat" / stack, name, config)


def without_looking(target: Project) -> Project:
    """Return the stack as one whose program does not look for existing names: whoever runs it so
    compares every resource with what is there.
    """
    return target._replace(config={**target.config, EXISTING_NAMES: "ignore"})


def with_examples(config: Mapping[str, Any], reader: Reader = unread) -> dict[str, Any]:
    """Return the configuration with an example for every value that only AWS knows and `reader`
    does not; settings keep their defaults. Raises StackFileError for what is written wrong.
    """
    ours = [key for key in config if key.startswith(NAMESPACE)]
    region = str(config.get("aws:region", "us-east-1"))
    settled = settle(
        {key.removeprefix(NAMESPACE): config[key] for key in ours},
        reader,
        {},
        region=region,
        account=account_of(config),
    )
    if settled.faults:
        raise StackFileError(settled.faults)
    others = {key: value for key, value in config.items() if key not in ours}
    return {**others, **{f"{NAMESPACE}{key}": value for key, value in settled.values.items()}}


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
            key: _without_secrets(value)
            for key, value in project.config.items()
            if not isinstance(value, Secret)
        }
    }
    # JSON is YAML in which no word is a boolean and no date a timestamp.
    notes.write(
        path, json.dumps(({SALT: salt} if salt else {}) | content, indent=2, ensure_ascii=False)
    )
    return dict.fromkeys(_secret_paths(project.config), STAND_IN_SECRET)


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


def stack_outputs(config: Any) -> set[StackOutput]:
    """Every {stack, output} in a configuration."""
    if isinstance(config, Mapping):
        if _is_output(config):
            return {StackOutput(config["stack"], config["output"])}
        return set().union(*(stack_outputs(value) for value in config.values()))
    return (
        set().union(*(stack_outputs(item) for item in config))
        if isinstance(config, list)
        else set()
    )


def _is_output(value: Any) -> bool:
    return (
        isinstance(value, Mapping)
        and set(value) == {"stack", "output"}
        and all(isinstance(part, str) for part in value.values())
    )


def _localized(value: Any) -> Any:
    if _is_output(value):
        return {
            "stack": "/".join((ORGANIZATION, *value["stack"].split("/")[1:])),
            "output": value["output"],
        }
    if isinstance(value, Mapping):
        return {key: _localized(inner) for key, inner in value.items()}
    return [_localized(item) for item in value] if isinstance(value, list) else value


def _without_secrets(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {
            key: _without_secrets(inner)
            for key, inner in value.items()
            if not isinstance(inner, Secret)
        }
    return [_without_secrets(item) for item in value] if isinstance(value, list) else value


def _secret_paths(value: Any, path: str = "") -> Iterator[str]:
    """Paths as `pulumi config set --path` writes them: downbeat:notify.failure[0]."""
    if isinstance(value, Secret):
        yield path
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _secret_paths(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list):
        for at, item in enumerate(value):
            yield from _secret_paths(item, f"{path}[{at}]")


def flat_config(project: Project, stand_in: str) -> dict[str, str]:
    """The configuration as the engine hands it to a program: texts, and JSON for what is more;
    `stand_in` for each secret.
    """
    return {key: _text(_revealed(value, stand_in)) for key, value in project.config.items()}


def secret_keys(project: Project) -> list[str]:
    """The keys that hold a secret at any depth."""
    return [key for key, value in project.config.items() if next(_secret_paths(value, key), None)]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _revealed(value: Any, stand_in: str) -> Any:
    if isinstance(value, Secret):
        return stand_in
    if isinstance(value, Mapping):
        return {key: _revealed(inner, stand_in) for key, inner in value.items()}
    return [_revealed(item, stand_in) for item in value] if isinstance(value, list) else value
