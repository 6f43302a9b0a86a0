"""A stack's configuration as it can be deployed locally: with examples for what only AWS knows, and
stand-ins for secrets."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from downbeat.config import Secret, StackFileError, StackOutput
from downbeat.config.origins import settle
from downbeat.config.reading import NAMESPACE
from downbeat.config.sources import Reader, unread
from downbeat.config.stack_account import account_of

ORGANIZATION = "organization"
STAND_IN_SECRET = "https://stand-in.invalid/"  # .invalid resolves nowhere: RFC 2606


def with_examples(config: Mapping[str, Any], reader: Reader = unread) -> dict[str, Any]:
    """Return the configuration with an example for every value that only AWS knows and `reader`
    does not; settings keep their defaults. Raises StackFileError for what is written wrong.
    """
    ours = [key for key in config if key.startswith(NAMESPACE)]
    region = str(config.get("aws:region", "us-east-1"))
    settled = settle(
        {key.removeprefix(NAMESPACE): config[key] for key in ours},
        reader,
        {},
        region=region,
        account=account_of(config),
    )
    if settled.faults:
        raise StackFileError(settled.faults)
    others = {key: value for key, value in config.items() if key not in ours}
    return {**others, **{f"{NAMESPACE}{key}": value for key, value in settled.values.items()}}


def stack_outputs(config: Any) -> set[StackOutput]:
    """Every {stack, output} in a configuration."""
    if isinstance(config, Mapping):
        if _is_output(config):
            return {StackOutput(config["stack"], config["output"])}
        return set().union(*(stack_outputs(value) for value in config.values()))
    return (
        set().union(*(stack_outputs(item) for item in config))
        if isinstance(config, list)
        else set()
    )


def _is_output(value: Any) -> bool:
    return (
        isinstance(value, Mapping)
        and set(value) == {"stack", "output"}
        and all(isinstance(part, str) for part in value.values())
    )


def localized(value: Any) -> Any:
    if _is_output(value):
        return {
            "stack": "/".join((ORGANIZATION, *value["stack"].split("/")[1:])),
            "output": value["output"],
        }
    if isinstance(value, Mapping):
        return {key: localized(inner) for key, inner in value.items()}
    return [localized(item) for item in value] if isinstance(value, list) else value


def without_secrets(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {
            key: without_secrets(inner)
            for key, inner in value.items()
            if not isinstance(inner, Secret)
        }
    return [without_secrets(item) for item in value] if isinstance(value, list) else value


def secret_paths(value: Any, path: str = "") -> Iterator[str]:
    """Paths as `pulumi config set --path` writes them: downbeat:notify.failure[0]."""
    if isinstance(value, Secret):
        yield path
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from secret_paths(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list):
        for at, item in enumerate(value):
            yield from secret_paths(item, f"{path}[{at}]")


def setting_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def revealed(value: Any, stand_in: str) -> Any:
    if isinstance(value, Secret):
        return stand_in
    if isinstance(value, Mapping):
        return {key: revealed(inner, stand_in) for key, inner in value.items()}
    return [revealed(item, stand_in) for item in value] if isinstance(value, list) else value
