"""What a pipeline's dict says that its states usually take."""

from downbeat.plan.expected_effort import expected

STATES = {
    "Load": {"Type": "Task", "expected": {"seconds": 300, "dpu": "${workers}"}},
    "Each": {
        "Type": "Map",
        "ItemProcessor": {"States": {"One": {"Type": "Task", "expected": {"seconds": 2.5}}}},
    },
    "Wait": {"Type": "Wait", "Seconds": 5},
}
SPEC = {
    "name": "etl",
    "settings": {"workers": {"type": "integer", "default": 10, "about": "How many."}},
    "States": STATES,
    "on_failure": {"Tell": {"Type": "Task", "expected": {"seconds": 1}}},
}


def test_states_inside_others_and_of_the_failure_path_are_found_and_amounts_are_numbers():
    assert expected(SPEC) == {
        "Load": {"seconds": 300.0, "dpu": 10.0},
        "One": {"seconds": 2.5},
        "Tell": {"seconds": 1.0},
    }
    assert isinstance(expected(SPEC)["Load"]["seconds"], float)


def test_a_setting_of_the_stack_is_taken():
    assert expected(SPEC, {"workers": 4})["Load"]["dpu"] == 4.0


def test_a_dict_without_states_expects_nothing():
    assert expected({}) == {}
