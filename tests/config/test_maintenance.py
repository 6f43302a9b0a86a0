"""Times in which alarms tell nobody, as a stack file writes them."""

from datetime import UTC, datetime

import pytest

from downbeat.config import StackFileError, load, stack_file
from downbeat.config.fault import InvalidValue
from downbeat.config.maintenance import MaintenanceWindow, read_maintenance
from pipelines import PIPELINES
from tests import program

ONCE = {"at": "2026-12-24T18:00", "for": "60h", "timezone": "Asia/Jakarta"}
WEEKLY = {"cron": "0 2 * * SUN", "for": "3h"}


def test_a_single_time_and_a_rhythm():
    assert read_maintenance([ONCE, WEEKLY]) == (
        MaintenanceWindow("at(2026-12-24T18:00)", 3600, "Asia/Jakarta"),
        MaintenanceWindow("cron(0 2 * * SUN)", 180, "UTC"),
    )


@pytest.mark.parametrize(
    ("length", "duration"), [("90m", "PT90M"), ("3h", "PT3H"), ("2d", "PT48H"), ("15d", "PT360H")]
)
def test_a_length_is_written_as_cloudwatch_takes_it(length, duration):
    (window,) = read_maintenance([{**WEEKLY, "for": length}])
    assert window.duration == duration


@pytest.mark.parametrize(
    ("now", "over"),
    [
        (datetime(2026, 12, 26, 22, 59, tzinfo=UTC), False),
        (datetime(2026, 12, 26, 23, 0, tzinfo=UTC), True),
    ],
)
def test_a_single_time_is_over_at_its_end_in_its_own_zone(now, over):
    (window,) = read_maintenance([ONCE])
    assert window.is_over(now) is over


def test_a_rhythm_is_never_over():
    (window,) = read_maintenance([WEEKLY])
    assert not window.is_over(datetime(2036, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("tomorrow", "is not a list"),
        (["tomorrow"], 'entry 1: "tomorrow" is no time'),
        ([{**WEEKLY, "fro": "3h"}], 'entry 1: "fro" is not one of'),
        ([{**WEEKLY, "at": "2026-12-24T18:00"}], "says neither one beginning nor a length"),
        ([{"cron": "0 2 * * SUN"}], "says neither one beginning nor a length"),
        ([{**ONCE, "at": "2026-12-24"}], '"2026-12-24" is no time'),
        ([{**ONCE, "at": "2026-02-31T18:00"}], '"2026-02-31T18:00" is no time'),
        ([{**WEEKLY, "cron": "0 2 ? * SUN *"}], "is not what CloudWatch takes"),
        ([{**WEEKLY, "for": "16d"}], '"16d" is not a length that CloudWatch takes'),
        ([{**WEEKLY, "for": "0h"}], '"0h" is not a length that CloudWatch takes'),
        ([{**WEEKLY, "timezone": "Java"}], '"Java" is not a time zone'),
    ],
)
def test_what_cloudwatch_refuses_is_said_before(value, message):
    with pytest.raises(InvalidValue) as refused:
        read_maintenance(value)
    assert message in str(refused.value)


def test_the_faults_of_all_entries_are_told_at_once():
    with pytest.raises(InvalidValue) as refused:
        read_maintenance([{**WEEKLY, "for": "16d"}, ONCE, {**ONCE, "at": "soon"}])
    assert "entry 1: " in str(refused.value)
    assert "entry 3: " in str(refused.value)


def test_a_fault_of_the_file_has_the_keys_path():
    config = stack_file(program.ROOT, "prod") | {"downbeat:maintenance": ["tomorrow"]}
    with pytest.raises(StackFileError) as refused:
        load(config, "prod", PIPELINES)
    (fault,) = refused.value.diagnostics
    assert fault.path == "downbeat:maintenance"
    assert fault.message.startswith('entry 1: "tomorrow" is no time: write {at:')
