"""What JSONata writes for what other languages write: the fix of an expression that cannot be
parsed, or of a name that is none.

https://docs.jsonata.org/overview
"""

from __future__ import annotations

import re

_HIDDEN = re.compile(r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'|`[^`]*`')
# What stands in the expression, with its texts empty → what to write.
HINTS = tuple(
    (re.compile(form), hint)
    for form, hint in (
        (r"\bf''", "JSONata has no f-strings: write 'text ' & $name."),
        (r"===?", 'JSONata compares with "=".'),
        (r"&&", 'JSONata\'s word is "and".'),
        (r"\|\|", 'JSONata\'s word is "or".'),
        (r"<>|\bis\s+not\b", 'JSONata\'s sign is "!=".'),
        (r"\bis\b", 'JSONata compares with "=".'),
        (r"!(?!=)|\bnot\s+[$\w]", "JSONata negates with $not(…)."),
        (r"\bif\b|\belse\b", "JSONata chooses with condition ? one : other."),
        (r",\s*[}\])]", "Remove the comma before the bracket."),
        (r"\*\*", "JSONata's power is $power(base, exponent)."),
        (r"''\s*\$|[\w)\]]\s*''", 'JSONata joins texts with "&".'),
        (r"\$\{[^}]*$", "A reference is ${name}: the closing brace is missing."),
        (r"[\w)\]]\s+\d", "A comma or an operator is missing."),
    )
)
# Words of Python, JSON or other languages → what JSONata writes.
WORDS = {
    "True": "true",
    "False": "false",
    "None": "null",
    "undefined": "null",
    "len": "$length(…) for a text, $count(…) for a list",
    "str": "$string(…)",
    "int": "$number(…)",
    "float": "$number(…)",
}


def syntax_hint(expression: str) -> str:
    """` JSONata compares with "=".`, or "" where nothing is known."""
    bare = _HIDDEN.sub("''", expression)
    return next((f" {hint}" for form, hint in HINTS if form.search(bare)), "")


def word_hint(name: str, functions: frozenset[str]) -> str:
    """What to write for a name that is none, or ""."""
    if name in WORDS:
        return WORDS[name]
    return f"${name}(…)" if name in functions else ""
