"""How near an execution comes to the limits."""

from downbeat.report.payloads import MOST_BYTES, payload_forecast
from downbeat.simulator import simulate

CALL = {"Type": "Task", "Resource": "arn:aws:states:::sns:publish", "Arguments": {}}
DEFINITION = {
    "QueryLanguage": "JSONata",
    "StartAt": "Small",
    "States": {
        "Small": {"Type": "Pass", "Next": "Large"},
        "Large": {**CALL, "Next": "Each"},
        "Each": {
            "Type": "Map",
            "Items": [1, 2],
            "ItemProcessor": {"StartAt": "In", "States": {"In": {"Type": "Pass", "End": True}}},
            "End": True,
        },
    },
}


def forecast(answer):
    execution = simulate(DEFINITION, {"a": 1}, tasks=lambda call: answer, validation="NONE")
    return payload_forecast(DEFINITION, execution.history)


def test_the_largest_payload_and_its_state_come_first():
    largest = forecast({"text": "é" * 1000})["largest"]
    assert largest[0] == {"state": "Large", "bytes": len('{"text":"') + 2000 + len('"}')}
    assert [one["state"] for one in largest[1:]] == ["Each"]


def test_events_and_the_room_of_each_map():
    found = forecast({})
    assert found["most_bytes"] == MOST_BYTES
    assert found["most_events"] == 25_000
    assert [one["name"] for one in found["maps"]] == ["Each"]
    assert found["maps"][0]["most_items"] > 1000
