package drum.host.h2o;

import drum.host.models.Feature;
import drum.host.models.Predictor;
import drum.host.table.Column;
import drum.host.table.Predictions;
import drum.host.table.Table;
import java.util.List;

/** A MOJO or POJO, asked by arrays: the predictions are EasyPredictModelWrapper's, without its maps. */
final class H2oPredictor implements Predictor {
    private final String description;
    private final Inputs inputs;
    private final Scorer scorer;
    private final Output output;

    H2oPredictor(String description, Inputs inputs, Scorer scorer, Output output) {
        this.description = description;
        this.inputs = inputs;
        this.scorer = scorer;
        this.output = output;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public List<Feature> features() {
        return inputs.features;
    }

    @Override
    public List<String> classLabels() {
        return output.classLabels;
    }

    @Override
    public Predictions predict(Table table) {
        Column[] columns = inputs.columns(table);
        Predictions predictions = new Predictions(output.names, table.rows);
        double[] values = inputs.newRow();
        for (int row = 0; row < table.rows; row++) {
            inputs.fill(values, columns, row);
            double[] raw = scorer.score(values, inputs.offset(columns, row));
            for (int i = 0; i < output.names.size(); i++) predictions.set(i, row, raw[output.first + i]);
        }
        return predictions;
    }
}
