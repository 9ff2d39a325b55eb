#!/bin/sh
# The virtual environment, from the hash-pinned list. Run by make when that list is newer.
set -eu

: "${PYTHON:=python3}" "${VENV:=.venv}"

say() { printf '%s\n' "$*" >&2; }

if ! "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    say "需要 Python 3.11 或更新的版本；用 make PYTHON=python3.12 可以指定。"
    say "Python 3.11 or newer is needed; name one with make PYTHON=python3.12."
    exit 1
fi

if [ ! -x "$VENV/bin/python" ]; then
    # Debian keeps ensurepip in a package of its own.
    if ! "$PYTHON" -c 'import ensurepip' 2>/dev/null && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        say "安装 python3-venv … Installing python3-venv …"
        apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-venv >/dev/null
    fi
    if ! "$PYTHON" -m venv "$VENV"; then
        rm -rf "$VENV"
        say "不能建立虚拟环境。请安装 python3-venv 再试。"
        say "Cannot make a virtual environment. Install python3-venv and try again."
        exit 1
    fi
fi

if ! "$VENV/bin/python" -m pip --version >/dev/null 2>&1; then
    "$VENV/bin/python" -m ensurepip -q
fi
say "安装依赖（第一次约一分钟）… Installing what requirements.lock names …"
"$VENV/bin/python" -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock
