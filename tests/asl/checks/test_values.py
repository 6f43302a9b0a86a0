import pytest


def wait(found, language="JSONPath", **fields):
    return found({"Type": "Wait", **fields, "End": True}, QueryLanguage=language)


def test_seconds_are_a_whole_number_in_range(found):
    assert wait(found, Seconds=0) == []
    assert wait(found, Seconds=99_999_999) == []
    assert wait(found, Seconds=100_000_000) == [("/States/S/Seconds", "out-of-range")]
    assert wait(found, Seconds=-1) == [("/States/S/Seconds", "out-of-range")]


@pytest.mark.parametrize(
    ("given", "shown", "fix"),
    [
        ("60", '"60"', " Write 60 without quotes."),
        (60.0, "60.0", " Write 60 without a decimal point."),
        (1.5, "1.5", ""),
        (True, "true", ""),
        (None, "null", ""),
        ([], "a list", ""),
    ],
)
def test_a_number_of_the_wrong_kind_says_how_to_write_it(texts, given, shown, fix):
    assert wait(texts, Seconds=given) == [
        (
            "/States/S/Seconds",
            f"Seconds is a whole number from 0 to 99999999, but it is {shown}.{fix}",
        )
    ]


def test_a_number_of_a_jsonata_state_may_be_an_expression(found):
    assert wait(found, "JSONata", Seconds="{% $states.input.s %}") == []
    assert wait(found, "JSONata", Seconds="soon") == [
        (
            "/States/S/Seconds",
            "out-of-range",
        )
    ]


def test_a_task_may_not_time_out_at_once_but_a_machine_may(task, found):
    assert task(TimeoutSeconds=0) == [
        (
            "/States/S/TimeoutSeconds",
            "out-of-range",
        )
    ]
    assert found({"Type": "Pass", "End": True}, TimeoutSeconds=0) == []


def test_the_timeout_of_a_machine_is_no_expression(found):
    assert found({"Type": "Succeed"}, QueryLanguage="JSONata", TimeoutSeconds="{% 5 %}") == [
        (
            "/TimeoutSeconds",
            "out-of-range",
        )
    ]


def test_a_heartbeat_comes_before_the_timeout(task):
    assert task(TimeoutSeconds=60, HeartbeatSeconds=59) == []
    assert task(TimeoutSeconds=60, HeartbeatSeconds=61) == [
        (
            "/States/S/HeartbeatSeconds",
            "heartbeat-too-long",
        )
    ]


def test_error_and_cause_are_text(found):
    assert found({"Type": "Fail", "Error": 5, "Cause": None}) == [
        ("/States/S/Error", "wrong-type"),
        ("/States/S/Cause", "wrong-type"),
    ]


@pytest.mark.parametrize(
    "given",
    [
        "2026-03-05T21:29:29Z",
        "2026-03-05T21:29:29.243167252Z",
        "2026-03-05T21:29:29+02:00",
        "2024-02-29T00:00:00Z",
    ],
)
def test_a_timestamp_is_rfc_3339(found, given):
    assert wait(found, Timestamp=given) == []


@pytest.mark.parametrize(
    ("given", "fix"),
    [
        ("2026-03-05 21:29:29Z", ' Did you mean "2026-03-05T21:29:29Z"?'),
        ("2026-03-05T21:29:29", ' Did you mean "2026-03-05T21:29:29Z"?'),
        ("2026-03-05", ' Did you mean "2026-03-05T00:00:00Z"?'),
        ("2026-03-05t21:29:29z", ' Did you mean "2026-03-05T21:29:29Z"?'),
        ("2026-13-05T21:29:29Z", ""),
        ("2026-02-29T21:29:29Z", ""),
        ("2026-03-05T25:29:29Z", ""),
        ("05-12-2026T21:29:29Z", ""),
        ("tomorrow", ""),
    ],
)
def test_what_is_nearly_a_timestamp_is_mended(texts, given, fix):
    assert wait(texts, Timestamp=given) == [
        (
            "/States/S/Timestamp",
            (
                'Timestamp is an RFC 3339 timestamp such as "2026-03-05T21:29:29Z", but it is'
                f' "{given}".{fix}'
            ),
        )
    ]


def test_long_text_is_cut_in_a_message(texts):
    ((path, message),) = wait(texts, Timestamp="x" * 100)
    assert message.endswith('but it is "' + "x" * 60 + '…".')
