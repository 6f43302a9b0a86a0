import json
from urllib.parse import quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.manifest_builder.records import Ignored, Malformed, Upload, contents
from tests.functions.manifest_builder.world import notification

EVENT = {
    "detail-type": "Object Created",
    "source": "aws.s3",
    "time": "2025-01-15T10:00:00Z",
    "detail": {
        "bucket": {"name": "uploads"},
        "object": {
            "key": "2025-01-15/a+b c%20.ndjson",
            "size": 5,
            "etag": "e",
            "version-id": "v1",
            "sequencer": "00ff",
        },
    },
}


def changed(path, value):
    """The EventBridge event with one thing changed."""
    event = json.loads(json.dumps(EVENT))
    place = event
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = value
    return json.dumps(event)


def test_a_notification_is_read_and_its_key_decoded():
    assert contents(
        notification(
            "in/2025-01-15/a+b%2Bc%C3%BC.ndjson", 7, etag="e", sequencer="00ff", version="v1"
        )
    ) == [
        Upload(
            "uploads",
            "in/2025-01-15/a b+cü.ndjson",
            7,
            "e",
            "v1",
            "00FF",
            "2025-01-15T10:00:00.000Z",
        )
    ]


def test_an_event_from_eventbridge_is_read_and_its_key_left_alone():
    assert contents(json.dumps(EVENT)) == [
        Upload(
            "uploads", "2025-01-15/a+b c%20.ndjson", 5, "e", "v1", "00FF", "2025-01-15T10:00:00Z"
        )
    ]


@pytest.mark.parametrize("body", [notification("in/2025-01-15/a.ndjson"), json.dumps(EVENT)])
def test_sns_may_have_wrapped_either(body):
    assert contents(
        json.dumps({"Type": "Notification", "MessageId": "1", "Message": body})
    ) == contents(body)


def test_both_ways_of_telling_of_one_upload_tell_of_one_file():
    (one,) = contents(
        notification(quote_plus("2025-01-15/a+b c%20.ndjson"), 5, etag="e", version="v1")
    )
    (other,) = contents(json.dumps(EVENT))
    assert one.digest == other.digest


def test_a_new_version_is_another_file_and_without_versions_another_etag_is():
    def digest(**fields):
        return contents(notification("2025-01-15/a.ndjson", **fields))[0].digest

    assert digest(version="v1") != digest(version="v2")
    assert digest(etag="e1") != digest(etag="e2")
    assert digest(version="v1", etag="e1", sequencer="01") == digest(
        version="v1", etag="e2", sequencer="02"
    )
    assert digest(version="null", etag="e1") == digest(etag="e1")


def test_without_versions_the_same_content_uploaded_again_is_another_upload():
    def digest(**fields):
        return contents(notification("2025-01-15/a.ndjson", **fields))[0].digest

    assert digest(etag="a", sequencer="01") != digest(etag="a", sequencer="03")
    assert digest(etag="a", sequencer="0a") == digest(etag="a", sequencer="0A00")


@pytest.mark.sweep
@given(st.integers(0, 2**40), st.integers(0, 2**40), st.integers(0, 8))
def test_sequencers_are_ordered_as_if_the_shorter_was_filled_up_with_zeros(one, other, zeros):
    texts = [f"{one:X}", f"{other:X}" + "0" * zeros]
    width = max(map(len, texts))
    kept = [contents(notification("a", sequencer=text))[0].sequencer for text in texts]
    filled = [text.ljust(width, "0") for text in texts]
    assert (kept[0] < kept[1], kept[0] == kept[1]) == (
        filled[0] < filled[1],
        filled[0] == filled[1],
    )


@pytest.mark.sweep
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60))
def test_every_key_survives_the_encoding_of_notifications(key):
    (upload,) = contents(notification(quote_plus(key)))
    assert upload.key == key


