"""What an import starts from: a definition and what stands beside it, whatever holds them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Original:
    """A definition with `${name}` in the place of what the stack must supply.

    `references` maps each of these names to its sentence, `values` those whose value is known to
    it; `settings` are declared as in a pipeline's dict, `cadence`, `input`, `trigger` and `topics`
    are as there, `contacts` are the addresses that the topics tell ("success", "failure"), `notes`
    sentences about what was left out. `source` says where it comes from, in words; `time_limit`
    is the setting that limits Tasks without TimeoutSeconds, `permissions` what the role needs and
    the definition does not tell.
    """

    name: str
    definition: dict[str, Any]
    source: str
    type: str = "STANDARD"
    references: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    settings: dict[str, dict[str, Any]] = field(default_factory=dict)
    cadence: Any = None
    input: dict[str, Any] = field(default_factory=dict)
    trigger: dict[str, Any] = field(default_factory=dict)
    topics: dict[str, str] = field(default_factory=dict)
    time_limit: str = ""
    permissions: tuple[dict[str, Any], ...] = ()
    contacts: dict[str, list[str]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
