"""What the Tasks of a run answer: results and errors that a test asks for, in turn, and
the time that a Task usually takes.
"""

from downbeat.testing.flow_tasks import in_turn


def test_the_last_answer_in_turn_is_for_all_that_follow():
    answer = in_turn(1, 2)
    assert [answer(None) for _ in range(4)] == [1, 2, 2, 2]
