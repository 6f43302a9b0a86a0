"""IAM's wildcards: `*` any text, `?` any one character. Linear in practice, so that no pattern can
stall a preview.
"""

from __future__ import annotations


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
