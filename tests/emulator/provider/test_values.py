"""Values as the engine and the provider exchange them."""

from downbeat.emulator.provider.values import (
    ARCHIVE,
    SIGNATURE,
    UNKNOWN,
    from_struct,
    same,
    to_struct,
)


def test_values_go_over_the_wire_and_come_back():
    values = {
        "n": 1,
        "f": 0.5,
        "t": "x",
        "b": True,
        "l": [1, {"d": None}],
        "u": UNKNOWN,
        "s": {"deep": "secret"},
    }
    assert from_struct(to_struct(values, frozenset({"s"}))) == (values, frozenset({"s"}))


def test_an_archive_with_other_content_is_another_value():
    archive = {SIGNATURE: ARCHIVE, "hash": "1", "path": "code"}
    assert from_struct(to_struct({"code": archive}))[0] == {"code": archive}
    assert not same(archive, archive | {"hash": "2"})


def test_texts_that_are_no_json_are_compared_as_texts():
    assert not same("a", "b")
    assert not same("{a", "{b")
    assert same("{a", "{a")
