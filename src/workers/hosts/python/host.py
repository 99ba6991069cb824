"""The host for models that Python runs; drum starts it, with its protocol on file descriptor 3.

This file has to be readable by any Python, so that one that is too old can say so.
"""
import os
import sys


# Processes that user code starts by multiprocessing import this file again.
if __name__ == "__main__":
    # User code does not see this folder; the package's own modules find each other by the package.
    _folder = sys.path.pop(0)

    if sys.version_info < (3, 9):
        import json
        import struct

        _meta = json.dumps(
            {
                "drum": {
                    "code": "PYTHON_TOO_OLD",
                    "details": {"python": sys.executable, "version": "%d.%d" % sys.version_info[:2]},
                }
            }
        ).encode()
        os.write(3, struct.pack("<BBHIII", 67, 0, 0, 0, len(_meta), 0) + _meta)
        sys.exit(70)

    sys.path.insert(0, _folder)
    from drum_host.serve import main  # noqa: E402

    sys.path.pop(0)
    # Last, so that an installed datarobot_drum goes before the one here.
    sys.path.append(os.path.join(_folder, "shim"))
    main()
