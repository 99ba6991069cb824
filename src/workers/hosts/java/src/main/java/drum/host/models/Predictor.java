package drum.host.models;

import drum.host.table.Predictions;
import drum.host.table.Table;
import java.util.List;
import java.util.Map;

/** A model that makes predictions of the rows of a table, each row for itself. */
public interface Predictor {
    /** For `drum server`'s info: library and kind of model. */
    String description();

    /** Columns that the model takes by name; empty where it says none. */
    List<Feature> features();

    /** The model's own labels in the order of the predictions; empty where it names none. */
    List<String> classLabels();

    Predictions predict(Table input);

    /** Names of features. */
    default List<String> featureNames() {
        List<String> names = new java.util.ArrayList<>();
        for (Feature feature : features()) names.add(feature.name);
        return names;
    }
}
