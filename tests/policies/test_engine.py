"""The real CLI and engine: an unsafe program is stopped in preview and in up, before anything
exists, both ways in.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.policies.bench import CLI, ROOT

pytestmark = [
    pytest.mark.engine,
    pytest.mark.skipif(
        not Path(CLI).is_file(), reason="no pulumi CLI: put one on PATH or run `make engine`"
    ),
]
WAYS = pytest.mark.parametrize("way", ["guard", "pack"])
POLICY = "aws:iam/rolePolicy:RolePolicy"


def run(
    folder: Path, name: str, operation: str, *, way: str = "", pack: bool = False
) -> dict[str, Any]:
    """One operation in a process of its own. `way` "guard" or "pack" decides how the rules come
    in.
    """
    name = f"{name}, guarded" if way == "guard" else name
    arguments = [str(folder), name, operation, *(["pack"] if pack or way == "pack" else [])]
    done = subprocess.run(
        [sys.executable, "-m", "tests.policies.bench", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


@WAYS
def test_an_unsafe_program_is_stopped_in_preview(tmp_path: Path, way: str) -> None:
    result = run(tmp_path, "stars", "preview", way=way)
    assert not result["ok"]
    assert (
        'policy.Statement[0]: "s3:*" allows every action of s3. Name the actions that are needed.'
        in result["said"]
    )
    assert result["created"] == []


@WAYS
def test_an_unsafe_program_is_stopped_in_up_before_the_resource_exists(
    tmp_path: Path, way: str
) -> None:
    result = run(tmp_path, "stars", "up", way=way)
    assert not result["ok"]
    assert (
        'policy.Statement[0]: "s3:*" allows every action of s3. Name the actions that are needed.'
        in result["said"]
    )
    assert POLICY not in [type_ for type_, _ in result["created"]]


def test_the_guard_names_every_rule_that_is_broken_at_once(tmp_path: Path) -> None:
    said = run(tmp_path, "stars", "preview", way="guard")["said"]
    assert "policy violations of aws:iam/rolePolicy:RolePolicy weekly:" in said
    assert "iam-no-wildcard-actions: policy.Statement[0]:" in said
    assert "iam-no-wildcard-resources: policy.Statement[0]:" in said


def test_a_secret_policy_is_judged_by_the_guard_and_not_repeated(tmp_path: Path) -> None:
    result = run(tmp_path, "secret stars", "preview", way="guard")
    assert "iam-no-wildcard-actions" in result["said"]
    assert "hunter2" not in result["said"]


def test_a_safe_program_passes_both_ways_at_once(tmp_path: Path) -> None:
    assert run(tmp_path, "narrow", "preview", way="guard", pack=True)["created"] == []
    first = run(tmp_path, "narrow", "up", way="guard", pack=True)
    assert sorted(type_ for type_, _ in first["created"]) == [POLICY, "aws:sns/topic:Topic"]
    assert run(tmp_path, "narrow", "up", way="guard", pack=True)["changes"] == {"same": 3}


@WAYS
def test_what_is_unknown_in_preview_is_announced_and_judged_in_the_update(
    tmp_path: Path, way: str
) -> None:
    preview = run(tmp_path, "later", "preview", way=way)
    assert preview["ok"]
    assert "policy: not known before the update" in preview["said"]
    update = run(tmp_path, "later", "up", way=way)
    assert not update["ok"]
    assert '"s3:*" allows every action of s3' in update["said"]
    assert [type_ for type_, _ in update["created"]] == ["aws:sns/topic:Topic"]


@WAYS
def test_a_literal_that_pretends_to_be_unknown_never_reaches_the_provider(
    tmp_path: Path, way: str
) -> None:
    """The engine itself leaves such a value out of an update, so nothing unjudged is created by
    it.
    """
    created = run(tmp_path, "pretended", "up", way=way)["created"]
    assert [inputs for type_, inputs in created if type_ == POLICY] == [["role"]]


def test_the_guard_changes_a_level_where_the_program_says_so(tmp_path: Path) -> None:
    result = run(tmp_path, "stars, guarded mildly", "preview")
    assert result["ok"]
    assert "advisory policy violations of aws:iam/rolePolicy:RolePolicy weekly:" in result["said"]


@pytest.mark.parametrize(
    ("order", "sentence"),
    [
        ("transformed", "A resource transform is registered after guard.install()."),
        ("transformed before", '"s3:*" allows every action of s3'),
        (
            "declared before",
            "declared before guard.install(), so that nothing would judge them:"
            " aws:iam/rolePolicy:RolePolicy weekly.",
        ),
        ("declared and registered before", "aws:iam/rolePolicy:RolePolicy weekly. Call"),
    ],
)
def test_the_guard_refuses_an_order_in_which_it_could_be_passed_by(
    tmp_path: Path, order: str, sentence: str
) -> None:
    result = run(tmp_path, order, "preview")
    assert not result["ok"]
    assert sentence in result["said"]
