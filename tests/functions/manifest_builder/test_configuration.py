import pytest

from functions.manifest_builder.configuration import ConfigurationError, Settings, read

GOOD = {"SOURCE_BUCKET": "uploads", "MANIFEST_BUCKET": "manifests", "TRACKING_TABLE": "tracking"}
ALIAS = "arn:aws-cn:states:cn-north-1:123456789012:stateMachine:processor:live"


def faults(**changes):
    with pytest.raises(ConfigurationError) as raised:
        read({**GOOD, **changes})
    return str(raised.value).splitlines()


def test_what_is_not_set_has_the_defaults_of_the_system():
    assert read(GOOD) == Settings(
        source_bucket="uploads",
        manifest_bucket="manifests",
        manifest_prefix="manifests/",
        tracking_table="tracking",
        partition_key="pk",
        sort_key="sk",
        state_machine_arn="",
        max_files=200,
        max_bytes=700_000_000,
        lock_ttl_seconds=300,
        file_suffixes=(".ndjson",),
        date_prefix="folders",
        manifest_template="",
        expiry_days=30,
    )


def test_an_alias_and_other_key_names_and_suffixes_are_taken():
    given = {
        "STEP_FUNCTION_ARN": ALIAS,
        "TRACKING_PARTITION_KEY": "date_prefix",
        "TRACKING_SORT_KEY": "file_key",
        "FILE_SUFFIXES": ".a, .b.gz",
    }
    found = read({**GOOD, **given})
    assert (found.state_machine_arn, found.partition_key, found.sort_key, found.file_suffixes) == (
        ALIAS,
        "date_prefix",
        "file_key",
        (".a", ".b.gz"),
    )


def test_all_faults_are_told_at_once():
    with pytest.raises(ConfigurationError) as raised:
        read(
            {
                "SOURCE_BUCKET": "Up",
                "MAX_FILES": "0",
                "MAX_BYTES": "700 MB",
                "LOCK_TTL_SECONDS": "-1",
                "STEP_FUNCTION_ARN": "processor",
            }
        )
    assert str(raised.value).splitlines() == [
        "SOURCE_BUCKET is 'Up'; it must be the name of the bucket that files are uploaded to.",
        (
            "MANIFEST_BUCKET is not set; it must be the name of the bucket that manifests are"
            " written to."
        ),
        "TRACKING_TABLE is not set; it must be the name or ARN of the tracking table.",
        (
            "STEP_FUNCTION_ARN is 'processor'; it must be the ARN of a Standard state machine, or"
            " of its alias or version; or empty."
        ),
        "MAX_FILES is '0'; it must be a whole number from 1 to 5000.",
        "MAX_BYTES is '700 MB'; it must be a whole number of bytes, at least 1.",
        "LOCK_TTL_SECONDS is '-1'; it must be a whole number of seconds from 1 to 3600.",
    ]


def test_a_misspelt_name_does_not_switch_the_starts_off():
    assert faults(STEPFUNCTION_ARN=ALIAS) == [
        "STEPFUNCTION_ARN is not a setting; did you mean STEP_FUNCTION_ARN?"
    ]


def test_key_names_that_our_own_attributes_have_are_refused():
    assert faults(TRACKING_PARTITION_KEY="status", TRACKING_SORT_KEY="key") == [
        (
            "TRACKING_PARTITION_KEY is 'status'; it must be the name of the table's partition key, "
            "not an attribute that we write (but date_prefix)."
        ),
        (
            "TRACKING_SORT_KEY is 'key'; it must be the name of the table's sort key, not an"
            " attribute that we write, not the partition key."
        ),
    ]


def test_one_name_for_both_keys_is_refused():
    assert faults(TRACKING_SORT_KEY="pk") == [
        "TRACKING_SORT_KEY is 'pk'; it must be the name of the table's sort key, not an attribute"
        " that we write, not the partition key."
    ]


@pytest.mark.parametrize("prefix", ["", "manifests", "/manifests/", "m" * 200 + "/"])
def test_a_manifest_prefix_is_a_folder(prefix):
    assert faults(MANIFEST_PREFIX=prefix) == [
        f"MANIFEST_PREFIX is {prefix!r}; it must be a key prefix that ends in /, at most 200 bytes."
    ]


def test_the_form_of_the_manifest_and_of_the_date_prefix_are_settings():
    locations = read({**GOOD, "MANIFEST_FORMAT": "file-locations", "DATE_PREFIX": "date"})
    assert locations.manifest_template == '{"fileLocations": [{"URIPrefixes": "{paths}"}]}'
    assert locations.date_prefix == "date"
    own = {"MANIFEST_FORMAT": "template", "MANIFEST_TEMPLATE": '["{paths}"]', "EXPIRY_DAYS": "60"}
    assert read({**GOOD, **own}).manifest_template == '["{paths}"]'
    assert read({**GOOD, **own}).expiry_days == 60


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        (
            {"MANIFEST_FORMAT": "jsonlines"},
            "MANIFEST_FORMAT is 'jsonlines'; it must be json-lines, file-locations or template.",
        ),
        (
            {"MANIFEST_TEMPLATE": '["{paths}"]'},
            "MANIFEST_TEMPLATE is set, but MANIFEST_FORMAT is json-lines; it must be template.",
        ),
        (
            {"MANIFEST_FORMAT": "template"},
            (
                "MANIFEST_TEMPLATE is ''; it must be a JSON document with the text {paths} or"
                " {files} or {keys} in it where MANIFEST_FORMAT is template, and empty otherwise."
                " Here it is no JSON document."
            ),
        ),
        *[
            (
                {"DATE_PREFIX": pattern},
                (
                    f"DATE_PREFIX is {pattern!r}; it must be folders (the key's folders through its"
                    " date), date (the date alone), or a regular expression with a group"
                    " (?P<date_prefix>…)."
                ),
            )
            for pattern in ("", "day", "(", "([0-9]+)/")
        ],
        (
            {"EXPIRY_DAYS": "7"},
            (
                "EXPIRY_DAYS is '7'; it must be a whole number of days from 28 to 3650; SQS may"
                " deliver a message that has been a dead letter for so long."
            ),
        ),
    ],
)
def test_a_wrong_form_is_refused(changes, fault):
    assert faults(**changes) == [fault]
