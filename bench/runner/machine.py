"""The machine and the versions, in general terms, for the results file."""
import os
import platform
import subprocess
import time
from pathlib import Path


def machine():
    model = platform.processor() or platform.machine()
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
        memory = next(int(line.split()[1]) for line in Path("/proc/meminfo").read_text().splitlines()
                      if line.startswith("MemTotal"))
    except (OSError, StopIteration):
        memory = 0
    return f"{os.cpu_count()} CPUs ({model}), {memory / 2**20:.0f} GiB, Linux {platform.release().split('-')[0]}"


def version(root):
    try:
        return subprocess.run(["git", "-C", str(root), "describe", "--always", "--dirty"], stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def date():
    return time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime())
