"""What a stack took over: the import file that `downbeat adopt` wrote."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

from downbeat.asl import Diagnostic, DiagnosticsError

KEY = "downbeat:adopted"
SUBJECT = "The configuration of this stack"


class Adopted(NamedTuple):
    """`resources` are (type, name in Pulumi), `ids` (type, id that `pulumi import` took)."""

    resources: frozenset[tuple[str, str]] = frozenset()
    ids: frozenset[tuple[str, str]] = frozenset()


def adopted_resources(file: str | None) -> Adopted:
    """Return every resource that the file names; none without a file.

    Args:
        file: its path, from the project's folder.

    Raises:
        DiagnosticsError: where it cannot be read, or is no import file.
    """
    if not file:
        return Adopted()
    try:
        content = json.loads(Path(file).read_text(encoding="utf-8"))
        listed = [one for one in content["resources"] if not one.get("component")]
        return Adopted(
            frozenset(
                (str(one["type"]), str(one.get("logicalName") or one["name"])) for one in listed
            ),
            frozenset((str(one["type"]), str(one.get("id", ""))) for one in listed),
        )
    except FileNotFoundError:
        raise _fault(
            f"{file} is not there: write it by `downbeat adopt --to {file}`, or remove the key."
        ) from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise _fault(
            f"{file} is no import file of Pulumi's: write it by `downbeat adopt --to {file}`."
        ) from None


def _fault(sentence: str) -> DiagnosticsError:
    return DiagnosticsError([Diagnostic(KEY, sentence, "adopted-file")], SUBJECT)
