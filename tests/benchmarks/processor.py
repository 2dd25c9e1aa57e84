"""Processor time of a server that is measured."""
import os


def processor_seconds(pid):
    """Of all threads of the process, user and system."""
    with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
