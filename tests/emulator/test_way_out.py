import errno

import pytest

from downbeat.emulator import way_out


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "the disk is full: free some space"),
        (errno.EROFS, "Downbeat may not write there"),
        (errno.EACCES, "Downbeat may not write there"),
        (errno.ENOTDIR, "there is a file where a folder is needed"),
    ],
)
def test_what_the_system_refuses_has_a_place_and_a_way_out(number, words):
    said = way_out.of_system(OSError(number, "refused", "/here/file"))
    assert said.startswith("/here/file: refused - ") and words in said


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("error: write x: no space left on device", "the disk is full"),
        ("error: incorrect passphrase", "`downbeat down --stack dev --force`"),
        ("error: could not deserialize deployment", "`downbeat down --stack dev --force`"),
        ("CreateRole: EntityAlreadyExists: x", "does not know: remove the stack with"),
    ],
)
def test_what_the_engine_refuses_has_a_way_out(tmp_path, text, words):
    said = way_out.of_refusal(text, tmp_path / "dev")
    assert said.splitlines()[0] == text
    assert words in said.splitlines()[1]


def test_an_embedded_aws_that_ended_in_the_middle_is_told_with_the_second_up(tmp_path):
    (tmp_path / "embedded.pid").write_text('{"pid": 1}')
    said = way_out.of_refusal("aws:sns/topic:Topic: connection refused", tmp_path)
    assert said.splitlines()[1].startswith("The embedded AWS ended in the middle. Run the same")


def test_another_refusal_stays_as_it_is(tmp_path):
    assert way_out.of_refusal("a policy says no", tmp_path) == "a policy says no"
