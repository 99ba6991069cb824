package drum.host.table;

/** A named column. Rows count from 0. */
public abstract class Column {
    public final String name;

    Column(String name) {
        this.name = name;
    }

    /** A value as a number, NaN where it is missing. Of text: what it says, NaN where that is no number. */
    public abstract double number(int row);

    /** A value as text, null where it is missing. */
    public abstract String text(int row);

    /** Whether the column holds text. */
    public boolean isText() {
        return false;
    }

    /** @throws drum.host.Failure COLUMN_NOT_NUMERIC when a value is no number */
    public void requireNumbers() {}
}
