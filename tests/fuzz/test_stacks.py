"""A pipeline's dict and a stack file of any shape: a plan, or every fault as a line."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

import pytest
import yaml
from hypothesis import given

from downbeat.asl import DiagnosticsError
from downbeat.config import StackFileError, stack_file
from downbeat.plan.planned import plan, read
from downbeat.plan.stacks import example_outputs
from pipelines import PIPELINES
from tests.fuzz.mutations import ROOT, Budget, fuzzed, mutated, readable

pytestmark = pytest.mark.sweep


def plain(value: Any) -> Any:
    """A pipeline's dict as dicts and lists that can be changed."""
    if isinstance(value, Mapping):
        return {key: plain(inner) for key, inner in value.items()}
    return [plain(inner) for inner in value] if isinstance(value, list | tuple) else value


CONFIG = stack_file(ROOT, "dev")
FILE = yaml.safe_load((ROOT / "Pulumi.dev.yaml").read_text(encoding="utf-8"))
SPECS = [{name: plain(PIPELINES[name])} for name in CONFIG["downbeat:pipelines"]]
CONFIGS = [
    CONFIG | {"downbeat:pipelines": {name: chosen}}
    for name, chosen in CONFIG["downbeat:pipelines"].items()
]
DICTS, VALUES, FILES = Budget(), Budget(), Budget()


def planned(config: Mapping[str, Any], specs: Mapping[str, Any]) -> None:
    """Plan a stack; whatever is wrong with it is a list of diagnostics."""
    try:
        stack = read(config, "dev", specs)
        assert plan(stack, specs, account="444455556666", outputs=example_outputs(stack))
    except DiagnosticsError as error:
        assert readable(error.diagnostics) and error.diagnostics
        assert str(error).splitlines() == list(map(str, error.diagnostics))


@fuzzed(60)
@given(mutated(SPECS, non_text=True))
def test_a_pipelines_dict_is_planned_or_refused_in_lines(specs):
    if DICTS.over() or not specs:
        return
    pipelines = {name: CONFIG["downbeat:pipelines"].get(name, {}) for name in specs}
    planned(CONFIG | {"downbeat:pipelines": copy.deepcopy(pipelines)}, specs)


@fuzzed(60)
@given(mutated(CONFIGS, non_text=True))
def test_a_stacks_values_are_read_or_refused_in_lines(config):
    if not VALUES.over():
        names = [name for chosen in SPECS for name in chosen]
        held = config.get("downbeat:pipelines")
        used = [name for name in names if isinstance(held, dict) and name in held]
        planned(config, {name: PIPELINES[name] for name in used or names[-1:]})


@fuzzed(60)
@given(mutated([FILE], non_text=True))
def test_a_stack_file_is_read_or_refused_in_lines(tmp_path_factory, content):
    if FILES.over():
        return
    root = tmp_path_factory.mktemp("project")
    try:
        text = yaml.safe_dump(content, allow_unicode=True)
    except (ValueError, RecursionError):  # what YAML itself cannot write
        return
    (root / "Pulumi.fuzz.yaml").write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        assert isinstance(stack_file(root, "fuzz"), dict)
    except StackFileError as error:
        assert readable(error.diagnostics) and error.diagnostics
