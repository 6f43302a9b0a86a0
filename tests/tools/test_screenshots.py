"""The screenshots of README.md and docs/ show the page as it is."""

from tools.screenshots import DIGEST, page_digest


def test_they_were_made_with_the_templates_and_styles_of_today():
    assert DIGEST.read_text(encoding="utf-8").strip() == page_digest(), (
        "look at the page, then run python -m tools.screenshots (it needs Chromium)"
    )
