"""The pictures of the pipelines are current."""

from tools.pictures_page import DOCS, files


def test_every_picture_and_their_page_are_what_the_pipelines_say():
    written = files()
    assert {file.name for file in (DOCS / "pictures").glob("*.svg")} == {
        file.name for file in written if file.suffix == ".svg"
    }
    for file, text in written.items():
        assert file.read_text(encoding="utf-8") == text, f"{file}: python -m tools.pictures_page"
