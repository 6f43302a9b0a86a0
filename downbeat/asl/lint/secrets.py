"""Secrets in plain text: a definition is readable by everybody who may describe the machine."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from downbeat.asl.diagnostic import Diagnostic

# What a secret looks like by its form, and nothing else does: (kind, a sign that each text of that
# form has, the form).
FORMS = (
    ("an AWS access key", "AKIA", re.compile(r"\bAKIA[A-Z0-9]{16}\b")),
    ("an AWS access key", "ASIA", re.compile(r"\bASIA[A-Z0-9]{16}\b")),
    ("a private key", "PRIVATE KEY", re.compile(r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----")),
    ("a Slack webhook", "hooks.slack", re.compile(r"https://hooks\.slack\.com/services/\S+")),
    ("a Slack token", "xox", re.compile(r"\bxox[abprs]-[A-Za-z0-9-]{10,}")),
    ("a GitHub token", "gh", re.compile(r"\bgh[pousr]_[A-Za-z0-9]{36,}")),
    (
        "a password in a URL",
        "://",
        re.compile(r"\b[a-z][a-z0-9+.-]*://[^\s/:@{}$]+:[^\s/:@{}$]+@"),
    ),
)
NAME = re.compile(r"(?i)(?:^|[_-])(?:password|passwd|secret_?key|api_?key|access_?token)$")


def findings(definition: Mapping[str, Any]) -> Iterator[Diagnostic]:
    """Every text of a definition that is a secret by its form, or by the name of its key."""
    for path, key, text in texts(definition, ""):
        kind = kind_of_secret(text) or (
            "a secret by its name" if NAME.search(key) and _literal(text) else ""
        )
        if kind:
            yield Diagnostic(path, sentence(kind), "plain-secret")


def sentence(kind: str) -> str:
    """What to do about a secret in plain text; the secret itself is never repeated."""
    return (
        f"holds {kind} in plain text. Keep it in Secrets Manager and let the Task read it by its"
        " ARN; then change the secret, for this one has been seen."
    )


def kind_of_secret(text: str) -> str:
    """What kind of secret a text is by its form, "" for none."""
    return next((kind for kind, sign, form in FORMS if sign in text and form.search(text)), "")


def has_password(endpoint: str) -> bool:
    """Has the endpoint a user or a password before its host: `https://user:password@host/`?"""
    return "@" in endpoint.removeprefix("https://").split("/")[0] and endpoint.startswith(
        "https://"
    )


def _literal(text: str) -> bool:
    """A value that is written out: no expression, no path, no ARN, no reference."""
    return bool(text) and not text.startswith(("{%", "$", "arn:", "States.")) and "${" not in text


def texts(value: Any, path: str, key: str = "") -> Iterator[tuple[str, str, str]]:
    """(path, key, text) of every text in a value; an environment variable's key is its Name."""
    if isinstance(value, str):
        yield path or "/", key, value
    elif isinstance(value, Mapping):
        named = value.get("Name")
        for name, inner in value.items():
            own = named if name == "Value" and isinstance(named, str) else str(name)
            yield from texts(inner, f"{path}/{name}", own)
    elif isinstance(value, (list, tuple)):
        for number, inner in enumerate(value):
            yield from texts(inner, f"{path}[{number}]", key)
