"""Where states and arrows of a picture go."""

from itertools import combinations, pairwise

import pytest

from downbeat.asl.pictures.graph import StateNode
from downbeat.asl.pictures.placing import Box, Machine, placed
from downbeat.asl.pictures.wording import detail
from tests.planned_stacks import planned_stack

PLANNED = {each.key: each for stack in ("dev", "prod") for each in planned_stack(stack)}
PASS = {"Type": "Pass", "End": True}


def chain(*names, last="Succeed"):
    states = {a: {"Type": "Pass", "Next": b} for a, b in pairwise(names)}
    return {"StartAt": names[0], "States": {**states, names[-1]: {"Type": last}}}


def boxes(machine: Machine) -> dict[str, Box]:
    return {box.node.name: box for box in machine.boxes}


def overlap(a: Box, b: Box) -> bool:
    return (
        a.x < b.x + b.width
        and b.x < a.x + a.width
        and a.y < b.y + b.height
        and b.y < a.y + a.height
    )


def machines(machine: Machine):
    yield machine
    for box in machine.boxes:
        for inner in box.inner:
            yield from machines(inner)


@pytest.mark.parametrize("key", PLANNED)
def test_no_two_states_overlap_and_every_one_is_inside_its_frame(key):
    for machine in machines(placed(PLANNED[key].definition)):
        assert not [
            (a.node.name, b.node.name) for a, b in combinations(machine.boxes, 2) if overlap(a, b)
        ]
        for box in machine.boxes:
            assert box.x >= 0 and box.x + box.width <= machine.width + 0.01, box.node.name
            assert box.y >= 0 and box.y + box.height <= machine.height + 0.01, box.node.name
            for inner in box.inner:
                assert inner.x + inner.width <= box.width
                assert inner.y + inner.height <= box.height


def test_the_longest_path_stands_straight():
    machine = chain("A", "A much longer name than A", "B", "C")
    machine["States"]["A"] = {
        "Type": "Choice",
        "Choices": [{"Condition": "{% true %}", "Next": "C"}],
        "Default": "A much longer name than A",
    }
    assert len({box.x + box.width / 2 for box in placed(machine).boxes}) == 1


def test_failing_states_stand_to_the_right_and_level_with_the_last():
    machine = chain("A", "B", "C")
    machine["States"]["A"]["Catch"] = [{"ErrorEquals": ["States.ALL"], "Next": "Stop"}]
    machine["States"]["Stop"] = {"Type": "Fail"}
    at = boxes(placed(machine))
    assert at["Stop"].x > max(box.x + box.width for name, box in at.items() if name != "Stop")
    assert at["Stop"].y == at["C"].y
    assert [box.node.name for box in at.values() if box.failing] == ["Stop"]


def test_arrows_begin_and_end_at_their_states():
    for planned in PLANNED.values():
        for machine in machines(placed(planned.definition)):
            at = boxes(machine)
            for route in machine.routes:
                for name, (x, y) in (
                    (route.edge.source, route.points[0]),
                    (route.edge.target, route.points[-1]),
                ):
                    box = at[name]
                    assert box.x - 0.01 <= x <= box.x + box.width + 0.01, route.edge
                    assert box.y - 0.01 <= y <= box.y + box.height + 0.01, route.edge


def test_an_arrow_back_runs_along_the_left():
    machine = chain("A", "B", "C")
    machine["States"]["C"] = {
        "Type": "Choice",
        "Choices": [{"Condition": "{% $done %}", "Next": "D"}],
        "Default": "A",
    }
    machine["States"]["D"] = {"Type": "Succeed"}
    drawn = placed(machine)
    back = next(route for route in drawn.routes if route.edge.target == "A")
    assert min(x for x, _ in back.points) < min(box.x for box in drawn.boxes)


def test_a_state_that_nothing_leads_to_is_drawn_beside_the_others():
    machine = chain("A", "B")
    machine["States"]["Island"] = PASS
    at = boxes(placed(machine))
    assert set(at) == {"A", "B", "Island"}
    assert not any(overlap(a, b) for a, b in combinations(at.values(), 2))


def test_a_chain_of_two_thousand_states_is_placed():
    assert len(placed(chain(*(f"S{number}" for number in range(2000)))).boxes) == 2000


def test_a_machine_without_states_has_no_size():
    assert placed({}).boxes == ()


def test_failing_states_have_their_longest_path_straight_too():
    machine = chain("A", "B")
    machine["States"]["A"]["Catch"] = [{"ErrorEquals": ["States.ALL"], "Next": "Undo"}]
    undo = {"Type": "Choice", "Choices": [{"Condition": "{% $a %}", "Next": "Both"}]}
    machine["States"] |= {
        "Undo": {**undo, "Default": "One"},
        "Both": {"Type": "Pass", "Next": "One"},
        "One": {"Type": "Pass", "Next": "Stop"},
        "Stop": {"Type": "Fail"},
    }
    at = boxes(placed(machine))
    middles = {at[name].x + at[name].width / 2 for name in ("Undo", "Both", "One", "Stop")}
    assert len(middles) == 1


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({"Type": "Task", "Resource": "arn:aws:states:::ecs:runTask.sync"}, "ecs:runTask.sync"),
        (
            {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:1:function:resize:live"},
            "lambda: resize:live",
        ),
        ({"Type": "Task", "Resource": "arn:aws:states:us-east-1:1:activity:sign"}, "sign"),
        ({"Type": "Wait", "Seconds": 30}, "Wait: 30 seconds"),
        ({"Type": "Wait", "Timestamp": "{% $at %}"}, "Wait"),
        ({"Type": "Map", "MaxConcurrency": 5}, "Map: for each item, 5 at once"),
        ({"Type": "Map"}, "Map: for each item"),
        ({"Type": "Parallel", "Branches": []}, "Parallel: 0 side by side"),
        ({"Type": "Fail", "Error": "Broken"}, "Fail: Broken"),
        ({"Type": "Fail"}, "Fail"),
    ],
)
def test_the_second_line_of_a_box_says_what_the_state_does(state, words):
    assert detail(StateNode("/States/A", "A", state, ())) == words
