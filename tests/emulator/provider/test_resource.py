"""What a type is made of: templates, and names as the API spells them."""

from downbeat.emulator.provider.resource import Target, fill, pascal
from downbeat.emulator.provider.values import UNKNOWN
from tests.emulator.test_provider import ACCOUNT, ENDPOINT, REGION


def test_templates_are_filled_only_from_what_is_known():
    place = Target(lambda service: None, ACCOUNT, REGION, ENDPOINT)
    assert fill("{account}/{name}", place, {"name": "n"}) == f"{ACCOUNT}/n"
    assert fill("{account}/{name}", place, {}) is None
    assert fill("{account}/{name}", place, {"name": UNKNOWN}) is None


def test_camel_case_becomes_the_apis_at_every_depth():
    assert pascal(
        {"kmsKeyId": 1, "target": {"retryPolicy": [{"maximumAge": 2}]}, "no": None, "region": 3},
        "region",
    ) == {
        "KmsKeyId": 1,
        "Target": {"RetryPolicy": [{"MaximumAge": 2}]},
    }
