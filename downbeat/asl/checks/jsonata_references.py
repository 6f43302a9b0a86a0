"""What a JSONata expression reads from outside itself: names at the top level, `$`, `$$`, and the
fields of `$states`.

AWS refuses an expression that reads a name, `$` or `$$` at the top level, since an expression in
Step Functions has no input of its own
(https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html). Only the first step
of a path is at the top level: later steps, predicates, sort terms and groupings run against the
value before them; the body of a function runs where the function stands.

A precedence parser as JSONata's own, which keeps no tree: it only remembers whether what it reads
is at the top level.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

_TOKEN = re.compile(
    r"""(?:\s|/\*.*?\*/)*+
    (?:(?P<string>"(?:\\.|[^"\\])*+"|'(?:\\.|[^'\\])*+')
      |(?P<number>(?:0|[1-9]\d*+)(?:\.\d++)?(?:[eE][+-]?\d++)?)
      |(?P<variable>\$[^\s.\[\]{}(),@\#;:?+\-*/%|=<>^&!~]*+)
      |(?P<quoted>`[^`]*+`)
      |(?P<operator>\.\.|:=|!=|>=|<=|\*\*|~>|\?:|\?\?|[.\[\]{}(),@\#;:?+\-*/%|=<>^&!~])
      |(?P<name>[^\s.\[\]{}(),@\#;:?+\-*/%|=<>^&!~"'`$][^\s.\[\]{}(),@\#;:?+\-*/%|=<>^&!~]*+)
      |$)""",
    re.VERBOSE | re.DOTALL,
)
_REGEX = re.compile(
    r"(?:\s|/\*.*?\*/)*+/(?:\\.|\[(?:\\.|[^\]\\])*+\]|[^/\\\[])++/[a-z]*+", re.DOTALL
)
_SIGNATURE = re.compile(r"\s*+<")
# https://github.com/jsonata-js/jsonata, src/parser.js: how tightly an operator binds to what stands
# before it
_BINDS = {
    **dict.fromkeys(("[", "(", "@", "#"), 80),
    ".": 75,
    "{": 70,
    **dict.fromkeys(("*", "/", "%"), 60),
    **dict.fromkeys(("+", "-", "&"), 50),
    **dict.fromkeys(("=", "<", ">", "^", "!=", "<=", ">=", "~>", "in", "?:", "??"), 40),
    "and": 30,
    "or": 25,
    "?": 20,
    "..": 20,
    ":=": 10,
}
_WORDS = frozenset(("and", "or", "in"))


class References(NamedTuple):
    """Names read at the top level ("$" and "$$" among them) and fields of `$states`, each once, in
    the order written.
    """

    names: tuple[str, ...]
    states: tuple[str, ...]


class _Lost(Exception):
    """The expression is not JSONata as this reader knows it."""


@lru_cache(maxsize=4096)
def references(expression: str) -> References:
    """What an expression (without `{%` and `%}`) that parses reads; nothing where it does not
    parse, for others report that.
    """
    try:
        reader = _ExpressionReader(expression)
        reader.expression(0)
    except (_Lost, RecursionError):
        return References((), ())
    return References(tuple(dict.fromkeys(reader.names)), tuple(dict.fromkeys(reader.states)))


class _ExpressionReader:
    """Reads an expression token by token; `top` says whether what is read is evaluated at the top
    level.
    """

    def __init__(self, text: str) -> None:
        self.text, self.at, self.top = text, 0, True
        self.names: list[str] = []
        self.states: list[str] = []
        self.kind, self.token = "", ""
        self.advance()

    def advance(self) -> None:
        self.start = self.at
        match = _TOKEN.match(self.text, self.at)
        if not match:
            raise _Lost
        self.at = match.end()
        self.kind = match.lastgroup or "end"
        self.token = match[match.lastgroup] if match.lastgroup else ""

    def expect(self, operator: str) -> None:
        if self.kind == "string" or self.token != operator:
            raise _Lost
        self.advance()

    def is_operator(self, *operators: str) -> bool:
        return self.kind in ("operator", "name") and self.token in operators

    def expression(self, binding: int) -> None:
        """One expression whose operators bind more tightly than `binding`."""
        is_states = self.prefix()
        while self.kind in ("operator", "name") and _BINDS.get(self.token, 0) > binding:
            is_states = self.infix(is_states)

    def inside(self, binding: int, *, top: bool) -> None:
        """One expression that is at the top level only if this one is and `top` allows it."""
        before, self.top = self.top, self.top and top
        self.expression(binding)
        self.top = before

    def prefix(self) -> bool:
        """What an expression begins with; True when it is `$states`."""
        kind, token = self.kind, self.token
        if kind == "operator":
            self.operator_first(token)
        elif kind == "end":
            raise _Lost
        else:
            self.advance()
            if kind == "name" and token in ("function", "λ") and self.is_operator("("):
                self.function()
            elif kind in ("name", "quoted") and token not in ("true", "false", "null"):
                self.read(token.strip("`"))
            elif kind == "variable" and token in ("$", "$$"):
                self.read(token)
        return kind == "variable" and token == "$states"

    def read(self, name: str) -> None:
        if self.top or name == "$$":
            self.names.append(name)

    def operator_first(self, token: str) -> None:
        """An operator where a value is due: minus, a wildcard, a bracket, a regular expression, a
        transform.
        """
        if token == "/":
            self.at = self.start
            match = _REGEX.match(self.text, self.at)
            if not match:
                raise _Lost
            self.at = match.end()
            return self.advance()
        self.advance()
        if token == "-":
            self.expression(70)
        elif token in ("(", "["):
            self.series(")" if token == "(" else "]", ";" if token == "(" else ",")
        elif token == "{":
            self.pairs(top=True)
        elif token == "|":
            self.inside(0, top=False)
            self.expect("|")
            self.inside(0, top=False)
            if self.is_operator(","):
                self.advance()
                self.inside(0, top=False)
            self.expect("|")
        elif token not in ("*", "**", "%", "?"):
            raise _Lost
        return None

    def series(self, closing: str, separator: str, *, top: bool = True) -> None:
        """Expressions up to a closing bracket, which is read too."""
        while not self.is_operator(closing):
            self.inside(0, top=top)
            if self.is_operator(".."):
                self.advance()
                self.inside(0, top=top)
            if not self.is_operator(closing):
                self.expect(separator)
        self.advance()

    def pairs(self, *, top: bool) -> None:
        """`key: value` pairs up to the closing brace."""
        while not self.is_operator("}"):
            self.inside(0, top=top)
            self.expect(":")
            self.inside(0, top=top)
            if not self.is_operator("}"):
                self.expect(",")
        self.advance()

    def function(self) -> None:
        """`function($x, $y)<signature>{ body }`, behind the word: parameters are its own, the body
        stands where the function does.
        """
        self.expect("(")
        while not self.is_operator(")"):
            self.advance()
            if self.kind == "end":
                raise _Lost
        self.advance()
        if self.is_operator("<"):
            self.at = self.text.find("{", self.at)
            if self.at < 0:
                raise _Lost
            self.advance()
        self.expect("{")
        self.inside(0, top=True)
        self.expect("}")

    def infix(self, after_states: bool) -> bool:
        """An operator behind a value, and what follows it."""
        token = self.token
        self.advance()
        if token == ".":
            if after_states and self.kind in ("name", "quoted", "string"):
                self.states.append(self.token.strip("`\"'"))
            self.inside(75, top=False)
        elif token == "(":
            self.series(")", ",")
        elif token == "[":
            self.series("]", ",", top=False)
            return after_states
        elif token == "{":
            self.pairs(top=False)
        elif token == "^":
            self.sort()
        elif token == "?":
            self.expression(0)
            if self.is_operator(":"):
                self.advance()
                self.expression(0)
        elif token == ":=":
            self.expression(9)
        else:
            self.expression(_BINDS[token])
        return False

    def sort(self) -> None:
        """`^(<term, >term)`: terms run against each item."""
        self.expect("(")
        while not self.is_operator(")"):
            if self.is_operator("<", ">"):
                self.advance()
            self.inside(0, top=False)
            if not self.is_operator(")"):
                self.expect(",")
        self.advance()
