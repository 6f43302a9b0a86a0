"""Whether a value fits an operation of an AWS service: arguments of a Task, mocked results, errors.

One check for three users:

- the simulator and flow tests hold every mocked answer to it (`mismatches(resource, result)`, and
  service_exceptions.error_mismatch for errors), STRICT unless another mode is chosen;
- `simulator.test_state` holds `mock.result` to it with `unknown=False`, because AWS accepts fields
  that its models do not have;
- the check of definitions holds `Arguments` and `Parameters` to it:

      for one in mismatches(resource, arguments, "input", template=True):
          Diagnostic(f"{path}/Arguments{one.path}", one.text, f"arguments-{one.kind}")

  `template=True` leaves alone what is only known at run time: JSONata expressions ({% … %}), and
  the values of keys that end in `.$`. AWS itself checks the types of arguments at run time only, so
  that a checker may want to take `kind` "unknown" and "required" as errors, the others as warnings.

https://docs.aws.amazon.com/step-functions/latest/apireference/API_MockInput.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from downbeat.asl.diagnostic import nearest
from downbeat.asl.service_operations import ServiceOperation, service_operation
from downbeat.asl.service_shapes import METADATA, capitalised, sdk_name

STRICT, PRESENT, NONE = MODES = ("STRICT", "PRESENT", "NONE")


class Mismatch(NamedTuple):
    """One way in which a value does not fit.

    `path` is where ("/Containers[0]/ExitCode", "" for the value itself), `field` the member's name,
    `kind` is unknown, required, type, enum, length, range or error; `message` has AWS's words,
    `fix` what is allowed instead, `given` the value of another type.
    """

    path: str
    field: str
    kind: str
    message: str
    fix: str = ""
    given: Any = None

    @property
    def text(self) -> str:
        """The message and the fix, as one text."""
        return f"{self.message}.{self.fix}" if self.fix else f"{self.message}."


class _Words(NamedTuple):
    types: tuple[type, ...]
    must: str


_TEXT, _NUMBER = _Words((str,), "a string"), _Words((int, float), "a number")
_OBJECT, _ARRAY = _Words((dict,), "an object"), _Words((list,), "an array")
KINDS = {
    **dict.fromkeys(("string", "character", "blob", "timestamp"), _TEXT),
    **dict.fromkeys(("integer", "long", "float", "double", "short", "bigdecimal"), _NUMBER),
    **dict.fromkeys(("structure", "map"), _OBJECT),
    "boolean": _Words((bool,), "a boolean"),
    "list": _ARRAY,
}


@dataclass(frozen=True)
class _Check:
    """What one check is about: the operation, and how much it asks."""

    operation: ServiceOperation
    required: bool
    unknown: bool
    template: bool
    result: bool

    def value(self, shape: int, value: Any, path: str, name: str) -> Iterator[Mismatch]:
        """The mismatches of a value with a shape; `name` is the member that holds it."""
        kind, *rest = self.operation.model.shapes[shape]
        if kind == "any" or value is None or (self.template and _only_known_at_run_time(value)):
            return
        words = KINDS[kind]
        if not self._is(kind, value):
            yield Mismatch(
                path, name, "type", f"Field '{name}' must be {words.must}", _shown(value), value
            )
        elif kind == "structure":
            yield from self.structure(shape, value, path)
        elif kind == "list":
            yield from _limits(rest[1] if len(rest) > 1 else {}, len(value), path, name, "length")
            for at, one in enumerate(value):
                yield from self.value(rest[0], one, f"{path}[{at}]", name)
        elif kind == "map":
            for key, one in value.items():
                yield from self.value(rest[1], one, f"{path}/{key}", key.removesuffix(".$"))
        elif rest and isinstance(value, (str, int, float)) and kind not in ("timestamp", "boolean"):
            yield from _scalar(rest[0], value, path, name)

    def _is(self, kind: str, value: Any) -> bool:
        if kind == "blob" and not self.result:
            return True  # Step Functions sends JSON where an API takes bytes
        if isinstance(value, bool):
            return kind == "boolean"
        if kind == "timestamp" and isinstance(value, (int, float)):
            # a job's times are numbers in what `.sync` results in; TestState takes texts only
            return self.unknown
        return isinstance(value, KINDS[kind].types)

    def structure(self, shape: int, value: Mapping[str, Any], path: str) -> Iterator[Mismatch]:
        """The mismatches of an object with a structure."""
        model, sdk = self.operation.model, self.operation.sdk
        _, members, *required = model.shapes[shape]
        spelled, present = model.spelled(shape, sdk), set[str]()
        for key, one in value.items():
            name = key.removesuffix(".$") if self.template else key
            if name in spelled:
                present.add(spelled[name])
                if name not in self.operation.json and name == key:
                    yield from self.value(members[spelled[name]], one, f"{path}/{name}", name)
            elif (
                self.unknown
                and not (self.result and name in METADATA)
                and name not in self.operation.json
            ):
                yield self._unknown(f"{path}/{key}", name, members, spelled)
        if self.required:
            for name in required[0] if required else ():
                if name not in present:
                    member = sdk_name(name) if sdk else capitalised(name)
                    yield Mismatch(path, member, "required", f"Field '{member}' is required")

    def _unknown(
        self, path: str, name: str, members: Mapping[str, int], spelled: Mapping[str, str]
    ) -> Mismatch:
        what = "result" if self.result else "arguments"
        names = sorted(map(sdk_name if self.operation.sdk else capitalised, members))
        fix = nearest(name, spelled) or some(names)
        message = f"Field '{name}' is not in the {what} of {self.operation.name}"
        return Mismatch(path, name, "unknown", message, fix)


def mismatches(
    resource: str,
    value: Any,
    side: str = "output",
    *,
    mode: str = STRICT,
    unknown: bool = True,
    template: bool = False,
) -> list[Mismatch]:
    """Every way in which a value does not fit what a Resource takes ("input") or gives ("output").

    STRICT asks for required members and for known, well-typed ones; PRESENT does not ask for
    required members; NONE asks nothing. `unknown=False` accepts members that the service does not
    have. A null counts as absent. A Resource that no model knows (a Lambda function's ARN, an
    activity, a callback's result, http:invoke) has no mismatches. Raises ValueError for another
    mode or side.
    """
    if mode not in MODES or side not in ("input", "output"):
        raise ValueError(f"mode is one of {', '.join(MODES)} and side input or output")
    operation = service_operation(resource)
    if mode == NONE or operation is None:
        return []
    shape = operation.input if side == "input" else operation.output
    if shape is None:
        return []
    check = _Check(operation, mode == STRICT, unknown, template, side == "output")
    return list(check.value(shape, value, "", capitalised(side)))


def _only_known_at_run_time(value: Any) -> bool:
    return isinstance(value, str) and value.startswith("{%") and value.endswith("%}")


def some(names: Sequence[str], most: int = 12) -> str:
    """` Allowed: A, B, C.`: the names, or the first of them where they are many."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return f" Allowed: {', '.join(names[:most]) or 'no field'}{more}."


def _shown(value: Any) -> str:
    text = repr(value)
    return f" It is {text if len(text) <= 60 else text[:59] + '…'}."


def _scalar(limits: Mapping[str, Any], value: Any, path: str, name: str) -> Iterator[Mismatch]:
    if "enum" in limits and value not in limits["enum"]:
        fix = f" It is {value!r}.{nearest(value, limits['enum']) or some(limits['enum'])}"
        yield Mismatch(path, name, "enum", f"Field '{name}' is not an expected value", fix)
    elif isinstance(value, str):
        yield from _limits(limits, len(value), path, name, "length")
    else:
        yield from _limits(limits, value, path, name, "value")


_BELOW = {"length": "smaller than the minimum length", "value": "less than the minimum value"}


def _limits(
    limits: Mapping[str, Any], size: float, path: str, name: str, what: str
) -> Iterator[Mismatch]:
    kind = "length" if what == "length" else "range"
    if "min" in limits and size < limits["min"]:
        message, fix = f"Field '{name}' is {_BELOW[what]}", f" It is at least {limits['min']}."
        yield Mismatch(path, name, kind, message, fix)
    elif "max" in limits and size > limits["max"]:
        message, fix = f"Field '{name}' exceeds the maximum {what}", f" At most {limits['max']}."
        yield Mismatch(path, name, kind, message, fix)
