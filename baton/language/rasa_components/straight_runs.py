"""Runs a trained graph node after node, in an order that is found once.

Rasa's runner builds a dask graph for every message and every prediction, which costs as much as several of the
components that it runs. The nodes, what they are given and what they may raise stay the same. Training is left to Rasa:
its graphs are run once.
"""

from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import Any

from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import GraphSchema
from rasa.engine.runner.dask import DaskGraphRunner

STOCK_RUN_GRAPH = DaskGraphRunner.run
_PLANS = "_baton_plans"


@dataclass(frozen=True)
class Step:
    """A node, and the nodes or inputs whose outputs it takes."""

    node: str
    takes: tuple[str, ...]


def run_graph(
    self: DaskGraphRunner, inputs: dict[str, Any] | None = None, targets: list[str] | None = None
) -> dict[str, Any]:
    """As `DaskGraphRunner.run`; raises GraphRunError as it does."""
    if any(node._hooks for node in self._instantiated_nodes.values()):
        return STOCK_RUN_GRAPH(self, inputs, targets)
    wanted = tuple(targets or self._graph_schema.target_names)
    given = inputs or {}
    _refuse_clashes(given, self._graph_schema)
    outputs: dict[str, tuple[str, Any]] = {name: (name, value) for name, value in given.items()}
    try:
        for step in _plan(self, wanted):
            taken = [outputs.get(name, name) for name in step.takes]
            outputs[step.node] = self._instantiated_nodes[step.node](*taken)
    except RuntimeError as error:
        raise GraphRunError("Error running runner.") from error
    return dict(outputs[name] for name in wanted)


def _plan(runner: DaskGraphRunner, wanted: tuple[str, ...]) -> list[Step]:
    plans: dict[tuple[str, ...], list[Step]] = runner.__dict__.setdefault(_PLANS, {})
    if wanted not in plans:
        plans[wanted] = steps_of(runner._graph_schema, wanted)
    return plans[wanted]


def steps_of(schema: GraphSchema, targets: tuple[str, ...]) -> list[Step]:
    """What has to run for these targets, each node after those that it takes from."""
    needed = schema.minimal_graph_schema(list(targets)).nodes
    parents = {name: [parent for parent in node.needs.values() if parent in needed] for name, node in needed.items()}
    order = TopologicalSorter(parents).static_order()
    return [Step(name, tuple(needed[name].needs.values())) for name in order]


def _refuse_clashes(given: dict[str, Any], schema: GraphSchema) -> None:
    for value in given.values():
        if isinstance(value, str) and value in schema.nodes:
            raise GraphRunError(f"Input value '{value}' clashes with a node name.")
