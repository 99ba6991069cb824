package drum.host.table;

import drum.host.Failure;
import java.util.Locale;

/** Text by dictionary: value i is {@code dictionary[codes[i]]}, code -1 is missing. */
final class TextColumn extends Column {
    private final int[] codes;
    private final String[] dictionary;
    /** What each entry says as a number; made when first asked for. */
    private double[] numbers;

    TextColumn(String name, int[] codes, String[] dictionary) {
        super(name);
        this.codes = codes;
        this.dictionary = dictionary;
    }

    @Override
    public double number(int row) {
        if (numbers == null) {
            numbers = new double[dictionary.length];
            for (int i = 0; i < numbers.length; i++) numbers[i] = parsed(dictionary[i]);
        }
        return codes[row] < 0 ? Double.NaN : numbers[codes[row]];
    }

    @Override
    public String text(int row) {
        return codes[row] < 0 ? null : dictionary[codes[row]];
    }

    @Override
    public boolean isText() {
        return true;
    }

    @Override
    public void requireNumbers() {
        for (String entry : dictionary) {
            String text = entry.strip().toLowerCase(Locale.ROOT);
            boolean isMissing = text.isEmpty() || text.equals("nan") || text.equals("na");
            if (!isMissing && Double.isNaN(parsed(entry))) throw new Failure("COLUMN_NOT_NUMERIC", "name", name, "type", "text");
        }
    }

    private static double parsed(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException error) {
            return Double.NaN;
        }
    }
}
