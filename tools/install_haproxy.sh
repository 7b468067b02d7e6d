#!/bin/sh
# HAProxy, which shares readers out where the dashboards run as several processes; does nothing where it is there.
set -eu
command -v haproxy >/dev/null 2>&1 && exit 0
if ! command -v apt-get >/dev/null 2>&1; then
    echo "HAProxy tidak ditemukan dan apt-get tidak tersedia: pasang HAProxy, lalu ulangi." >&2
    exit 1
fi
become=""
[ "$(id -u)" -eq 0 ] || become="sudo"
$become apt-get update -qq
DEBIAN_FRONTEND=noninteractive $become apt-get install -y -qq --no-install-recommends haproxy >/dev/null
