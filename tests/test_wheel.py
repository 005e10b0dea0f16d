"""What is published: the sdist holds all that the wheel needs, and the wheel works by itself."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

import therasched

ROOT = Path(__file__).parent.parent
OFFLINE = ("--quiet", "--no-deps", "--no-index", "--disable-pip-version-check")


def run(*command: str | Path, folder: Path, **environment: str) -> str:
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def pip(*arguments: str | Path, folder: Path) -> None:
    """Run pip without the network, at home in `folder`: it leaves traces there."""
    run(sys.executable, "-m", "pip", *arguments, *OFFLINE, folder=folder, HOME=str(folder))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from the sdist, as an installer would."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", folder, folder=ROOT)
    [sdist] = folder.glob("*.tar.gz")
    pip("wheel", "--no-build-isolation", "--wheel-dir", folder, sdist, folder=folder)
    [built] = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs in a fresh environment that holds the wheel.

    Its dependencies are lent from the environment of the tests; nothing is downloaded.
    """
    folder = tmp_path_factory.mktemp("fresh") / "venv"
    run(sys.executable, "-m", "venv", "--without-pip", folder, folder=folder.parent)
    names = {"base": str(folder), "platbase": str(folder)}
    programs = Path(sysconfig.get_path("scripts", "venv", names))
    own_packages = Path(sysconfig.get_path("purelib", "venv", names))
    pip("--python", programs / "python", "install", wheel, folder=folder)
    (own_packages / "lent.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return programs


def test_the_wheel_holds_templates_example_and_licence(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("templates", "data-example"):
        expected = {
            f"therasched/{path.relative_to(ROOT).as_posix()}"
            for path in (ROOT / folder).rglob("*")
            if path.is_file()
        }
        assert expected
        assert expected <= names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not any(name.startswith("tests/") for name in names)


def test_the_installed_program_tells_its_version(installed: Path, tmp_path: Path) -> None:
    assert therasched.__version__ in run(installed / "therasched", "--version", folder=tmp_path)


def test_the_installed_program_is_not_the_checkout(installed: Path, tmp_path: Path) -> None:
    tell = "import therasched; print(therasched.__file__)"
    place = Path(run(installed / "python", "-c", tell, folder=tmp_path).strip())
    assert place.is_relative_to(installed.parent)


def test_the_installed_program_brings_its_demo(installed: Path, tmp_path: Path) -> None:
    run(installed / "therasched", "demo", folder=tmp_path)
    practice = tmp_path / "therasched-demo"
    assert (practice / "therasched.yaml").is_file()
    assert "Mon" in run(installed / "therasched", "agenda", folder=practice)
