# `make demo` runs the main job, `make test` passes the tests; both set up what they need.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: help demo test shipped test-all unit live soak bench check lint types imports format upgrade audit clean lab-down

help: ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-9s %s\n", $$1, $$2}'

demo: $(STAMP) ## Set everything up, a local real Odoo included, and make two quotations
	@scripts/with-lab $(BIN)/mcp-odoo demo

test: $(STAMP) ## The tests: unit, then live against a real Odoo that the suite starts
	@$(BIN)/python -m pytest -m "not soak and not shipped"

shipped: $(STAMP) ## Wheel, desktop extension and image: installed, built, started; minutes, Debian's programs first (scripts/shipping-tools)
	@$(BIN)/python -m pytest -m shipped

soak: $(STAMP) ## Crowds, outages and random kills, against a real Odoo as well; four minutes
	@$(BIN)/python -m pytest -m soak

test-all: test soak ## All tests, and those against a real Odoo once more against Odoo 14
	@MCP_ODOO_TEST_ODOO=14 $(BIN)/python -m pytest -m "live and not soak"

unit: $(STAMP) ## The tests that need neither network nor Odoo; seconds
	@$(BIN)/python -m pytest -m "not live and not shipped"

live: $(STAMP) ## The tests against a real Odoo: 19, or MCP_ODOO_TEST_ODOO=14
	@$(BIN)/python -m pytest -m "live and not soak"

bench: $(STAMP) ## What it costs, in ratios, on the local real Odoo; minutes
	@scripts/with-lab $(BIN)/python -m bench

check: lint types imports test soak ## Style, types, import rules and all tests

lint: $(STAMP)
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: $(STAMP)
	@$(BIN)/mypy

imports: $(STAMP)
	@$(BIN)/lint-imports --no-logo

format: $(STAMP) ## Format the code
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

upgrade: ## Write constraints.txt anew from the newest releases
	@scripts/upgrade-constraints

audit: ## Known vulnerabilities of what constraints.txt names; needs a vulnerability service
	@$(PYTHON) scripts/audit

lab-down: ## Stop the local Odoo
	@scripts/odoo-lab down --all

clean: ## Remove the virtual environment and caches (the lab's are in the user's cache folder)
	rm -rf $(VENV) build dist src/*.egg-info .mypy_cache .ruff_cache .import_linter_cache

$(STAMP): pyproject.toml constraints.txt scripts/make-venv
	@scripts/make-venv "$(PYTHON)" "$(VENV)"
	@touch $@
