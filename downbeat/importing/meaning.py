"""What a placeholder stands for."""

from __future__ import annotations

from typing import Any, NamedTuple


class Meaning(NamedTuple):
    """What a placeholder is: the name it should have, a sentence, its value where that is known;
    with `setting` the declaration of a setting instead of a reference; `built_in` says that the
    name is one that is always there.
    """

    name: str
    sentence: str
    value: Any = None
    setting: dict[str, Any] | None = None
    built_in: bool = False
