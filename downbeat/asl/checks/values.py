"""Checks of plain fields: numbers in their range, texts, words of a list. Each is called as
check(value, at, field, place).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from downbeat.asl.checks import expressions
from downbeat.asl.checks.position import JSONATA, Position, close_word, is_number, shown
from downbeat.asl.checks.timestamps import is_timestamp, timestamp_fix
from downbeat.asl.diagnostic import alternatives

Check = Callable[[Any, str, str, Position], None]
MAX_SECONDS = (
    99_999_999  # about three years; the limit of every number of seconds but MaxDelaySeconds
)


def number(
    low: float, high: float | None = None, *, whole: bool = True, computed: bool = True
) -> Check:
    """A number from `low` to `high`; in a JSONata state also an expression, unless it is not
    `computed`.
    """
    allowed = f"a {'whole ' if whole else ''}number " + (
        f"of at least {low:g}" if high is None else f"from {_digits(low)} to {_digits(high)}"
    )

    def check(value: Any, at: str, field: str, place: Position) -> None:
        if (
            is_number(value)
            and not (whole and isinstance(value, float))
            and low <= value
            and (high is None or value <= high)
        ):
            return
        jsonata = computed and place.language == JSONATA
        if jsonata and isinstance(value, str) and ("{%" in value or "%}" in value):
            expressions.text(value, f"{at}/{field}", place)
            return
        fix = (
            f" Write {value} without quotes."
            if isinstance(value, str) and value.isascii() and value.isdigit()
            else ""
        )
        if whole and isinstance(value, float) and value.is_integer():
            fix = f" Write {value:.0f} without a decimal point."
        place.say(
            f"{at}/{field}",
            f"{field} is {allowed}{' or a JSONata expression' if jsonata else ''}, but it is"
            f" {shown(value)}.{fix}",
            "out-of-range",
        )

    return check


def _digits(bound: float) -> str:
    return str(int(bound)) if float(bound).is_integer() else f"{bound:g}"


def word(*known: str) -> Check:
    """One word of a list."""

    def check(value: Any, at: str, field: str, place: Position) -> None:
        if not (isinstance(value, str) and value in known):
            allowed = alternatives(map(shown, known))
            place.say(
                f"{at}/{field}",
                f"{field} is {allowed}, but it is {shown(value)}.{close_word(value, known)}",
                "unknown-word",
            )

    return check


def string(value: Any, at: str, field: str, place: Position) -> None:
    """Plain text."""
    if not isinstance(value, str):
        place.say(f"{at}/{field}", f"{field} is text, but it is {shown(value)}.", "wrong-type")


def string_or_expression(value: Any, at: str, field: str, place: Position) -> None:
    """Text, which in a JSONata state may be an expression."""
    if not isinstance(value, str):
        string(value, at, field, place)
    elif place.language == JSONATA:
        expressions.text(value, f"{at}/{field}", place)


def boolean(value: Any, at: str, field: str, place: Position) -> None:
    """true or false."""
    if not isinstance(value, bool):
        place.say(
            f"{at}/{field}", f"{field} is true or false, but it is {shown(value)}.", "wrong-type"
        )


def timestamp(value: Any, at: str, field: str, place: Position) -> None:
    """A moment, which in a JSONata state may be an expression."""
    if is_timestamp(value):
        return
    if place.language == JSONATA and isinstance(value, str) and ("{%" in value or "%}" in value):
        expressions.text(value, f"{at}/{field}", place)
        return
    place.say(
        f"{at}/{field}",
        f'{field} is an RFC 3339 timestamp such as "2026-03-05T21:29:29Z", but it is'
        f" {shown(value)}.{timestamp_fix(value)}",
        "invalid-timestamp",
    )


def anything(value: Any, at: str, field: str, place: Position) -> None:
    """Any JSON."""
