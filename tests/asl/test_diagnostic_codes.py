"""The registry of codes: its examples run, what is emitted is registered, what is registered is
emitted.
"""

import ast
from pathlib import Path

import pytest

from downbeat.asl.diagnostic_codes import KINDS
from tools.diagnosed_examples import diagnosed
from tools.diagnostics_page import PAGE, page

PACKAGES = ("asl", "config", "plan")
EMITTERS = ("Diagnostic", "InvalidValue", "say", "add")
COMPUTED = {"arguments-"}  # the code of a mismatch is made of its kind


@pytest.mark.parametrize("code", KINDS)
def test_the_example_of_a_code_gives_its_text(code):
    assert KINDS[code].text in {str(each) for each in diagnosed(KINDS[code].example)}
    assert code in {each.code for each in diagnosed(KINDS[code].example)}


def test_the_page_is_current():
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m tools.diagnostics_page"


def sources():
    root = Path(__file__).parents[2] / "downbeat"
    for package in PACKAGES:
        yield from (root / package).rglob("*.py")


def test_every_code_in_the_sources_is_registered():
    words = {
        node.value
        for file in sources()
        if file.parent.name != "diagnostic_codes"
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and emitter(call)
        for argument in (*call.args[2:], *(key.value for key in call.keywords if key.arg == "code"))
        for node in ast.walk(argument)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert words - {"error", "warning"} - COMPUTED - KINDS.keys() == set()


def test_no_diagnostic_is_made_without_a_code():
    bare = [
        f"{file.name}:{call.lineno}"
        for file in sources()
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        and getattr(call.func, "id", getattr(call.func, "attr", "")) == "Diagnostic"
        and len(call.args) < 3
        and not any(key.arg == "code" for key in call.keywords)
    ]
    assert bare == []


def emitter(call):
    return getattr(call.func, "id", getattr(call.func, "attr", "")) in EMITTERS
