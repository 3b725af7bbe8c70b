"""A graph that is run node after node gives what Rasa's own runner gives."""

from typing import Any

import pytest

pytestmark = pytest.mark.rasa


class Word:
    """A node's component: joins what it takes, or stumbles."""

    def __init__(self, word: str) -> None:
        self.word = word

    def say(self, **taken: Any) -> str:
        if self.word == "stumbles":
            raise ValueError("a component failed")
        return f"{self.word}({', '.join(f'{name}={value}' for name, value in sorted(taken.items()))})"

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {}

    @classmethod
    def create(cls, config: dict[str, Any], *rest: Any, **named: Any) -> "Word":
        return cls(config["word"])


def runner_of(**needs: dict[str, str]) -> Any:
    from rasa.engine.graph import ExecutionContext, GraphSchema, SchemaNode
    from rasa.engine.runner.dask import DaskGraphRunner

    nodes = {
        name: SchemaNode(needs=taken, uses=Word, constructor_name="create", fn="say", config={"word": name}, eager=True)  # type: ignore[arg-type]
        for name, taken in needs.items()
    }
    schema = GraphSchema(nodes)
    return DaskGraphRunner.create(schema, None, ExecutionContext(schema))  # type: ignore[arg-type]


GRAPH: dict[str, dict[str, str]] = {
    "last": {"a": "left", "b": "right"},
    "left": {"x": "first"},
    "right": {"x": "first", "y": "message"},
    "first": {"m": "message"},
    "unneeded": {"m": "message"},
}


@pytest.mark.parametrize("targets", [["last"], ["left"], ["first", "right"], ["unneeded", "last"]])
def test_the_targets_are_what_the_stock_runner_finds(targets: list[str]) -> None:
    from baton.language.rasa_components.straight_runs import STOCK_RUN_GRAPH, run_graph

    runner = runner_of(**GRAPH)
    for message in ("hello", "again"):
        found = run_graph(runner, {"message": message}, targets)
        assert found == STOCK_RUN_GRAPH(runner, {"message": message}, targets)
        assert list(found) == targets


def test_only_what_the_target_needs_is_run_each_node_once_and_after_its_parents() -> None:
    from baton.language.rasa_components.straight_runs import steps_of

    order = [step.node for step in steps_of(runner_of(**GRAPH)._graph_schema, ("last",))]
    assert sorted(order) == ["first", "last", "left", "right"]
    assert order.index("first") < order.index("left") < order.index("last")
    assert order.index("first") < order.index("right") < order.index("last")


@pytest.mark.parametrize("fault", ["missing input", "stumbling component", "clash"])
def test_what_goes_wrong_is_raised_as_by_the_stock_runner(fault: str) -> None:
    from baton.language.rasa_components.straight_runs import STOCK_RUN_GRAPH, run_graph

    runner = runner_of(**GRAPH, stumbles={"m": "message"})
    inputs = {"missing input": {}, "clash": {"message": "left"}}.get(fault, {"message": "hello"})
    raised = []
    for run in (run_graph, STOCK_RUN_GRAPH):
        with pytest.raises(Exception) as error:
            run(runner, inputs, ["stumbles"] if fault == "stumbling component" else ["last"])
        raised.append(error.type)
    assert raised[0] is raised[1]


def test_training_is_left_to_the_stock_runner(monkeypatch: pytest.MonkeyPatch) -> None:
    from baton.language.rasa_components import straight_runs

    runner, asked = runner_of(**GRAPH), []
    runner._instantiated_nodes["left"]._hooks = [object()]
    monkeypatch.setattr(straight_runs, "STOCK_RUN_GRAPH", lambda *given: asked.append(given) or {})
    assert straight_runs.run_graph(runner, {"message": "hello"}, ["right"]) == {}
    assert asked == [(runner, {"message": "hello"}, ["right"])]
