"""`downbeat show --picture`."""

import base64
import re
import struct
from io import StringIO

import pytest
from rich.console import Console
from typer.testing import CliRunner

from downbeat.asl.walk import states
from downbeat.cli.__main__ import app
from downbeat.cli.picture_files import kitty, shows_images
from downbeat.cli.terminal_drawing import show_picture
from tests.planned_stacks import planned_stack

PLANNED = {each.key: each for each in planned_stack("dev")}


def run(*words):
    return CliRunner().invoke(app, ["show", *map(str, words)])


def drawn(definition, width=80):
    console = Console(width=width, record=True, file=StringIO())
    show_picture(definition, console)
    return console.export_text()


def test_a_pipeline_is_drawn_as_boxes_from_top_to_bottom():
    definition = {
        "StartAt": "Send",
        "States": {
            "Send": {
                "Type": "Task",
                "Resource": "arn:aws:states:::sqs:sendMessage",
                "Retry": [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 2}],
                "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Stop"}],
                "Next": "Done",
            },
            "Stop": {"Type": "Fail", "Error": "Broken"},
            "Done": {"Type": "Succeed"},
        },
    }
    assert [line.rstrip() for line in drawn(definition).splitlines()] == [
        "╭─ ▷ Send ─────────────╮",
        "│ sqs:sendMessage  ↻ 2 │",
        "╰──────────────────────╯",
        "  on any error → Stop",
        "  ↓",
        "╭─ ✓ Done ─╮",
        "│ Succeed  │",
        "╰──────────╯",
        "  ◎",
        "when something fails",
        "╭─ ✗ Stop ─────╮",
        "│ Fail: Broken │",
        "╰──────────────╯",
    ]


@pytest.mark.parametrize("key", PLANNED)
@pytest.mark.parametrize("width", [40, 80, 120])
def test_every_state_has_a_box_and_no_line_is_too_long(key, width):
    lines = drawn(PLANNED[key].definition, width).splitlines()
    assert max(map(len, lines)) <= width
    boxes = re.findall(r"[╭─] [◇✗≡‖→✓▷◷] ", "\n".join(lines))
    assert len(boxes) == len(list(states(PLANNED[key].definition)))


def test_branches_stand_beside_each_other_where_there_is_room():
    wide = drawn(PLANNED["database-refresh"].definition, 120)
    narrow = drawn(PLANNED["database-refresh"].definition, 60)
    assert "at the same time" not in wide
    assert "at the same time" in narrow


def test_without_a_file_it_is_printed():
    done = run("etl", "--picture")
    assert done.exit_code == 0
    assert "▷ ExecuteTask01" in done.output


def test_an_svg_is_written(tmp_path):
    file = tmp_path / "etl.svg"
    done = run("etl", "--picture", "-o", file)
    assert (done.exit_code, done.output) == (0, f"{file}: the graph of etl\n")
    assert file.read_text(encoding="utf-8").startswith("<svg xmlns=")


def test_a_png_is_written_twice_as_large_as_the_svg(tmp_path):
    assert run("etl", "--picture", "-o", tmp_path / "etl.png").exit_code == 0
    assert run("etl", "--picture", "-o", tmp_path / "etl.svg").exit_code == 0
    data = (tmp_path / "etl.png").read_bytes()
    width = float(re.search(r'width="([\d.]+)"', (tmp_path / "etl.svg").read_text())[1])
    assert data.startswith(b"\x89PNG")
    assert struct.unpack(">I", data[16:20])[0] == pytest.approx(2 * width, abs=2)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--picture", "-o", "etl.pdf"), "its name must end in .svg or .png"),
        (("--picture", "-o", "/no/such/etl.svg"), "cannot be written: No such file"),
        (("-o", "etl.svg"), "add --picture"),
        (("--picture", "--diagram"), "--diagram and --picture: one at a time"),
    ],
)
def test_what_cannot_be_drawn_is_refused(words, sentence):
    done = run("etl", *words)
    assert done.exit_code == 2
    assert sentence in done.stderr


@pytest.mark.parametrize(
    ("environment", "shows"),
    [
        ({"TERM": "xterm-kitty"}, True),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"}, True),
        ({"TERM": "xterm-256color"}, False),
        ({}, False),
    ],
)
def test_terminals_that_show_images_say_so(environment, shows):
    assert shows_images(environment) is shows


def test_an_image_goes_to_the_terminal_in_chunks():
    image = bytes(range(256)) * 30
    parts = list(kitty(image))
    bodies = [re.fullmatch(r"\x1b_G(?:a=T,f=100,)?m=([01]);(.+)\x1b\\", part) for part in parts]
    assert [body[1] for body in bodies] == ["1", "1", "0"]
    assert base64.b64decode("".join(body[2] for body in bodies)) == image
