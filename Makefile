# The few commands of the project, the same for people and CI. `make help` lists them.
SHELL := /bin/bash
BIN := .venv/bin
LOCK := uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate pyproject.toml

.PHONY: lock
lock: ## make the hash-pinned locks anew from pyproject.toml (needs uv)
	$(LOCK) -o requirements/serve.txt
	$(LOCK) --extra train -o requirements/train.txt
	$(LOCK) --extra train --extra dev -o requirements/dev.txt
