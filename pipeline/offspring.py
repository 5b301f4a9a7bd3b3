"""What a process that we fork owes its parent: to leave Ctrl-C to it, and not to outlive it (T-FS-08)."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
"""Linux, linux/prctl.h."""


def end_with(parent: int) -> None:
    """Make this process end when its parent does; it ends at once where the parent died before we asked."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)
