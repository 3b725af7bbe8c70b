"""Every fault of the table is one test: Baton keeps its promise, on SQLite and where it matters on PostgreSQL."""

from typing import Any

import pytest

from tests.conformance.bare_bench import BareBench
from tests.conformance.bench import Bench
from tests.conformance.fault import PROMISES, Broken, Fault
from tests.conformance.faults import FAULTS

pytestmark = pytest.mark.slow
BUILT = [fault for fault in FAULTS if fault.built]


def rows() -> list[Any]:
    on_sqlite = [pytest.param(fault, "sqlite", id=f"{fault.name}-sqlite") for fault in BUILT if fault.on_sqlite]
    return on_sqlite + [
        pytest.param(fault, "postgresql", id=f"{fault.name}-postgresql", marks=pytest.mark.postgres)
        for fault in BUILT
        if fault.about_database
    ]


@pytest.mark.parametrize(("fault", "shared_bench"), rows(), indirect=["shared_bench"], scope="module")
def test_baton_keeps_its_promise_under(fault: Fault, bench: Bench) -> None:
    fault.baton(bench)
    assert (bench.vendors.broken(), bench.chatwoot.server.broken) == ([], [])


def test_the_pause_recipe_of_bare_rasa_breaks_as_the_table_says(bare_bench: BareBench) -> None:
    broken = {fault.name: fault for fault in FAULTS}
    for name in ("session-expiry", "handback-fallback"):
        with pytest.raises(Broken):
            broken[name].bare(bare_bench)
        bare_bench.restored()


def test_every_fault_has_a_name_of_its_own_and_threatens_a_promise() -> None:
    names = [fault.name for fault in FAULTS]
    assert len(set(names)) == len(names)
    assert {fault.promise for fault in FAULTS} <= set(PROMISES)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_every_fault_is_tried_on_bare_rasa_or_says_why_not(fault: Fault) -> None:
    tried = type(fault).bare is not Fault.bare
    assert tried != bool(fault.no_part)
    assert not tried or fault.how_bare
