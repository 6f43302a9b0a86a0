"""What makes a large stack quicker, and changes nothing of what the engine gets."""

from traceback import FrameSummary

from pulumi.runtime import resource as registration

from components import program_speed


def test_the_position_of_a_line_is_made_once_and_is_the_sdks_own(monkeypatch):
    asked = []
    original = registration._get_source_position_for_frame

    def counted(frame):
        asked.append(frame.lineno)
        return original(frame)

    monkeypatch.setattr(registration, program_speed.POSITION_OF_FRAME, counted)
    program_speed.remember_source_positions()
    program_speed.remember_source_positions()  # a second time changes nothing
    frames = [FrameSummary("/a/b.py", line, "f") for line in (1, 2, 1, 1)]
    positions = [registration._get_source_position_for_frame(frame) for frame in frames]
    assert [(each.uri, each.line) for each in positions] == [
        ("file:///a/b.py", 1),
        ("file:///a/b.py", 2),
        ("file:///a/b.py", 1),
        ("file:///a/b.py", 1),
    ]
    assert asked == [1, 2]


def test_an_sdk_without_that_function_goes_on_as_it_is(monkeypatch):
    monkeypatch.delattr(registration, program_speed.POSITION_OF_FRAME)
    program_speed.remember_source_positions()
    assert not hasattr(registration, program_speed.POSITION_OF_FRAME)
