"""The pure judgement, bound to the policy that is in force when a turn is judged. It decides nothing of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from baton.handoff.escalation import EscalationPolicy
from baton.handoff.judgement import Judgement, judge
from baton.handoff.reading import Reading


@dataclass(frozen=True)
class PolicyJudge:
    """The pure judgement under one reading of `policy/escalation.yml`."""

    policy: EscalationPolicy

    @property
    def policy_version(self) -> str:
        """Names the policy in assessments and in the decision log."""
        return self.policy.version

    def __call__(self, readings: Sequence[Reading], past: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        earlier = [Judgement.from_dict(judgement) for judgement in past]
        return judge(readings=readings, past=earlier, policy=self.policy).to_dict()
