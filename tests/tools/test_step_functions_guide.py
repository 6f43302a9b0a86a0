"""The tables of the program beside the pages of AWS's guide."""

import json
from datetime import date
from urllib.error import URLError

import pytest

from downbeat.asl.checks.integrations import OPTIMISED, SYNC, TOKEN
from downbeat.asl.checks.map_items import INPUT_TYPES
from downbeat.asl.lint.error_names import RESERVED
from tools import step_functions_guide as guide

NAMES = {ours: theirs for theirs, ours in guide.SERVICES.items()}


def row(service):
    """The row of one service, as AWS's page writes it."""
    patterns = {pattern for each in OPTIMISED[service].values() for pattern in each}
    job, callback = ("Standard" if one in patterns else "Not supported" for one in (SYNC, TOKEN))
    name = f"[Amazon {NAMES[service]}](connect-{service}.md)"
    return f"| {name} | Standard & Express | {job} | {callback} | \n"


PAGES = {
    "integrate-optimized": "| Integrated service | Request Response | Job | Callback | \n"
    + "".join(map(row, OPTIMISED)),
    "service-quotas": "25,000 events; 256 KiB; 1 MB; 10,000",
    "concepts-error-handling": " ".join(f"`{name}`" for name in RESERVED) + " States.Format",
    "input-output-itemreader": " ".join(f"`{one}`" for one in INPUT_TYPES),
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Copies of the pages, and a table of lists that may be written."""
    for name, text in PAGES.items():
        (tmp_path / f"{name}.md").write_text(text)
    lists = tmp_path / "lists.json"
    lists.write_text(guide.LISTS_FILE.read_text())
    monkeypatch.setattr(guide, "LISTS_FILE", lists)
    return tmp_path


def days(folder):
    lists = json.loads((folder / "lists.json").read_text())
    return {name: lists[name]["as_of"] for name in guide.LISTS}


def test_tables_that_are_as_their_pages_say_are_of_today(folder):
    assert guide.main([str(folder)]) == 0
    assert set(days(folder).values()) == {date.today().isoformat()}


@pytest.mark.parametrize(
    ("page", "change", "sentence"),
    [
        (
            "integrate-optimized",
            (row("glue"), ""),
            "optimised: glue is not on the page",
        ),
        (
            "integrate-optimized",
            (row("lambda"), row("lambda").replace("Not supported", "Standard")),
            "optimised: lambda: .sync is 'Standard' on the page",
        ),
        (
            "integrate-optimized",
            (
                "| Integrated",
                "| Amazon Quantum | Standard & Express | Standard | Standard |\n| Integrated",
            ),
            "optimised: the page has Amazon Quantum, which tools/step_functions_guide.py does not",
        ),
        ("service-quotas", ("25,000", "50,000"), "quotas: the page does not have 25,000 events"),
        (
            "concepts-error-handling",
            ("States.Format", "States.QuotaExceeded"),
            "error-names: States.QuotaExceeded is on the page and not in the list",
        ),
        ("input-output-itemreader", ("`CSV`", "`AVRO`"), "distributed-map: AVRO is on one side"),
    ],
)
def test_what_differs_is_told_and_keeps_its_day(folder, capsys, page, change, sentence):
    before = days(folder)
    file = folder / f"{page}.md"
    file.write_text(file.read_text().replace(*change))
    assert guide.main([str(folder)]) == 1
    assert sentence in capsys.readouterr().out
    (changed,) = (name for name, (its, _) in guide.LISTS.items() if its == page)
    assert days(folder)[changed] == before[changed]


def test_a_page_that_cannot_be_read_says_how_to_give_copies(folder, monkeypatch, capsys):
    def unreachable(address, timeout):
        raise URLError("no route")

    monkeypatch.setattr(guide, "urlopen", unreachable)
    assert guide.main([]) == 2
    told = capsys.readouterr().err
    assert "integrate-optimized.md cannot be read: no route" in told
    assert "Save the pages as <page>.md" in told
