"""The policy pack `downbeat`: it only lists. `pulumi preview --policy-pack policies` starts it, and
PolicyPack never returns.
"""

from pulumi_policy import PolicyPack
from pulumi_policy.policy import _PolicyAnalyzerServicer
from rules.mode import listen
from rules.orphan import end_with_the_engine
from rules.sdk import POLICIES

end_with_the_engine()
listen(_PolicyAnalyzerServicer)
PolicyPack("downbeat", POLICIES)
