"""Values that look like a password, key or token. Nothing here ever repeats one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

# The issuers' own documented prefixes and forms.
SHAPES: dict[str, re.Pattern[str]] = {
    "an AWS access key": re.compile(r"\b(AKIA|ASIA)[A-Z0-9]{16}\b"),
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    "a Slack token": re.compile(r"\bxox[abeoprs]-[A-Za-z0-9-]{10,}"),
    "a Slack webhook": re.compile(r"https://hooks\.slack\.com/(services|workflows)/[A-Za-z0-9/]{10,}"),
    "a GitHub token": re.compile(r"\b(gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{30,})"),
    "a GitLab token": re.compile(r"\bglpat-[A-Za-z0-9_-]{20,}"),
    "a Google API key": re.compile(r"\bAIza[A-Za-z0-9_-]{35}"),
    "a Stripe key": re.compile(r"\b[rs]k_live_[A-Za-z0-9]{16,}"),
    "a Pulumi token": re.compile(r"\bpul-[a-f0-9]{40}\b"),
    "a JSON web token": re.compile(r"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}"),
    "a password in an address": re.compile(r"\b[a-z][a-z0-9+.-]*://[^\s/:@${}]+:[^\s/@${}]{3,}@[^\s/]"),
}
NAME = re.compile(
    r"(pass(word|wd|phrase)|pwd|secret|token|api_?key|access_?key|private_?key|credentials?|client_?secret|connection_?string|webhook_?url|authorization)$",
    re.IGNORECASE,
)
# Names that end alike and hold no secret: an id, an ARN or a one-time token of the call.
HARMLESS = re.compile(
    r"(task|client|client_?request|next|continuation|pagination|idempotency|start|page)_?token$|(access_?key|secret)_?id$|(public|partition|sort|primary|foreign)_?key$",
    re.IGNORECASE,
)
# A value that points to the secret instead of being it.
REFERENCE = re.compile(
    r"^\s*(\$|\{%|\{\{resolve:|arn:|\$\{|States\.|ssm:|secretsmanager:|/aws/reference/|/[\w./-]+$|alias/|true$|false$|null$|none$|\d+$|\*+$|$)",
    re.IGNORECASE,
)


# The name of a secret as people write one: "prod/db/password". Nobody's password has only this form.
SECRETS_NAME = re.compile(r"[a-z0-9_.-]+(/[a-z0-9_.-]+)+")


def secrets(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """(path, what it looks like) for everything in `value` that looks like a secret, by its shape or by the name it goes by."""
    if isinstance(value, str):
        yield from ((path, what) for what, shape in SHAPES.items() if shape.search(value))
    elif isinstance(value, Mapping):
        for key, inner in _pairs(value):
            here = f"{path}.{key}" if path else key
            found = list(secrets(inner, here))
            yield from found
            if not found and _named_secret(key, inner):
                yield here, "a password, key or token by its name"
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from secrets(inner, f"{path}[{index}]")


def _pairs(value: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The pairs of a mapping; {"Name": "DB_PASSWORD", "Value": …}, as container environments have it, counts as one of them too."""
    yield from value.items()
    name = value.get("Name", value.get("name"))
    if isinstance(name, str) and isinstance(value.get("Value", value.get("value")), str) and NAME.search(name):
        yield name, value.get("Value", value.get("value"))


def _named_secret(key: str, value: Any) -> bool:
    bare = key.removesuffix(".$")
    if bare != key or key.startswith("#") or not isinstance(value, str) or HARMLESS.search(bare) or not NAME.search(bare):
        return False
    return not (REFERENCE.match(value) or SECRETS_NAME.fullmatch(value))
