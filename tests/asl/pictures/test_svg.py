"""A definition as SVG."""

import subprocess
import sys
import xml.etree.ElementTree as ET

import pytest

from downbeat import asl
from downbeat.asl.pictures.svg import drawing
from tests.planned_stacks import planned_stack

SVG = "{http://www.w3.org/2000/svg}"
DEFINITION = {
    "Comment": 'Move <orders> & "more"',
    "StartAt": "Move <b>",
    "States": {
        "Move <b>": {
            "Type": "Task",
            "Resource": "arn:aws:states:::sqs:sendMessage",
            "Retry": [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 4}],
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Stop"}],
            "End": True,
        },
        "Stop": {"Type": "Fail", "Error": "Broken"},
    },
}


def states(svg: str) -> list[ET.Element]:
    return [one for one in ET.fromstring(svg).iter(f"{SVG}g") if "data-path" in one.attrib]


@pytest.mark.parametrize("planned", planned_stack("dev"), ids=lambda planned: planned.key)
def test_every_state_is_one_element_with_its_path(planned):
    svg = asl.diagram(planned.definition, form="svg")
    paths = [located.path for located in asl.states(planned.definition)]
    assert sorted(one.attrib["data-path"] for one in states(svg)) == sorted(paths)


def test_a_state_says_to_a_screen_reader_what_it_is():
    first = states(drawing(DEFINITION))[0]
    assert first[0].attrib["aria-label"] == "Move <b>, sqs:sendMessage, tried again 4 times at most"


def test_names_are_escaped():
    svg = drawing(DEFINITION)
    assert "<b>" not in svg and "Move &lt;b&gt;" in svg
    assert ET.fromstring(svg).attrib["aria-label"] == 'Move <orders> & "more"'


def test_with_a_link_each_state_leads_where_it_says():
    root = ET.fromstring(drawing(DEFINITION, link=lambda path: f"#{path}"))
    links = [one.attrib["href"] for one in root.iter(f"{SVG}a")]
    assert links == ["#/States/Move <b>", "#/States/Stop"]


def test_a_change_is_a_class_of_its_state():
    changed = states(drawing(DEFINITION, changes={"/States/Stop": "added"}))
    assert [one.attrib["class"] for one in changed] == [
        "state is-task",
        "state is-fail failing added",
    ]


def test_the_picture_that_stands_alone_has_its_style_and_loads_nothing():
    svg = asl.diagram(DEFINITION, form="svg")
    assert "prefers-color-scheme:dark" in svg
    assert "http" not in svg.replace("http://www.w3.org/2000/svg", "")


def test_it_is_the_same_every_time_in_another_process():
    program = (
        "from downbeat import asl; from downbeat.plan.stacks import find;"
        "print(asl.diagram(find('weekly-monitoring', 'dev').definition, form='svg'), end='')"
    )
    runs = {
        subprocess.run([sys.executable, "-c", program], capture_output=True, check=True).stdout
        for _ in range(2)
    }
    assert len(runs) == 1


def test_a_form_that_there_is_not_is_refused():
    with pytest.raises(ValueError, match='"png" is not a form of diagram: "mermaid" or "svg"'):
        asl.diagram(DEFINITION, form="png")
