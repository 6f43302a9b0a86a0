"""A configuration with values in the place of its sources (downbeat/config/sources.py).

They are put there before anything is checked, so that what was read is checked as if it stood in
the file. Where nobody read a source, an example of what its key takes stands for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from downbeat.asl.diagnostic import Diagnostic
from downbeat.config.fault import InvalidValue, joined
from downbeat.config.source_examples import Examples, Keys, kind_of_key
from downbeat.config.sources import Reader, Source, SourceAnswer, source
from downbeat.config.terraform import state_output
from downbeat.config.values import Secret


class Named(NamedTuple):
    """A source where the stack file names it: the keys below `downbeat:`."""

    keys: Keys
    source: Source

    @property
    def path(self) -> str:
        return key_path(self.keys)

    @property
    def takes_secret(self) -> bool:
        return self.keys == ("slackWebhook",)


class Origin(NamedTuple):
    """What stands for a source: `value` is None for a secret; `read` is false for an example;
    `when` it was read, "" for now.
    """

    path: str
    source: Source
    value: Any
    read: bool
    secret: bool = False
    when: str = ""


class Settled(NamedTuple):
    """A configuration with values in the place of its sources; `secrets` are the keys that hold a
    secret now.
    """

    values: dict[str, Any]
    origins: tuple[Origin, ...]
    faults: tuple[Diagnostic, ...]
    secrets: frozenset[str]


# Keys whose value may be read from a source; "*" is any key or index.
PLACES: tuple[Keys, ...] = (
    ("kmsKeyArn",),
    ("permissionsBoundary",),
    ("deployRoleArn",),
    ("slackWebhook",),
    ("pipelines", "*", "references", "*"),
    ("pipelines", "*", "references", "*", "*"),
    ("pipelines", "*", "settings", "*"),
    ("pipelines", "*", "existing", "*"),
)


def settle(
    values: Mapping[str, Any],
    read: Reader,
    specs: Mapping[str, Mapping[str, Any]],
    *,
    region: str,
    account: str,
) -> Settled:
    """Put what `read` answers into the place of every source, an example where it answers nothing.

    Args:
        values: the keys of the stack, without `downbeat:`.
        specs: the pipelines' dicts, for the defaults of their settings.
        region, account: of the examples.
    """
    examples = Examples(specs, region, account)
    named, wrong = _named(values)
    answers = _answers(named, read)
    faults = list(wrong.values())
    settled = dict(values)
    for keys in wrong:
        settled = _with(settled, keys, examples.of(keys))
    origins, secrets = [], set()
    for each in named:
        answer = answers.get(each.source)
        if fault := _fault(each, answer):
            faults.append(Diagnostic(each.path, fault, "invalid-source"))
        if answer is None or fault:
            value, hidden = examples.of(each.keys, each.source), False
        else:
            value, hidden = answer.value, answer.secret
        if hidden:
            secrets.add(f"downbeat:{each.keys[0]}")
        secret, was_read = hidden or isinstance(value, Secret), answer is not None and not fault
        shown, when = None if secret else value, answer.when if answer else ""
        origins.append(Origin(each.path, each.source, shown, was_read, secret, when))
        settled = _with(settled, each.keys, value)
    return Settled(settled, tuple(origins), tuple(faults), frozenset(secrets))


def remarked(fault: Diagnostic, origins: Sequence[Origin]) -> Diagnostic:
    """Return the fault of a value with where the value was read."""
    for path, place, _, read, *_ in origins:
        if read and (fault.path == path or fault.path.startswith((f"{path}[", f"{path}."))):
            return Diagnostic(fault.path, f"{fault.message} It was read from {place}.", fault.code)
    return fault


def key_path(keys: Keys) -> str:
    """Return the path of a key as the diagnostics write it: downbeat:pipelines.etl.settings.x."""
    path = ""
    for key in keys:
        path = joined(path, key)
    return f"downbeat:{path}"


def _named(values: Mapping[str, Any]) -> tuple[list[Named], dict[Keys, Diagnostic]]:
    """Every source, and the faults of those that are written wrong by their keys."""
    named, wrong = [], {}
    for place in PLACES:
        for keys, value in _at(values, place):
            try:
                named_source = source(value, kind_of_key(keys))
            except InvalidValue as fault:
                wrong[keys] = Diagnostic(key_path(keys), fault.message, fault.code)
            else:
                named += [Named(keys, named_source)] if named_source else []
    return named, wrong


def _answers(named: Sequence[Named], read: Reader) -> dict[Source, SourceAnswer]:
    """What is read of each source, asked for once."""
    asked = {each.source.asked: False for each in named}
    asked |= {each.source.asked: True for each in named if each.takes_secret}
    answers = read(asked) if asked else {}
    by_source: dict[Source, SourceAnswer] = {}
    for _, each in named:
        if each.scheme == "terraform" and each.asked in answers:
            by_source[each] = state_output(each, answers[each.asked])
        elif each in answers:  # a reader may know a state's output without its text
            by_source[each] = answers[each]
    return by_source


def _at(value: Any, place: Keys, keys: Keys = ()) -> Iterator[tuple[Keys, Any]]:
    """Every (keys, value) that a place of PLACES stands for."""
    if not place:
        yield keys, value
        return
    inside: list[tuple[str | int, Any]] = []
    if isinstance(value, Mapping):
        inside = list(value.items())
    elif isinstance(value, list):
        inside = list(enumerate(value))
    for key, inner in inside:
        if place[0] in ("*", key):
            yield from _at(inner, place[1:], (*keys, key))


def _fault(named: Named, answer: SourceAnswer | None) -> str:
    if answer is None:
        return ""
    if answer.secret and not named.takes_secret and not answer.fault:
        return (
            f"{named.source.what} is a secret, and a definition is none: put it in Secrets Manager"
            " and name its ARN."
        )
    return answer.fault


def _with(value: Any, keys: Keys, new: Any) -> Any:
    """The value with another one at `keys`, itself untouched; None takes the key away."""
    if not keys:
        return new
    key, rest = keys[0], keys[1:]
    if isinstance(value, list):
        return [_with(item, rest, new) if at == key else item for at, item in enumerate(value)]
    if not rest and new is None:
        return {each: inner for each, inner in value.items() if each != key}
    return {**value, key: _with(value[key], rest, new)}
