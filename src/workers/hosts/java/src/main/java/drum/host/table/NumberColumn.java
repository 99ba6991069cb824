package drum.host.table;

/** Floats; NaN is missing. Integers that a float holds exactly are text without a decimal point. */
final class NumberColumn extends Column {
    private static final double EXACT = 9007199254740992.0;

    private final double[] values;

    NumberColumn(String name, double[] values) {
        super(name);
        this.values = values;
    }

    @Override
    public double number(int row) {
        return values[row];
    }

    @Override
    public String text(int row) {
        double value = values[row];
        if (Double.isNaN(value)) return null;
        boolean isWhole = value == Math.rint(value) && Math.abs(value) <= EXACT;
        return isWhole ? Long.toString((long) value) : Double.toString(value);
    }
}
