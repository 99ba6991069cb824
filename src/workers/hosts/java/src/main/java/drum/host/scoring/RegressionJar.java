package drum.host.scoring;

import com.datarobot.prediction.IRegressionPredictor;
import drum.host.UserCode;
import drum.host.models.Feature;
import drum.host.models.Predictor;
import drum.host.table.Column;
import drum.host.table.Predictions;
import drum.host.table.Table;
import java.util.List;
import java.util.Map;

/** A jar that gives one number a row. */
final class RegressionJar implements Predictor {
    private final IRegressionPredictor predictor;
    private final Rows rows;

    RegressionJar(IRegressionPredictor predictor) {
        this.predictor = predictor;
        this.rows = UserCode.call("The getFeatures method of " + name(predictor), () -> new Rows(predictor));
    }

    @Override
    public String description() {
        return "Scoring code (" + name(predictor) + ")";
    }

    @Override
    public List<Feature> features() {
        return rows.features();
    }

    @Override
    public List<String> classLabels() {
        return List.of();
    }

    @Override
    public Predictions predict(Table table) {
        Column[] columns = rows.columns(table);
        Predictions predictions = new Predictions(List.of("Predictions"), table.rows);
        return UserCode.call("The score method of " + name(predictor), () -> {
            for (int i = 0; i < table.rows; i++) {
                Map<String, Object> row = rows.row(columns, i);
                predictions.set(0, i, predictor.score(row));
            }
            return predictions;
        });
    }

    private static String name(Object object) {
        return object.getClass().getName();
    }
}
