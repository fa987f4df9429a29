"""What a linter finds in the scripts: names that nobody declared, declared twice or never used."""

import json
import re
import subprocess
import sysconfig
from pathlib import Path

import pytest

from lenet import web
from ui import component_scripts, components

LINTER = Path(sysconfig.get_path("scripts")) / "oxlint"
RULES = {
    "env": {"browser": True, "es2024": True},
    "plugins": [],
    "categories": {"correctness": "error"},
    "rules": {"no-undef": "error", "no-redeclare": "error", "no-unused-vars": "error"},
}
SHARED = [components.HERE / f"{name}.js" for name in components.SHARED]
SCRIPTS = sorted(set(components.HERE.rglob("*.js")) - set(SHARED))
WEB = sorted(web.HERE.glob("*.js"))
COMPONENTS = sorted({path.stem if path.parent == components.HERE else path.parent.name for path in SCRIPTS})


def problems(script: str, folder: Path) -> set[str]:
    """What the linter says of one module."""
    (folder / "rules.json").write_text(json.dumps(RULES), encoding="utf-8")
    (folder / "script.js").write_text(script, encoding="utf-8")
    command = [str(LINTER), "-c", "rules.json", "-f", "json", "script.js"]
    report = json.loads(subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False).stdout)
    assert report["number_of_files"] == 1
    return {problem["message"] for problem in report["diagnostics"]}


@pytest.mark.parametrize("name", COMPONENTS)
def test_a_component_uses_and_declares_every_name_once_over_all_its_scripts(name: str, tmp_path: Path) -> None:
    shared = problems(components.shared(*components.NEEDS.get(name, ())), tmp_path)  # a component needs not all of it
    assert not problems(components.script(name), tmp_path) - shared


def test_what_loads_a_component_uses_and_declares_every_name_once(tmp_path: Path) -> None:
    assert not problems(component_scripts.loader("one", ""), tmp_path)


def test_each_shared_function_is_used_by_a_component(tmp_path: Path) -> None:
    assert not set.intersection(*(problems(components.script(name), tmp_path) for name in COMPONENTS))


def test_each_name_of_the_web_scripts_is_used_by_one_of_them_or_a_component_or_a_test(tmp_path: Path) -> None:
    found = problems(web.script(*(path.stem for path in WEB)), tmp_path)
    unused = {problem.split("'")[1] for problem in found if "is declared but never used." in problem}
    assert len(unused) == len(found)
    users = [*SHARED, *SCRIPTS, *(Path(__file__).parent / "lenet/web").glob("*.py")]
    assert not unused - set(re.findall(r"\w+", " ".join(path.read_text(encoding="utf-8") for path in users)))


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("export default () => absent;", "'absent' is not defined."),
        ("const once = 1;\nconst once = 2;\nexport default once;", "Identifier `once` has already been declared"),
        ("var twice = 1;\nvar twice = 2;\nexport default twice;", "'twice' is already defined."),
        ("const never = 1;\nexport default 2;", "Variable 'never' is declared but never used."),
    ],
)
def test_the_linter_finds_each_kind_of_fault(script: str, message: str, tmp_path: Path) -> None:
    assert any(problem.startswith(message) for problem in problems(script, tmp_path))


@pytest.mark.parametrize("path", [*SHARED, *SCRIPTS, *WEB, component_scripts.LOADER], ids=lambda path: path.name)
def test_a_script_and_its_lines_are_short(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) < 250 and not [line for line in lines if len(line) > 120]
