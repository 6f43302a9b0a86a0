"""The fault sweep, on small machines of which each has one weakness."""

import copy

import pytest

from downbeat.testing.scene import scene_of
from downbeat.testing.sweep import Sweep, not_proved, report, swept


def publish(topic, message, **more):
    arguments = {"TopicArn": topic, "Subject": "Report", "Message": message}
    return {
        "Type": "Task",
        "Resource": "sns:publish",
        "Arguments": arguments,
        "TimeoutSeconds": 60,
        **more,
    }


WHAT = "{% $states.context.Execution.Name & ': ' & $failed_state & ': ' & $failure.Error %}"
GOOD = {
    "name": "count-rows",
    "references": {"function": "The function that counts: its ARN."},
    "TimeoutSeconds": 3600,
    "States": {
        "Count": {
            "Type": "Task",
            "Resource": "lambda:invoke",
            "Arguments": {"FunctionName": "${function}", "Payload": {}},
            "TimeoutSeconds": 300,
            "Retry": [{"ErrorEquals": ["States.TaskFailed"], "MaxAttempts": 2}],
        },
        "Tell": publish("${success_topic}", "counted"),
        "Done": {"Type": "Succeed"},
    },
    "on_failure": {
        "Alert": publish(
            "${failure_topic}",
            WHAT,
            Catch=[{"ErrorEquals": ["States.ALL"], "Next": "Failed"}],
            Assign={"notified": True},
        ),
        "Failed": {
            "Type": "Fail",
            "Error": "{% $failure.Error %}",
            "Cause": ("{% $failed_state & ($exists($notified) ? ' [notified]' : '') %}"),
        },
    },
}


def changed(change):
    spec = copy.deepcopy(GOOD)
    change(spec)
    return spec


def kinds(spec, **needs):
    sweeps = [swept(scene_of(spec, **needs))]
    open_ends = not_proved(sweeps, {})
    return {one.kind for one in (*sweeps[0].verdicts, *open_ends)}


def test_a_machine_that_reports_every_end_passes():
    sweep = swept(scene_of(GOOD))
    assert report([sweep]) == ""
    assert sweep.called == {"Count", "Tell", "Alert"}
    assert sweep.cases > 80


def swallows(spec):
    spec["States"]["Count"]["Catch"] = [{"ErrorEquals": ["States.ALL"], "Next": "Tell"}]


def wrong_topic(spec):
    spec["on_failure"]["Alert"]["Arguments"]["TopicArn"] = "${success_topic}"


def no_facts(spec):
    spec["on_failure"]["Alert"]["Arguments"]["Message"] = "It failed."


def told_twice(spec):
    spec["States"] = {
        "Count": spec["States"]["Count"],
        "Tell": spec["States"]["Tell"],
        "Tell again": spec["States"]["Tell"],
    }


def breaks_off(spec):
    del spec["on_failure"]["Alert"]["Catch"]


def goes_back(spec):
    spec["TimeoutSeconds"] = 60  # or it goes round until 25,000 events are full
    spec["States"]["Again"] = {**spec["States"]["Count"], "Next": "Failed"}
    spec["on_failure"]["Alert"]["Next"] = "Again"


def never_reached(spec):
    spec["States"] = {
        "Which": {
            "Type": "Choice",
            "Choices": [{"Condition": "{% $states.input.size = 'small' %}", "Next": "Small"}],
            "Default": "Count",
        },
        "Small": {**spec["States"]["Count"], "Next": "Tell"},
        **spec["States"],
    }


def expects_rows(spec):
    spec["States"]["Count"]["Output"] = "{% $states.result.Payload.rows + 1 %}"


def warns_always(spec):
    spec["States"]["Warn"] = publish("${failure_topic}", "careful")
    spec["States"]["Tell"]["Next"] = "Warn"
    spec["States"]["Warn"]["Next"] = "Done"


@pytest.mark.parametrize(
    "damage, kind",
    [
        (swallows, "silent-failure"),
        (wrong_topic, "unreported-failure"),
        (no_facts, "no-facts"),
        (told_twice, "unreported-success"),
        (breaks_off, "broken-failure-path"),
        (goes_back, "work-after-failure"),
        (never_reached, "unreached"),
        (expects_rows, "no-good-run"),
        (warns_always, "wrong-report"),
    ],
)
def test_each_weakness_is_named_for_what_it_is(damage, kind):
    assert kind in kinds(changed(damage))


def test_a_failing_good_run_is_reported_alone_and_not_with_its_consequences():
    assert kinds(changed(expects_rows)) == {"no-good-run"}


def test_an_answer_makes_the_good_run_good_and_a_second_scene_reaches_the_rest():
    rows = {"Count": {"Payload": {"rows": 3}}}
    assert kinds(changed(expects_rows), answers=rows) == set()
    spec = changed(never_reached)
    sweeps = [swept(scene_of(spec, name=size, input={"size": size})) for size in ("small", "large")]
    assert report(sweeps) == ""


def test_a_toleration_covers_the_state_it_names_and_nothing_else():
    spec = changed(swallows)
    why = {"Count": "the report goes out all the same"}
    assert report([swept(scene_of(spec), tolerates=why)], why) == ""
    needless = {"Tell": "nobody reads it"}
    assert "needless-toleration (1)" in report(
        [swept(scene_of(GOOD), tolerates=needless)], needless
    )


def test_one_item_of_a_map_that_fails_in_silence_is_found():
    spec = changed(lambda spec: None)
    count = spec["States"]["Count"]
    spec["States"] = {
        "Each": {
            "Type": "Map",
            "Items": [1, 2, 3, 4],
            "ToleratedFailurePercentage": 30,
            "ItemProcessor": {
                "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
                "StartAt": "Count",
                "States": {"Count": {**count, "End": True}},
            },
            "Label": "Each",
        },
        **{name: state for name, state in spec["States"].items() if name != "Count"},
    }
    cases = [one.case for one in swept(scene_of(spec)).verdicts if one.kind == "silent-failure"]
    assert cases and all(case.endswith("(in the first item)") for case in cases)


def test_a_report_has_the_worst_first_and_ten_cases_of_a_kind():
    lines = report([swept(scene_of(changed(wrong_topic)))]).splitlines()
    titles = [line for line in lines if not line.startswith(" ")]
    assert [title.split(" ")[0] for title in titles[1:]] == [
        "unreported-failure",
        "wrong-report",
    ]
    for title in titles[1:]:
        shown = lines[lines.index(title) + 1 :][:11]
        assert len([line for line in shown if line.startswith("  count-rows: ")]) == 10
        assert shown[10].startswith("  … and ")


def test_a_sweep_may_stop_at_the_first_case_that_goes_wrong():
    scene = scene_of(changed(swallows))
    assert swept(scene, stop=True).cases < swept(scene).cases


def test_no_scene_proves_nothing():
    scene = scene_of(GOOD)
    assert [one.sentence.split(" ")[0] for one in not_proved([Sweep(scene)], {})] == [
        "Count",
        "Tell",
        "Alert",
    ]
