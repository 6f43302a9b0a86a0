"""The state of a run in process: kept whole, with the one before it beside."""

import json

import pytest

from downbeat.emulator.checkpoint import StateLost
from downbeat.emulator.ledger import SEALED, Entry, Ledger


def entry(name: str) -> Entry:
    return Entry(
        "aws:sns/topic:Topic",
        name,
        f"arn:{name}",
        {"name": name},
        {"key": "s3cr3t-v4lue", "arn": f"arn:{name}"},
        frozenset({"key"}),
        False,
    )


@pytest.fixture
def path(tmp_path):
    """The file of a stack "dev" that was saved twice: first with one topic, then with two."""
    file = tmp_path / "dev" / "in-process.json"
    ledger = Ledger(file)
    ledger.put("urn:one", entry("one"))
    ledger.save()
    ledger.put("urn:two", entry("two"))
    ledger.save()
    return file


def test_what_was_saved_is_read_again_with_its_secrets_sealed(path):
    read = Ledger(path).entries
    assert list(read) == ["urn:one", "urn:two"]
    assert set(read["urn:two"].outputs["key"]) == {SEALED}
    assert read["urn:two"]._replace(outputs={}) == entry("two")._replace(outputs={})
    assert "s3cr3t-v4lue" not in path.read_text()


def test_the_outputs_that_were_saved_are_read_again(path):
    ledger = Ledger(path)
    assert ledger.outputs == {}
    ledger.outputs = {"deployed": {"orders": {"version": "arn:1"}}}
    ledger.save()
    assert Ledger(path).outputs == {"deployed": {"orders": {"version": "arn:1"}}}


def test_a_file_of_a_time_without_outputs_has_none(path):
    saved = json.loads(path.read_text())
    del saved["outputs"]
    path.write_text(json.dumps(saved))
    assert (list(Ledger(path).entries), Ledger(path).outputs) == (["urn:one", "urn:two"], {})


@pytest.mark.parametrize("torn", ["", '{"salt": "', "[]"])
def test_a_torn_file_is_replaced_by_the_one_before(path, torn):
    salt = json.loads(path.read_text())["salt"]
    path.write_text(torn)
    read = Ledger(path)
    assert (list(read.entries), read.salt) == (["urn:one"], salt)


def test_a_torn_file_never_becomes_the_backup(path):
    path.write_text('{"salt": "')
    read = Ledger(path)
    read.put("urn:three", entry("three"))
    read.save()
    assert list(Ledger(path).entries) == ["urn:one", "urn:three"]
    assert list(Ledger(path.with_name("in-process.json.bak")).entries) == ["urn:one"]


def test_a_torn_file_without_a_backup_names_the_way_out(path):
    path.write_text('{"salt": "')
    path.with_name("in-process.json.bak").unlink()
    with pytest.raises(StateLost) as lost:
        Ledger(path)
    assert str(lost.value) == (
        f"the state of the local stack dev is torn and has no backup ({path}): remove the stack"
        " with `downbeat down --stack dev --force`, then run `downbeat up --stack dev` to make it"
        " anew"
    )


def test_nothing_left_is_no_file(path):
    ledger = Ledger(path)
    for urn in list(ledger.entries):
        ledger.remove(urn)
    ledger.save()
    assert list(path.parent.iterdir()) == []
