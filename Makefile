# Two commands: `make demo` and `make test`. Each prepares .venv from the hashed lock file first.
# `make lint` checks format, style, types and the rooms' order; `make coverage` holds the rooms that decide, send and
# authenticate to every branch; `make check` is all three. `make mutants` changes these rooms, one thing at a time, and
# lists what no test notices.
# `make faults` breaks everything at every point and counts what is lost, doubled or wrong (`make faults-long`: more of it).
# `make understanding` prints what is read well and what is not; `make train` fits the second opinion and the weights.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
PYTEST_ARGS ?=
REPORTS ?=
report = $(if $(REPORTS),--junit-xml=$(REPORTS)/$(1).xml)

.PHONY: demo test lint check coverage mutants understanding train faults faults-long dovecot postgresql lock clean

# The lock file pins every package by hash; the project itself is installed without asking any registry again. All is
# compiled once: where Python may write no bytecode, each start would do it again.
$(READY): requirements.lock pyproject.toml .ci/uv.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "mailbot needs Python 3.11 or later")'
	$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .ci/uv.lock
	UV_SYSTEM_CERTS=1 $(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r requirements.lock
	UV_SYSTEM_CERTS=1 $(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	$(BIN)/python -m compileall -q mailbot
	@touch $@

demo: $(READY)
	$(BIN)/mailbot demo

# What measures time is run last, with nothing beside it.
test: $(READY) dovecot postgresql
	$(BIN)/python -m pytest -n 2 --dist worksteal -m "not alone" $(call report,tests) $(PYTEST_ARGS)
	$(BIN)/python -m pytest -m alone $(call report,alone) $(PYTEST_ARGS)

lint: $(READY)
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy --no-error-summary
	$(BIN)/lint-imports --no-cache >.venv/imports.txt || { cat .venv/imports.txt; exit 1; }

check: test coverage lint

# Which rooms: `[tool.coverage]` in pyproject.toml. Their unit tests alone take every branch.
coverage: $(READY)
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -n 2 --dist worksteal -m "not alone" $(call report,coverage) tests/unit/{cases,mail,outbox,pipeline}
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

# One room: `make mutants ROOMS=outbox`. What survives is explained in tests/survivors/.
mutants: $(READY)
	$(BIN)/python -m tools.mutants $(ROOMS)

understanding: $(READY)
	$(BIN)/python -m tools.understanding

# The scoreboard of faults, on SQLite and PostgreSQL, two processes at once; each row says how long it took.
faults: $(READY) dovecot postgresql
	$(BIN)/python -m tools.faults

faults-long: $(READY) dovecot postgresql
	$(BIN)/python -m tools.faults --extent long
	$(BIN)/python -m pytest tests/faults/test_states.py --hypothesis-profile long

# Minutes, and the same result each time. What each set is for: docs/corpus.md.
train: $(READY)
	$(BIN)/python -m tools.train_opinion --messages tests/reading/{tuned,apart,blind-{a,b,c,d,f,g,i,j,k,l,o,p,q,r,s,u,x}}.jsonl $(wildcard ../shared/understanding/dev.jsonl)
	$(BIN)/python -m tools.train_weights tests/reading/{blind-{m,n,t,v,w},answers}.jsonl

# The mail server of the integration tests. Where it can't be installed, those tests say why they are skipped.
dovecot:
	@PATH=$$PATH:/usr/sbin; command -v dovecot >/dev/null || bash .ci/install "its tests will be skipped" dovecot-imapd

# The second store of the tests of faults; each run starts its own, unprivileged.
postgresql:
	@[ -x /usr/lib/postgresql/15/bin/postgres ] || bash .ci/install "its tests will be skipped" postgresql-15

lock:
	UV_SYSTEM_CERTS=1 $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --group dev pyproject.toml -o requirements.lock

clean:
	rm -rf .venv build dist .coverage .coverage.*
