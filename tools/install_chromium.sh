#!/bin/sh
# Chromium and one font for the browser test and the screenshots; does nothing where a Chromium is there.
set -eu
if command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1; then
    exit 0
fi
if ! command -v apt-get >/dev/null 2>&1; then
    echo "Chromium tidak ditemukan dan apt-get tidak tersedia: pasang Chromium, lalu ulangi." >&2
    exit 1
fi
become=""
[ "$(id -u)" -eq 0 ] || become="sudo"
$become apt-get update -qq
DEBIAN_FRONTEND=noninteractive $become apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null
