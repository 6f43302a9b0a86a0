import os

import pytest

from downbeat.emulator import notes


def test_a_note_is_read_as_it_was_written(tmp_path):
    notes.write(tmp_path / "deep" / "note.json", '{"a": "ü"}')
    assert notes.read_json(tmp_path / "deep" / "note.json") == {"a": "ü"}
    assert sorted(path.name for path in (tmp_path / "deep").iterdir()) == ["note.json"]


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b'{"pid": 1'])
def test_a_torn_note_is_read_as_none(tmp_path, content):
    (tmp_path / "note").write_bytes(content)
    assert notes.read_json(tmp_path / "note") is None
    assert notes.is_torn(tmp_path / "note")


def test_a_missing_note_is_none_and_not_torn(tmp_path):
    assert notes.read_json(tmp_path / "note") is None
    assert not notes.is_torn(tmp_path / "note")


def test_a_full_disk_leaves_the_old_note_and_nothing_beside_it(tmp_path, monkeypatch):
    notes.write(tmp_path / "note", "old")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        notes.write(tmp_path / "note", "new")
    assert [path.name for path in tmp_path.iterdir()] == ["note"]
    assert notes.read(tmp_path / "note") == "old"


def test_a_secret_note_is_its_owners_alone(tmp_path):
    notes.write(tmp_path / "secret", "s", mode=0o600)
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600
