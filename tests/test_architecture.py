"""The borders between the parts, read from the imports, and the sizes and names that keep the code readable."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = sorted([*(ROOT / "baton").rglob("*.py"), *(ROOT / "actions").rglob("*.py")])
LONGEST = 300
"""Lines of a module; a longer one holds two ideas."""

FRAMEWORKS = ("fastapi", "starlette", "uvicorn", "httpx", "sanic", "tensorflow", "rasa", "rasa_sdk")
BORDERS: dict[str, tuple[str, ...]] = {
    # The core knows no framework, no vendor and none of those who call it.
    "baton/conversations": (
        *FRAMEWORKS,
        "sqlalchemy",
        "baton.gateway",
        "baton.channels",
        "baton.helpdesks",
        "baton.app",
    ),
    "baton/handoff": (*FRAMEWORKS, "sqlalchemy", "baton.gateway", "baton.channels", "baton.helpdesks", "baton.app"),
    "baton/storage": (*FRAMEWORKS, "baton.gateway", "baton.channels", "baton.helpdesks", "baton.app"),
    "baton/voice": (*FRAMEWORKS, "sqlalchemy", "baton.gateway", "baton.conversations", "baton.app"),
    # A practice cannot reach a customer, a figure or a log: it knows none of them.
    "baton/academy": (
        *FRAMEWORKS,
        "sqlalchemy",
        "baton.conversations",
        "baton.gateway",
        "baton.channels",
        "baton.helpdesks",
        "baton.insights",
        "baton.memory",
        "baton.rights",
        "baton.app",
    ),
    # Measuring looks at what is stored, and touches nothing.
    "baton/insights": (
        *FRAMEWORKS,
        "sqlalchemy",
        "baton.conversations",
        "baton.gateway",
        "baton.channels",
        "baton.helpdesks",
        "baton.app",
    ),
    # The two ends of the bridge never meet.
    "baton/channels": ("baton.helpdesks", "baton.gateway"),
    "baton/helpdesks": ("baton.channels", "baton.gateway", "rasa"),
    "baton/gateway": ("rasa", "rasa_sdk", "sanic", "tensorflow", "sqlalchemy"),
    "baton/app.py": ("rasa", "rasa_sdk", "sanic", "tensorflow", "baton.gateway", "actions"),
    "actions": ("rasa", "fastapi", "baton.gateway", "baton.app", "baton.channels"),
}
"""Folder or file -> what must not be imported there."""

ONLY_IN: dict[str, tuple[str, ...]] = {
    "rasa": ("baton/language/rasa_components/", "baton/memory/", "baton/channels/rasa_input.py"),
    "rasa_sdk": ("actions/",),
    "sanic": ("baton/channels/rasa_input.py",),
    "fastapi": ("baton/gateway/",),
    "starlette": ("baton/gateway/",),
    "uvicorn": ("baton/gateway/",),
    "sqlalchemy": ("baton/storage/", "baton/memory/event_rows.py", "baton/shop/", "baton/helpdesks/users.py"),
    "alembic": ("baton/storage/",),
    "onnxruntime": ("baton/language/",),
    "rich": ("baton/operations/progress.py",),
}
"""Library -> the only places that may import it."""

NAMES_THAT_SAY_NOTHING = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers", "core"}


def imports(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def inside(name: str, package: str) -> bool:
    return name == package or name.startswith(package + ".")


def place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("where", BORDERS)
def test_a_part_imports_nothing_from_beyond_its_border(where: str) -> None:
    part = ROOT / where
    files = [part] if part.is_file() else [path for path in SOURCES if path.is_relative_to(part)]
    assert files, f"{where} is gone; correct the table"
    crossings = [
        f"{place(path)}:{line} imports {name}"
        for path in files
        for name, line in imports(path)
        for package in BORDERS[where]
        if inside(name, package) and not place(path).startswith(ONLY_IN.get(package, ("-",)))
    ]
    assert crossings == []


@pytest.mark.parametrize("library", ONLY_IN)
def test_a_library_is_imported_only_where_it_belongs(library: str) -> None:
    strays = [
        f"{place(path)}:{line}"
        for path in SOURCES
        for name, line in imports(path)
        if inside(name, library) and not place(path).startswith(ONLY_IN[library])
    ]
    assert strays == []


def test_insights_only_read() -> None:
    """No transaction that is kept, and of the storage only the modules that select."""
    selects = (
        "arcs",
        "figures",
        "journeys",
        "replays",
        "reviewable",
        "spoken",
        "team_figures",
        "transcripts",
        "unanswered",
    )
    files = [path for path in SOURCES if path.is_relative_to(ROOT / "baton/insights")]
    assert files
    beyond = [
        f"{place(path)}:{line} imports {name}"
        for path in files
        for name, line in imports(path)
        if inside(name, "baton.storage")
        and not any(inside(name, f"baton.storage.{module}") for module in (*selects, "database"))
    ]
    assert beyond == []
    writes = [place(path) for path in files if ".transaction(" in path.read_text(encoding="utf-8")]
    assert writes == []
    selecting = {one for module in selects for one in imports(ROOT / f"baton/storage/{module}.py")}
    verbs = ("sqlalchemy.insert", "sqlalchemy.update", "sqlalchemy.delete")
    assert [name for name, _ in selecting if name in verbs] == []


def test_the_academy_knows_no_table_but_its_own() -> None:
    files = [path for path in SOURCES if path.is_relative_to(ROOT / "baton/academy")]
    own = ("baton.storage.practices", "baton.storage.database")
    beyond = [
        f"{place(path)}:{line} imports {name}"
        for path in files
        for name, line in imports(path)
        if inside(name, "baton.storage") and not any(inside(name, module) for module in own)
    ]
    assert beyond == []
    tables = {name for name, _ in imports(ROOT / "baton/storage/practices.py") if "tables" in name}
    assert {name.rpartition(".")[0] for name in tables} == {"baton.storage.academy_tables"}


def test_the_gateway_starts_without_rasa_sanic_or_tensorflow() -> None:
    code = (
        "import sys, baton.gateway.web; "
        "print([name for name in ('rasa', 'rasa_sdk', 'sanic', 'tensorflow', 'torch') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_process_that_measures_loads_no_model_and_no_framework() -> None:
    heavy = ("rasa", "rasa_sdk", "tensorflow", "onnxruntime", "sklearn", "fastapi", "uvicorn")
    code = (
        "import sys, baton.insights.measuring_process; early = 'numpy' in sys.modules; import baton.insights.answers; "
        f"print(early, [name for name in {heavy} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False []"


def test_no_module_is_longer_than_three_hundred_lines() -> None:
    long = {place(path): count for path in SOURCES if (count := len(path.read_text().splitlines())) > LONGEST}
    assert long == {}


def test_every_module_says_what_it_is_for() -> None:
    silent = [place(path) for path in SOURCES if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))]
    assert silent == []


def test_names_say_what_is_inside() -> None:
    vague = [place(path) for path in SOURCES if NAMES_THAT_SAY_NOTHING & {path.stem, *path.parent.parts}]
    assert vague == []


def test_rasas_own_data_folder_holds_yaml_only() -> None:
    strays = [place(path) for path in (ROOT / "data").rglob("*") if path.is_file() and path.suffix != ".yml"]
    assert strays == []


def test_no_file_names_a_package_index_or_a_folder_of_this_machine() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split()
    if not listed:
        pytest.skip("not a git checkout")
    words = ("files." + "pythonhosted", "pypi." + "org/simple", "--index" + "-url", "/wo" + "rk/", "/ro" + "ot/")
    found = [
        f"{name}: {word}"
        for name in listed
        if (ROOT / name).suffix in {".py", ".yml", ".toml", ".md", ".lock", ".txt", ".js", ".html", ".css", ""}
        and (ROOT / name).is_file()
        for word in words
        if word in (ROOT / name).read_text(encoding="utf-8", errors="ignore").replace("--no-emit-index-url", "")
    ]
    assert found == []
