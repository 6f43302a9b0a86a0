"""The function's settings: read from the environment once per cold start, every fault in them at
once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from .manifest_form import FILE_LOCATIONS, JSON_LINES, LISTS, TEMPLATE, TEMPLATES, template_fault
from .prefixes import DATE, FOLDERS, GROUP

MACHINE = re.compile(
    r"arn:[a-z0-9-]+:states:[a-z0-9-]+:\d{12}:stateMachine:[A-Za-z0-9_-]{1,80}(:[A-Za-z0-9_.-]{1,80})?"
)
BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
TOPIC = re.compile(r"arn:[a-z0-9-]+:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}")
ATTRIBUTE = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,254}")
LONGEST_PREFIX = 200

# Membership of a manifest is decided by one DynamoDB item, and an item holds at most 400 KB; a file
# takes 35 bytes in it.
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
MOST_FILES = 5_000


# A queue and its dead-letter queue keep a message for 14 days each. What is forgotten before would
# be taken for new.
LEAST_DAYS = 28

NEVER = "never"
CHECKS_AT = (NEVER, "daily", "hourly")


class ConfigurationError(ValueError):
    """The environment is wrong. `.faults` holds a sentence for each fault; `str()` has a line for
    each.
    """

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


@dataclass(frozen=True)
class Settings:
    """What the environment says. Sizes are bytes, times are seconds; an empty `state_machine_arn`
    means: start nothing; an empty `manifest_template` means JSON lines; `check` is one of
    CHECKS_AT.
    """

    source_bucket: str
    manifest_bucket: str
    manifest_prefix: str
    tracking_table: str
    partition_key: str
    sort_key: str
    state_machine_arn: str
    max_files: int
    max_bytes: int
    lock_ttl_seconds: int
    file_suffixes: tuple[str, ...]
    date_prefix: str = FOLDERS
    manifest_template: str = ""
    expiry_days: int = 30
    check: str = "never"
    check_topic: str = ""
    check_environment: str = ""


# Attributes that we write; a key of the same name would be overwritten. The partition key may be
# called date_prefix, which it is.
OURS = frozenset(
    {
        "id",
        "key",
        "size",
        "etag",
        "bucket",
        "digest",
        "status",
        "attempt",
        "bytes",
        "file_count",
        "manifest_path",
        "date_prefix",
    }
    | {
        "version_id",
        "sequencer",
        "event_time",
        "recorded_at",
        "created_at",
        "started_at",
        "execution_arn",
        "fence",
        "lock_owner",
    }
    | {"lock_expires_at", "manifest_sequence", "open_claim", "unstarted", "last_upload_at"}
    | {"expires_at", "waiting_since", "flushed_at", "start_failed_at", "updated_at", "error"}
)

# variable -> (default, None = required; what it must look like)
VARIABLES: Mapping[str, tuple[str | None, str]] = {
    "SOURCE_BUCKET": (None, "the name of the bucket that files are uploaded to"),
    "MANIFEST_BUCKET": (None, "the name of the bucket that manifests are written to"),
    "MANIFEST_PREFIX": ("manifests/", "a key prefix that ends in /, at most 200 bytes"),
    "TRACKING_TABLE": (None, "the name or ARN of the tracking table"),
    "TRACKING_PARTITION_KEY": (
        "pk",
        "the name of the table's partition key, not an attribute that we write (but date_prefix)",
    ),
    "TRACKING_SORT_KEY": (
        "sk",
        "the name of the table's sort key, not an attribute that we write, not the partition key",
    ),
    "STEP_FUNCTION_ARN": (
        "",
        "the ARN of a Standard state machine, or of its alias or version; or empty",
    ),
    "MAX_FILES": ("200", f"a whole number from 1 to {MOST_FILES}"),
    "MAX_BYTES": ("700000000", "a whole number of bytes, at least 1"),
    "LOCK_TTL_SECONDS": ("300", "a whole number of seconds from 1 to 3600"),
    "FILE_SUFFIXES": (".ndjson", "suffixes of the files to collect, separated by commas"),
    "DATE_PREFIX": (
        FOLDERS,
        f"{FOLDERS} (the key's folders through its date), {DATE} (the date alone), or a regular"
        f" expression with a group (?P<{GROUP}>…)",
    ),
    "MANIFEST_FORMAT": (JSON_LINES, f"{JSON_LINES}, {FILE_LOCATIONS} or {TEMPLATE}"),
    "MANIFEST_TEMPLATE": (
        "",
        f"a JSON document with the text {' or '.join(LISTS)} in it where MANIFEST_FORMAT is"
        f" {TEMPLATE}, and empty otherwise",
    ),
    "EXPIRY_DAYS": (
        "30",
        f"a whole number of days from {LEAST_DAYS} to 3650; SQS may deliver a message that has"
        " been a dead letter for so long",
    ),
    "CHECK": (NEVER, f"{', '.join(CHECKS_AT)}: how often a flush looks for stuck and lost files"),
    "CHECK_TOPIC": ("", "the ARN of the topic that hears of them, where CHECK is not never"),
    "CHECK_ENVIRONMENT": ("", "the environment that its messages name; or empty"),
}


def read(environ: Mapping[str, str]) -> Settings:
    """The configuration that `environ` describes. Raises ConfigurationError with every fault."""
    variables = {name: environ.get(name, default) for name, (default, _) in VARIABLES.items()}
    faults = _misspelt(environ) + [
        f for name, value in variables.items() if (f := _fault(name, value))
    ]
    if variables["TRACKING_PARTITION_KEY"] == variables["TRACKING_SORT_KEY"]:
        faults.append(_sentence("TRACKING_SORT_KEY", variables["TRACKING_SORT_KEY"]))
    text = {name: value or "" for name, value in variables.items()}
    faults += _template_faults(text["MANIFEST_FORMAT"], text["MANIFEST_TEMPLATE"])
    if text["CHECK"] in CHECKS_AT[1:] and not text["CHECK_TOPIC"]:
        faults.append(_sentence("CHECK_TOPIC", ""))
    if faults:
        raise ConfigurationError(faults)
    return Settings(
        source_bucket=text["SOURCE_BUCKET"],
        manifest_bucket=text["MANIFEST_BUCKET"],
        manifest_prefix=text["MANIFEST_PREFIX"],
        tracking_table=text["TRACKING_TABLE"],
        partition_key=text["TRACKING_PARTITION_KEY"],
        sort_key=text["TRACKING_SORT_KEY"],
        state_machine_arn=text["STEP_FUNCTION_ARN"].strip(),
        max_files=int(text["MAX_FILES"]),
        max_bytes=int(text["MAX_BYTES"]),
        lock_ttl_seconds=int(text["LOCK_TTL_SECONDS"]),
        file_suffixes=_suffixes(text["FILE_SUFFIXES"]),
        date_prefix=text["DATE_PREFIX"],
        manifest_template=TEMPLATES.get(text["MANIFEST_FORMAT"], text["MANIFEST_TEMPLATE"]),
        expiry_days=int(text["EXPIRY_DAYS"]),
        check=text["CHECK"],
        check_topic=text["CHECK_TOPIC"],
        check_environment=text["CHECK_ENVIRONMENT"],
    )


def _template_faults(form: str, template: str) -> list[str]:
    """Return what is wrong with the template beside its form."""
    if form in TEMPLATES:
        unused = f"MANIFEST_TEMPLATE is set, but MANIFEST_FORMAT is {form}; it must be {TEMPLATE}."
        return [unused] if template else []
    fault = template_fault(template) if form == TEMPLATE else None
    if not fault:
        return []
    return [f"{_sentence('MANIFEST_TEMPLATE', template)} Here {fault}."]


def _is_date_prefix(text: str) -> bool:
    if text in (FOLDERS, DATE):
        return True
    try:
        return GROUP in re.compile(text).groupindex
    except (re.error, RecursionError, OverflowError):
        return False


def _suffixes(text: str) -> tuple[str, ...]:
    return tuple(s.strip() for s in text.split(",") if s.strip())


def _whole(text: str, least: int, most: int) -> bool:
    return re.fullmatch(r"[0-9]{1,18}", text) is not None and least <= int(text) <= most


CHECKS: Mapping[str, Callable[[str], bool]] = {
    "SOURCE_BUCKET": lambda text: BUCKET.fullmatch(text) is not None,
    "MANIFEST_BUCKET": lambda text: BUCKET.fullmatch(text) is not None,
    "MANIFEST_PREFIX": lambda text: (
        text.endswith("/") and not text.startswith("/") and len(text.encode()) <= LONGEST_PREFIX
    ),
    "TRACKING_TABLE": lambda text: re.fullmatch(r"[A-Za-z0-9_.:/-]{3,1024}", text) is not None,
    "TRACKING_PARTITION_KEY": lambda text: (
        ATTRIBUTE.fullmatch(text) is not None and text not in OURS - {"date_prefix"}
    ),
    "TRACKING_SORT_KEY": lambda text: ATTRIBUTE.fullmatch(text) is not None and text not in OURS,
    "STEP_FUNCTION_ARN": lambda text: (
        not text.strip() or MACHINE.fullmatch(text.strip()) is not None
    ),
    "MAX_FILES": lambda text: _whole(text, 1, MOST_FILES),
    "MAX_BYTES": lambda text: _whole(text, 1, 10**18),
    "LOCK_TTL_SECONDS": lambda text: _whole(text, 1, 3600),
    "FILE_SUFFIXES": lambda text: bool(_suffixes(text)),
    "DATE_PREFIX": _is_date_prefix,
    "MANIFEST_FORMAT": lambda text: text in (*TEMPLATES, TEMPLATE),
    "MANIFEST_TEMPLATE": lambda text: True,  # judged beside its form
    "EXPIRY_DAYS": lambda text: _whole(text, LEAST_DAYS, 3650),
    "CHECK": lambda text: text in CHECKS_AT,
    "CHECK_TOPIC": lambda text: not text or TOPIC.fullmatch(text) is not None,
    "CHECK_ENVIRONMENT": lambda text: True,  # any text
}


def _fault(name: str, value: str | None) -> str | None:
    if value is None:
        return f"{name} is not set; it must be {VARIABLES[name][1]}."
    return None if CHECKS[name](value) else _sentence(name, value)


def _sentence(name: str, value: str | None) -> str:
    return f"{name} is {value!r}; it must be {VARIABLES[name][1]}."


def _misspelt(environ: Mapping[str, str]) -> list[str]:
    """Near misses of optional names: a STEPFUNCTION_ARN would otherwise switch all starts off
    without a word.
    """
    strangers = [name for name in environ if name not in VARIABLES]
    return [
        f"{close[0]} is not a setting; did you mean {name}?"
        for name in VARIABLES
        if name not in environ and (close := get_close_matches(name, strangers, n=1, cutoff=0.87))
    ]
