"""The page on what is told: current, and about every alarm that there is."""

from downbeat.plan.notices import BUDGET, ENDS, FAULTS, NOBODY, REPORTER, REPORTER_ALARM, STATE
from downbeat.plan.watching import WATCHES
from tools.notices_page import PAGE, page


def test_the_page_is_current():
    """After a wanted change: python -m tools.notices_page."""
    assert PAGE.read_text(encoding="utf-8") == page()


def test_every_alarm_tells_of_a_fault_or_repeats_an_end():
    telling = {notice.sender for notice in FAULTS.values()} - {BUDGET, REPORTER_ALARM}
    ends = {"timed-out", "aborted"}  # where the reporter does not report them
    assert telling | ends == {suffix for suffix, row in WATCHES.items() if not row.repeats}


def test_every_end_is_told_by_a_state_or_the_reporter_and_by_no_alarm():
    assert {notice.sender for notice in ENDS.values()} == {
        STATE,
        REPORTER,
        NOBODY,
        f"{STATE}, else {REPORTER}",
    }
