# `make demo` runs the main job, `make test` passes the tests; both set up what they need.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
# Processes that run tests at once: most tests wait more than they compute, and each of the live ones has an Odoo.
UNIT_WORKERS ?= 3
LIVE_WORKERS ?= 2
UNIT := $(BIN)/python -m pytest -m "not live and not shipped" -n $(UNIT_WORKERS)
LIVE := $(BIN)/python -m pytest -m "live and not soak" -n $(LIVE_WORKERS) tests/live

.PHONY: help demo test shipped soak test-all unit live coverage bench check lint types imports format hooks upgrade audit release-check lab-down clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-13s %s\n", $$1, $$2}'

demo: $(STAMP) ## Set everything up, a local real Odoo included, and make two quotations
	@scripts/with-lab $(BIN)/mcp-odoo demo

test: $(STAMP) ## The tests: unit, then live against a real Odoo that the suite starts
	@$(UNIT)
	@$(LIVE)

shipped: $(STAMP) ## Wheel, desktop extension, image: installed and started; scripts/shipping-tools first
	@$(BIN)/python -m pytest -m shipped

soak: $(STAMP) ## Crowds, outages and random kills, against a real Odoo as well; four minutes
	@$(BIN)/python -m pytest -m soak

test-all: test soak ## All tests, and those against a real Odoo once more against Odoo 14
	@MCP_ODOO_TEST_ODOO=14 $(LIVE)

unit: $(STAMP) ## The tests that need neither network nor Odoo
	@$(UNIT)

live: $(STAMP) ## The tests against a real Odoo: 19, or MCP_ODOO_TEST_ODOO=14
	@$(LIVE)

coverage: $(STAMP) ## Lines and branches that the unit tests reach, in the servers that they start as well
	@$(BIN)/coverage erase
	@$(BIN)/coverage run -m pytest -m "not live and not soak and not shipped" $(ARGS)
	@$(BIN)/coverage combine --quiet
	@$(BIN)/coverage report --sort=cover

bench: $(STAMP) ## What it costs beside bare calls, on the local real Odoo; ARGS="--quick"; ten minutes
	@scripts/with-lab $(BIN)/python -m bench $(ARGS)

check: lint types imports test soak ## Style, types, import rules and all tests

lint: $(STAMP) ## Style and format
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: $(STAMP) ## Types, strict
	@$(BIN)/mypy

imports: $(STAMP) ## Who may import whom
	@$(BIN)/lint-imports --no-logo

format: $(STAMP) ## Format the code
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

hooks: $(STAMP) ## Have git check what is committed, with the programs of .venv
	@$(BIN)/pre-commit install

upgrade: ## Write constraints.txt anew from the newest releases
	@scripts/upgrade-constraints

audit: ## Known vulnerabilities of what constraints.txt names; needs a vulnerability service
	@$(PYTHON) scripts/audit

release-check: $(STAMP) ## Make the next release in a clone that is thrown away
	@scripts/release --dry-run

lab-down: ## Stop the local Odoo
	@scripts/odoo-lab down --all

clean: ## Remove the virtual environment and caches (the lab's are in the user's cache folder)
	rm -rf $(VENV) build dist src/*.egg-info .mypy_cache .ruff_cache .import_linter_cache

$(STAMP): pyproject.toml constraints.txt scripts/make-venv
	@scripts/make-venv "$(PYTHON)" "$(VENV)"
	@touch $@
