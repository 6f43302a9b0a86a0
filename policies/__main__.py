"""The policy pack `downbeat`: `pulumi preview --policy-pack policies` starts it, and PolicyPack
never returns. `python -m policies FILE` judges files by the same rules.
"""

import sys

if __package__:
    from policies.files.command import main

    sys.exit(main(sys.argv[1:]))

from pulumi_policy import PolicyPack
from pulumi_policy.policy import _PolicyAnalyzerServicer
from rules.by_type import ask_by_type
from rules.mode import listen
from rules.orphan import end_with_the_engine
from rules.sdk import POLICIES

end_with_the_engine()
listen(_PolicyAnalyzerServicer)
ask_by_type(_PolicyAnalyzerServicer)
PolicyPack("downbeat", POLICIES)
