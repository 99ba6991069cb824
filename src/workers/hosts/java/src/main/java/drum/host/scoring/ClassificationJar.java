package drum.host.scoring;

import com.datarobot.prediction.IClassificationPredictor;
import drum.host.UserCode;
import drum.host.models.Feature;
import drum.host.models.Predictor;
import drum.host.table.Column;
import drum.host.table.Predictions;
import drum.host.table.Table;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A jar that gives a probability a class. */
final class ClassificationJar implements Predictor {
    private final IClassificationPredictor predictor;
    private final Rows rows;
    private final List<String> labels;

    ClassificationJar(IClassificationPredictor predictor) {
        this.predictor = predictor;
        this.rows = UserCode.call("The getFeatures method of " + name(), () -> new Rows(predictor));
        this.labels = UserCode.call("The getClassLabels method of " + name(), () -> Arrays.asList(predictor.getClassLabels()));
    }

    @Override
    public String description() {
        return "Scoring code (" + name() + ")";
    }

    @Override
    public List<Feature> features() {
        return rows.features();
    }

    @Override
    public List<String> classLabels() {
        return labels;
    }

    @Override
    public Predictions predict(Table table) {
        Column[] columns = rows.columns(table);
        Predictions predictions = new Predictions(labels, table.rows);
        String what = "The score method of " + name();
        return UserCode.call(what, () -> {
            for (int i = 0; i < table.rows; i++) put(predictions, i, predictor.score(rows.row(columns, i)));
            return predictions;
        });
    }

    private void put(Predictions predictions, int row, Map<String, Double> probabilities) {
        for (int k = 0; k < labels.size(); k++) {
            Double probability = probabilities.get(labels.get(k));
            if (probability == null) throw new IllegalStateException("no probability of the class '" + labels.get(k) + "'");
            predictions.set(k, row, probability);
        }
    }

    private String name() {
        return predictor.getClass().getName();
    }
}
