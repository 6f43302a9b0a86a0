"""What a stack is going to cost: executions of the simulator, priced by downbeat.plan.costs.
Without AWS and without the engine. `downbeat cost`, `downbeat run`, the program and pages use it.

    estimate(stack, planned, prices) -> StackMonth
"""
