"""Mistakes in answers and arguments, made by botocore's own model of a service, are found; what the
model allows is not complained of.
"""

import pytest

from benchmarks.mocks import measured

pytestmark = pytest.mark.sweep

SERVICES = ("batch", "dynamodb", "ecs", "glue", "lambda", "s3", "scheduler", "sfn", "sns", "sqs")


@pytest.fixture(scope="module")
def counted():
    return measured(4, SERVICES)


def test_every_mistake_is_found_but_those_that_no_model_knows_of(counted):
    seeded, found, _, misses = counted
    assert sum(seeded.values()) > 500
    assert {kind for kind in seeded if seeded[kind] > found[kind]} <= {
        ("output", "sound"),
        ("input", "sound"),
        ("output", "an unknown error"),  # an operation whose model names no error of its own
    }
    assert len(misses) < 0.01 * sum(seeded.values())


def test_nothing_that_the_model_allows_is_a_mistake(counted):
    assert counted[2] == []
