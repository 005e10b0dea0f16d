# Needs make and Python >= 3.11 with its venv module, nothing else. `make` alone lists what there is.
# Another Python: make PYTHON=python3.12 test

PY   = .venv/bin/python
PIP  = -m pip install --quiet --disable-pip-version-check
DEMO = therasched-demo
OURS = $(DEMO)/.therasched/made-by-make
FAULTS = $(wildcard bench/faults.py bench/commands.py bench/tampering.py)

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

demo: .venv/.demo ## a made-up practice in therasched-demo/, and what its week looks like
	@if [ -e $(DEMO) ] && [ ! -e $(OURS) ]; then \
	    echo "error: $(DEMO)/ was not made by make demo, so it stays as it is" >&2; \
	    echo "  try: move it away, then make demo" >&2; exit 1; fi
	@rm -rf $(DEMO)
	@.venv/bin/therasched demo $(DEMO)
	@mkdir -p $(DEMO)/.therasched && : >$(OURS)
	@set -e; cd $(DEMO); \
	run() { printf '\n$$ therasched %s\n' "$$*"; ../.venv/bin/therasched "$$@"; }; \
	run agenda; run show last; run todo; run sign last -y; run verify --summary; \
	run export ics --out practice.ics

test: .venv/.test ## the whole test suite
	@$(MAKE) --no-print-directory tools || \
	    echo "without the programs of make tools: the tests that need them are skipped" >&2
	@$(PY) $(MEASURED) -m pytest

tools: .venv-tools/.tools ## programs that read what we write: a calendar server, calendars, a browser

lint: .venv/.lint ## style, format and types
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy

coverage: .venv/.test ## the suite once more with branch coverage: 95 % of all, 100 % of domain and views
	@$(MAKE) --no-print-directory test covered MEASURED='-m coverage run'

covered: .venv/.test ## the gates once more over the coverage measured last
	@$(PY) -m coverage report --fail-under=95
	@$(PY) -m coverage report --fail-under=100 --include='therasched/domain/*,therasched/views/*'

lowest: .venv-lowest/.test ## the suite with the lowest versions of the dependencies that are allowed
	@.venv-lowest/bin/python -m pytest

bench: .venv/.test ## how fast it is, in units of `python -c 'import click, yaml'`
	@$(PY) bench/speed.py

faults: .venv/.test ## what is lost or goes unseen when disks fail, programs die, files are changed
	@set -e; for script in $(FAULTS); do printf '\n== %s\n' "$$script"; $(PY) "$$script"; done

figures: .venv/.test ## all other figures: what the other scripts in bench/ count and print
	@set -e; for script in $$(grep -l __main__ bench/*.py); do \
	    case " bench/speed.py $(FAULTS) " in *" $$script "*) continue ;; esac; \
	    printf '\n== %s\n' "$$script"; $(PY) "$$script"; done

picture: .venv/.test ## docs/img/agenda.svg, the picture in the README, from what the program prints
	@$(PY) docs/picture.py

shots: .venv/.test tools ## pictures of the pages in docs/img/, taken in Chromium
	@$(PY) docs/shots.py

clean: ## take away what the other targets made, the demo too
	@if [ -e $(OURS) ]; then rm -rf $(DEMO); fi
	@rm -rf .venv .venv-lowest .venv-tools .hypothesis .mypy_cache .ruff_cache .coverage build dist
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The environments. `.made` looks each time at what is there; the other stamps say what is installed.

.venv/.made .venv-lowest/.made .venv-tools/.made: ALWAYS
	@sh .ci/venv $(@D) "$(PYTHON)"
	@[ -e $@ ] || : >$@

.venv/.demo: .venv/.made pyproject.toml
	@echo "installing therasched into .venv"
	@$(PY) $(PIP) -e .
	@: >$@

.venv/.test: .venv/.made pyproject.toml
	@echo "installing therasched and its test tools into .venv"
	@$(PY) $(PIP) -e '.[test]'
	@: >$@

.venv/.lint: .venv/.made pyproject.toml
	@echo "installing therasched, its test and lint tools into .venv"
	@$(PY) $(PIP) -e '.[test,lint]'
	@: >$@

.venv-lowest/.test: .venv-lowest/.made pyproject.toml
	@echo "installing therasched with the lowest versions allowed into .venv-lowest"
	@.venv-lowest/bin/python .ci/lowest.py >.venv-lowest/lowest.txt
	@.venv-lowest/bin/python $(PIP) --constraint .venv-lowest/lowest.txt -e '.[test]'
	@: >$@

# Programs that read what we write. They have an environment of their own: what they ask for must
# not decide which versions of our own dependencies are tested.
.venv-tools/.tools: .venv-tools/.made .ci/tools.txt
	@echo "installing calendar programs and what drives a browser into .venv-tools"
	@.venv-tools/bin/python $(PIP) -r .ci/tools.txt
	@npm install --silent --no-audit --no-fund --prefix .venv-tools 'ical.js@^2.2' 'axe-core@^4.10' || \
	    echo "without ical.js and axe-core, which npm could not install: their tests are skipped" >&2
	@: >$@

.PHONY: ALWAYS help demo test tools lint coverage covered lowest bench faults figures picture shots clean
ALWAYS:
