import json

import pytest

from downbeat.emulator import checkpoint
from downbeat.emulator.projects import Project


@pytest.fixture
def target(tmp_path):
    made = Project(tmp_path, "dev", tmp_path / ".downbeat" / "dev", "downbeat", {})
    made.checkpoint.parent.mkdir(parents=True)
    made.checkpoint.write_text('{"version": 3}')
    return made


def test_a_whole_checkpoint_is_left_as_it_is(target):
    assert checkpoint.mended(target) is False
    assert target.checkpoint.read_text() == '{"version": 3}'


def test_no_checkpoint_is_a_new_stack(target):
    target.checkpoint.unlink()
    assert checkpoint.mended(target) is False


def test_a_torn_checkpoint_is_replaced_by_the_one_before(target):
    target.checkpoint.write_text('{"version": 3, "check')
    target.checkpoint.with_name("dev.json.bak").write_text('{"version": 3, "before": true}')
    assert checkpoint.mended(target) is True
    assert json.loads(target.checkpoint.read_text()) == {"version": 3, "before": True}


@pytest.mark.parametrize("backup", [None, "", '{"ver'])
def test_a_torn_checkpoint_without_a_backup_names_the_way_out(target, backup):
    target.checkpoint.write_text("")
    if backup is not None:
        target.checkpoint.with_name("dev.json.bak").write_text(backup)
    with pytest.raises(checkpoint.StateLost) as lost:
        checkpoint.mended(target)
    assert str(lost.value) == (
        f"the state of the local stack dev is torn and has no backup ({target.checkpoint}): remove"
        " the stack with `downbeat down --stack dev --force`, then run `downbeat up --stack dev` to"
        " make it anew"
    )


@pytest.mark.parametrize("passphrase", [None, ""])
def test_a_lost_passphrase_is_told_before_a_new_one_is_made(target, passphrase):
    target.work_dir.mkdir()
    (target.work_dir / "Pulumi.dev.yaml").write_text('{"encryptionsalt": "v1:x"}')
    if passphrase is not None:
        (target.folder / "passphrase").write_text(passphrase)
    with pytest.raises(checkpoint.StateLost, match="the passphrase .* is gone: put .*/passphrase"):
        checkpoint.check_passphrase(target)


def test_a_passphrase_that_is_there_is_fine(target):
    target.work_dir.mkdir()
    (target.work_dir / "Pulumi.dev.yaml").write_text('{"encryptionsalt": "v1:x"}')
    (target.folder / "passphrase").write_text("p")
    checkpoint.check_passphrase(target)
    assert (target.folder / "passphrase").read_text() == "p"
