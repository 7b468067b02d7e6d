SHELL := /bin/bash
.DEFAULT_GOAL := help
VENV := .venv
BIN := $(VENV)/bin
DEMO_ARGS ?=
# A file goes to one worker: its warehouse serves the tests of a file one after the other. A third worker on two cores
# did not pay.
TEST_ARGS ?= --numprocesses 2 --dist loadfile --no-loadscope-reorder
export UV_PYTHON_DOWNLOADS := never
export DO_NOT_TRACK := 1
export GX_ANALYTICS_ENABLED := false
export AIRFLOW__USAGE_DATA_COLLECTION__ENABLED := False

.PHONY: help setup demo test check fix bench bench-matching bench-dashboards airflow serve screenshots lock clean

help: ## what each target does
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

setup: $(VENV)/.complete ## make .venv with everything pinned, and the padan command in it

$(VENV)/.complete: requirements.lock pyproject.toml tools/setup.sh
	tools/setup.sh $(VENV)
	touch $@

demo: setup ## synthetic extracts of 200,000 people for three months, published, summarised, shown (DEMO_ARGS=--no-serve)
	$(BIN)/padan demo $(DEMO_ARGS)

test: setup ## everything that must hold; installs Chromium and HAProxy by apt if they are not there
	tools/install_chromium.sh
	tools/install_haproxy.sh
	$(BIN)/python -m pytest $(TEST_ARGS)

check: setup ## formats, lints, types, layers; changes nothing
	tools/check.sh $(BIN)

fix: setup ## lets the formatters change files
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: setup ## seconds, rows a second and peak memory of each step, beside a hand-written lower bound
	$(BIN)/python benchmarks/run.py

bench-matching: setup ## the matching against the truth of synthetic months: precision, recall, curve, bias, speed, figures
	$(BIN)/python benchmarks/matching.py

bench-dashboards: setup ## pages, filters and fifty people on a mart of five years; writes docs/dashboards-speed.md
	tools/install_chromium.sh
	tools/install_haproxy.sh
	$(BIN)/python benchmarks/dashboards.py

airflow: setup ## scheduler and UI on the embedded database, loopback only
	$(BIN)/padan airflow

serve: setup ## the dashboards on localhost
	$(BIN)/padan serve

screenshots: setup ## renews the pictures in docs/images
	tools/install_chromium.sh
	$(BIN)/python tools/screenshots.py
	$(BIN)/python tools/screenshot_airflow.py

lock: setup ## resolves pyproject.toml anew into requirements.lock
	tools/lock.sh $(BIN)

clean: ## removes the environment and the local state
	-[ -x $(BIN)/padan ] && $(BIN)/padan stop
	rm -rf $(VENV) .padan dbt_project/target dbt_project/logs
