"""Values that look like a password, key or token. Nothing here ever repeats one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

# The issuers' own documented prefixes and forms.
SHAPES: dict[str, re.Pattern[str]] = {
    "an AWS access key": re.compile(r"\b(AKIA|ASIA)[A-Z0-9]{16}\b"),
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    "a Slack token": re.compile(r"\bxox[abeoprs]-[A-Za-z0-9-]{10,}"),
    "a Slack webhook": re.compile(
        r"https://hooks\.slack\.com/(services|workflows)/[A-Za-z0-9/]{10,}"
    ),
    "a GitHub token": re.compile(r"\b(gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{30,})"),
    "a GitLab token": re.compile(r"\bglpat-[A-Za-z0-9_-]{20,}"),
    "a Google API key": re.compile(r"\bAIza[A-Za-z0-9_-]{35}"),
    "a Stripe key": re.compile(r"\b[rs]k_live_[A-Za-z0-9]{16,}"),
    "an Anthropic key": re.compile(r"\bsk-ant-[A-Za-z0-9_-]{24,}"),
    "an OpenAI key": re.compile(r"\bsk-(proj-|svcacct-)?[A-Za-z0-9_-]{40,}"),
    "a Hugging Face token": re.compile(r"\bhf_[A-Za-z0-9]{30,}"),
    "a Databricks token": re.compile(r"\bdapi[a-f0-9]{32}\b"),
    "a SendGrid key": re.compile(r"\bSG\.[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{30,}"),
    "an npm token": re.compile(r"\bnpm_[A-Za-z0-9]{36}"),
    "a PyPI token": re.compile(r"\bpypi-AgE[A-Za-z0-9_-]{30,}"),
    "an Azure storage key": re.compile(r"\bAccountKey=[A-Za-z0-9+/]{40,}"),
    "a Pulumi token": re.compile(r"\bpul-[a-f0-9]{40}\b"),
    "a JSON web token": re.compile(
        r"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}"
    ),
    "a password in an address": re.compile(
        r"\b[a-z][a-z0-9+.-]*://[^\s/:@${}]+:[^\s/@${}]{3,}@[^\s/]"
    ),
    "a token in an address": re.compile(
        r"://[^\s?]+\?(?:[^\s#]*&)?(?:access_?token|auth_?token|token|api[_-]?key|client_?secret|secret"
        r"|password|passwd|pwd|sig)=[A-Za-z0-9%._~+/-]{8,}",
        re.IGNORECASE,
    ),
    "a password in a connection string": re.compile(
        r"(?i)=[^;=]*;\s*(?:password|pwd)\s*=\s*[^;\s${}/][^;\s${}]{3,}"
    ),
}
# One of these is in every shape: a text without any is passed with one look.
MARK = re.compile(
    r"AKIA|ASIA|PRIVATE"
    r" KEY|sk-|hf_|dapi|SG\.|npm_|pypi-|AccountKey|xox|hooks\.slack|gh[pousr]_|github_pat_|glpat-|AIza|k_live_|pul-|eyJ|://|[Pp][Aa][Ss][Ss][Ww][Oo][Rr][Dd]|[Pp][Ww][Dd]"
)
# Every name of a secret, and every shape, has one of these in small letters: a text without any
# holds no secret.
SIGNS = (
    *("pass", "pwd", "secret", "token", "key", "credential", "connection", "webhook", "authoriz"),
    *("akia", "asia", "private", "xox", "hooks.slack", "ghp_", "gho_", "ghu_", "ghs_", "ghr_"),
    *("github_pat_", "glpat-", "aiza", "k_live_", "pul-", "eyj", "://", "sk-", "hf_", "dapi"),
    *("sg.", "npm_", "pypi-"),
)
NAME = re.compile(
    r"(pass(word|wd|phrase)|pwd|secret|token|(api|access|private|secret|encryption|signing|master|shared|auth)[_-]?key|credentials?|connection_?string|webhook_?url|authorization)$",
    re.IGNORECASE,
)
# Names that end alike and hold no secret: an id, an ARN or a one-time token of the call.
HARMLESS = re.compile(
    r"(task|client|client_?request|next|continuation|pagination|idempotency|start|page)_?token$|(access_?key|secret)_?id$|(public|partition|sort|primary|foreign)_?key$",
    re.IGNORECASE,
)
# A value that points to the secret instead of being it.
REFERENCE = re.compile(
    r"^\s*(\$|Ref::|\{%|\{\{resolve:|arn:|\$\{|States\.|ssm:|secretsmanager:|/aws/reference/|/[\w./-]+$|alias/|true$|false$|null$|none$|\d+$|\*+$|$)",
    re.IGNORECASE,
)


# The id of a KMS key, which is what an encryption key is named by.
KEY_ID = re.compile(r"(mrk-)?[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}", re.IGNORECASE)
ENCRYPTION_KEY = re.compile(r"(encryption|master)[_-]?key$", re.IGNORECASE)
# Name and value as people write them in text that is no JSON: an expression or a template
# ('password': 'x'), an option (--password x, --password=x), a line of a script (export PASSWORD=x).
QUOTED = re.compile(r"""["']([\w.-]{1,60})["']\s*:\s*(["'])(.*?)\2""")
OPTION = re.compile(r"""(?:^|\s)--?([A-Za-z][\w.-]{1,60})(?:=|\s+)["']?([^\s"']+)""")
ASSIGNED = re.compile(
    r"""(?m)^\s*(?:export\s+|set\s+|ENV\s+)?([A-Za-z_][\w.-]{1,60})=["']?([^\s"']+)"""
)
# What an option takes by its name: `--secret etl-db` names one.
OPTIONS_NAME = re.compile(r"secret$|credentials?$", re.IGNORECASE)
# The name of a secret as people write one: "prod/db/password". Nobody's password has only this
# form.
SECRETS_NAME = re.compile(r"[a-z0-9_.-]+(/[a-z0-9_.-]+)+")


BY_NAME = "a password, key or token by its name"
Found = list[tuple[str, str]]


def may_hold_secrets(text: str) -> bool:
    """The quick no for a whole definition or document as JSON text."""
    small = text.lower()
    return any(sign in small for sign in SIGNS)


def find_secrets(value: Any, path: str) -> Found:
    """(path, what it looks like) for everything in `value` that looks like a secret, by its shape
    or by the name it goes by.
    """
    found: Found = []
    _search(value, path, found)
    return found


def _search(value: Any, path: str, found: Found) -> None:
    if isinstance(value, str):
        _in_text(value, path, found)
    elif isinstance(value, dict):
        for key, inner in _pairs(value):
            here, before = f"{path}.{key}" if path else key, len(found)
            _search(inner, here, found)
            if len(found) == before and isinstance(inner, str) and _named_secret(key, inner):
                found.append((here, BY_NAME))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            before = len(found)
            _search(inner, f"{path}[{index}]", found)
            option = value[index - 1] if index else None
            if len(found) == before and _option_value(option, inner):
                found.append((f"{path}[{index}]", BY_NAME))


def _option_value(option: Any, value: Any) -> bool:
    """Whether a word of a command is the secret that the option before it asks for."""
    if not (isinstance(option, str) and option.startswith("-") and isinstance(value, str)):
        return False
    return _secret_option(option.lstrip("-"), value)


def _secret_option(name: str, value: str) -> bool:
    return (
        not OPTIONS_NAME.search(name) and not value.startswith("-") and _named_secret(name, value)
    )


def _in_text(text: str, path: str, found: Found) -> None:
    """By its shape; or, in text that is JSON itself (a payload is often written so), by the names
    in there.
    """
    if MARK.search(text):
        shapes = [(path, what) for what, shape in SHAPES.items() if shape.search(text)]
        found.extend(shapes)
        if shapes:
            return
    inner = _parsed(text)
    if inner is not None:
        found.extend(dict.fromkeys((path, what) for _, what in find_secrets(inner, path)))
        return
    if any(_written(text)):
        found.append((path, BY_NAME))


def _parsed(text: str) -> Any:
    """The object or list that the text is as JSON; None when it is neither."""
    if text[:1] not in ("{", "[") or text.startswith("{%"):
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _written(text: str) -> Iterator[bool]:
    """For each name with a value in text that is no JSON: is it a secret?"""
    if text[:1] in ("{", "["):
        for name, _, value in QUOTED.findall(text):
            yield _named_secret(name, value)
    if "-" in text:
        for name, value in OPTION.findall(text):
            yield _secret_option(name, value)
    if "=" in text:
        for name, value in ASSIGNED.findall(text):
            yield _named_secret(name, value)


def _pairs(value: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The pairs of a mapping; {"Name": "DB_PASSWORD", "Value": …}, as container environments have
    it, counts as one of them too.
    """
    yield from value.items()
    name = value.get("Name", value.get("name"))
    if (
        isinstance(name, str)
        and isinstance(value.get("Value", value.get("value")), str)
        and NAME.search(name)
    ):
        yield name, value.get("Value", value.get("value"))


def _named_secret(key: str, value: str) -> bool:
    if not NAME.search(key) or key.startswith("#") or HARMLESS.search(key):
        return False
    if KEY_ID.fullmatch(value) and ENCRYPTION_KEY.search(key):
        return False
    return not (REFERENCE.match(value) or SECRETS_NAME.fullmatch(value))
