"""Processor time of a server that is measured."""
import time


def processor_seconds(pid):
    """Of all threads of the process, user and system, to the nanosecond: /proc/PID/stat counts in steps of 10 ms."""
    return time.clock_gettime(~int(pid) << 3 | 2)  # The clock that clock_getcpuclockid(3) names.
