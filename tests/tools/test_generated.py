"""`make golden` leaves out no generator."""

from pathlib import Path

from tools import generated

TOOLS = Path(generated.__file__).parent
# What these write comes from AWS's pages or from corpora with a network, or from a browser: by hand.
BY_HAND = {
    "aws_sdk_actions",
    "checkov_findings",
    "policies_corpora",
    "prices",
    "release_history",
    "screenshots",
    "service_authorization",
    "step_functions_guide",
}
# These write into a temporary folder, or their text is written by another tool.
PARTS = {"corpus_templates", "diagnosed_examples", "service_models", "service_regions"}


def test_every_page_and_listing_has_its_tool_in_the_table():
    writing = {
        path.stem
        for path in TOOLS.glob("*.py")
        if "write_text" in path.read_text(encoding="utf-8") and path.stem != "generated"
    }
    listed = {module.removeprefix("tools.") for module in generated.WRITERS}
    assert writing - BY_HAND - PARTS == listed


def test_a_tool_that_fails_is_named_and_ends_with_1(monkeypatch, capsys):
    monkeypatch.setattr(generated, "WRITERS", ("tools.no_such_tool",))
    monkeypatch.setattr(generated, "PRINTERS", {})
    assert generated.main() == 1
    assert capsys.readouterr().out.startswith("python -m tools.no_such_tool\n")
