"""Two people, each with a clone of one practice, and the remote between them: a bare repository.

    office = Office(tmp_path)
    office.lena("plan", AHEAD, "-m", "Breathe.")
    office.lena.sync()
    office.tom.sync()

Lena's key and Tom's are known to the practice. The remote is a folder of this machine, to which
both have agreed.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from tests.support.gitplace import begin, git
from tests.support.shop import Shop
from tests.support.signing import NOW, Place

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.program import Answer


class Desk:
    """One person at her clone."""

    def __init__(self, place: Place, who: str) -> None:
        self.place, self.who = place, who
        self.root = place.root

    def __call__(self, *words: str, code: int = 0, at: str = NOW, **environment: str) -> Answer:
        """Type a command."""
        return self.place(*words, code=code, at=at, who=self.who, **environment)

    def sync(self, *words: str, code: int = 0, at: str = NOW) -> Answer:
        """Type `sync`."""
        return self("sync", *words, code=code, at=at)

    def git(self, *words: str) -> str:
        """Ask git, not through the package."""
        return git(self.root, *words).strip()

    @property
    def tip(self) -> str:
        """The commit that is checked out."""
        return self.git("rev-parse", "HEAD")

    def file(self, path: str) -> str:
        """What a file says."""
        return (self.root / path).read_text(encoding="utf-8")


class Office:
    """The two, and what lies between them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        here = Place(folder / "lena")
        here("doctor", "--fix")
        here("key", "add", str(here.keys / "tom.pub"), "--for", "tom")
        begin(here.root)
        git(here.root, "add", "-A")
        git(here.root, "commit", "-q", "-m", "begin")
        here("config", "set", "git", "auto")
        self.hub = folder / "hub.git"
        git(folder, "init", "-q", "--bare", "-b", "main", str(self.hub))
        git(here.root, "remote", "add", "origin", str(self.hub))
        self.lena = Desk(here, "lena")
        self.lena.sync("--unencrypted-ok")
        there = here.copy(folder / "tom")
        shutil.rmtree(there.root)
        git(there.folder, "clone", "-q", str(self.hub), "practice")
        for key, value in (("user.name", "Tom Hale"), ("user.email", "tom@example.org")):
            git(there.root, "config", key, value)
        self.tom = Desk(there, "tom")

    def copy(self, folder: Path) -> Office:
        """The same elsewhere, which is quicker than to make it."""
        other = object.__new__(Office)
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        other.folder, other.hub = folder, folder / "hub.git"
        homes = {"HOME": str(folder / "lena/home"), "XDG_CONFIG_HOME": str(folder / "lena/config")}
        settings = [folder / who / "practice/.git/config" for who in ("lena", "tom")]
        for file in [*settings, *(folder / "lena/config").rglob("remotes")]:
            file.write_text(file.read_text().replace(str(self.folder), str(folder)))
        for name in ("lena", "tom"):
            place = object.__new__(Place)
            place.__dict__ |= getattr(self, name).place.__dict__
            place.folder, place.shop = folder / name, object.__new__(Shop)
            place.root = place.shop.root = folder / name / "practice"
            place.environment = homes
            setattr(other, name, Desk(place, name))
        return other

    @property
    def tip(self) -> str:
        """What the remote has."""
        return git(self.hub, "rev-parse", "main").strip()

    def meet(self) -> None:
        """Both sync until there is nothing left."""
        for one in (self.lena, self.tom, self.lena):
            one.sync()
        assert self.are_one()

    def are_one(self) -> bool:
        """Whether both clones and the remote have the same, and nothing is left to commit."""
        clean = not (self.lena.git("status", "--short") or self.tom.git("status", "--short"))
        return clean and self.lena.tip == self.tom.tip == self.tip
