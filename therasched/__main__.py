"""`python -m therasched` is `therasched`; it knows nothing but the entry. See cli/main.py."""

from __future__ import annotations

from therasched.cli.main import main

if __name__ == "__main__":
    main()
