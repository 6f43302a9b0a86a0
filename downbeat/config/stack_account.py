"""The account that a stack's configuration speaks of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from downbeat.config.reference_kinds import ARN

# The account of AWS's own examples: nobody's.
EXAMPLE_ACCOUNT = "111122223333"


def account_of(config: Mapping[str, Any]) -> str:
    """Return the account of a configuration: `downbeat:account`, else the one that its ARNs name
    most; AWS's example account where none does.
    """
    if config.get("downbeat:account"):
        return str(config["downbeat:account"])
    matches = map(ARN.match, _texts(config))
    accounts = Counter(match[4] for match in matches if match and match[4].isdigit())
    if not accounts:
        return EXAMPLE_ACCOUNT
    return min(accounts, key=lambda account: (-accounts[account], account))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
