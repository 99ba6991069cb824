"""Prints what pyarrow reads in a file, as JSON: names, types, values, and the number of parts it is made of.

usage: read.py FILE.arrow|FILE.arrows|FILE.parquet
"""

import json
import sys

import pyarrow as pa
import pyarrow.ipc as ipc
import pyarrow.parquet as pq

path = sys.argv[1]
if path.endswith(".parquet"):
    file = pq.ParquetFile(path)
    table, parts = file.read(), file.num_row_groups
else:
    source = pa.memory_map(path)
    table = (ipc.open_file(source) if path.endswith(".arrow") else ipc.open_stream(source)).read_all()
    parts = len(table.to_batches())
table.validate(full=True)
types = [str(field.type) for field in table.schema]
values = [column.to_pylist() for column in table.columns]
print(json.dumps({"names": table.column_names, "types": types, "values": values, "parts": parts}, default=str))
