"""Which rules apply, and how strictly: a configuration in the form of --policy-pack-config."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from .rules import RULES
from .rules.exceptions import faults as exception_faults
from .rules.judgement import schema
from .rules.plain import listed
from .rules.rule import ADVISORY, MANDATORY, Rule

# At "remediate" the pack mends; who only judges, as the SDK does then, takes the rule as mandatory.
REMEDIATE = "remediate"
LEVELS = (ADVISORY, MANDATORY, REMEDIATE, "disabled")

Levels = dict[str, tuple[str, Mapping[str, Any]]]


def configured(pack_config: Mapping[str, Any], source: str = "guard") -> Levels:
    """Rule → (level, settings) after `pack_config`. Raises ValueError with all faults of it at
    once, each line beginning with `source`.
    """
    known = {rule.name: rule for rule in RULES}
    faults = [
        f"{source}: {fault}"
        for name, value in pack_config.items()
        for fault in _faults(name, value, known)
    ]
    if faults:
        raise ValueError("\n".join(faults))
    for_all = _level(pack_config.get("all"))
    return {
        rule.name: (
            _judging(_level(pack_config.get(rule.name)) or for_all or rule.level),
            _settings(pack_config.get(rule.name)),
        )
        for rule in RULES
    }


def _faults(name: str, value: Any, known: Mapping[str, Rule]) -> Iterator[str]:
    if name != "all" and name not in known:
        near = get_close_matches(name, known, n=1)
        yield f'there is no rule "{name}".' + (f' Did you mean "{near[0]}"?' if near else "")
    if not isinstance(value, (str, Mapping)):
        yield f'"{name}" must be a level or an object.'
    elif _level(value) not in (None, *LEVELS):
        yield f'the level of "{name}" is not one of {", ".join(LEVELS)}.'
    if isinstance(value, Mapping) and name in known:
        settings = ("enforcementLevel", *schema(known[name]))
        for key in value:
            if key not in settings:
                near = get_close_matches(str(key), settings, n=1)
                hint = f'Did you mean "{near[0]}"?' if near else f"It has {', '.join(settings)}."
                yield f'"{name}" has no setting "{key}". {hint}'
    entries = listed(value.get("allow")) if isinstance(value, Mapping) else []
    for index, entry in enumerate(entries):
        for fault in exception_faults(entry):
            yield f"{name}.allow[{index}]: {fault}"


def _judging(level: str) -> str:
    return MANDATORY if level == REMEDIATE else level


def _level(value: Any) -> Any:
    return value.get("enforcementLevel") if isinstance(value, Mapping) else value


def _settings(value: Any) -> Mapping[str, Any]:
    return (
        {key: inner for key, inner in value.items() if key != "enforcementLevel"}
        if isinstance(value, Mapping)
        else {}
    )
