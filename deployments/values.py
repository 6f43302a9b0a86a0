"""The values of a deployment's configuration: what each may be, and the sentence for the rest.

Each function takes what the engine gave, returns the value, or raises InvalidInput.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from typing import Any

BRANCH = re.compile(
    r"(?!.*(?:\.\.|//|@\{|/\.|\.lock(?:/|$)))[A-Za-z0-9_][A-Za-z0-9._/#+-]*(?<![./])"
)
ORGANIZATION = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,38}[A-Za-z0-9])?")
REPOSITORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*(?:/[A-Za-z0-9_.-]+)+")
REGION = re.compile(r"[a-z]{2}(?:-[a-z]+)+-\d")
PIPELINE = re.compile(r"[A-Za-z0-9_-]{1,50}")
BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
IMAGE = re.compile(r"[a-z0-9][\w.:/@-]*")
CRON_FIELD = r"(?:\*|[0-9A-Z]+(?:-[0-9A-Z]+)?)(?:/\d+)?"
CRON = re.compile(rf"{CRON_FIELD}(?:,{CRON_FIELD})*(?: {CRON_FIELD}(?:,{CRON_FIELD})*){{4}}")


class InvalidInput(ValueError):
    """One value that is wrong; `str()` is the sentence, which ends in the fix."""


def listed(words: Iterable[object], last: str = "or") -> str:
    """`a, b or c`."""
    texts = [str(word) for word in words]
    return (
        f" {last} ".join([", ".join(texts[:-1]), texts[-1]]) if len(texts) > 1 else "".join(texts)
    )


def nearest(word: str, known: Iterable[str]) -> str:
    """` Did you mean "…"?`, or nothing."""
    close = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f' Did you mean "{close[0]}"?' if close else ""


def matching(pattern: re.Pattern[str], what: str, example: str) -> Callable[[Any], str]:
    """A text of that pattern."""

    def check(value: Any) -> str:
        if isinstance(value, str) and pattern.fullmatch(value):
            return value
        raise InvalidInput(f'"{value}" is not {what}: write it like {example}.')

    return check


def one_of(*allowed: str) -> Callable[[Any], str]:
    """One of a few words."""

    def check(value: Any) -> str:
        if value in allowed:
            return str(value)
        raise InvalidInput(
            f'"{value}" is not one of {listed(allowed)}.{nearest(str(value), allowed)}'
        )

    return check


def many(check: Callable[[Any], str]) -> Callable[[Any], tuple[str, ...]]:
    """A list; the engine hands it over as JSON text. The first of its items that is wrong is
    told.
    """

    def checked(value: Any) -> tuple[str, ...]:
        items = value
        if isinstance(value, str):
            try:
                items = json.loads(value)
            except ValueError:
                items = None
        if not isinstance(items, list | tuple):
            raise InvalidInput(f'"{value}" is not a list: write [{value}].')
        return tuple(check(item) for item in items)

    return checked


def boolean(value: Any) -> bool:
    """true or false; the engine hands it over as text."""
    flag = (
        {"true": True, "false": False, True: True, False: False}.get(value)
        if isinstance(value, str | bool)
        else None
    )
    if flag is None:
        raise InvalidInput(f'"{value}" is not true or false.')
    return flag


def account(value: Any) -> str:
    """An account's number."""
    if isinstance(value, str) and re.fullmatch(r"\d{12}", value):
        return value
    raise InvalidInput(
        f'"{value}" is not an AWS account: write its twelve digits, quoted: "111122223333".'
    )


def arn(service: str, resource: str, example: str) -> Callable[[Any], str]:
    """An ARN of that service whose resource begins so."""
    region = "" if service == "iam" else r"[a-z0-9-]+"
    pattern = re.compile(rf"arn:aws[a-z-]*:{service}:{region}:\d{{12}}:{resource}.+")
    return matching(
        pattern, f"the ARN of {example.split('|', maxsplit=1)[0]}", example.split("|")[1]
    )


ROLE = arn("iam", "role/", "a role|arn:aws:iam::111122223333:role/deploy")
PROVIDER = arn(
    "iam",
    "oidc-provider/",
    "an identity provider|arn:aws:iam::111122223333:oidc-provider/api.pulumi.com/oidc",
)
KEY = arn(
    "kms",
    "key/",
    "a key|arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
)
HTTPS = matching(
    re.compile(r"https://[^\s/]+\.[^\s/]+(?:/\S*)?"),
    "an https:// URL",
    "https://hooks.slack.com/services/…",
)
