# Two commands for a newcomer: make run, make test. Everything else is named in README.md.

PYTHON ?= python3
VENV := .venv
INSTALLED := $(VENV)/.installed

.PHONY: run test soak faults bench lock clean

run: $(INSTALLED)
	@exec $(VENV)/bin/python -m web.cli serve --demo

test: $(INSTALLED)
	@sh tests/install.sh
	@exec $(VENV)/bin/python -m tests.gate

# What is repeated many times, at full size; on both databases.
soak: $(INSTALLED)
	@sh tests/install.sh
	@exec $(VENV)/bin/python -m tests.gate --soak

# Killed servers, lost answers, torn files.
faults: $(INSTALLED)
	@sh tests/install.sh
	@exec $(VENV)/bin/python -m tests.gate --faults

bench: $(INSTALLED)
	@sh tests/install.sh bench
	@exec $(VENV)/bin/python -m bench

# After a change in pyproject.toml; needs uv.
lock:
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-header --no-strip-extras --python-version 3.11 \
	  pyproject.toml --group dev -q -o requirements.lock

# The environment only: data stay.
clean:
	rm -rf $(VENV)

$(INSTALLED): requirements.lock
	@PYTHON=$(PYTHON) VENV=$(VENV) sh tests/environment.sh
	@touch $@
