"""The outside contract, driven over HTTP against real processes on each of the two databases."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.databases import PostgresServer
from tests.stack import PASSWORD, ROOT, Stack

CONTRACT = ROOT.parent / "shared" / "checks" / "contract.py"
pytestmark = pytest.mark.skipif(not CONTRACT.is_file(), reason="the shared contract check is not beside the checkout")


def driven(stack: Stack) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"BATON_ADMIN_PASSWORD": PASSWORD, "BATON_READY_S": "60"}
    command = [sys.executable, str(Path(CONTRACT)), stack.url]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=400, check=False)


def test_the_contract_holds_on_sqlite(make_stack: Callable[..., Stack]) -> None:
    done = driven(make_stack().start("rasa", "actions", "gateway"))
    assert done.stdout.rstrip().endswith("contract holds"), done.stdout


@pytest.mark.postgres
def test_the_contract_holds_on_postgresql(make_stack: Callable[..., Stack], postgres_server: PostgresServer) -> None:
    stack = make_stack(database_url=postgres_server.new_database()).start("rasa", "actions", "gateway")
    done = driven(stack)
    assert done.stdout.rstrip().endswith("contract holds"), done.stdout
