"""Who tells of what: for each way in which something can go wrong the one that sends the message,
when, and to whom. docs/what-is-told.md is written from it (tools/notices_page.py), and the fault
sweep proves it.
"""

from __future__ import annotations

from dataclasses import dataclass

# Who sends a message that is no alarm; any other sender is the suffix of an alarm's name
# (downbeat/plan/watching.py).
STATE, REPORTER, BUDGET, NOBODY = "a state", "the reporter", "AWS Budgets", "nobody"
AT_ONCE = "at once"
# The alarm on the reporter's own failures, which a stack has once (components/reporter.py).
REPORTER_ALARM = "STACK-reporter-failed"


@dataclass(frozen=True)
class Notice:
    """One fault, or one good end: what happens, who sends its one message, when, and to those of
    which key of `notify` ("" where there is no message).
    """

    what: str
    sender: str
    when: str
    audience: str


# How an execution ends. Each execution has exactly one of these ends.
ENDS = {
    "succeeded": Notice(
        "It succeeded, and the pipeline reports successes: a state sends the message, or the"
        " reporter where no state publishes to the success topic.",
        f"{STATE}, else {REPORTER}",
        AT_ONCE,
        "success",
    ),
    "unreported": Notice(
        "It succeeded, and the pipeline has no `success` among its `topics`.", NOBODY, "", ""
    ),
    "partial": Notice("It succeeded in part.", STATE, AT_ONCE, "partial"),
    "skipped": Notice(
        "The run guard skipped it: a date, the off week, a run still at work.",
        STATE,
        f"{AT_ONCE}, where `notify` has `skipped`",
        "skipped",
    ),
    "failed": Notice(
        "A state failed for good, and a Catch led to the failure path.", STATE, AT_ONCE, "failure"
    ),
    "failed-without-a-message": Notice(
        "It failed, and no state has sent a message: an error that `States.ALL` does not catch"
        " (States.Runtime, States.DataLimitExceeded), a failure path that failed itself, a"
        " pipeline whose failure path sends nothing.",
        REPORTER,
        AT_ONCE,
        "failure",
    ),
    "timed-out": Notice("It ran longer than its TimeoutSeconds.", REPORTER, AT_ONCE, "failure"),
    "aborted": Notice("Somebody stopped it.", REPORTER, AT_ONCE, "failure"),
}
# What no execution can tell of.
FAULTS = {
    "undelivered": Notice(
        "A start of a pipeline or of the reporter, a message to a topic or to Slack, or an uploaded"
        " file was given up.",
        "dead-letters",
        "within 5 minutes of the last attempt",
        "alarms",
    ),
    "no-run": Notice(
        "No run began when the schedule says: the schedule is gone, or nobody has made up for a"
        " start that was given up.",
        "did-not-run",
        "three hours after the longest gap of the schedule, two after a start was given up",
        "alarms",
    ),
    "unwatched": Notice(
        "The watchdog itself does not run.",
        "did-not-run",
        "after three of its rounds",
        "alarms",
    ),
    "stalled": Notice(
        "A container hangs: its log is silent while an execution runs. The end that comes of it, if"
        " one does, is told by itself.",
        "tasks-quiet",
        "after 10 to 20 minutes",
        "alarms",
    ),
    "often-failing": Notice(
        "A pipeline of a thousand runs a month fails more often than usual.",
        "error-rate",
        "within a day",
        "alarms",
    ),
    "near-limit": Notice(
        "A function of the pipeline comes near the limit of its calls.",
        "near-limit",
        "within 5 minutes of the call",
        "alarms",
    ),
    "waiting-files": Notice(
        "Uploaded files wait in their queue.", "files-age", "after an hour", "alarms"
    ),
    "unfinished-prefixes": Notice(
        "A flush could not finish all that was due.",
        "prefixes-left",
        "after three flushes in a row",
        "alarms",
    ),
    "failing-function": Notice(
        "The function that collects files failed when its schedule called it. (Where messages made"
        " it fail, they come again until they are dead letters.)",
        "function-errors",
        "within 5 minutes",
        "alarms",
    ),
    "throttled": Notice(
        "State transitions are throttled: runs take longer.",
        "throttled",
        "within 5 minutes",
        "alarms",
    ),
    "lost-start": Notice(
        "The schedule gave up a start, and could not put it among the dead letters either.",
        "schedule",
        "within 5 minutes",
        "alarms",
    ),
    "unreported-end": Notice(
        "The reporter could not send the message about an end: SNS refused it for half an hour.",
        REPORTER_ALARM,
        "within 5 minutes of the last attempt",
        "alarms",
    ),
    "dear": Notice(
        "The stack costs 80 and 100 % of its `budget`.", BUDGET, "within a day", "alarms"
    ),
}
NOTICES = ENDS | FAULTS
