"""The causes among faults: what is only the consequence of another fault is left out.

A misspelt `Resource` is one fault, and not also the lack of a Resource; a state that nothing leads
to, because the one before it has a misspelt Next, needs no word of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from downbeat.asl.diagnostic import Diagnostic

MEANT = re.compile(r'Did you mean "([^"]+)"\?')
MISSPELT = ("unknown-field", "unknown-key", "arguments-unknown")
LACKING = (
    "missing-field",
    "missing-key",
    "missing-argument",
    "arguments-required",
    "no-states",
    "missing-setting",
)
# What changes where a state leads to.
FLOW = (
    "unknown-word",
    "unknown-field",
    "missing-field",
    "no-such-state",
    "wrong-type",
    "next-and-end",
    "other-query-language",
    "not-json",
    "repeated-key",
    "wrong-choice",
)
MOST_COMPARED = 300  # with one another; who has more faults reads the first of them
AT_ONE_PATH = {  # code of the cause → codes of what it causes at the same path
    "not-json": ("out-of-range", "wrong-type"),
    "plain-secret": ("policy-violation",),
    "policy-violation": ("no-time-limit",),
    "jsonpath-in-jsonata": ("jsonpath-in-jsonata", "not-an-expression"),
    "jsonata-top-level-name": ("unassigned-variable", "unknown-function"),
    "changed-by-yaml": ("wrong-type", "invalid-value"),
    "other-query-language": ("missing-field", "missing-argument"),
    "wrong-type": ("missing-field",),
}


def causes(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The faults without those that another of them causes, in their order."""
    every = list(dict.fromkeys(diagnostics))
    if len(every) > MOST_COMPARED:
        return every
    return [
        each
        for number, each in enumerate(every)
        if not any(
            is_caused(each, other, number > at)
            for at, other in enumerate(every)
            if at != number and other.severity == "error"
            for is_caused in RULES
        )
    ]


def _at(path: str, other: str) -> bool:
    """Whether two paths are of one place; the pack writes a dot for a slash."""
    return path == other or path.replace("/", ".") == other


def _repeats(each: Diagnostic, other: Diagnostic, later: bool) -> bool:
    """The same place in other words."""
    if each.code not in AT_ONE_PATH.get(other.code, ()) or not _at(other.path, each.path):
        return False
    return each.code != other.code or later


def _lacks(each: Diagnostic, other: Diagnostic, _: bool) -> bool:
    """What is missing stands there, misspelt."""
    meant = MEANT.search(other.message)
    if each.code not in LACKING or other.code not in MISSPELT or not meant:
        return False
    around = other.path if other.code == "unknown-field" else other.path.rpartition("/")[0]
    if each.path not in (around, around or "/", f"{around}/{meant[1]}"):
        return False
    named = re.search(rf"(?<!\w){re.escape(meant[1])}(?!\w)", f"{each.message} {each.path}")
    return bool(named) or meant[1] == "States" or "/Choices[" in each.path


def _supplied(each: Diagnostic, other: Diagnostic, _: bool) -> bool:
    """A reference that is missing in a stack stands there, misspelt."""
    meant = MEANT.search(other.message)
    if other.code != "unknown-reference" or meant is None:
        return False
    around = other.path.rpartition(".")[0]
    return each.code == "missing-reference" and each.path == f"{around}.{meant[1]}"


def _unreached(each: Diagnostic, other: Diagnostic, _: bool) -> bool:
    """Nothing leads there because of a fault on the way."""
    machine = _machine(each.path)
    within = "/States/" in other.path and _machine(other.path) == machine
    inside = within or other.path == f"{machine}/StartAt"
    return each.code == "unreachable-state" and other.code in FLOW and inside


def _machine(path: str) -> str:
    return path.rpartition("/States/")[0]


def _other_language(each: Diagnostic, other: Diagnostic, later: bool) -> bool:
    """Everything is wrong in a definition whose language is misspelt; a rule of a Choice is one
    fault.
    """
    if other.path == "/QueryLanguage":
        return each.path.startswith("/States/")
    rules = each.code == other.code == "other-query-language" and "/Choices[" in each.path
    return rules and later and each.path == other.path


def _unended(each: Diagnostic, other: Diagnostic, _: bool) -> bool:
    """A state whose Next or End cannot be read has none."""
    ends = other.path in (f"{each.path}/End", f"{each.path}/Next")
    return each.code == "missing-field" and ends


def _unused(each: Diagnostic, other: Diagnostic, _: bool) -> bool:
    """A setting that nothing uses because its use is misspelt or not closed; a reference without a
    value in a state whose `only_with` is misspelt.
    """
    if each.code == "unused-setting":
        name = each.path.rpartition("/")[2]
        meant = MEANT.search(other.message)
        misspelt = other.code == "missing-reference" and meant is not None and meant[1] == name
        return misspelt or (other.code == "jsonata-syntax" and f"${{{name}" in other.message)
    around = other.path.rpartition("/")[0]
    within = each.code == "missing-reference" and each.path.startswith(f"{around}/")
    return within and other.code == "unknown-key" and '"only_with"' in other.message


def _unanswered(each: Diagnostic, other: Diagnostic, _: bool) -> bool:
    """What a callback would have answered is no field of the call's result."""
    state = other.path.rpartition("/States/")
    within = each.path.startswith(f"{state[0]}/States/{state[2].partition('/')[0]}/")
    return each.code == "unknown-result-field" and other.code == "token-out-of-reach" and within


def _misread(each: Diagnostic, other: Diagnostic, _: bool) -> bool:
    """What follows from an account that YAML changes."""
    return each.code == "other-account" and other.path == "downbeat:account"


RULES: Sequence[Callable[[Diagnostic, Diagnostic, bool], bool]] = (
    _repeats,
    _lacks,
    _supplied,
    _unreached,
    _other_language,
    _unended,
    _unused,
    _unanswered,
    _misread,
)
