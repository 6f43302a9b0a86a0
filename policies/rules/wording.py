"""How a value from a document may be repeated in a message: only what looks like an action, an ARN
or a principal, never anything else.

A rule sees secrets in plain text and cannot tell them apart, so whatever has no such shape is
described, not quoted.
"""

from __future__ import annotations

import re

ACTION = re.compile(r"[A-Za-z0-9*?-]{1,40}:[A-Za-z0-9*?]{1,80}")
ARN = re.compile(r"arn:[A-Za-z0-9*?:/${}@+=,._%()#|~-]*|[*?]+")
PRINCIPAL = re.compile(r"[a-z0-9.*?-]+\.(amazonaws\.com(\.cn)?|aws\.internal)|\d{12}|[*?]+")
LONGEST = 200
HIDDEN = "a value that is not repeated here"


def shown(text: str) -> str:
    """The text in quotes when it has a shape that cannot be a secret; otherwise a placeholder."""
    fits = any(shape.fullmatch(text) for shape in (ACTION, ARN, PRINCIPAL)) and (
        "arn:" in text or len(text) <= 100
    )
    if not fits:
        return HIDDEN
    return f'"{text}"' if len(text) <= LONGEST else f'"{text[:LONGEST]}…"'


def several(texts: list[str] | tuple[str, ...], most: int = 5) -> str:
    """Some texts as `"a", "b" and 3 more`."""
    quoted = ", ".join(shown(text) for text in texts[:most])
    return f"{quoted} and {len(texts) - most} more" if len(texts) > most else quoted
