"""A pipeline's dict as it was meant."""

from downbeat.asl.misspelt_keys import known_words

TASK = {"Type": "Task", "expected": {"seconds": 1}}


def test_a_misspelt_key_is_read_as_the_nearest_and_one_near_to_none_is_left_out():
    spec = {"name": "a", "cadense": "daily", "qqqqqqqq": 1, "Stats": {"S": TASK}}
    assert known_words(spec) == {"name": "a", "cadence": "daily", "States": {"S": TASK}}


def test_a_key_that_is_there_is_not_read_twice():
    assert known_words({"cadence": "daily", "cadense": "weekly"})["cadence"] == "daily"


def test_our_misspelt_keys_of_states_are_left_out_at_any_depth_and_amazons_stay():
    slip = {"Type": "Pass", "Nxt": "x", "expcted": 1}
    inner = {"StartAt": "I", "States": {"I": slip}}
    spec = {
        "States": {
            "P": {"Type": "Parallel", "Branches": [inner, "x"]},
            "M": {"Type": "Map", "ItemProcessor": inner},
            "O": {"Type": "Map", "Iterator": inner},
            "No state": 5,
        },
        "on_failure": {"F": slip},
    }
    meant = {"Type": "Pass", "Nxt": "x"}
    machine = {"StartAt": "I", "States": {"I": meant}}
    assert known_words(spec) == {
        "States": {
            "P": {"Type": "Parallel", "Branches": [machine, "x"]},
            "M": {"Type": "Map", "ItemProcessor": machine},
            "O": {"Type": "Map", "Iterator": machine},
            "No state": 5,
        },
        "on_failure": {"F": meant},
    }
    assert spec["on_failure"] == {"F": slip}


def test_what_is_no_dict_is_left_as_it_is():
    assert known_words(["a"]) == ["a"]
    assert known_words({"States": ["A"]}) == {"States": ["A"]}
