package drum.host.custom;

import au.com.bytecode.opencsv.CSVReader;
import drum.host.Failure;
import drum.host.table.Predictions;
import java.io.IOException;
import java.io.StringReader;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Predictions that came as CSV: a header, and numbers. */
final class CsvPredictions {
    private CsvPredictions() {}

    /** @throws Failure HOOK_RETURNED, PREDICTION_NOT_NUMERIC */
    static Predictions read(String csv, String what) {
        List<String[]> lines = lines(csv, what);
        if (lines.isEmpty()) throw wrong(what, "nothing");
        List<String> names = Arrays.stream(lines.get(0)).map(String::strip).collect(Collectors.toList());
        Predictions predictions = new Predictions(names, lines.size() - 1);
        for (int row = 1; row < lines.size(); row++) {
            String[] fields = lines.get(row);
            if (fields.length != names.size()) throw wrong(what, "CSV whose row " + row + " has " + fields.length + " fields and whose header has " + names.size());
            for (int i = 0; i < fields.length; i++) predictions.set(i, row - 1, number(fields[i], names.get(i)));
        }
        return predictions;
    }

    private static List<String[]> lines(String csv, String what) {
        try (CSVReader reader = new CSVReader(new StringReader(csv))) {
            List<String[]> lines = reader.readAll();
            lines.removeIf(fields -> fields.length == 1 && fields[0].isBlank());
            return lines;
        } catch (IOException error) {
            throw wrong(what, "no CSV");
        }
    }

    private static double number(String field, String name) {
        String text = field.strip();
        if (text.isEmpty()) return Double.NaN;
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException error) {
            throw new Failure("PREDICTION_NOT_NUMERIC", "name", name, "type", "text");
        }
    }

    private static Failure wrong(String what, String returned) {
        return new Failure(
                "HOOK_RETURNED",
                "what", what,
                "returned", returned,
                "expected", "CSV with a header and a line a row",
                "remedy", "Give every line as many fields as the header has.");
    }
}
