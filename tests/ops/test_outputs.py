"""What the commands print, at 80 and at 120 columns."""

import pytest

from tests.ops.outputs import COMMANDS, FOLDER, WIDTHS, path, printed


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", COMMANDS)
def test_the_output_is_the_one_that_was_looked_at(name, width):
    assert printed(COMMANDS[name], width) == path(name, width).read_text(encoding="utf-8")


def test_no_output_is_kept_that_no_command_prints():
    kept = {file.name for file in FOLDER.iterdir()}
    assert kept == {path(name, width).name for name in COMMANDS for width in WIDTHS}
