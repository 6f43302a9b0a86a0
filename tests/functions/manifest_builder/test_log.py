"""The lines that go to CloudWatch Logs."""

import json

import pytest

from functions.manifest_builder import log


def test_a_line_is_one_object_and_keeps_the_letters_of_a_key(capsys):
    log.write("WARNING", "An upload is ignored.", key="ü\nx", size=5)
    assert capsys.readouterr().out == (
        '{"level": "WARNING", "message": "An upload is ignored.", "key": "ü\\nx", "size": 5}\n'
    )


def test_half_a_surrogate_pair_is_written_as_its_escape(capsys):
    log.write("INFO", "x", key="\ud800")
    assert capsys.readouterr().out == '{"level": "INFO", "message": "x", "key": "\\ud800"}\n'


def test_what_json_does_not_have_is_written_as_text(capsys):
    log.write("ERROR", "x", error=ValueError("y"))
    assert json.loads(capsys.readouterr().out)["error"] == "y"


def test_a_level_that_no_filter_looks_for_is_refused():
    with pytest.raises(ValueError, match=r"^level: 'Info' is not one of DEBUG, INFO, WARNING, E"):
        log.write("Info", "x")


def test_a_line_is_written_at_once(monkeypatch):
    written = []
    monkeypatch.setattr("builtins.print", lambda *text, **how: written.append((text, how)))
    log.write("DEBUG", "x")
    assert written == [(('{"level": "DEBUG", "message": "x"}',), {"flush": True})]


def test_a_metric_is_a_line_that_cloudwatch_reads(capsys):
    log.metric("PrefixesLeft", 3, function="builder", milliseconds=1_736_900_000_000)
    assert json.loads(capsys.readouterr().out) == {
        "_aws": {
            "Timestamp": 1_736_900_000_000,
            "CloudWatchMetrics": [
                {
                    "Namespace": "Downbeat/ManifestBuilder",
                    "Dimensions": [["FunctionName"]],
                    "Metrics": [{"Name": "PrefixesLeft", "Unit": "Count"}],
                }
            ],
        },
        "FunctionName": "builder",
        "PrefixesLeft": 3,
    }
