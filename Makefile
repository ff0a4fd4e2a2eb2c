# make demo     the example site on http://127.0.0.1:8001
# make test     every test
# All set-up happens in .venv; PYTHON chooses another interpreter, PORT another port.

PYTHON ?= python3
PORT ?= 8001
UPLOT ?= 1.6.32
BIN := .venv/bin
# Editable, so that a change in the sources needs no new installation; the stamps say what is installed already.
DEMO_STAMP := .venv/.installed-demo
TEST_STAMP := .venv/.installed-test

.PHONY: demo test setup lint types docs uplot clean
.DEFAULT_GOAL := demo

demo: $(DEMO_STAMP)
	$(BIN)/onrecord ingest quotes.db examples/articles
	$(BIN)/onrecord serve quotes.db --port $(PORT)

test: $(TEST_STAMP)
	@options=$$(sh .ci/chromium) && set -x && $(BIN)/python -m pytest $$options

setup: $(TEST_STAMP)

# Another version of what draws the charts: make uplot UPLOT=1.6.33 (needs npm; the site itself never does).
uplot:
	npm pack --silent uplot@$(UPLOT) && tar -xzf uplot-$(UPLOT).tgz && rm uplot-$(UPLOT).tgz static/uPlot-*
	for file in iife.min.js min.css; do cp package/dist/uPlot.$$file static/uPlot-$(UPLOT).$$file; done
	cp package/LICENSE static/uPlot-LICENSE.txt && rm -r package
	sed -i 's/uPlot-[0-9.]*[0-9]\./uPlot-$(UPLOT)./' templates/_chart_head.html

lint: $(TEST_STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(TEST_STAMP)
	$(BIN)/mypy

docs: $(TEST_STAMP)
	$(BIN)/cog -r docs/*.md

clean:
	rm -rf .venv build dist *.egg-info quotes.db quotes.db-*

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || { \
	  echo "On Record needs Python 3.10 or newer, and '$(PYTHON)' is not: try make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "Python's venv is missing here; on Debian or Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv .venv

$(DEMO_STAMP): $(BIN)/python setup.cfg pyproject.toml
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(TEST_STAMP): $(DEMO_STAMP)
	$(BIN)/python -m pip install --quiet --editable '.[test,lint]'
	@touch $@
