"""Values as Python source that `ruff format` leaves as it is."""

import ast
import subprocess
import sys

import pytest

from downbeat.importing.python_source import Constant, assignment, text, width

LONG = (
    "A sentence that is so long that no line of a hundred columns has the room to hold it all. " * 2
)
VALUES = [
    {},
    {"a": 1},
    {"Type": "Succeed"},
    {"a": {"b": {"c": {"d": [1, 2.5, None, True]}}}},
    {"a": [], "b": {}, "c": [{}], "d": [[], [1]]},
    {"quotes": 'it\'s "so"', "other": 'say "so"', "slash": "a\\b\nc\td\x07"},
    {"long": LONG, "list": [LONG, LONG], "wide": "進" * 60, "mail": "🚨 " * 40},
    {"no space": "x" * 300, "lines": "one line\n" * 30},
    {"a key that is long " * 4: LONG},
    ["x" * 88, "y" * 89, "z" * 90, "w" * 91, "v" * 92],
    {"k": "x" * 84, "l": "x" * 85, "m": "x" * 86, "n": "x" * 87},
]


@pytest.mark.parametrize("value", VALUES, ids=range(len(VALUES)))
def test_python_reads_the_value_again(value):
    module = ast.parse(assignment("A", value))
    assert ast.literal_eval(module.body[0].value) == value


@pytest.mark.parametrize("value", VALUES, ids=range(len(VALUES)))
def test_the_formatter_changes_nothing(value):
    source = assignment("A", value, "dict[str, Any]") + "\n"
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "format", "--line-length", "100", "-"],
        check=False,
        input=source,
        capture_output=True,
        text=True,
    )
    if "No module named ruff" in done.stderr:
        pytest.skip("ruff is not installed")
    assert (done.returncode, done.stdout) == (0, source)


def test_a_constant_stands_for_its_value():
    assert assignment("A", {"Retry": Constant("RETRY")}) == 'A = {\n    "Retry": RETRY,\n}'


def test_quotes_are_those_with_fewer_escapes():
    assert [text("a"), text('say "a"'), text("it's")] == ['"a"', "'say \"a\"'", '"it\'s"']


def test_a_wide_character_takes_two_columns():
    assert [width("a"), width("進"), width("e\u0301")] == [1, 2, 1]
