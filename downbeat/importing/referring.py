"""An original from a definition with placeholders: each becomes a reference, a setting, or a value
that is always there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from downbeat.asl.checks import problems
from downbeat.asl.diagnostic import DiagnosticsError
from downbeat.asl.references import substituted
from downbeat.asl.spec import BUILT_IN
from downbeat.importing.examples import example_values
from downbeat.importing.original import Original
from downbeat.importing.placeholders import (
    DOLLAR,
    DOLLAR_SETTING,
    names_in,
    reference_names,
    renamed,
)


class Meaning(NamedTuple):
    """What a placeholder is: the name it should have, a sentence, its value where that is known;
    with `setting` the declaration of a setting instead of a reference; `built_in` says that the
    name is one that is always there.
    """

    name: str
    sentence: str
    value: Any = None
    setting: dict[str, Any] | None = None
    built_in: bool = False


def original_of(
    definition: dict[str, Any],
    name: str,
    source: str,
    meanings: Mapping[str, Meaning] | None = None,
    **beside: Any,
) -> Original:
    """The original of a definition with placeholders. `meanings`: placeholder → what it is;
    `beside`: what stands beside the definition, as the fields of Original, with placeholders.

    Raises DiagnosticsError with everything that AWS would refuse in the definition.
    """
    meanings = meanings or {}
    both = [definition, beside.get("input", {}), beside.get("trigger", {})]
    names = reference_names(
        both,
        {key: each.name for key, each in meanings.items() if not each.built_in},
        {key: each.name for key, each in meanings.items() if each.built_in},
    )
    shown = renamed(definition, names)
    beside |= {key: renamed(beside[key], names) for key in ("input", "trigger") if key in beside}
    references, values, settings = {}, {}, {}
    for old, new in names.items():
        meaning = meanings.get(old) or Meaning(new, f"What {source} calls {old}.")
        if new in BUILT_IN:
            continue
        if meaning.setting is not None:
            settings[new] = meaning.setting
            continue
        references[new] = meaning.sentence
        if meaning.value is not None:
            values[new] = meaning.value
    if DOLLAR in set(names_in([shown, beside])):
        settings[DOLLAR] = DOLLAR_SETTING
    defaults = {key: declared["default"] for key, declared in settings.items()}
    checked = substituted(shown, {**example_values(shown), **defaults})
    if faults := problems(checked, type=beside.get("type", "STANDARD")):
        raise DiagnosticsError(faults, source)
    return Original(
        name, shown, source, references=references, values=values, settings=settings, **beside
    )
