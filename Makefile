# Achterban: `make run` shows it, `make test` proves it. Both work from a fresh clone; README.md says what they need.

PYTHON ?= python3
RUN := .venv/bin/python
export PYTHON

.PHONY: run reset test proof bench lint wheel pins clean

run: .venv/installed
	@$(RUN) -m survey.demo

reset: .venv/installed
	@$(RUN) -m survey.demo --reset

test: .venv/installed-dev programs
	@$(RUN) -m pytest -n auto --maxprocesses 8

proof: .venv/installed-dev programs
	@$(RUN) -m pytest -m proof --timeout 900

bench: .venv/installed-dev programs
	@$(RUN) -m tests.bench
	@$(RUN) -m tests.bench.registering
	@$(RUN) -m tests.bench.editing
	@$(RUN) -m tests.bench.workbooks
	@$(RUN) -m tests.bench.analysis
	@$(RUN) -m tests.bench.counting

lint: .venv/installed-dev
	@.venv/bin/ruff check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports

wheel: .venv/installed-dev
	@$(RUN) -m hatchling build -t wheel

# Chooses new versions of everything; the files hold no address, so that they serve any registry.
pins: .venv/installed-dev
	@for part in "requirements.txt" "requirements-dev.txt --group dev"; do \
		set -- $$part; file=$$1; shift; \
		.venv/bin/uv pip compile -q --upgrade --python-version 3.11 --universal --generate-hashes --no-annotate --no-header \
			--no-emit-index-url --no-emit-find-links pyproject.toml "$$@" -o $$file; \
	done

clean:
	rm -rf .venv build dist .pytest_cache .hypothesis .mypy_cache .ruff_cache .import_linter_cache

# The development packages hold those of production, so a machine that has the former does not install the latter.
.venv/installed: requirements.txt .ci/install
	@.ci/install requirements.txt
	@rm -f .venv/installed-dev
	@touch $@

.venv/installed-dev: requirements.txt requirements-dev.txt .ci/install
	@.ci/install requirements-dev.txt
	@touch .venv/installed $@

.PHONY: programs
programs:
	@.ci/programs
