package drum.host.table;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Columns of 64-bit floats, as a model gives them; they are filled in row by row. */
public final class Predictions {
    private final List<String> names;
    private final int rows;
    private final ByteBuffer bytes;

    public Predictions(List<String> names, int rows) {
        this.names = names;
        this.rows = rows;
        long length = 8L * rows * names.size();
        this.bytes = ByteBuffer.allocate(Math.toIntExact(length)).order(ByteOrder.LITTLE_ENDIAN);
    }

    public void set(int column, int row, double value) {
        bytes.putDouble(8 * (column * rows + row), value);
    }

    /** What stands in JSON beside the bytes. */
    public Map<String, Object> schema() {
        List<Object> columns = new ArrayList<>();
        for (String name : names) columns.add(Map.of("name", name, "type", "float64"));
        return Map.of("rows", rows, "columns", columns);
    }

    public byte[] bytes() {
        return bytes.array();
    }
}
