"""The functions that an expression may call, and with how many arguments."""

from downbeat.asl.jsonata import evaluate
from downbeat.asl.jsonata_functions import FUNCTIONS, LEAST, MOST

# What Step Functions adds to JSONata; the engine behind the simulator has them by another way.
OWN = {"hash", "parse", "partition", "random", "range", "uuid"}


def known(name: str) -> bool:
    return bool(evaluate(f"$type(${name}) = 'function'", {}))


def test_every_function_is_one_that_the_engine_has_or_step_functions_adds():
    assert {name for name in FUNCTIONS - OWN if not known(name)} == set()


def test_a_function_takes_no_fewer_arguments_than_it_needs():
    assert (LEAST.keys() | MOST.keys()) - FUNCTIONS == set()
    assert {name for name in LEAST.keys() & MOST.keys() if LEAST[name] > MOST[name]} == set()
