"""`downbeat completion`: the scripts of three shells."""

import json

import pytest
from typer.testing import CliRunner

from downbeat.cli.__main__ import app


def completion(*words, home=None):
    return CliRunner(env={"HOME": str(home)} if home else None).invoke(app, ["completion", *words])


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_asks_downbeat_for_completions(shell):
    done = completion(shell)
    assert done.exit_code == 0
    assert f"_DOWNBEAT_COMPLETE=complete_{shell}" in done.stdout
    assert json.loads(completion(shell, "--json").stdout) == {
        "shell": shell,
        "script": done.stdout.rstrip("\n"),
    }


@pytest.mark.parametrize(
    ("shell", "file"),
    [
        ("bash", ".bash_completions/downbeat.sh"),
        ("zsh", ".zfunc/_downbeat"),
        ("fish", ".config/fish/completions/downbeat.fish"),
    ],
)
def test_it_is_installed_where_the_shell_reads_it(shell, file, tmp_path):
    done = completion(shell, "--install", home=tmp_path)
    assert done.stdout == (
        f"Completion for {shell} is installed in {tmp_path / file}; new shells use it.\n"
    )
    assert completion(shell).stdout.strip() in (tmp_path / file).read_text()


def test_an_unknown_shell_is_refused_with_those_that_there_are():
    done = completion("tcsh")
    assert done.exit_code == 2
    assert "bash" in done.stderr and "zsh" in done.stderr and "fish" in done.stderr
