"""The arguments of a call with what is known of them in the place of expressions and paths.

What only an execution knows of a text is a hole in it: a word that no name has, `zz0holezz`, which
readers take for a part of the name; in a statement it is IAM's "*".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, product
from typing import Any, NamedTuple

from downbeat.asl.propagation.jsonpath import of_text
from downbeat.asl.propagation.templates import is_expression, of_jsonata
from downbeat.asl.propagation.value import (
    Fields,
    Hole,
    Items,
    Text,
    Value,
    texts_of,
)

HOLE = re.compile(r"zz(\d+)holezz")
MOST_FORMS = 16  # alternatives of one call's arguments


class Foreseen(NamedTuple):
    """What is known of a value that is `written` as an expression or a path; None: nothing."""

    value: Any
    written: str


class Forms:
    """Writes values that are known in part, and keeps the holes that it writes."""

    def __init__(self) -> None:
        self.holes: list[Hole] = []

    def arguments(self, written: Any, names: Mapping[str, Value], *, jsonata: bool) -> list[Any]:
        """Each form that Arguments or Parameters may take; expressions stay where nothing is
        known.
        """
        forms = list(islice(self._written(written, names, jsonata), MOST_FORMS + 1))
        return forms if len(forms) <= MOST_FORMS else [written]

    def of_value(self, value: Value) -> list[Any]:
        """Each form of arguments that are a state's whole input; None where nothing is known."""
        forms = self._forms(value, "$")
        known = [each.value for each in forms if isinstance(each.value, Mapping)]
        return known if known and len(known) == len(forms) else [None]

    def _written(self, written: Any, names: Mapping[str, Value], jsonata: bool) -> Iterator[Any]:
        if isinstance(written, Mapping):
            forms = [self._field(key, inner, names, jsonata) for key, inner in written.items()]
            for choice in product(*forms):
                yield dict(zip(written, choice, strict=True))
        elif isinstance(written, (list, tuple)):
            every = [list(self._written(inner, names, jsonata)) for inner in written]
            yield from map(list, product(*every))
        elif jsonata and isinstance(written, str) and is_expression(written):
            yield from self._known(of_jsonata(written, names), written)
        else:
            yield written

    def _field(self, key: str, inner: Any, names: Mapping[str, Value], jsonata: bool) -> list[Any]:
        if not jsonata and str(key).endswith(".$") and isinstance(inner, str):
            from_path = of_text(inner, names)
            return list(self._known(from_path, inner))
        return list(self._written(inner, names, jsonata))

    def _known(self, value: Value, written: str) -> list[Any]:
        forms = self._forms(value, written)
        return forms if 0 < len(forms) <= MOST_FORMS else [Foreseen(None, written)]

    def _forms(self, value: Value, written: str) -> list[Any]:
        """Each form of a value; a part of which nothing is known is a Foreseen without value."""
        texts = texts_of(value)
        if texts is not None:
            if any(one == (Hole(),) for one in texts):
                return [Foreseen(None, written)]
            return [Foreseen(self._text(one), written) for one in sorted(texts, key=repr)]
        if isinstance(value, Items):
            items: Sequence[Value] = (value.each,) if value.items is None else value.items
            every = [self._forms(one, written) for one in items]
            return [Foreseen(list(one), written) for one in _few(every)]
        if not isinstance(value, Fields) or value.rest is not None:
            return [Foreseen(None, written)]
        every = [self._forms(one, written) for one in value.fields.values()]
        return [Foreseen(dict(zip(value.fields, one, strict=True)), written) for one in _few(every)]

    def _text(self, pieces: Text) -> str:
        return "".join(piece if isinstance(piece, str) else self._hole(piece) for piece in pieces)

    def _hole(self, hole: Hole) -> str:
        if hole not in self.holes:
            self.holes.append(hole)
        return f"zz{self.holes.index(hole)}holezz"


def _few(every: list[list[Any]]) -> list[tuple[Any, ...]]:
    """The combinations, none where they are many."""
    combinations = list(islice(product(*every), MOST_FORMS + 1))
    return combinations if len(combinations) <= MOST_FORMS else []
