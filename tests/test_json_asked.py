"""Whether a command was typed with --json."""

import pytest

from downbeat.json_asked import JSON_ASKED, noting_json


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ([], False),
        (["check", "--json"], True),
        (["check", "--", "--json"], False),
        (["--json", "--", "x"], True),
        (["--jsonx"], False),
    ],
)
def test_json_is_asked_for_inside_its_command_and_before_a_double_dash(words, asked):
    with noting_json(words) as noted:
        assert (noted, JSON_ASKED.get()) == (asked, asked)
    assert JSON_ASKED.get() is False


def test_what_was_noted_outside_is_noted_again_after_a_failure():
    with noting_json(["--json"]):
        with pytest.raises(RuntimeError), noting_json([]):
            assert JSON_ASKED.get() is False
            raise RuntimeError
        assert JSON_ASKED.get() is True
