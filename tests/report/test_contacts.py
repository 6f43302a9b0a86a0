"""Contacts on a page that is passed on."""

from downbeat.config.contact_values import ENCRYPTED_CONTACT
from downbeat.report.contacts import contact_words
from downbeat.report.differences import facts
from downbeat.report.report_data import notified
from downbeat.testing.flow import pipeline_of

HOOK = "https://events.example.com/integration/0123456789abcdef/enqueue"


def test_the_path_of_an_endpoint_may_be_a_key_and_is_left_out():
    assert contact_words(["a@example.com", HOOK, ENCRYPTED_CONTACT, "+4930123456"]) == [
        "a@example.com",
        "https://events.example.com/…",
        "an encrypted contact",
        "+4930123456",
    ]


def test_no_part_of_the_report_has_the_path():
    planned = pipeline_of("etl", "prod", {"notify": {"failure": [HOOK]}})
    assert "https://events.example.com/…" in str(notified(planned))
    assert "https://events.example.com/…" in facts(planned)["Hears of failure"]
    assert "0123456789abcdef" not in f"{notified(planned)}{facts(planned)}"
