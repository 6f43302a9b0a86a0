"""Where the values of a stack file come from, for the listing of what the program registers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from downbeat.asl import Diagnostic
from downbeat.config import StackFileError, load, stack_file
from downbeat.config.origins import Origin
from downbeat.config.sources import Read, Reader, Source, SourceAnswer
from downbeat.emulator.projects import Project
from downbeat.plan.function_versions import unversioned_functions
from downbeat.plan.planned import plan
from downbeat.plan.remembered import remembering_reader
from downbeat.plan.stacks import example_outputs
from pipelines import PIPELINES
from tests import program

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "deployments" / "registered.json"
# What is looked up by the name that a policy names it by too.
BY_THEIR_NAME = ("bucket", "cluster", "function", "log_group", "queue", "role", "table", "topic")


def settled_sources(stack: Project) -> Sequence[Origin]:
    """Where the values of the stack file come from. Raises StackFileError for those that nobody has
    read yet: an example in a policy would be a name that is nobody's.
    """
    config = stack_file(stack.root, stack.stack)
    reader = known_reader(stack.root, stack.stack)
    origins = load(config, stack.stack, PIPELINES, reader=reader).origins
    unread = [one for one in origins if not (one.read or one.secret or _names_itself(one.source))]
    if unread:
        fix = f"Run `pulumi preview -s {stack.stack}` here once, which reads it, and then this."
        raise StackFileError(
            [
                Diagnostic(each.path, f"{each.source} has not been read. {fix}", "unread-source")
                for each in unread
            ]
        )
    return origins


def known_reader(root: Path, stack: str, target: Path = TARGET) -> Reader:
    """The reader of what the last run of the program on this machine read, and of what
    registered.json says that one read before.
    """
    entries = json.loads(target.read_text(encoding="utf-8")) if target.exists() else {}
    recorded = {
        Source(*each["source"]): Read(each["value"])
        for each in entries.get(stack, {}).get("values", ())
    }
    remembering = remembering_reader(root, stack)

    def read(sources: Mapping[Any, bool]) -> dict[Any, SourceAnswer]:
        return {**recorded, **remembering(sources)}

    return read


def _names_itself(source: Source) -> bool:
    """Whether the source's own text has the name: a resource that is looked up by it."""
    return source.scheme == "lookup" and not source.tags and source.place in BY_THEIR_NAME


def read_values(origins: Iterable[Origin]) -> list[dict[str, Any]]:
    """What was read, secrets apart, so that the next run has it too."""
    values = {tuple(each.source): each.value for each in origins if each.read and not each.secret}
    return [{"source": list(source), "value": value} for source, value in sorted(values.items())]


def asked_sources(origins: Iterable[Origin]) -> list[list[Any]]:
    """What the program reads from AWS before its first resource: [scheme, place, item, whether it
    is decrypted].
    """
    asked: dict[tuple[str, ...], bool] = {}
    for origin in origins:
        source = tuple(origin.source.asked)
        asked[source] = asked.get(source, False) or origin.secret
    return [[*source, secret] for source, secret in sorted(asked.items()) if source[0] != "file"]


def asked_functions(stack: Project) -> list[list[Any]]:
    """The functions whose newest published versions the program looks up, as `asked_sources`."""
    configured = load(
        stack.config, stack.stack, PIPELINES, reader=known_reader(stack.root, stack.stack)
    )
    outputs = example_outputs(configured)
    planned = plan(configured, PIPELINES, account=program.ACCOUNT, outputs=outputs)
    names = {name.rsplit(":", 1)[-1] for each in planned for name in unversioned_functions(each)}
    return [["lookup", "function", name, False] for name in sorted(names)]
