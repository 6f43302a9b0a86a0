"""Small Express workflows that several tests run."""

from downbeat.simulator import simulate

INVOKE = "arn:aws:states:::lambda:invoke"


def machine(states, **more):
    return {"QueryLanguage": "JSONata", "StartAt": next(iter(states)), "States": states, **more}


def express(definition, tasks=None, **more):
    return simulate(definition, tasks=tasks, type="EXPRESS", **more)


ONE = machine({"Do": {"Type": "Task", "Resource": INVOKE, "End": True}})
