"""What a provider answers to the engine, with plain values: check, diff, create, update, delete,
read, invoke.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from botocore.exceptions import BotoCoreError, ClientError

from downbeat.emulator.provider.invokes import INVOKES
from downbeat.emulator.provider.resource import (
    EVERY,
    Inputs,
    Outputs,
    Refused,
    ResourceType,
    Target,
    fill,
    gone,
    outputs_of,
)
from downbeat.emulator.provider.table import resource_of
from downbeat.emulator.provider.tagging import apply_tags
from downbeat.emulator.provider.values import known, same

# Among the inputs: the names of those that check filled in, as the real provider keeps them.
DEFAULTS = "__defaults"
ARN = re.compile(r"arn:[^:]+:[^:]+:([^:]*):")
GLOBAL = "aws:iam/"  # has no regions
RANDOM_DIGITS = 7


class Diff(NamedTuple):
    """`changed`: each input that differs → "add", "delete" or "update"; `replaces`: those that need
    a new resource.
    """

    changed: dict[str, str]
    replaces: list[str]
    delete_before_replace: bool


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
        resource = resource_of(token)
        filled = {key: value for key, value in new.items() if value is not None and key != DEFAULTS}
        added = {key: value for key, value in resource.defaults.items() if key not in filled}
        if resource.autoname and resource.autoname not in filled:
            added[resource.autoname] = self._auto_name(resource, name, old, filled, seed)
        return filled | added | {DEFAULTS: sorted(added)}

    def _auto_name(
        self, resource: ResourceType, name: str, old: Inputs, new: Inputs, seed: bytes
    ) -> str:
        key = resource.autoname
        prefix = new.get(f"{key}Prefix")
        if key in old.get(DEFAULTS, ()) and old.get(f"{key}Prefix") == prefix:
            return str(old[key])
        digits = hashlib.sha256(seed).hexdigest()[:RANDOM_DIGITS]
        ending = resource.suffix if new.get("fifoTopic") or new.get("fifoQueue") else ""
        start = {"aws:kms/alias:Alias": "alias/"}.get(resource.type, "")
        return f"{prefix}{digits}" if prefix else f"{start}{name}-{digits}{ending}"

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
        keys = [
            key
            for key in sorted(old.keys() | new.keys())
            if not key.startswith("__") and key not in ignore
        ]
        changed = {
            key: _kind(key, old, new) for key in keys if not same(old.get(key), new.get(key))
        }
        moved = self._moved(token, state or {}, new)
        changed |= moved
        always = set(changed) - {"tags", "tagsAll"} if resource.replaces == EVERY else set()
        replaces = sorted(
            key
            for key in changed
            if key in resource.replaces or key == "region" or key in always or key in moved
        )
        own_name = resource.autoname in new and resource.autoname not in (
            *changed,
            *new.get(DEFAULTS, ()),
        )
        return Diff(changed, replaces, bool(replaces) and own_name and not moved)

    def _moved(self, token: str, state: Inputs, new: Inputs) -> dict[str, str]:
        """{"region": "update"} for a resource that lives in another region than it would be made in
        now.
        """
        lived = "" if token.startswith(GLOBAL) else _region_of(state)
        return {"region": "update"} if lived and lived != self._at(new).region else {}

    def create(
        self, token: str, name: str, inputs: Inputs, *, secrets: frozenset[str], preview: bool
    ) -> Made:
        """Makes the resource; in preview nothing is called, and what can be known before is
        returned.
        """
        resource = resource_of(token)
        place = self._at(inputs)
        wanted = self._with_tags(resource, inputs)
        made = {} if preview else _calling(token, name, lambda: resource.create(place, wanted))
        outputs = outputs_of(resource, place, wanted, made)
        result = self._made(resource, place, outputs, secrets, preview=preview)
        if not preview and resource.taggable:
            try:
                _calling(token, name, lambda: apply_tags(place, resource.taggable, outputs, {}))
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
        wanted = self._with_tags(resource, new)
        kept = _own(resource, state, old, wanted)
        if preview:
            foreseen = _without(outputs_of(resource, place, wanted, kept), resource.volatile)
            return self._made(resource, place, foreseen, secrets, preview=True)
        change = resource.update
        made = _calling(token, name, lambda: change(place, wanted, state)) if change else {}
        outputs = outputs_of(resource, place, wanted, kept | made)
        if resource.taggable:
            _calling(
                token,
                name,
                lambda: apply_tags(place, resource.taggable, outputs, state.get("tagsAll") or {}),
            )
        return self._made(resource, place, outputs, secrets, preview=False)

    def delete(self, token: str, name: str, identity: str, state: Inputs) -> None:
        """Removes the resource; one that is gone already is no error."""
        resource = resource_of(token)
        place = self._in(_region_of(state))
        _calling(token, name, lambda: resource.delete(place, identity, state), absent_is_fine=True)

    def read(
        self, token: str, name: str, identity: str, state: Inputs, inputs: Inputs
    ) -> tuple[Outputs, Outputs] | None:
        """(outputs, inputs) as AWS has them now, or None when the resource is gone.

        What AWS says in other words (a reordered policy) stays as it was written.
        """
        resource = resource_of(token)
        place = self._in(_region_of(state))
        found = _calling(token, name, lambda: resource.read(place, identity, state))
        if found is None:
            return None
        actual = {
            key: value
            for key, value in found.items()
            if value is not None and not same(value, state.get(key))
        }
        outputs = outputs_of(resource, place, state, actual)
        return outputs, (
            {key: actual.get(key, value) for key, value in inputs.items()}
            if inputs
            else _inputs(resource, outputs)
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
        wanted = {**resource.defaults, **known_inputs}
        identity = fill(resource.id, place, outputs_of(resource, place, wanted, {}))
        if not identity:
            return None
        found = _calling(token, name, lambda: resource.read(place, identity, {}))
        return identity if found else None

    def invoke(self, token: str, arguments: Inputs) -> Outputs:
        """Answers a function of the aws provider."""
        if token not in INVOKES:
            raise Refused(
                f"the stand-in for the aws provider does not know the function {token}; it knows"
                f" {', '.join(sorted(INVOKES))}. Add it to downbeat/emulator/provider/invokes.py"
            )
        return _calling(token, "", lambda: INVOKES[token](self._place, arguments))

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
        wanted = _without(inputs, frozenset({DEFAULTS}))
        if not resource.taggable:
            return wanted
        return wanted | {"tagsAll": dict(self._place.default_tags) | dict(inputs.get("tags") or {})}

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
            "" if preview else identity, _without(outputs, frozenset({"id", DEFAULTS})), hidden
        )


def _region_of(state: Inputs) -> str:
    """Where a resource was made: the region of its ARN, else the one in its state."""
    arn = ARN.match(str(state.get("arn", "")))
    return (arn[1] if arn else "") or str(state.get("region") or "")


def _kind(key: str, old: Inputs, new: Inputs) -> str:
    return "add" if key not in old else "delete" if key not in new else "update"


def _own(resource: ResourceType, state: Inputs, old: Inputs, new: Inputs) -> Outputs:
    """What AWS itself added to a resource, and an update does not make anew."""
    derived = {key for key, template in resource.outputs.items() if not isinstance(template, str)}
    return _without(
        state, frozenset(old) | frozenset(new) | resource.volatile | derived | {"tags", "tagsAll"}
    )


def _without(values: Inputs, names: frozenset[str]) -> Outputs:
    return {key: value for key, value in values.items() if key not in names}


def _inputs(resource: ResourceType, outputs: Inputs) -> Outputs:
    """The inputs of a resource that is read for the first time (an import, a `.get`): what AWS told
    and is not computed.
    """
    return {
        key: value
        for key, value in outputs.items()
        if key not in resource.outputs and key not in ("id", "region") and known(value)
    }


def _calling(token: str, name: str, call: Callable[[], Any], absent_is_fine: bool = False) -> Any:
    """Runs AWS calls; what AWS or boto3 refuses becomes one sentence with the resource's type and
    name.
    """
    try:
        return call()
    except ClientError as error:
        if absent_is_fine and gone(error):
            return None
        details = error.response["Error"]
        raise Refused(
            f'{token} "{name}": {error.operation_name}: {details["Code"]}: {details["Message"]}'
        ) from error
    except BotoCoreError as error:
        raise Refused(f'{token} "{name}": {" ".join(str(error).split())}') from error
