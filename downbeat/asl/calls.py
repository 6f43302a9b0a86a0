"""The calls of a definition: every Task, and what a Distributed Map calls, with their arguments."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from downbeat.asl.propagation.foreseen import HOLE, Foreseen
from downbeat.asl.propagation.value import Hole
from downbeat.asl.walk import Located, states

# arn:<partition>:states:<region>:<account>:<service>:<operation><pattern>; region and account stand
# empty, or AWS passes over them.
RESOURCE = re.compile(
    r"^arn:(?P<partition>aws[a-z-]*):states:(?P<place>[a-z0-9-]*:[0-9]*):(?P<call>(?:aws-sdk:)?[A-Za-z0-9-]+:[A-Za-z0-9]+)"
    r"(?P<pattern>(?:\.[A-Za-z]+(?::2)?)?)$"
)
ACTIVITY = re.compile(r"^arn:aws[a-z-]*:states:[a-z0-9-]+:\d{12}:activity:[^\s:]+$")
FUNCTION = re.compile(r"^arn:(?P<partition>aws[a-z-]*):lambda:[a-z0-9-]+:\d{12}:function:\S+$")


class ServiceCall(NamedTuple):
    """One call: `resource` is "ecs:runTask" ("" where Resource is none that AWS knows), `pattern`
    ".sync".

    `arguments` are those of the call at `where` ("/States/Run/Arguments"): a mapping, an
    expression, or None for the state's input; with `resource` "" what stands as Resource. `state`
    is the name of the state that makes it. `holes` are those in the texts of `arguments` that are
    known in part.
    """

    path: str
    where: str
    resource: str
    pattern: str
    arguments: Any
    partition: str
    state: str = ""
    holes: tuple[Hole, ...] = ()


class Found(NamedTuple):
    """What an argument holds: its text, or the sentence why there is none; both where a part of
    the text is a hole. `absent` where the argument is not given at all, `no_list` where the list
    around it is not.
    """

    path: str
    text: str | None = None
    why: str | None = None
    absent: bool = False
    no_list: bool = False


def service_calls(
    definition: Mapping[str, Any], machine: str | None = None
) -> Iterator[ServiceCall]:
    """All calls, in the order of the definition. A Task of another role is one call: to assume it.
    An activity makes none.

    `machine` is the machine's own name: what a Distributed Map starts.
    """
    for located in states(definition):
        kind = located.state.get("Type")
        made = _task(located) if kind == "Task" else _map(located, machine) if kind == "Map" else ()
        yield from (call._replace(state=located.name) for call in made)


def find(call: ServiceCall, path: str) -> list[Found]:
    """What the call's argument "Entries[].EventBusName" holds: one Found for each element; of "A|B"
    the first that is given.
    """
    if call.arguments is None:
        return [
            Found(call.where, why="the arguments are the state's input, known only at run time")
        ]
    choices = [
        list(_find(call.arguments, choice.split(".") if choice else [], call.where))
        for choice in path.split("|")
    ]
    values = next(
        (choice for choice in choices if not any(one.absent for one in choice)), choices[0]
    )
    empty = re.split(r"[\[{]", path)[0]
    return values or [Found(f"{call.where}/{empty}", why=f"{empty} is empty")]


def given(call: ServiceCall, name: str) -> bool:
    """Whether this argument stands in the definition, whatever it holds."""
    return isinstance(call.arguments, Mapping) and any(
        key in call.arguments for key in (name, f"{name}.$")
    )


def _task(located: Located) -> Iterator[ServiceCall]:
    state, path = located.state, located.path
    resource = state.get("Resource")
    text = resource if isinstance(resource, str) else ""
    integration, function = RESOURCE.match(text), FUNCTION.match(text)
    if "Credentials" in state:
        partition = (integration or function or {"partition": "aws"})["partition"]
        yield ServiceCall(
            path, f"{path}/Credentials", "sts:assumeRole", "", state["Credentials"], partition
        )
    elif function:
        yield ServiceCall(
            path, path, "lambda:invoke", "", {"FunctionName": text}, function["partition"]
        )
    elif ACTIVITY.match(text):
        return
    elif integration:
        where, arguments = _arguments(state, path)
        yield ServiceCall(
            path,
            where,
            integration["call"],
            integration["pattern"],
            arguments,
            integration["partition"],
        )
    else:
        yield ServiceCall(path, f"{path}/Resource", "", "", resource, "aws")


def _map(located: Located, machine: str | None) -> Iterator[ServiceCall]:
    state, path = located.state, located.path
    processor = next(
        (key for key in ("ItemProcessor", "Iterator") if isinstance(state.get(key), Mapping)), None
    )
    settings = state[processor].get("ProcessorConfig") if processor else None
    if isinstance(settings, Mapping) and settings.get("Mode") == "DISTRIBUTED":
        values = {"StateMachine": machine, "Label": state.get("Label")}
        yield ServiceCall(
            path,
            path,
            "Map",
            "",
            {key: value for key, value in values.items() if value is not None},
            "",
        )
    for field in ("ItemReader", "ResultWriter"):
        part = state.get(field)
        # A ResultWriter without a Resource only shapes the output.
        if isinstance(part, Mapping) and ("Resource" in part or field == "ItemReader"):
            yield _data(part, field, f"{path}/{field}")


def _data(part: Mapping[str, Any], field: str, path: str) -> ServiceCall:
    match = RESOURCE.match(part["Resource"]) if isinstance(part.get("Resource"), str) else None
    if match is None:
        return ServiceCall(path, f"{path}/Resource", "", "", part.get("Resource"), "aws")
    where, arguments = _arguments(part, path)
    return ServiceCall(
        path,
        where,
        f"{field}:{match['call']}{_variant(part)}",
        match["pattern"],
        arguments,
        match["partition"],
    )


def _variant(part: Mapping[str, Any]) -> str:
    """What ReaderConfig adds: a manifest names further objects, flattening reads the listed
    ones.
    """
    config = part.get("ReaderConfig")
    if not isinstance(config, Mapping):
        return ""
    if config.get("InputType") == "MANIFEST":
        return f"+{config.get('ManifestType', 'S3_INVENTORY')}"
    return "+LOAD_AND_FLATTEN" if config.get("Transformation") == "LOAD_AND_FLATTEN" else ""


def _arguments(state: Mapping[str, Any], path: str) -> tuple[str, Any]:
    """Arguments (JSONata) or Parameters (JSONPath); without either the state's input is what is
    passed.
    """
    field = next((field for field in ("Arguments", "Parameters") if field in state), None)
    return (f"{path}/{field}", state[field]) if field else (path, None)


def _find(value: Any, steps: list[str], path: str) -> Iterator[Found]:
    if isinstance(value, Foreseen):
        why = f"{_name(path)} known only at run time ({_short(value.written)})"
        if value.value is None:
            yield Found(path, why=why)
            return
        for element in _find(value.value, steps, path):
            yield (
                element._replace(why=why) if element.text and HOLE.search(element.text) else element
            )
    elif isinstance(value, str) and value.strip().startswith("{%"):
        yield Found(path, why=f"{_name(path)} known only at run time ({_short(value)})")
    elif not steps:
        yield _literal(value, path)
    elif not isinstance(value, Mapping):
        yield Found(path, why=f"{_name(path)} not an object with {steps[0].rstrip('[]{}')}")
    else:
        yield from _step(
            value,
            steps[0].rstrip("[]{}"),
            steps[0][-2:] if steps[0][-1] in "]}" else "",
            steps[1:],
            path,
        )


def _step(
    value: Mapping[str, Any], name: str, kind: str, rest: list[str], path: str
) -> Iterator[Found]:
    inside = f"{path}/{name}"
    from_path = value.get(f"{name}.$")
    if isinstance(from_path, Foreseen):
        if from_path.value is None:
            yield Found(
                f"{inside}.$",
                why=f"{name} is known only at run time ({_short(from_path.written)})",
            )
        else:
            yield from _inside(from_path, kind, rest, f"{inside}.$")
    elif f"{name}.$" in value:
        yield Found(
            f"{inside}.$",
            why=f"{name} is known only at run time ({_short(str(value[f'{name}.$']))})",
        )
    elif name not in value:
        # A default stands for a field, never for the list or mapping around it.
        yield Found(
            "/".join([inside, *rest]).replace("[]", ""),
            why=f"{name} is missing",
            absent=not kind,
            no_list=bool(kind),
        )
    else:
        yield from _inside(value[name], kind, rest, inside)


def _inside(value: Any, kind: str, rest: list[str], path: str) -> Iterator[Found]:
    """What a field holds: each element of a list ("[]"), each key of an object ("{}"), or
    itself.
    """
    held = value.value if isinstance(value, Foreseen) else value
    if kind == "[]" and isinstance(held, list):
        for number, element in enumerate(held):
            at = path if isinstance(value, Foreseen) else f"{path}[{number}]"
            yield from _find(element, rest, at)
    elif kind == "{}" and isinstance(held, Mapping):
        for key in held:
            yield _literal(str(key).removesuffix(".$"), path)
    else:
        yield from _find(value, rest, path)


def _literal(value: Any, path: str) -> Found:
    if not isinstance(value, str):
        return Found(path, why=f"{_name(path)} not text")
    if "${" in value:
        return Found(path, why=f'{_name(path)} "{value}", a reference that nothing has filled in')
    return Found(path, text=value)


def _name(path: str) -> str:
    last = path.rsplit("/", 1)[-1].removesuffix(".$")
    return "the arguments are" if last in ("Arguments", "Parameters") else f"{last} is"


def _short(expression: str) -> str:
    line = " ".join(expression.split())
    return line if len(line) <= 60 else f"{line[:57]}…"
