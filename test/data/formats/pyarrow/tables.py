"""Writes tables of every type that pyarrow and drum have in common, as Arrow or as Parquet.

usage: tables.py arrow|parquet FOLDER
"""

import datetime as dt
import decimal
import sys

import numpy as np
import pyarrow as pa
import pyarrow.ipc as ipc
import pyarrow.parquet as pq

kind, folder = sys.argv[1:]
D = decimal.Decimal

# Three rows of each; values.ts has what drum makes of them.
COLUMNS = {
    **{f"int{bits}": pa.array([1, -2, 100], getattr(pa, f"int{bits}")()) for bits in (8, 16, 32, 64)},
    **{f"uint{bits}": pa.array([1, 2, 2 ** min(bits, 53) - 1], getattr(pa, f"uint{bits}")()) for bits in (8, 16, 32, 64)},
    "int_nulls": pa.array([1, None, 3], pa.int16()),
    "long_nulls": pa.array([2**40, None, 3]),
    "big": pa.array([2**53 + 1, -(2**63), 2**63 - 1]),
    "huge": pa.array([2**64 - 1, 0, 1], pa.uint64()),
    "half": pa.array(np.array([1.5, -0.0, 6e-8], np.float16)),
    "float": pa.array([0.1, None, 3], pa.float32()),
    "double": pa.array([0.1, None, float("inf")]),
    "nan": pa.array([0.1, float("nan"), 2]),
    "bool": pa.array([True, None, False]),
    "utf8": pa.array(["a", None, "ü€😀"]),
    "large_utf8": pa.array(["a", None, "ü"], pa.large_utf8()),
    "dictionary": pa.array(["x", None, "x"]).dictionary_encode(),
    "millis_utc": pa.array([-1, None, 1709251199123], pa.timestamp("ms", "Europe/Berlin")),
    "micros": pa.array([1, None, 1709251199123456], pa.timestamp("us")),
    "nanos": pa.array([1, None, 1709251199000000789], pa.timestamp("ns")),
    "date32": pa.array([dt.date(2024, 2, 29), None, dt.date(1969, 12, 31)]),
    "time64": pa.array([1, None, 86399999999], pa.time64("us")),
    "decimal": pa.array([D("1.15"), None, D("-123456789012345678.99")], pa.decimal128(20, 2)),
    "small_decimal": pa.array([D("1.15"), None, D("-0.01")], pa.decimal128(5, 2)),
    "list": pa.array([[1, 2], None, [3, 4]]),
    "large_list": pa.array([[1.0, None], [2.0, 3.0], [4.0, 5.0]], pa.large_list(pa.float64())),
    "null": pa.nulls(3),
}
# What Parquet has no type for, and keeps as another.
ARROW_ONLY = {
    "utf8_view": pa.array(["short", None, "longer than twelve bytes, ü"], pa.string_view()),
    "number_dictionary": pa.array([1.5, None, 1.5]).dictionary_encode(),
    "seconds": pa.array([0, None, 1709251199], pa.timestamp("s")),
    "date64": pa.array([dt.date(2024, 2, 29), None, dt.date(1969, 12, 31)], pa.date64()),
    "time32": pa.array([1, None, 86399], pa.time32("s")),
    "duration": pa.array([90061500, None, -1], pa.duration("ms")),
    "decimal256": pa.array([D("1.15"), None, D("-0.01")], pa.decimal256(40, 2)),
    "fixed": pa.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], pa.list_(pa.float64(), 2)),
    "matrix": pa.array([[[1.0, 2.0], [3.0, 4.0]]] * 3, pa.list_(pa.list_(pa.float32(), 2), 2)),
}
# What a data frame cannot hold.
BAD = {
    "struct": pa.array([{"a": 1}]),
    "ragged": pa.array([[1], [1, 2]]),
    "texts": pa.array([["a"]]),
    "map": pa.array([[("a", 1)]], pa.map_(pa.string(), pa.int64())),
}
BAD_ARROW = {"binary": pa.array([b"a"]), "interval": pa.array([pa.MonthDayNano([1, 2, 3])])}
BAD_PARQUET = {"fixed": pa.array([b"a"], pa.binary(1))}

LONG = 50_000
wide = pa.table(
    {
        "x": np.arange(LONG) * 0.1,
        "text": [f"text {i % 1000}" for i in range(LONG)],
        "n": np.arange(LONG),
    }
)
duplicates = pa.Table.from_arrays([pa.array([1]), pa.array(["b"])], names=["a", "a"])


def bad(kinds):
    return {name: pa.table({"ok": pa.array([0] * len(array)), "bad": array}) for name, array in kinds.items()}


def write_arrow():
    table = pa.table({**COLUMNS, **ARROW_ONLY})
    chunked = pa.concat_tables([table.slice(0, 1), table.slice(1, 2)])

    def save(name, table, **options):
        writer = ipc.new_stream if name.endswith("s") else ipc.new_file
        with writer(f"{folder}/{name}", table.schema, options=ipc.IpcWriteOptions(**options)) as out:
            out.write_table(table)

    for codec in (None, "lz4", "zstd"):
        save(f"{codec}.arrow", table, compression=codec, emit_dictionary_deltas=True)
        save(f"{codec}.arrows", chunked, compression=codec, emit_dictionary_deltas=True)
        save(f"wide_{codec}.arrow", wide, compression=codec)
    save("sliced.arrow", pa.concat_tables([table, table]).combine_chunks().slice(1, 3))
    save("empty.arrow", table.slice(0, 0))
    save("duplicates.arrow", duplicates)
    for name, table in bad({**BAD, **BAD_ARROW}).items():
        save(f"bad_{name}.arrow", table)


def write_parquet():
    table = pa.table(COLUMNS)

    def save(name, table, **options):
        pq.write_table(table, f"{folder}/{name}.parquet", **options)

    for codec in ("none", "snappy", "gzip", "zstd", "brotli", "lz4"):
        save(codec, table, compression=codec)
    save("groups", table, row_group_size=1)
    older = {"version": "1.0", "data_page_version": "2.0", "use_dictionary": False, "store_schema": False}
    save("v1", table, **older, coerce_timestamps="us", allow_truncated_timestamps=True)
    save("int96", table.select(["nanos"]), use_deprecated_int96_timestamps=True)
    save("wide", wide, compression="zstd", row_group_size=20_000, data_page_size=32_768)
    save("duplicates", duplicates)
    for name, table in bad({**BAD, **BAD_PARQUET}).items():
        save(f"bad_{name}", table)


{"arrow": write_arrow, "parquet": write_parquet}[kind]()
