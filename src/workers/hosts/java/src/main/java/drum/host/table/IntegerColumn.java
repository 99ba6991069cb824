package drum.host.table;

import java.util.BitSet;

/** 64-bit integers. */
final class IntegerColumn extends Column {
    private final long[] values;
    private final BitSet present;

    /** @param present null where all are */
    IntegerColumn(String name, long[] values, BitSet present) {
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
        return isMissing(row) ? null : Long.toString(values[row]);
    }

    private boolean isMissing(int row) {
        return present != null && !present.get(row);
    }
}