def test_test_events_deletions_and_other_events_are_ignored_with_a_reason():
    assert contents('{"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "uploads"}') == [
        Ignored("S3 sends a test event when a notification is set up.")
    ]
    assert contents(notification("2025-01-15/a.ndjson", eventName="ObjectRemoved:Delete")) == [
        Ignored(
            "The event ObjectRemoved:Delete is not the creation of an object.",
            "2025-01-15/a.ndjson",
        )
    ]
    assert contents(changed(["detail-type"], "Object Deleted")) == [
        Ignored(
            "The event Object Deleted is not the creation of an object.",
            "2025-01-15/a+b c%20.ndjson",
        )
    ]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("not JSON", "the body is not JSON: 'not JSON'"),
        ("", "the body is not JSON: ''"),
        ("[1]", "the body is [1], not an object."),
        (
            "{}",
            (
                "the body is neither an S3 notification (Records) nor an event from EventBridge"
                " (detail-type): '{}'"
            ),
        ),
        (
            '{"Records": []}',
            (
                "the body is neither an S3 notification (Records) nor an event from EventBridge"
                " (detail-type): '{\"Records\": []}'"
            ),
        ),
        ('{"Records": [5]}', "Records[0] is 5, not an object."),
        ('{"Type": "Notification", "Message": 5}', "the SNS message in the body is not JSON: 5"),
        (
            notification("a", eventSource="aws:ses"),
            "Records[0].eventSource is 'aws:ses', not \"aws:s3\".",
        ),
        (notification("a", s3=None), "Records[0].s3 is None, not an object."),
        (notification(""), "Records[0].s3.object.key is '', not a text."),
        (notification("%FF"), "Records[0].s3.object.key is '%FF', which is not URL-encoded UTF-8."),
        (notification("a", bucket=""), "Records[0].s3.bucket.name is '', not a text."),
        (notification("a", size=-1), "Records[0].s3.object.size is -1, not a number of bytes."),
        (notification("a", size=True), "Records[0].s3.object.size is True, not a number of bytes."),
        (
            notification("a", etag=""),
            (
                "Records[0].s3.object has neither versionId nor eTag: nothing tells this upload"
                " from the next one."
            ),
        ),
        (changed(["source"], "aws.glue"), "source is 'aws.glue', not \"aws.s3\"."),
        (changed(["detail"], []), "detail is [], not an object."),
        (
            changed(["detail", "object", "key"], "\ud800"),
            "detail.object.key is '\\ud800', which is not Unicode text.",
        ),
        (
            notification("a", size=10**40),
            f"Records[0].s3.object.size is {10**40}, not a number of bytes.",
        ),
        (
            notification("a", sequencer="00XY"),
            "Records[0].s3.object.sequencer is '00XY', not a hexadecimal number.",
        ),
        (
            notification("a", etag="\ud800"),
            "Records[0].s3.object.eTag is '\\ud800', which is not Unicode text.",
        ),
        (
            changed(["detail", "object", "version-id"], "v\udfff"),
            "detail.object.version-id is 'v\\udfff', which is not Unicode text.",
        ),
        (
            changed(["time"], "\ud800"),
            "the time of the event is '\\ud800', which is not Unicode text.",
        ),
        (
            changed(["detail", "object", "size"], "5"),
            "detail.object.size is '5', not a number of bytes.",
        ),
    ],
)
def test_what_nobody_can_read_is_malformed_and_says_why(body, sentence):
    with pytest.raises(Malformed) as raised:
        contents(body)
    assert str(raised.value) == sentence


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda v: st.lists(v) | st.dictionaries(st.text(max_size=3), v),
    max_leaves=5,
)


@pytest.mark.sweep
@given(
    st.dictionaries(
        st.sampled_from(["Records", "detail", "detail-type", "source", "Type", "Message", "Event"]),
        JSON,
    )
)
def test_no_body_raises_anything_else(message):
    try:
        assert isinstance(contents(json.dumps(message)), list)
    except Malformed as error:
        assert "\n" not in str(error)
