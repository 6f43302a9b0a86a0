"""The IAM statements that a pipeline states itself: their faults, and the statements with a
stack's values in place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from downbeat.asl.diagnostic import Diagnostic, nearest
from downbeat.asl.iam_words import statement_problems
from downbeat.asl.pipeline_keys import STATEMENT_KEYS
from downbeat.asl.references import References, is_present, substituted


def permission_problems(spec: Mapping[str, Any]) -> Iterator[Diagnostic]:
    statements = spec.get("permissions", ())
    if not isinstance(statements, (list, tuple)):
        yield Diagnostic(
            "/permissions",
            f"must be a list of IAM statements, not {type(statements).__name__}.",
            "wrong-type",
        )
        return
    for number, statement in enumerate(statements):
        path = f"/permissions[{number}]"
        if not isinstance(statement, Mapping):
            yield Diagnostic(
                path, f"a statement is a dict, not {type(statement).__name__}.", "wrong-type"
            )
            continue
        for key in statement:
            if key not in STATEMENT_KEYS:
                yield Diagnostic(
                    f"{path}/{key}",
                    f"a statement has no such key.{nearest(key, STATEMENT_KEYS)} Its keys:"
                    f" {', '.join(STATEMENT_KEYS)}.",
                    "unknown-key",
                )
        for key in ("Action", "Resource", "why"):
            if not statement.get(key) and not _misspelt(key, statement):
                yield Diagnostic(f"{path}/{key}", f"a statement needs `{key}`.", "missing-key")
        yield from statement_problems(statement, path)
        if not isinstance(statement.get("only_with", ""), str):
            yield Diagnostic(
                f"{path}/only_with", "must be the name of an optional reference.", "wrong-type"
            )
    if all(isinstance(each, Mapping) for each in statements):
        yield from statement_texts(statements)


def _misspelt(key: str, statement: Mapping[str, Any]) -> bool:
    """Whether a key that is missing stands there misspelt, which is told already."""
    return any(nearest(str(each), [key]) for each in statement if each not in STATEMENT_KEYS)


def statement_texts(statements: Iterable[Mapping[str, Any]]) -> Iterator[Diagnostic]:
    """Actions and resources that are neither a text nor a list of texts, as written or by the value
    of a reference.
    """
    for number, statement in enumerate(statements):
        for key in ("Action", "Resource"):
            value = statement.get(key) or ""
            texts = value if isinstance(value, (list, tuple)) else [value]
            if not all(isinstance(text, str) for text in texts):
                yield Diagnostic(
                    f"/permissions[{number}]/{key}",
                    "must be a text or a list of texts.",
                    "wrong-type",
                )


def stated_permissions(spec: Mapping[str, Any], references: References) -> list[dict[str, Any]]:
    """The pipeline's own IAM statements with the stack's values in place, without those whose
    `only_with` has none.

    A reference to a list may stand beside other resources: ["${bucket_arn}", "${roles}"].
    """
    return [
        {
            key: _flat(substituted(value, references)) if key != "why" else value
            for key, value in statement.items()
            if key != "only_with"
        }
        for statement in spec.get("permissions", ())
        if is_present(statement, references)
    ]


def _flat(value: Any) -> Any:
    """A list without lists in it."""
    if not isinstance(value, list):
        return value
    return [inner for item in value for inner in (item if isinstance(item, list) else [item])]
