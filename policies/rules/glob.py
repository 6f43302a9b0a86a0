"""IAM's wildcards as languages: `*` any text, `?` any one character.

`matches` asks for one text, `contains` for every text of a second pattern. Nothing
here tries samples, and nothing is exponential, so that no pattern can stall a preview.
"""

from __future__ import annotations

import re

# Stands for any character that no pattern states: what a pattern takes with it in a wildcard's
# place, it takes with every character there.
ANY = "\0"


def matches(pattern: str, text: str) -> bool:
    """Does the whole of `text` fit `pattern`? Two pointers and one step back: no regular
    expression, no exponential case.
    """
    p = t = 0
    star, mark = -1, 0
    while t < len(text):
        if p < len(pattern) and pattern[p] == "*":
            star, mark = p, t
            p += 1
        elif p < len(pattern) and pattern[p] in ("?", text[t]):
            p += 1
            t += 1
        elif star >= 0:
            mark += 1
            p, t = star + 1, mark
        else:
            return False
    return all(character == "*" for character in pattern[p:])


def has_wildcard(text: str) -> bool:
    """Is there a `*` or `?` that is not the literal `${*}` or `${?}` of a policy variable?"""
    if "*" not in text and "?" not in text:
        return False
    if "${" not in text:
        return True
    bare = text.replace("${*}", "").replace("${?}", "")
    return "*" in bare or "?" in bare


def all_wildcards(text: str) -> bool:
    """Nothing but wildcards, at least one of them."""
    return bool(text) and all(character in "*?" for character in text)


def contains(pattern: str, other: str) -> bool:
    """Does every text of `other` fit `pattern`?

    Exact, by following the positions of `pattern` that a text of `other` can have reached, as bits
    of a number. A wildcard of `other` is read as ANY. A `*` of it leads to several sets of
    positions; one that holds a smaller set adds nothing, since the smaller one fits less.
    """
    tokens = re.sub(r"\*+", "*", pattern)
    stars = sum(1 << index for index, token in enumerate(tokens) if token == "*")
    reached = {_past_stars(1, stars)}
    for character in re.sub(r"\*+", "*", other):
        if character == "*":
            reached = {further for one in reached for further in _repeated(one, tokens, stars)}
        else:
            step = ANY if character == "?" else character
            reached = {_step(one, step, tokens, stars) for one in reached}
        reached = _smallest(reached)
    return all(one >> len(tokens) & 1 for one in reached)


def _past_stars(positions: int, stars: int) -> int:
    """The positions and those behind a `*` that may stand for nothing."""
    return positions | (positions & stars) << 1


def _step(positions: int, character: str, tokens: str, stars: int) -> int:
    """The positions after one more character."""
    fitting = sum(
        1 << index
        for index, token in enumerate(tokens)
        if positions >> index & 1 and token in ("?", character) and token != "*"
    )
    return _past_stars(positions & stars | fitting << 1, stars)


def _repeated(positions: int, tokens: str, stars: int) -> set[int]:
    """Every set of positions after any number of ANY."""
    sets: set[int] = set()
    while positions not in sets:
        sets.add(positions)
        positions = _step(positions, ANY, tokens, stars)
    return sets


def _smallest(sets: set[int]) -> set[int]:
    """The sets that hold no other one."""
    kept: list[int] = []
    for one in sorted(sets, key=int.bit_count):
        if not any(small & one == small for small in kept):
            kept.append(one)
    return set(kept)
