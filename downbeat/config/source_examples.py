"""Examples of what the keys of a stack file take, in the place of values that nobody has read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from downbeat.asl.settings import declared_settings
from downbeat.config.existing_parts import PART_KINDS
from downbeat.config.reference_kinds import example, example_named, kind_word
from downbeat.config.sources import Source
from downbeat.config.values import Secret

Keys = tuple[str | int, ...]
# Key of the stack → the reference whose example stands for it.
ALIKE = {"kmsKeyArn": "key", "deployRoleArn": "role"}
BOUNDARY = "arn:aws:iam::{account}:policy/boundary"


class Examples(NamedTuple):
    """What stands for the values that were not read."""

    specs: Mapping[str, Mapping[str, Any]]
    region: str
    account: str

    def of(self, keys: Keys, source: Source | None = None) -> Any:
        """Return an example of what the key takes: a setting's is its default, what is looked up
        by its name has that name.
        """
        if source and source.scheme == "lookup" and not source.tags:
            return example_named(source.place, source.item, self.region, self.account)
        if len(keys) == 1:
            return self._of_stack(str(keys[0]))
        pipeline, group, name = (str(key) for key in keys[1:4])
        if group == "settings":
            declared = declared_settings(self.specs.get(pipeline, {}))
            return declared.get(name, {}).get("default")
        word = PART_KINDS.get(name, name) if group == "existing" else name
        value = example(word, self.region, self.account)
        return value[0] if len(keys) > 4 and isinstance(value, list) else value

    def _of_stack(self, key: str) -> Any:
        if key == "slackWebhook":
            return Secret()
        if key == "permissionsBoundary":
            return BOUNDARY.format(account=self.account)
        return example(ALIKE[key], self.region, self.account)


def kind_of_key(keys: Keys) -> str:
    """What a key takes, as a word of KINDS; "" where its name does not say."""
    if keys[0] in ALIKE:
        return ALIKE[str(keys[0])]
    if keys[:1] != ("pipelines",):
        return ""
    words = {"references": kind_word(str(keys[3])), "existing": PART_KINDS.get(str(keys[3]), "")}
    return words.get(str(keys[2]), "")
