"""Wait: how long, and what is no time."""

import pytest

from downbeat.simulator import simulate


def waited(given=None, **fields):
    return simulate(
        {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "End": True, **fields}}}, given
    )


@pytest.mark.parametrize(
    ("fields", "given", "seconds"),
    [
        ({"Seconds": 10}, None, 10),
        ({"Seconds": 0}, None, 0),
        ({"SecondsPath": "$.n"}, {"n": 7}, 7),
        ({"SecondsPath": "$.n"}, {"n": "7"}, 7),
        ({"Timestamp": "2026-01-01T00:01:00Z"}, None, 60),
        ({"Timestamp": "2016-03-14T01:59:00Z"}, None, 0),
        ({"TimestampPath": "$.at"}, {"at": "2026-01-01T01:00:30.5+01:00"}, 30.5),
        ({"QueryLanguage": "JSONata", "Seconds": "{% $states.input.n * 2 %}"}, {"n": 4}, 8),
        (
            {"QueryLanguage": "JSONata", "Timestamp": "{% $states.input.at %}"},
            {"at": "2026-01-02T00:00:00.123456789Z"},
            86400.123456,
        ),
    ],
)
def test_how_long(fields, given, seconds):
    execution = waited(given, **fields)
    assert (execution.status, execution.seconds, execution.output) == (
        "SUCCEEDED",
        seconds,
        given or {},
    )


@pytest.mark.parametrize(
    ("fields", "given", "cause"),
    [
        (
            {"SecondsPath": "$.n"},
            {"n": -1},
            "The SecondsPath parameter references a negative value: $.n == -1",
        ),
        (
            {"SecondsPath": "$.n"},
            {"n": 1.5},
            "The SecondsPath parameter cannot be parsed as a long value: $.n == 1.5",
        ),
        (
            {"SecondsPath": "$.n"},
            {"n": "soon"},
            "The SecondsPath parameter cannot be parsed as a long value: $.n == soon",
        ),
        (
            {"SecondsPath": "$.n"},
            {"n": 10**8},
            "The SecondsPath parameter references a value over 99999999: $.n == 100000000",
        ),
        (
            {"SecondsPath": "$.n"},
            {},
            "The SecondsPath parameter does not reference an input value: $.n",
        ),
        (
            {"TimestampPath": "$.at"},
            {"at": "2016-03-14T01:59:00"},
            "The TimestampPath parameter NO-TIME: $.at == 2016-03-14T01:59:00",
        ),
        (
            {"TimestampPath": "$.at"},
            {"at": "2016-13-14T01:59:00Z"},
            "The TimestampPath parameter NO-TIME: $.at == 2016-13-14T01:59:00Z",
        ),
        (
            {"QueryLanguage": "JSONata", "Timestamp": "{% $states.input.at %}"},
            {"at": "tomorrow"},
            "The Timestamp parameter NO-TIME: $states.input.at == tomorrow",
        ),
    ],
)
def test_what_is_no_time_ends_the_execution(fields, given, cause):
    execution = waited(given, **fields)
    cause = cause.replace(
        "NO-TIME", "does not reference a valid ISO-8601 extended offset date-time format string"
    )
    assert execution.error == (
        "States.QueryEvaluationError" if "QueryLanguage" in fields else "States.Runtime"
    )
    assert (
        execution.cause
        == "An error occurred while executing the state 'Wait' (entered at the event id #2)."
        f" {cause}"
    )


def test_seconds_that_are_no_number_are_an_evaluation_error():
    execution = waited({"n": "4"}, QueryLanguage="JSONata", Seconds="{% $states.input.n %}")
    assert execution.cause.endswith(
        "The JSONata expression '$states.input.n' specified for the field 'Seconds' returned an"
        " unexpected result type. Expected 'number', but was 'string' for value: \"4\""
    )


@pytest.mark.parametrize("seconds", ["-1", "1.5", "100000000"])
def test_seconds_that_no_wait_can_last_are_an_evaluation_error(seconds):
    execution = waited({}, QueryLanguage="JSONata", Seconds=f"{{% {seconds} %}}")
    assert execution.cause.endswith(
        f"The Seconds parameter must be a whole number from 0 to 99999999 but was: {seconds}"
    )
