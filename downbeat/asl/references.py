"""`${name}` in a definition becomes the stack's value: CloudFormation's DefinitionSubstitutions
notation, lists and numbers included.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-stepfunctions-statemachine.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from downbeat.asl.diagnostic import Diagnostic, nearest

References = Mapping[str, Any]

OPENING = "${"
REFERENCE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


class _Absent:
    """The value of a setting that has none in this stack, by its own choice."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT = _Absent()
BREAKS_JSONATA = re.compile(r"""['"\\\n\r]""")


def is_jsonata(text: str) -> bool:
    """Whether a string is a JSONata expression, `{% … %}`."""
    return text.startswith("{%") and text.rstrip().endswith("%}")


def substituted(value: Any, references: Mapping[str, Any]) -> Any:
    """The value with every `${name}` that `references` knows replaced: a string that is nothing
    else takes the value itself, and is left out where that is ABSENT.
    """
    if isinstance(value, str):
        if OPENING not in value:
            return value
        whole = REFERENCE.fullmatch(value)
        if whole and supplied(references, whole[1]):
            return references[whole[1]]
        return REFERENCE.sub(lambda match: _text(references, match), value)
    if isinstance(value, Mapping):
        return {
            substituted(key, references): substituted(inner, references)
            for key, inner in value.items()
            if not _is_absent(inner, references)
        }
    if isinstance(value, (list, tuple)):
        return [
            substituted(inner, references) for inner in value if not _is_absent(inner, references)
        ]
    return value


def supplied(references: Mapping[str, Any], name: Any) -> bool:
    """Whether a reference has a value; None and ABSENT are none."""
    value = references.get(name) if isinstance(name, str) else None
    return value is not None and value is not ABSENT


def _is_absent(value: Any, references: Mapping[str, Any]) -> bool:
    """Whether a value is nothing but the `${name}` of a setting without a value."""
    if not isinstance(value, str) or not value.startswith(OPENING):
        return False
    whole = REFERENCE.fullmatch(value)
    return whole is not None and references.get(whole[1]) is ABSENT


def used(value: Any, path: str = "") -> Iterator[tuple[str, str, str]]:
    """Every use of a reference in a value, as (path, name, the string it stands in)."""
    if isinstance(value, str):
        if OPENING in value:
            yield from ((path, name, value) for name in REFERENCE.findall(value))
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            text = str(key)
            if OPENING in text:
                yield from ((f"{path}/{key}", name, text) for name in REFERENCE.findall(text))
            yield from used(inner, f"{path}/{key}")
    elif isinstance(value, (list, tuple)):
        for number, inner in enumerate(value):
            yield from used(inner, f"{path}[{number}]")


def reference_problems(
    value: Any, references: Mapping[str, Any], path: str = ""
) -> list[Diagnostic]:
    """A problem for every `${name}` without a value, and for every value that would break the
    JSONata text it is put into.
    """
    diagnostics = []
    for where, name, text in used(value, path):
        if _is_absent(text, references):
            continue
        if not supplied(references, name):
            known = [known for known in references if supplied(references, known)]
            diagnostics.append(
                Diagnostic(
                    where,
                    f'no value for the reference "${{{name}}}".{nearest(name, known)}'
                    " Supply it under the stack's `references`, or correct the name.",
                    "missing-reference",
                )
            )
        elif (
            is_jsonata(text)
            and isinstance(references[name], str)
            and BREAKS_JSONATA.search(references[name])
        ):
            diagnostics.append(
                Diagnostic(
                    where,
                    f'the value of "${{{name}}}" holds a quote, a backslash or a line break, which'
                    " would break this JSONata expression. Use a value without them.",
                    "reference-breaks-jsonata",
                )
            )
    return diagnostics


def _text(references: Mapping[str, Any], match: re.Match[str]) -> str:
    if not supplied(references, match[1]):
        return match[0]
    value = references[match[1]]
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def is_present(state: Mapping[str, Any], references: References) -> bool:
    """Whether a state or statement with `only_with` goes in: its reference has a value."""
    return "only_with" not in state or supplied(references, state["only_with"])
