"""Every class of mistake that newcomers made, and many that nobody has made yet: each is found by
one command, first the cause, with where, what and the fix, and never by a traceback.
"""

import json
import re

import pytest

from tests.cli.mistakes import (
    commands,
    dicts,
    expressions,
    jsonpath,
    more_keys,
    projects,
    services,
    stack_files,
    stack_values,
)
from tests.cli.mistakes.mistake import CHECK, Answers, Mistake
from tests.cli.mistakes.newcomer import FILES, answered

ALL = [
    *dicts.MISTAKES,
    *expressions.MISTAKES,
    *stack_files.MISTAKES,
    *projects.MISTAKES,
    *commands.MISTAKES,
    *more_keys.MISTAKES,
    *jsonpath.MISTAKES,
    *services.MISTAKES,
    *stack_values.MISTAKES,
]
CHECKED = [one for one in ALL if isinstance(one, Mistake)]
TYPED = [one for one in ALL if isinstance(one, Answers)]


@pytest.fixture
def project(tmp_path):
    """Write the newcomer's project with some edits; project(edits) is its folder."""

    def write(edits):
        files = dict(FILES)
        for file, old, new in edits:
            assert old is None or old in files[file], f"{file} has no {old}"
            files[file] = new if old is None else files[file].replace(old, new, 1)
        for file, text in files.items():
            (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / file).write_text(text, encoding="utf-8")
        return tmp_path

    return write


def test_the_project_is_good_before_anybody_edits_it(project, monkeypatch):
    assert answered(project([]), monkeypatch, list(CHECK)) == (
        0,
        "No problems in 4 pipelines.\n",
    )


def test_there_are_more_than_five_hundred_classes_and_none_twice():
    names = [one.what for one in ALL]
    assert len(names) > 500
    assert sorted(set(names)) == sorted(names)


@pytest.mark.sweep
@pytest.mark.parametrize("mistake", CHECKED, ids=lambda one: one.what)
def test_a_mistake_is_told_first_by_its_cause(project, monkeypatch, mistake):
    answer = answered(project(mistake.edits), monkeypatch, [*mistake.words, "--json"])
    told = json.loads(answer.text)
    assert (told[0]["code"], told[0]["path"]) == (mistake.code, mistake.path)
    assert len(told) == 1 + mistake.beside
    assert answer.code == (1 if any(one["severity"] == "error" for one in told) else 0)
    assert all(re.search(r"\w{3}", one["message"]) for one in told)
    assert not any("Traceback" in one["message"] for one in told)


@pytest.mark.sweep
@pytest.mark.parametrize("mistake", TYPED, ids=lambda one: one.what)
def test_a_command_answers_a_mistake_with_a_sentence(project, monkeypatch, mistake):
    answer = answered(project(mistake.edits), monkeypatch, mistake.words)
    assert answer.code == mistake.code
    assert mistake.line in " ".join(answer.text.split())
    assert "Traceback" not in answer.text
