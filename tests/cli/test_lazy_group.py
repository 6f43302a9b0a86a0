"""The program `downbeat` as a shell sees it: what it imports, what it lists, how it ends."""

import os
import subprocess
import sys
import types

import pytest
import typer
from typer.testing import CliRunner

from downbeat import __version__
from downbeat.cli import lazy_group
from downbeat.cli.__main__ import app
from downbeat.cli.commands import COMMANDS, FAMILIES, ON_AWS, WITHOUT_AWS, Command
from downbeat.cli.lazy_group import LazyGroup

HEAVY = ("boto3", "botocore", "pulumi", "rich", "pydantic", "downbeat.asl", "pipelines")
WIDTHS = (80, 120)


def test_its_own_help_imports_no_command():
    code = f"""
import sys
from downbeat.cli.__main__ import app
try:
    app(["--help"])
finally:
    print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == "[]\n"


@pytest.mark.parametrize("width", WIDTHS)
def test_help_lists_every_command_with_its_sentence_as_wide_as_the_terminal(width):
    text = CliRunner(env={"COLUMNS": str(width)}).invoke(app, ["--help"]).stdout
    words = " ".join(text.split())
    listed = {row.name: row.help for row in COMMANDS if " " not in row.name} | FAMILIES
    assert [name for name in listed if f" {name} {listed[name]}" not in words] == []
    assert [line for line in text.splitlines() if len(line) > width] == []


@pytest.mark.parametrize("row", COMMANDS, ids=lambda row: row.name)
def test_the_help_of_a_command_fits_and_ends_with_its_example(row):
    for width in WIDTHS:
        done = CliRunner(env={"COLUMNS": str(width)}).invoke(app, [*row.name.split(), "--help"])
        page, _, examples = done.stdout.partition("\nExample")
        assert done.exit_code == 0
        assert [line for line in page.splitlines() if len(line) > width] == []
        assert f"\n  downbeat {row.name} " in examples
        assert "\n  --json " in page


def test_the_version():
    assert CliRunner().invoke(app, ["--version"]).stdout == f"downbeat {__version__}\n"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["chek"], "Error: No such command 'chek'. Did you mean 'check'?"),
        (["check", "--jsn"], "Error: No such option: --jsn (Possible options: --json)"),
        (["run"], "Error: Missing argument 'PIPELINE'."),
        (["schedule", "--count", "many"], "Error: Invalid value for '--count' / '-n': "),
    ],
)
def test_a_command_typed_wrongly_ends_with_2_and_a_sentence(words, sentence):
    done = CliRunner().invoke(app, words)
    assert (done.exit_code, done.stdout) == (2, "")
    assert sentence in done.stderr


def _raising(fault):
    def command(as_json: bool = False) -> None:
        """Fail."""
        raise fault

    return command


@pytest.fixture
def program(monkeypatch):
    """program(fault or function) is an app whose commands `go` and `jobs stop` run it."""

    def of(target):
        target = target if callable(target) else _raising(target)
        module = types.ModuleType("lazy_commands")
        module.go = target
        monkeypatch.setitem(sys.modules, "lazy_commands", module)
        monkeypatch.setitem(lazy_group.FAMILIES, "jobs", "Stop jobs.")
        table = (
            Command("go", "lazy_commands:go", WITHOUT_AWS, "Go."),
            Command("jobs stop", "lazy_commands:go", ON_AWS, "Stop one."),
            Command("jobs start", "no_such_module:go", ON_AWS, "Start one."),
        )
        made = typer.Typer(
            cls=type("Made", (LazyGroup,), {"__init__": _with(table)}), add_completion=False
        )
        made.callback()(lambda: None)
        return lambda *words: CliRunner().invoke(made, list(words))

    return of


def _with(table):
    def init(self, **kept):
        LazyGroup.__init__(self, table=table, **kept)

    return init


def test_an_unexpected_exception_is_a_sentence_and_how_to_see_more(program, monkeypatch):
    monkeypatch.delenv("DOWNBEAT_TRACEBACK", raising=False)
    done = program(KeyError("States"))("go")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith(
        "downbeat failed unexpectedly: KeyError: 'States' (test_lazy_group.py:"
    )
    assert done.stderr.endswith("Set DOWNBEAT_TRACEBACK=1 to see the traceback.\n")


def test_the_traceback_is_shown_when_asked_for(program, monkeypatch):
    monkeypatch.setenv("DOWNBEAT_TRACEBACK", "1")
    done = program(KeyError("States"))("go")
    assert done.exit_code == 1
    assert done.stderr.startswith("Traceback (most recent call last):\n")
    assert done.stderr.endswith("KeyError: 'States'\n")


def test_interrupted_by_the_keyboard_it_ends_with_130_and_no_traceback(program):
    done = program(KeyboardInterrupt())("go")
    assert (done.exit_code, "Traceback" in done.stderr) == (130, False)


def test_a_name_of_two_words_is_a_sub_command(program):
    run = program(lambda: typer.echo("stopped"))
    assert run("jobs", "stop").stdout == "stopped\n"
    assert "\n  jobs  Stop jobs.\n" in run("--help").stdout
    assert "\nOn AWS:\n  stop   Stop one.\n  start  Start one.\n" in run("jobs", "--help").stdout
    assert "No such command 'sotp'. Did you mean 'stop'" in run("jobs", "sotp").stderr


@pytest.mark.parametrize(
    ("typed", "completed"),
    [("downbeat ch", ["check"]), ("downbeat sim", ["simulate"])],
)
def test_a_shell_completes_the_names_of_commands(typed, completed):
    environment = {
        **os.environ,
        "_DOWNBEAT_COMPLETE": "complete_bash",
        "COMP_WORDS": typed,
        "COMP_CWORD": "1",
    }
    done = subprocess.run(
        [sys.executable, "-m", "downbeat.cli"],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == completed
