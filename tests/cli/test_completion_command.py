"""`downbeat completion`: the scripts of three shells, each run by its shell where there is one."""

import json
import os
import shutil
import subprocess

import pytest
from typer.testing import CliRunner

from downbeat.cli.__main__ import app
from downbeat.plan.stacks import REPOSITORY


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


def shell(name, script, tmp_path):
    """What a shell prints that has the completion script beside it; skipped without the shell."""
    if not shutil.which(name):
        pytest.skip(f"needs {name}")
    (tmp_path / "_downbeat").write_text(completion(name).stdout)
    path = f"{REPOSITORY / 'bin'}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [name, "-c", script],
        cwd=tmp_path,
        env={"PATH": path, "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return done.stdout


BASH = """
source ./_downbeat
COMP_WORDS=({words} "{last}"); COMP_CWORD=$(( ${{#COMP_WORDS[@]}} - 1 ))
_downbeat_completion downbeat
echo "${{COMPREPLY[@]}}"
"""
# The functions of zsh's completion system write down what they are handed.
ZSH = """
compdef() {{ :; }}
_arguments() {{ print -r -- "$@"; }}
words=({words} "{last}"); CURRENT=${{#words}}
fpath=($PWD $fpath); autoload -Uz _downbeat; _downbeat
"""
FISH = "source ./_downbeat; complete -C '{words} {last}'"
SCRIPTS = {"bash": BASH, "zsh": ZSH, "fish": FISH}
TYPED = [
    ("downbeat", "che", ["check"]),
    ("downbeat show", "weekly-m", ["weekly-monitoring"]),
    ("downbeat show -s", "p", ["prod"]),
    ("downbeat rollout", "pr", ["promote", "prune"]),
    ("downbeat show etl", "--def", ["--definition"]),
]


@pytest.mark.parametrize("name", SCRIPTS)
@pytest.mark.parametrize(("words", "last", "offered"), TYPED)
def test_the_shell_completes(name, words, last, offered, tmp_path):
    printed = shell(name, SCRIPTS[name].format(words=words, last=last), tmp_path)
    assert [word for word in offered if word not in printed] == []
    assert "unpause" not in printed
