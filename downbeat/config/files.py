"""A stack's files as the Pulumi CLI reads them: the defaults of Pulumi.yaml under the values of
Pulumi.<stack>.yaml.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

from downbeat.asl import Diagnostic
from downbeat.asl.diagnostic import enumeration
from downbeat.asl.readable import TOO_DEEP, has_levels_without_end
from downbeat.config.fault import StackFileError
from downbeat.config.values import ChangedNumber, Secret

PROJECT = "Pulumi.yaml"


def stack_file(root: Path, stack: str) -> dict[str, Any]:
    """Every configuration key of a stack: Pulumi.yaml's values and defaults, then
    Pulumi.<stack>.yaml; `secure:` values are Secret().

    Raises StackFileError for a file that is missing (naming those that exist) or is not YAML.
    """
    path = root / f"Pulumi.{stack}.yaml"
    if not path.is_file():
        known = sorted(file.name for file in root.glob("Pulumi.*.yaml"))
        others = f"; there are {enumeration(known)}" if known else ", nor any other stack's"
        raise StackFileError(
            [Diagnostic(path.name, f"there is no such file{others}.", "no-such-file")]
        )
    project = _read(root / PROJECT) if (root / PROJECT).is_file() else {}
    namespace = _name(project)
    defaults = {
        key: value
        for key, value in (_default(*item) for item in _config(project).items())
        if value is not None
    }
    return {
        _key(key, namespace): _unsealed(value)
        for key, value in {**defaults, **_config(_read(path))}.items()
    }


def project_name(root: Path) -> str:
    """The name of the Pulumi project; raises StackFileError for a Pulumi.yaml that is no YAML."""
    return _name(_read(root / PROJECT) if (root / PROJECT).is_file() else {})


def _name(project: dict[str, Any]) -> str:
    return str(project.get("name", "downbeat"))


def _config(content: dict[str, Any]) -> dict[str, Any]:
    return content.get("config") or {}


def _key(key: Any, namespace: str) -> str:
    """A key without a namespace belongs to the project."""
    return str(key) if ":" in str(key) else f"{namespace}:{key}"


def _default(key: str, declared: Any) -> tuple[str, Any]:
    if not isinstance(declared, dict):
        return key, declared
    return key, declared.get("value", declared.get("default"))


def _unsealed(value: Any) -> Any:
    if isinstance(value, dict):
        return (
            Secret()
            if set(value) == {"secure"}
            else {key: _unsealed(inner) for key, inner in value.items()}
        )
    return [_unsealed(item) for item in value] if isinstance(value, list) else value


def _read(path: Path) -> dict[str, Any]:
    try:
        content = _parsed(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, OSError, ValueError, TypeError, RecursionError) as error:
        raise StackFileError([Diagnostic(path.name, _unread(error), "not-yaml")]) from None
    content = {} if content is None else content
    if not isinstance(content, dict) or not isinstance(content.get("config") or {}, dict):
        raise StackFileError(
            [
                Diagnostic(
                    path.name, "must be a mapping with config: and keys under it.", "wrong-type"
                )
            ]
        )
    return content


def _parsed(text: str) -> Any:
    """The content by libyaml, where PyYAML has it: ten times as fast. What it refuses is read again
    by PyYAML's own parser, whose sentences name the place. Raises RecursionError for a text that
    neither could read.
    """
    if has_levels_without_end(text):
        raise RecursionError
    if _FastLoader:
        with suppress(yaml.YAMLError):
            return yaml.load(text, Loader=_FastLoader)
    return yaml.load(text, Loader=_CliLoader)


def _unread(error: Exception) -> str:
    """Why a file could not be read, as the second half of a sentence."""
    if isinstance(error, yaml.YAMLError):
        return f"is not YAML: {_reason(error)}."
    if isinstance(error, UnicodeDecodeError):
        return f"is not UTF-8 at byte {error.start}: save the file as UTF-8."
    if isinstance(error, OSError):
        return f"cannot be read: {error.strerror}."
    if isinstance(error, RecursionError):
        return f"cannot be read: it {TOO_DEEP}"
    return f"is not YAML: {str(error).split(';')[0]}."


def _reason(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    where = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
    return f"{where}{getattr(error, 'problem', None) or error}"


class _CliLoader(yaml.SafeLoader):
    """PyYAML speaks YAML 1.1; the CLI's parser does not take on, off, yes and no for booleans, nor
    10:30 for a number.
    """


_PLAIN = {
    "tag:yaml.org,2002:bool": re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"),
    "tag:yaml.org,2002:int": re.compile(
        r"^(?:[-+]?0b[0-1_]+|[-+]?0o?[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+)$"
    ),
}
_CliLoader.yaml_implicit_resolvers = {
    first: [(tag, _PLAIN.get(tag, pattern)) for tag, pattern in resolvers]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _timestamp(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> str:
    """A bare date as the CLI hands it over: a timestamp in text."""
    timestamp: date | datetime = loader.construct_yaml_timestamp(node)
    moment = (
        timestamp
        if isinstance(timestamp, datetime)
        else datetime(timestamp.year, timestamp.month, timestamp.day)
    )
    return f"{moment:%Y-%m-%d %H:%M:%S} +0000 UTC"


def _unique_mapping(loader: yaml.SafeLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    """The CLI refuses a key that is there twice; PyYAML would take the last one in silence."""
    seen: set[str] = set()
    for key, _ in node.value:
        if not isinstance(key, yaml.ScalarNode):
            line = key.start_mark.line + 1
            raise yaml.YAMLError(f"line {line} has a list or a mapping for a key; write a text")
        if key.value in seen:
            raise yaml.YAMLError(
                f'line {key.start_mark.line + 1} has the key "{key.value}" a second time'
            )
        seen.add(key.value)
    loader.flatten_mapping(node)
    return loader.construct_mapping(node, deep=True)


def _number(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> Any:
    """A number, or the text of one that YAML would hand over as another number."""
    if not node.style and _NUMBER.fullmatch(node.value) and not _KEPT.fullmatch(node.value):
        return ChangedNumber(node.value)
    construct = {
        "tag:yaml.org,2002:int": loader.construct_yaml_int,
        "tag:yaml.org,2002:float": loader.construct_yaml_float,
        "tag:yaml.org,2002:str": loader.construct_yaml_str,
    }
    return construct[node.tag](node)


# Whatever the CLI's parser may take for a number, 0888 included, and those of them that come back
# as they were written.
_NUMBER = re.compile(
    r"[-+]?(?:0[xX][0-9a-fA-F_]+|0[oObB]?[0-7_]+|[0-9][0-9_]*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?)"
)
_KEPT = re.compile(r"-?(?:0|[1-9][0-9]{0,17})|-?(?:0|[1-9][0-9]{0,13})\.[0-9]{0,3}[1-9]")
for _kind in ("int", "float", "str"):
    _CliLoader.add_constructor(f"tag:yaml.org,2002:{_kind}", _number)
_CliLoader.add_constructor("tag:yaml.org,2002:timestamp", _timestamp)
_CliLoader.add_constructor("tag:yaml.org,2002:map", _unique_mapping)


def _fast_loader() -> type[yaml.CSafeLoader] | None:
    if not yaml.__with_libyaml__:
        return None

    class FastLoader(yaml.CSafeLoader):
        """The same words and values as _CliLoader."""

        yaml_implicit_resolvers = _CliLoader.yaml_implicit_resolvers
        yaml_constructors = _CliLoader.yaml_constructors

    return FastLoader


_FastLoader = _fast_loader()
