"""What is known of a definition's values before anything runs: constants, and texts of which a part
is known.

    value        what is known of one value
    jsonata      … of an expression       written with what is known of the names in it
    jsonpath     … of a path, or of an intrinsic function
    templates    … of Arguments, Parameters, Output …
    machine      … of each state's input, from the first state on

An argument of a call, `{% 'runs/' & $states.input.id %}`, is so the text "runs/…", and IAM's
pattern for it "runs/*".
"""

from downbeat.asl.propagation.machine import Known, known_values
from downbeat.asl.propagation.value import Hole, Text, texts_of

__all__ = ["Hole", "Known", "Text", "known_values", "texts_of"]
