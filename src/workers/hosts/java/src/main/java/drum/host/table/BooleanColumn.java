package drum.host.table;

import java.util.BitSet;

/** Booleans; as numbers 1 and 0. */
final class BooleanColumn extends Column {
    private final byte[] values;
    private final BitSet present;

    /** @param present null where all are */
    BooleanColumn(String name, byte[] values, BitSet present) {
        super(name);
        this.values = values;
        this.present = present;
    }

    @Override
    public double number(int row) {
        return isMissing(row) ? Double.NaN : values[row];
    }

    @Override
    public String text(int row) {
        return isMissing(row) ? null : values[row] == 1 ? "true" : "false";
    }

    private boolean isMissing(int row) {
        return present != null && !present.get(row);
    }
}
