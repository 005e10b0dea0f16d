"""The reader against hostile files, each in a process of its own: `python bench/loader.py`.

Prints time, peak memory and outcome of each case, then what 20,000 random inputs did to it.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.support.hostile import CASES

RANDOM_INPUTS = 20_000
SECONDS, MEGABYTES = 1.0, 100


def peak_kilobytes() -> int:
    """The most memory this process has held.

    The kernel's usual figure starts with that of whoever started the process, so on Linux the one
    of its own memory is taken.
    """
    status = Path("/proc/self/status")
    if status.exists():
        lines = status.read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def one(name: str) -> None:
    """In the child: read one case and say how it went."""
    from therasched.storage.yamltree import MalformedYaml, plain, read_tree

    data = CASES[name]()
    begun = time.perf_counter()
    try:
        plain(read_tree(data).root)
        outcome = "read"
    except MalformedYaml as fault:
        outcome = f"{fault.line}:{fault.column}: {fault.message}"
    seconds = time.perf_counter() - begun
    peak = peak_kilobytes()
    megabytes = peak / (1_000_000 if sys.platform == "darwin" else 1_000)
    print(json.dumps([outcome, seconds, megabytes]))


def limits() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (10, 10))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform != "darwin":
        resource.setrlimit(resource.RLIMIT_AS, (1_000_000_000, 1_000_000_000))


def hostile() -> tuple[int, float, float]:
    """Run all cases; tracebacks, the longest time, the greatest memory."""
    tracebacks, longest, greatest = 0, 0.0, 0.0
    for name in CASES:
        child = subprocess.run(
            [sys.executable, __file__, name],
            capture_output=True,
            text=True,
            check=False,
            preexec_fn=limits,
        )
        if child.returncode or child.stderr:
            tracebacks += 1
            print(f"{name:32} FAILED {child.returncode} {child.stderr[-300:]}")
            continue
        outcome, seconds, megabytes = json.loads(child.stdout)
        longest, greatest = max(longest, seconds), max(greatest, megabytes)
        print(f"{name:32}{seconds * 1000:9.1f} ms{megabytes:8.1f} MB  {outcome[:90]}")
    return tracebacks, longest, greatest


def random_inputs() -> tuple[int, int, int]:
    """Hypothesis inputs: how many, how many of them readable, how many tracebacks."""
    from hypothesis import HealthCheck, Phase, given, settings

    from tests.support.soup import soup
    from therasched.storage.yamltree import MalformedYaml, plain, read_tree

    counts = {"tried": 0, "read": 0, "failed": 0}

    @settings(
        max_examples=RANDOM_INPUTS,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(soup)
    def run(data: bytes) -> None:
        counts["tried"] += 1
        try:
            plain(read_tree(data).root)
            counts["read"] += 1
        except MalformedYaml as fault:
            counts["failed"] += not (1 <= fault.line <= data.count(b"\n") + 1 and fault.column >= 1)
        except Exception as error:
            counts["failed"] += 1
            print(f"{data!r}: {error!r}")

    run()
    return counts["tried"], counts["read"], counts["failed"]


def main() -> int:
    tracebacks, longest, greatest = hostile()
    tried, read, failed = random_inputs()
    print(
        f"loader: {len(CASES)} hostile files, {tracebacks} tracebacks, at most "
        f"{longest:.2f} s and {greatest:.0f} MB; {tried} random inputs ({read} readable), "
        f"{failed} tracebacks"
    )
    return 1 if tracebacks or failed or longest >= SECONDS or greatest >= MEGABYTES else 0


if __name__ == "__main__":
    if len(sys.argv) > 1:
        one(sys.argv[1])
    else:
        sys.exit(main())
