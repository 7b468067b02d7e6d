"""HAProxy before several processes of the dashboards: one address, and each reader stays with one process."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from padan.errors import Failed

# Streamlit holds a session in the memory of one process: the cookie brings each request of a browser back to it. A
# process that does not answer gets nobody new. A page stays open for a working day without a word. A second HAProxy on
# the same port must not start (noreuseport): the kernel would share the readers out between strangers.
CONFIGURATION = """\
global
    maxconn 4000
    noreuseport
defaults
    mode http
    option redispatch
    timeout connect 5s
    timeout client 60s
    timeout server 120s
    timeout tunnel 12h
frontend readers
    bind {address}:{port}
    default_backend dashboards
backend dashboards
    balance leastconn
    cookie padan_process insert indirect nocache httponly attr SameSite=Lax
    option httpchk GET /_stcore/health
    default-server check inter 2s fall 3 rise 1
"""


def balancer_command(folder: Path, *, address: str, port: int, processes: Sequence[int]) -> list[str]:
    """The command that listens on an address and passes readers on to processes of this machine.

    Args:
        folder: where its configuration is written.
        address: to listen on.
        port: the same.
        processes: loopback ports of the dashboards' processes.

    Raises:
        Failed: HAProxy is not installed.
    """
    program = shutil.which("haproxy")
    if program is None:
        raise Failed(
            "PADAN_SERVE_PROCESSES lebih dari 1, tetapi HAProxy tidak terpasang",
            "pasang dengan tools/install_haproxy.sh, atau isi PADAN_SERVE_PROCESSES=1",
        )
    servers = (f"    server p{number} 127.0.0.1:{one} cookie p{number}\n" for number, one in enumerate(processes, 1))
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "haproxy.cfg"
    file.write_text(CONFIGURATION.format(address=address, port=port) + "".join(servers), encoding="utf-8")
    return [program, "-db", "-f", str(file)]
