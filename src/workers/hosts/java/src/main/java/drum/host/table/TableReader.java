package drum.host.table;

import drum.host.Failure;
import drum.host.protocol.Json;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;

/** Reads tables in the encoding that the head of src/data/wire.ts describes. */
public final class TableReader {
    private final ByteBuffer bytes;
    private final int rows;

    private TableReader(ByteBuffer bytes, int rows) {
        this.bytes = bytes;
        this.rows = rows;
    }

    /**
     * The table of a schema and its bytes.
     *
     * @throws Failure TABLE_BROKEN when they do not fit together, COLUMN_UNSUPPORTED
     */
    public static Table read(Map<String, Object> schema, byte[] body, int start, int end) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(body, start, end - start).slice().order(ByteOrder.LITTLE_ENDIAN);
            TableReader reader = new TableReader(bytes, count(schema, "rows"));
            List<Column> columns = new ArrayList<>();
            for (Object column : Json.list(schema.get("columns"))) columns.add(reader.column(Json.object(column)));
            if (bytes.hasRemaining()) throw broken("its bytes are more than its columns");
            return new Table(reader.rows, columns);
        } catch (ClassCastException
                | NullPointerException
                | IndexOutOfBoundsException
                | IllegalArgumentException
                | ArithmeticException error) {
            throw broken("schema and bytes do not fit together").because(error);
        }
    }

    private Column column(Map<String, Object> schema) {
        String name = (String) schema.get("name");
        String type = (String) schema.get("type");
        if (name == null || type == null) throw broken("a column has no name or no type");
        switch (type) {
            case "string":
                return text(name, count(schema, "entries"), count(schema, "bytes"));
            case "sparse":
                return sparse(name, count(schema, "entries"));
            default:
        }
        BitSet present = schema.get("validity") == null ? null : BitSet.valueOf(take((rows + 7L) / 8, 1));
        switch (type) {
            case "float64":
                return new NumberColumn(name, withGaps(doubles(rows), present));
            case "float32":
                return new NumberColumn(name, withGaps(floats(), present));
            case "int32":
                return new IntegerColumn(name, Arrays.stream(ints(rows)).asLongStream().toArray(), present);
            case "int64":
                return new IntegerColumn(name, longs(), present);
            case "boolean":
                return new BooleanColumn(name, booleans(), present);
            case "vector":
            case "matrix":
            case "timestamp":
                throw new Failure("COLUMN_UNSUPPORTED", "name", name, "type", type);
            default:
                throw broken("its type is unknown", name);
        }
    }

    private static double[] withGaps(double[] values, BitSet present) {
        if (present != null) {
            for (int i = present.nextClearBit(0); i < values.length; i = present.nextClearBit(i + 1)) {
                values[i] = Double.NaN;
            }
        }
        return values;
    }

    private Column text(String name, int entries, int length) {
        int[] codes = ints(rows);
        int[] ends = ints(entries);
        ByteBuffer texts = take(length, 1);
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        String[] dictionary = new String[entries];
        for (int i = 0; i < entries; i++) {
            if (ends[i] < texts.position() || ends[i] > length) throw broken("its dictionary is out of order", name);
            try {
                dictionary[i] = decoder.decode(texts.limit(ends[i])).toString();
            } catch (CharacterCodingException error) {
                throw broken("its dictionary is no UTF-8", name);
            }
        }
        if (texts.position() != length) throw broken("its dictionary ends elsewhere", name);
        for (int code : codes) {
            if (code < -1 || code >= entries) throw broken("a code is outside its dictionary", name);
        }
        return new TextColumn(name, codes, dictionary);
    }

    private Column sparse(String name, int entries) {
        int[] indices = ints(entries);
        double[] present = doubles(entries);
        double[] values = new double[rows];
        int previous = -1;
        for (int i = 0; i < entries; i++) {
            if (indices[i] <= previous || indices[i] >= rows) throw broken("its row numbers are not ascending rows", name);
            previous = indices[i];
            values[previous] = present[i];
        }
        return new NumberColumn(name, values);
    }

    // Each buffer is found to be there before memory is asked for.

    private double[] doubles(int count) {
        ByteBuffer taken = take(count, 8);
        double[] values = new double[count];
        taken.asDoubleBuffer().get(values);
        return values;
    }

    private double[] floats() {
        ByteBuffer taken = take(rows, 4);
        double[] values = new double[rows];
        for (int i = 0; i < rows; i++) values[i] = taken.getFloat();
        return values;
    }

    private int[] ints(int count) {
        ByteBuffer taken = take(count, 4);
        int[] values = new int[count];
        taken.asIntBuffer().get(values);
        return values;
    }

    private long[] longs() {
        ByteBuffer taken = take(rows, 8);
        long[] values = new long[rows];
        taken.asLongBuffer().get(values);
        return values;
    }

    private byte[] booleans() {
        ByteBuffer taken = take(rows, 1);
        byte[] values = new byte[rows];
        taken.get(values);
        return values;
    }

    /** The next buffer; the zeros behind it, up to a multiple of 8, are passed over. */
    private ByteBuffer take(long count, int size) {
        int length = Math.toIntExact(count * size);
        int start = bytes.position();
        bytes.position(Math.addExact(start, Math.addExact(length, -length & 7)));
        return bytes.duplicate().position(start).limit(start + length).slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int count(Map<String, Object> schema, String name) {
        int count = Math.toIntExact((Long) schema.get(name));
        if (count < 0) throw broken("'" + name + "' is no count");
        return count;
    }

    private static Failure broken(String problem) {
        return new Failure("TABLE_BROKEN", "problem", problem);
    }

    private static Failure broken(String problem, String column) {
        return broken("column '" + column + "': " + problem);
    }
}
