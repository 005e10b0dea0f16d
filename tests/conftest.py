"""What holds for every test: the traps, exact outputs, and one repeatable hypothesis profile."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests.support import golden as golden_files
from tests.support import traps
from tests.support.commands import copy_example
from tests.support.golden import Golden
from tests.support.mailserver import Scripted
from tests.support.program import Program
from tests.support.shop import Shop

if TYPE_CHECKING:
    from collections.abc import Iterator

GOLDEN = pytest.StashKey[Golden]()
UNUSED = pytest.StashKey[list[str]]()

# The same examples in every run; to look further: pytest --hypothesis-profile=explore
settings.register_profile("ci", derandomize=True, deadline=None, database=None)
settings.register_profile("explore", max_examples=5_000, deadline=None, database=None)
settings.load_profile("ci")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="write tests/golden and the console blocks of the documents instead of comparing",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.stash[GOLDEN] = Golden(golden_files.FOLDER, update=config.getoption("--update-golden"))
    # Set here, not in a fixture: modules of tests are imported under the traps too.
    patch = pytest.MonkeyPatch()
    home = tempfile.TemporaryDirectory(prefix="empty-home-")
    config.add_cleanup(home.cleanup)
    config.add_cleanup(time.tzset)
    config.add_cleanup(patch.undo)
    traps.set_surroundings(patch, Path(home.name))
    traps.close_network(patch)


@pytest.fixture(autouse=True)
def trapped_home() -> Iterator[None]:
    """Fail the test that leaves something in the home directory, and take it away."""
    home = Path(os.environ["HOME"])
    yield
    left = sorted(home.iterdir())
    for path in left:
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    assert not left, f"written to the home directory: {[path.name for path in left]}"


@pytest.fixture
def golden(pytestconfig: pytest.Config) -> Golden:
    """`golden("agenda/week.txt", text)` compares with that file under tests/golden."""
    return pytestconfig.stash[GOLDEN]


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Fail a green run of everything that left golden files unused."""
    if exitstatus != pytest.ExitCode.OK or not _whole_suite(session):
        return
    unused = session.config.stash[GOLDEN].unused()
    if unused:
        session.config.stash[UNUSED] = unused
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    for name in config.stash.get(UNUSED, []):
        terminalreporter.write_line(f"tests/golden/{name} is not used by any test", red=True)


def _whole_suite(session: pytest.Session) -> bool:
    """Whether every test module took part, and nothing in it was left out."""
    option = session.config.option
    modules = {item.path for item in session.items}
    return (
        not (option.keyword or option.markexpr or option.deselect)
        and not any("::" in argument for argument in session.config.args)
        and modules.issuperset(Path(__file__).parent.rglob("test_*.py"))
    )


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """A small practice on a real disk: a few clients and no session, at Tue 3 Mar 2026 10:40."""
    return Shop(tmp_path / "practice")


@pytest.fixture
def program(shop: Shop) -> Program:
    """The program in the small practice."""
    return Program(shop.root)


@pytest.fixture
def example(tmp_path: Path) -> Program:
    """The program in a copy of the example, at Wed 11 Mar 2026 10:40."""
    return Program(copy_example(tmp_path))


@pytest.fixture
def server() -> Iterator[Scripted]:
    """A mail server on the loopback that answers as it is told."""
    with Scripted() as one:
        yield one
