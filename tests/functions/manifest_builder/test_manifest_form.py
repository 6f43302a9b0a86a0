"""The manifest's forms: JSON lines, QuickSight's file locations, a template."""

import json

import pytest

from functions.manifest_builder.manifest_form import TEMPLATES, body, template_fault

FILES = [
    {"bucket": "b", "key": "in/a b.ndjson", "version_id": "v1", "etag": "e", "size": 5},
    {"bucket": "b", "key": "in/ü.ndjson", "version_id": "", "etag": "f", "size": 6},
]
CLAIM = {"id": "m-1", "created_at": "2026-02-01T10:00:00.000Z"}


def test_the_manifest_is_json_lines_that_survive_every_character():
    first = {"bucket": "b", "key": 'a "q"\nü+ .ndjson', "version_id": "v1", "etag": "e", "size": 5}
    second = {"bucket": "b", "key": "c.ndjson", "version_id": "", "etag": "f", "size": 6}
    lines = body("", [first, second], CLAIM).decode().split("\n")
    assert lines[2:] == [""]
    assert [json.loads(line) for line in lines[:2]] == [
        {"path": 's3://b/a "q"\nü+ .ndjson', **first},
        {"path": "s3://b/c.ndjson", **second, "version_id": None},
    ]


def test_file_locations_are_what_quicksight_and_many_glue_jobs_read():
    assert json.loads(body(TEMPLATES["file-locations"], FILES, CLAIM)) == {
        "fileLocations": [{"URIPrefixes": ["s3://b/in/a b.ndjson", "s3://b/in/ü.ndjson"]}]
    }


def test_a_template_gets_every_placeholder_where_it_stands_and_keeps_the_rest():
    template = {
        "id": "{manifest_id}",
        "at": "{created_at}",
        "n": ["{file_count}", "{bytes}", 7, None],
        "in": {"paths": "{paths}", "keys": "{keys}", "files": "{files}"},
        "note": "as {paths} says",
    }
    paths = ["s3://b/in/a b.ndjson", "s3://b/in/ü.ndjson"]
    lines = [
        {"path": path, **file, "version_id": file["version_id"] or None}
        for path, file in zip(paths, FILES, strict=True)
    ]
    assert json.loads(body(json.dumps(template), FILES, CLAIM)) == {
        "id": "m-1",
        "at": "2026-02-01T10:00:00.000Z",
        "n": [2, 11, 7, None],
        "in": {"paths": paths, "keys": ["in/a b.ndjson", "in/ü.ndjson"], "files": lines},
        "note": "as {paths} says",
    }


def test_a_template_keeps_the_letters_of_keys_and_its_own():
    text = body('{"größe": "{keys}"}', FILES, CLAIM).decode()
    assert text == '{"größe": ["in/a b.ndjson", "in/ü.ndjson"]}'


@pytest.mark.parametrize(
    ("template", "fault"),
    [
        ("oops", "it is no JSON document"),
        ('{"a": 1}', "it names no files: one text in it must be {paths} or {files} or {keys}"),
        (
            '["{path}"]',
            (
                "{path} is not one of {paths}, {files}, {keys}, {manifest_id}, {created_at},"
                " {file_count}, {bytes}; did you mean {paths}?"
            ),
        ),
        ('["{paths}"]', None),
        (TEMPLATES["file-locations"], None),
    ],
)
def test_a_wrong_template_says_what_is_wrong(template, fault):
    assert template_fault(template) == fault
