"""What `downbeat verify` found, as a page to attach to an issue: without secrets, persons and
account numbers.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

import boto3

from downbeat import __version__
from downbeat.ops.verdict import AGREES, DIFFERS, NOT_ASKED, Verdict
from downbeat.simulator.masking import masked

LONGEST = 200  # characters of a value that is shown
ACCOUNT = re.compile(r"(?<!\d)\d{12}(?!\d)")


def shareable(verdict: Verdict) -> dict[str, Any]:
    """A verdict as JSON values, masked."""
    text = json.dumps(masked(asdict(verdict)), ensure_ascii=False, default=str)
    values: dict[str, Any] = json.loads(ACCOUNT.sub("<account>", text))
    return values


def differences(ours: Any, aws: Any, path: str = "") -> Iterator[str]:
    """A line for each place in which two answers differ: the path, what Downbeat says, what AWS
    says.
    """
    if isinstance(ours, dict) and isinstance(aws, dict):
        for name in dict.fromkeys((*ours, *aws)):
            yield from differences(ours.get(name), aws.get(name), f"{path}/{name}")
    elif isinstance(ours, list) and isinstance(aws, list) and len(ours) == len(aws):
        for number, (one, other) in enumerate(zip(ours, aws, strict=True)):
            yield from differences(one, other, f"{path}[{number}]")
    elif ours != aws:
        yield f"{path or '/'}: Downbeat {_short(ours)}, AWS {_short(aws)}"


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def tally(verdicts: Iterable[Verdict]) -> dict[str, Counter[str]]:
    """Check → how many verdicts have each outcome."""
    counts: dict[str, Counter[str]] = {}
    for one in verdicts:
        counts.setdefault(one.check, Counter())[one.outcome] += 1
    return counts


def markdown(stack: str, region: str, verdicts: list[Verdict]) -> str:
    """The whole page."""
    return "\n".join(_lines(stack, region, verdicts)) + "\n"


def _lines(stack: str, region: str, verdicts: list[Verdict]) -> Iterator[str]:
    yield f"# Downbeat and AWS: {stack}, {region}"
    yield ""
    yield f"Downbeat {__version__}, boto3 {boto3.__version__}."
    yield ""
    yield f"| asked of AWS | {AGREES} | {DIFFERS} | {NOT_ASKED} |"
    yield "|---|---|---|---|"
    for check, counts in tally(verdicts).items():
        yield f"| {check} | {counts[AGREES]} | {counts[DIFFERS]} | {counts[NOT_ASKED]} |"
    for outcome, title in ((DIFFERS, "Where they differ"), (NOT_ASKED, "What AWS was not asked")):
        chosen = [one for one in verdicts if one.outcome == outcome]
        if chosen:
            yield from ("", f"## {title}")
        for one in chosen:
            yield from _section(shareable(one))


def _section(one: dict[str, Any]) -> Iterator[str]:
    yield from ("", f"### {one['pipeline']}: {one['check']}: {one['subject']}", "")
    if one["note"]:
        yield from (one["note"], "")
    if one["outcome"] != DIFFERS:
        return
    yield from (f"- {line}" for line in differences(one["ours"], one["aws"]))
    yield ""
    shown = {"request": one["request"], "Downbeat": one["ours"], "AWS": one["aws"]}
    for name, value in shown.items():
        if value is not None:
            text = json.dumps(value, indent=2, ensure_ascii=False)
            yield from (f"{name}:", "", "```json", text, "```", "")
