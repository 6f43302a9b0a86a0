"""A mistake: what a newcomer changes in a good project, and what he is told."""

from __future__ import annotations

from typing import NamedTuple

PIPELINE = "pipelines/shop_scores.py"
COUNT = "pipelines/count_shops.py"
LOAD = "pipelines/nightly_load.py"
DIGEST = "pipelines/review_digest.py"
STACK = "Pulumi.dev.yaml"
REGISTER = "pipelines/__init__.py"
CHECK = ("check", "-s", "dev")


class Edit(NamedTuple):
    """In this file, `old` becomes `new`; without `old` the file is written new."""

    file: str
    old: str | None
    new: str


class Mistake(NamedTuple):
    """What `check` says first: the code and the path of its diagnostic; `beside` is how many it adds.

    `what` names the class of mistake.
    """

    what: str
    edits: list[Edit]
    code: str
    path: str
    beside: int = 0
    words: list[str] = list(CHECK)


class Answers(NamedTuple):
    """What another command says: its exit code, and a line of its answer."""

    what: str
    edits: list[Edit]
    words: list[str]
    code: int
    line: str
