import ctypes
import os
import signal
import sys
import time


def score(data, model):
    what = data.columns[0]
    if what == "throw":
        raise ValueError("quite wrong")
    if what == "junk":
        sys.stdout.buffer.write(bytes(range(256)) * 500)
        sys.stderr.buffer.write(bytes(range(256)) * 500)
        os.write(1, b"\x00\xff\x02\x00\x00\x00")
    if what == "exit":
        sys.exit(3)
    if what == "end":
        os._exit(3)
    if what == "crash":
        ctypes.string_at(0)
    if what == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if what == "sleep":
        time.sleep(1e6)
    while what == "spin":
        pass
    if what == "slow":
        time.sleep(1)
    if what == "fork":
        os.fork()
    if what == "hoard":
        kept = []
        while True:
            kept.append(bytearray(b"x") * 2**24)
    return data.iloc[:, 0] * 2
