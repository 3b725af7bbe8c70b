"""What exists is documented: commands, settings, policy keys, dependencies, folders; and links lead somewhere."""

import re
from dataclasses import fields
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from baton import __version__
from baton.cli import COMMANDS
from baton.insights.kpis import KPIS, Kpi
from baton.operations.check_policies import POLICIES
from baton.settings import SETTINGS, Setting, Settings

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
PYPROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
PAGES = sorted([*ROOT.glob("*.md"), ROOT / "knowledge" / "README.md"])
REQUIREMENT = re.compile(r'^    "([A-Za-z][A-Za-z0-9._-]*(?:\[\w+\])?)[^"]*",$', re.MULTILINE)


def policy_keys() -> list[tuple[str, str]]:
    loaded = {
        name: YAML(typ="safe", pure=True).load(ROOT / "policy" / name) for name in POLICIES if name.endswith(".yml")
    }
    return [(name, key) for name, data in loaded.items() for key in data]


def requirements() -> list[str]:
    listed = PYPROJECT[PYPROJECT.index("dependencies = [") : PYPROJECT.index("[project.scripts]")]
    return REQUIREMENT.findall(listed)


@pytest.mark.parametrize("name", [command.name for command in COMMANDS])
def test_the_readme_names_every_command(name: str) -> None:
    assert f"`baton {name}`" in README


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.variable)
def test_the_readme_explains_every_setting(setting: Setting) -> None:
    row = next((line for line in README.splitlines() if line.startswith(f"| `{setting.variable}` |")), "")
    assert row
    if setting.default and not setting.secret:
        shown = row.split("|")[2].strip().strip("`")
        assert shown in (str(setting.default), f"{setting.default:g}" if isinstance(setting.default, float) else "")


def test_the_table_of_settings_fills_every_field() -> None:
    assert [setting.field for setting in SETTINGS] == [field.name for field in fields(Settings)]


@pytest.mark.parametrize(("file", "key"), policy_keys())
def test_every_key_of_a_policy_is_explained_above_it(file: str, key: str) -> None:
    lines = (ROOT / "policy" / file).read_text(encoding="utf-8").splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith(f"{key}:"))
    above = at - 1
    while above >= 0 and re.match(r"\w", lines[above]):
        above -= 1
    assert lines[above].startswith("#"), f"policy/{file}:{at + 1}: '{key}' has no comment above it"


@pytest.mark.parametrize("name", requirements())
def test_every_dependency_has_its_reason(name: str) -> None:
    assert f"`{name}`" in ARCHITECTURE


def test_there_are_dependencies_to_explain() -> None:
    assert {"rasa", "fastapi", "pytest"} <= set(requirements())


def test_every_folder_of_baton_is_on_the_map() -> None:
    folders = [path.name for path in (ROOT / "baton").iterdir() if (path / "__init__.py").is_file()]
    assert [name for name in folders if f"`{name}/`" not in ARCHITECTURE] == []


def test_every_make_target_is_explained() -> None:
    targets = re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert "up" in targets
    assert [target for target in targets if f"make {target}" not in CONTRIBUTING] == []


@pytest.mark.parametrize("kpi", KPIS, ids=lambda kpi: kpi.name)
def test_every_kpi_is_explained_in_the_words_of_its_definition(kpi: Kpi) -> None:
    row = f"| `{kpi.name}` | {kpi.title} | {kpi.unit} | {kpi.definition} |"
    assert row in (ROOT / "docs" / "kpis.md").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_and_named_files_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#]+)\)", re.sub(r"`[^`]*`", "", text))
    named = re.findall(r"`((?:baton|policy|tests|data|knowledge|actions)/[\w./-]+\.(?:py|yml|md))`", text)
    assert [link for link in links if "://" not in link and not (page.parent / link).exists()] == []
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_the_version_is_the_same_everywhere() -> None:
    assert f'version = "{__version__}"' in PYPROJECT


def test_the_lock_file_holds_hashes_and_no_addresses() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "--hash=sha256:" in lock
    assert "://" not in lock
    assert "--index" + "-url" not in lock.replace("--no-emit-index-url", "")


@pytest.mark.parametrize("name", requirements())
def test_every_dependency_is_in_the_lock_file(name: str) -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8").lower()
    plain = re.sub(r"[._]", "-", name.split("[")[0].lower())
    assert f"\n{plain}==" in lock
