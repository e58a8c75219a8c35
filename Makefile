.DEFAULT_GOAL := help
.PHONY: help demo test test-spark test-all check format bench docs lock clean

BIN := .venv/bin
export PYTHON

help: ## Show what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# Set up once; again only when the lock, the project file or the script has changed.
.venv/.ready: requirements-dev.lock pyproject.toml tools/setup.sh
	@tools/setup.sh

demo: .venv/.ready ## Build a synthetic region, import it, run the nightly job, show the list
	@PATH="$(CURDIR)/$(BIN):$$PATH" tools/demo.sh

test: .venv/.bench ## Run all tests but the long sweeps; name the 20 slowest
	$(BIN)/pytest

# Spark is large (470 MB) and needs Java: set up only for those who ask for it.
.venv/.spark: .venv/.ready requirements-spark.lock tools/setup_spark.sh
	@tools/setup_spark.sh

test-spark: .venv/.spark ## Run the tests that compare Spark with DuckDB
	$(BIN)/pytest -m "spark and not sweep" --numprocesses=0

test-all: .venv/.spark .venv/.bench ## Run all tests and the long sweeps, with fresh random examples
	$(BIN)/pytest -m "sweep or not sweep" --hypothesis-profile=sweep

check: .venv/.ready ## Format, lint, types, contracts, docs in sync: report every failure
	@$(BIN)/python tools/check.py

format: .venv/.ready ## Put the code into the one format and mend what lint can mend
	$(BIN)/ruff check --fix-only --quiet
	$(BIN)/ruff format

# The peers need pandas and Polars, which nothing else does.
.venv/.bench: .venv/.ready requirements-bench.lock tools/setup_bench.sh
	@tools/setup_bench.sh

bench: .venv/.bench ## Measure speed and memory against their floors; not a test
	$(BIN)/python bench/run.py $(BENCH)

docs: .venv/.ready ## Rewrite the generated pages and build the documentation
	$(BIN)/python tools/reference.py
	$(BIN)/sphinx-build -W --keep-going -q -b html docs docs/_build/html
	@echo "Open docs/_build/html/index.html"

lock: ## Renew the locked requirements (needs uv)
	tools/lock.sh

clean: ## Remove what the other commands made
	rm -rf .venv demo-lake docs/_build build dist
	rm -rf .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
