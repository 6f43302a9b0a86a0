"""What a provider answers to the engine, with plain values: check, diff, create, update, delete,
read, invoke.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from downbeat.emulator.provider.aws_calls import calling
from downbeat.emulator.provider.inputs import DEFAULTS, Diff, checked_inputs, difference
from downbeat.emulator.provider.invokes import INVOKES
from downbeat.emulator.provider.known_outputs import inputs_of, own_outputs, region_of, without
from downbeat.emulator.provider.resource import (
    Inputs,
    Outputs,
    Refused,
    ResourceType,
    Target,
    fill,
    outputs_of,
)
from downbeat.emulator.provider.table import resource_of
from downbeat.emulator.provider.tagging import apply_tags
from downbeat.emulator.provider.values import known, same

GLOBAL = "aws:iam/"  # has no regions


class Made(NamedTuple):
    """A resource as it is now: its id ("" in preview), its outputs, the names of those that are
    secret.
    """

    id: str
    outputs: Outputs
    secrets: frozenset[str]


class Provider:
    """The aws provider for one place. Every method takes plain values (see `values`) and raises
    Refused with one sentence.
    """

    def __init__(
        self,
        clients: Callable[[str], Callable[[str], Any]],
        account: str,
        endpoint: str,
        region: str,
    ) -> None:
        """`clients`: region → (service → boto3 client); `region`: the one where nothing else is
        configured.
        """
        self._clients = clients
        self._place = Target(clients(region), account, region, endpoint)

    @property
    def place(self) -> Target:
        """The account and region where resources are made that name no region."""
        return self._place

    def configure(self, region: str | None, default_tags: Mapping[str, str]) -> None:
        """Sets the region and the tags of every resource (`aws:region`, `aws:defaultTags`)."""
        where = region or self._place.region
        self._place = replace(
            self._place, client=self._clients(where), region=where, default_tags=dict(default_tags)
        )

    def check(self, token: str, name: str, old: Inputs, new: Inputs, seed: bytes) -> Outputs:
        """The inputs with what was left out: the aws provider's defaults, and a name from the
        resource's own and the seed.
        """
        return checked_inputs(resource_of(token), name, old, new, seed)

    def diff(
        self,
        token: str,
        old: Inputs,
        new: Inputs,
        ignore: tuple[str, ...] = (),
        state: Inputs | None = None,
    ) -> Diff:
        """What differs between the inputs of then and now, and whether that takes a new resource.

        `state`: its outputs so far. A resource that was made in another region is replaced: since
        7.0 of the aws provider every regional resource has a `region`, and a new one forces a new
        resource. https://www.pulumi.com/registry/packages/aws/how-to-guides/7-0-migration/
        """
        resource = resource_of(token)
        return difference(resource, old, new, ignore, self._moved(token, state or {}, new))

    def _moved(self, token: str, state: Inputs, new: Inputs) -> dict[str, str]:
        """{"region": "update"} for a resource that lives in another region than it would be made in
        now.
        """
        lived = "" if token.startswith(GLOBAL) else region_of(state)
        return {"region": "update"} if lived and lived != self._at(new).region else {}

    def create(
        self, token: str, name: str, inputs: Inputs, *, secrets: frozenset[str], preview: bool
    ) -> Made:
        """Makes the resource; in preview nothing is called, and what can be known before is
        returned.
        """
        resource = resource_of(token)
        place = self._at(inputs)
        tagged = self._with_tags(resource, inputs)
        made = {} if preview else calling(token, name, lambda: resource.create(place, tagged))
        outputs = outputs_of(resource, place, tagged, made)
        result = self._made(resource, place, outputs, secrets, preview=preview)
        if not preview and resource.taggable:
            try:
                calling(token, name, lambda: apply_tags(place, resource.taggable, outputs, {}))
            except Refused:
                # The engine keeps no half-made resource: what it does not know must not be there.
                self.delete(token, name, result.id, result.outputs)
                raise
        return result

    def update(
        self,
        token: str,
        name: str,
        state: Inputs,
        old: Inputs,
        new: Inputs,
        *,
        secrets: frozenset[str],
        preview: bool,
    ) -> Made:
        """Changes the resource in place; `state` are its outputs so far, `old` its inputs so
        far.
        """
        resource = resource_of(token)
        place = self._at(new)
        tagged = self._with_tags(resource, new)
        kept = own_outputs(resource, state, old, tagged)
        if preview:
            foreseen = without(outputs_of(resource, place, tagged, kept), resource.volatile)
            return self._made(resource, place, foreseen, secrets, preview=True)
        change = resource.update
        made = calling(token, name, lambda: change(place, tagged, state)) if change else {}
        outputs = outputs_of(resource, place, tagged, kept | made)
        if resource.taggable:
            calling(
                token,
                name,
                lambda: apply_tags(place, resource.taggable, outputs, state.get("tagsAll") or {}),
            )
        return self._made(resource, place, outputs, secrets, preview=False)

    def delete(self, token: str, name: str, identity: str, state: Inputs) -> None:
        """Removes the resource; one that is gone already is no error."""
        resource = resource_of(token)
        place = self._in(region_of(state))
        calling(token, name, lambda: resource.delete(place, identity, state), absent_is_fine=True)

    def read(
        self, token: str, name: str, identity: str, state: Inputs, inputs: Inputs
    ) -> tuple[Outputs, Outputs] | None:
        """(outputs, inputs) as AWS has them now, or None when the resource is gone.

        What AWS says in other words (a reordered policy) stays as it was written.
        """
        resource = resource_of(token)
        place = self._in(region_of(state))
        properties = calling(token, name, lambda: resource.read(place, identity, state))
        if properties is None:
            return None
        actual = {
            key: value
            for key, value in properties.items()
            if value is not None and not same(value, state.get(key))
        }
        outputs = outputs_of(resource, place, state, actual)
        return outputs, (
            {key: actual.get(key, value) for key, value in inputs.items()}
            if inputs
            else inputs_of(resource, outputs)
        )

    def there_already(self, token: str, name: str, inputs: Inputs) -> str | None:
        """Return the id of what has the name that these inputs choose; None where nothing has, or
        where the provider chooses the name.
        """
        resource = resource_of(token)
        if not inputs.get(resource.autoname or resource.named_by):
            return None
        place = self._at(inputs)
        known_inputs = {key: value for key, value in inputs.items() if known(value)}
        tagged = {**resource.defaults, **known_inputs}
        identity = fill(resource.id, place, outputs_of(resource, place, tagged, {}))
        if not identity:
            return None
        properties = calling(token, name, lambda: resource.read(place, identity, {}))
        return identity if properties else None

    def invoke(self, token: str, arguments: Inputs) -> Outputs:
        """Answers a function of the aws provider."""
        if token not in INVOKES:
            raise Refused(
                f"the stand-in for the aws provider does not know the function {token}; it knows"
                f" {', '.join(sorted(INVOKES))}. Add it to downbeat/emulator/provider/invokes.py"
            )
        return calling(token, "", lambda: INVOKES[token](self._place, arguments))

    def _at(self, inputs: Inputs) -> Target:
        """The place of a resource: its own region, if it names one."""
        region = inputs.get("region")
        return self._in(region if isinstance(region, str) else "")

    def _in(self, region: str) -> Target:
        """The place of a region; "" for the one of the configuration."""
        if region in ("", self._place.region):
            return self._place
        return replace(self._place, client=self._clients(region), region=region)

    def _with_tags(self, resource: ResourceType, inputs: Inputs) -> Outputs:
        tagged = without(inputs, frozenset({DEFAULTS}))
        if not resource.taggable:
            return tagged
        return tagged | {"tagsAll": dict(self._place.default_tags) | dict(inputs.get("tags") or {})}

    def _made(
        self,
        resource: ResourceType,
        place: Target,
        outputs: Outputs,
        secrets: frozenset[str],
        *,
        preview: bool,
    ) -> Made:
        identity = fill(resource.id, place, outputs) or ""
        if not identity and not preview:
            raise Refused(
                f"{resource.type}: the embedded AWS told no id: {resource.id} cannot be filled from"
                f" {sorted(outputs)}"
            )
        hidden = (secrets | resource.secrets) & outputs.keys()
        return Made(
            "" if preview else identity, without(outputs, frozenset({"id", DEFAULTS})), hidden
        )
