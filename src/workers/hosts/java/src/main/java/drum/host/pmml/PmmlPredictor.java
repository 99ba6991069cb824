package drum.host.pmml;

import drum.host.Failure;
import drum.host.Spec;
import drum.host.UserCode;
import drum.host.models.Feature;
import drum.host.models.Predictor;
import drum.host.table.Column;
import drum.host.table.Predictions;
import drum.host.table.Table;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.pmml4s.metadata.Field;
import org.pmml4s.model.Model;

/** A PMML file, run by PMML4S. */
public final class PmmlPredictor implements Predictor {
    private static final Pattern END = Pattern.compile("</([\\w.-]+:)?PMML\\s*>");
    private static final long TAIL = 4096;

    private final Model model;
    private final List<Feature> features = new ArrayList<>();
    private final Output output;

    private PmmlPredictor(Model model, Output output) {
        this.model = model;
        this.output = output;
        for (Field field : model.inputFields()) features.add(new Feature(field.name(), !field.isNumeric()));
    }

    /** @throws Failure MODEL_CORRUPT, MODEL_UNSUPPORTED */
    public static Predictor load(String path, Spec spec) {
        Model model;
        try {
            requireEnd(path);
            model = Model.fromFile(path);
        } catch (Exception | LinkageError | StackOverflowError error) {
            String reason = UserCode.reason(error);
            throw new Failure("MODEL_CORRUPT", "path", path, "kind", "PMML", "reason", reason).because(error);
        }
        return new PmmlPredictor(model, Output.of(model, path, spec));
    }

    /** PMML4S takes a file that was cut short for a whole one. */
    private static void requireEnd(String path) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path, "r")) {
            byte[] tail = new byte[(int) Math.min(file.length(), TAIL)];
            file.seek(file.length() - tail.length);
            file.readFully(tail);
            if (!END.matcher(new String(tail, StandardCharsets.ISO_8859_1)).find()) {
                throw new IOException("it does not end with </PMML>");
            }
        }
    }

    @Override
    public String description() {
        return "PMML (" + model.modelElement() + ", " + model.functionName() + ")";
    }

    @Override
    public List<Feature> features() {
        return features;
    }

    @Override
    public List<String> classLabels() {
        return output.classLabels;
    }

    @Override
    public Predictions predict(Table table) {
        List<String> names = new ArrayList<>();
        for (Feature feature : features) names.add(feature.name);
        Column[] columns = table.columns(names);
        for (int i = 0; i < columns.length; i++) if (!features.get(i).isText) columns[i].requireNumbers();
        Predictions predictions = new Predictions(output.names, table.rows);
        for (int row = 0; row < table.rows; row++) {
            Object[] values = new Object[columns.length];
            for (int i = 0; i < values.length; i++) values[i] = value(columns[i], features.get(i), row);
            Object[] results = model.predict(values);
            for (int i = 0; i < output.positions.size(); i++) {
                predictions.set(i, row, number(results[output.positions.get(i)]));
            }
        }
        return predictions;
    }

    private static Object value(Column column, Feature feature, int row) {
        if (feature.isText) return column.text(row);
        double number = column.number(row);
        return Double.isNaN(number) ? null : number;
    }

    private static double number(Object value) {
        if (value == null) return Double.NaN;
        return value instanceof Number ? ((Number) value).doubleValue() : Double.parseDouble(value.toString());
    }
}
