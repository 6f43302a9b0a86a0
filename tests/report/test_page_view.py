"""The report's data as the templates need it."""

import pytest

from downbeat.report.page_view import bars, condition_words, moment_words, run_view, usual_words

ATTEMPTS = [
    {"start": 0.0, "end": 30.0, "error": "Busy", "cause": ""},
    {"start": 60.0, "end": 100.0, "error": "", "cause": ""},
]
SPAN = {"start": 0.0, "end": 100.0, "attempts": ATTEMPTS, "error": "", "failed": False}
RUN = {
    "seconds": 200.0,
    "rows": [{"state": "Work", "spans": [SPAN], "more": 0}],
    "mails": [{"at": 100.0, "sender": "Work"}],
}


@pytest.mark.parametrize(
    ("moment", "year", "words"),
    [
        ("2026-11-03T06:00:00+00:00", None, "Tue 3 Nov 2026, 06:00 UTC"),
        ("2026-11-03T06:00:00+00:00", 2026, "Tue 3 Nov, 06:00 UTC"),
        ("2027-01-01T02:00:00+01:00", 2026, "Fri 1 Jan 2027, 02:00 UTC+01:00"),
    ],
)
def test_a_moment_in_its_own_zone_without_the_present_year(moment, year, words):
    assert moment_words(moment, year) == words


def test_an_attempt_that_failed_a_wait_and_one_that_did_not():
    assert [(one["kind"], one["start"], one["seconds"]) for one in bars(SPAN, "Task")] == [
        ("failed", 0.0, 30.0),
        ("held", 30.0, 30.0),
        ("work", 60.0, 40.0),
    ]


@pytest.mark.parametrize(("kind", "bar"), [("Wait", "held"), ("Parallel", "inside")])
def test_a_state_that_calls_nothing_is_one_bar(kind, bar):
    assert [one["kind"] for one in bars({**SPAN, "attempts": []}, kind)] == [bar]


def test_bars_and_mails_are_in_percent_of_the_run_and_its_scale_is_round():
    view = run_view(RUN, {"Work": "Task"})
    (row,) = view["rows"]
    assert [(bar["left"], bar["width"]) for bar in row["bars"]] == [
        (0.0, 15.0),
        (15.0, 15.0),
        (30.0, 20.0),
    ]
    assert (row["took"], row["tries"], row["error"]) == ("1 min 40 s", 2, "")
    assert view["mails"][0]["left"] == 50.0
    assert [tick["words"] for tick in view["ticks"]] == ["0 s", "1 min", "2 min", "3 min"]


def test_the_last_error_of_a_state_is_its_error():
    failed = {**SPAN, "error": "Broken", "failed": True}
    view = run_view({**RUN, "rows": [{"state": "Work", "spans": [SPAN, failed], "more": 3}]}, {})
    assert view["failed"] == ["Work"]
    assert view["rows"][0]["took"] == "3 min 20 s in 5 runs"


def test_a_condition_in_words():
    condition = {"StringEquals": {"iam:PassedToService": ["a", "b"]}, "ArnLike": {"x": "y"}}
    assert condition_words(condition) == "iam:PassedToService is a or b and x is y"


def test_no_run_takes_no_time():
    assert (usual_words(0), usual_words(65)) == ("less than 1 s", "1 min 5 s")
