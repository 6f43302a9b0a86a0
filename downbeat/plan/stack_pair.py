"""Two stacks of which one stands by: what holds for both of them, and so can be seen only by
reading both files.

A stack that says `downbeat:standbyOf: prod` is deployed like any other, but nothing starts its
pipelines by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from downbeat.asl.diagnostic import Diagnostic, nearest
from downbeat.config import Stack, StackFileError, stack_file
from downbeat.config.stack_account import account_of

KEY = "downbeat:standbyOf"


def pair_problems(root: Path, standby: Stack) -> list[Diagnostic]:
    """Return what is wrong between a standby and the stack that it stands by for; nothing for a
    stack that is no standby.

    Args:
        root: the project's folder, with the files of both.
    """
    if not standby.standby_of:
        return []
    return [Diagnostic(path, sentence, "stack-pair") for path, sentence in _faults(root, standby)]


def adopted_problems(root: Path, stack: Stack) -> list[Diagnostic]:
    """Return what is wrong with the import file that a stack says it has adopted by: it must lie in
    the project.
    """
    if not stack.adopted or (root / stack.adopted).is_file():
        return []
    message = (
        f"there is no file {stack.adopted}: write one by `downbeat adopt --to {stack.adopted}`, or"
        " remove the key."
    )
    return [Diagnostic("downbeat:adopted", message, "no-such-file")]


def _faults(root: Path, standby: Stack) -> Iterator[tuple[str, str]]:
    active, stacks = str(standby.standby_of), _stacks(root)
    if active == standby.stack:
        yield KEY, f"{active} cannot stand by for itself: name the stack that runs."
        return
    if active not in stacks:
        others = [name for name in stacks if name != standby.stack]
        there = f"there are {', '.join(others)}" if others else "this one is the only one"
        yield KEY, f'there is no stack "{active}"; {there}.{nearest(active, others)}'
        return
    try:
        config, own = stack_file(root, active), stack_file(root, standby.stack)
    except StackFileError:
        return  # its own check reports it
    if config.get(KEY):
        yield (
            KEY,
            f"{active} is a standby too, of {config[KEY]}, so that nothing runs by itself: remove"
            " the key in the stack that is to run.",
        )
    yield from _collisions(standby, active, own, config)


def _collisions(
    standby: Stack, active: str, own: Mapping[str, Any], config: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    """Names that both have in one account."""
    if account_of(own) != account_of(config):
        return
    shared = sorted(
        _names(config, active).keys() & {one.name for one in standby.pipelines.values()}
    )
    if not shared:
        return
    region = config.get("aws:region")
    if region == standby.region:
        yield (
            "aws:region",
            f"{active} is in {region} too, with pipelines of the same names"
            f" ({', '.join(shared)}): a standby needs another region, or other names.",
        )
    elif not (standby.values.regional_names or _true(config.get("downbeat:regionalNames"))):
        yield (
            "downbeat:regionalNames",
            f"{active} has pipelines of the same names in the same account"
            f" ({', '.join(shared)}), and roles and dashboards are the account's, not a region's:"
            " write true in one of both.",
        )


def _names(config: Mapping[str, Any], stack: str) -> dict[str, str]:
    """Physical name → pipeline, of a stack file."""
    environment = config.get("downbeat:environment") or stack
    pipelines = config.get("downbeat:pipelines") or {}
    return {
        str((chosen or {}).get("name") or f"{key}-{environment}"): str(key)
        for key, chosen in pipelines.items()
        if chosen is None or isinstance(chosen, Mapping)
    }


def _true(value: Any) -> bool:
    return str(value).lower() == "true"


def _stacks(root: Path) -> list[str]:
    return sorted(
        path.name.removeprefix("Pulumi.").removesuffix(".yaml")
        for path in root.glob("Pulumi.*.yaml")
    )
