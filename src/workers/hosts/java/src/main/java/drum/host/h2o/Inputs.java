package drum.host.h2o;

import drum.host.Failure;
import drum.host.models.Feature;
import drum.host.table.Column;
import drum.host.table.Table;
import hex.genmodel.CategoricalEncoding;
import hex.genmodel.GenModel;
import hex.genmodel.easy.CategoricalEncoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What a model takes, and how a row of a table becomes the array that it scores. */
final class Inputs {
    final List<Feature> features = new ArrayList<>();
    private final int length;
    private final List<Integer> positions = new ArrayList<>();
    /** For each feature how its categories are written into the array; null for numbers. */
    private final List<CategoricalEncoder> encoders = new ArrayList<>();

    /** Name of the column that is added to the model's sum; null where it has none. */
    private final String offset;

    private Inputs(int length, String offset) {
        this.length = length;
        this.offset = offset;
    }

    static Inputs of(GenModel model) {
        Inputs inputs = new Inputs(model.nfeatures(), model.getOffsetName());
        CategoricalEncoding encoding = model.getCategoricalEncoding();
        Map<String, Integer> positions = encoding.createColumnMapping(model);
        Map<Integer, CategoricalEncoder> encoders = encoding.createCategoricalEncoders(model, positions);
        // Where categories become several numbers, the columns that the user has are the original ones.
        boolean isExpanded = encoding != CategoricalEncoding.AUTO && model.getOrigNames() != null;
        String[] names = isExpanded
                ? Arrays.copyOf(model.getOrigNames(), model.getOrigNumCols())
                : Arrays.copyOf(model.getNames(), model.nfeatures());
        for (String name : names) {
            int position = positions.get(name);
            CategoricalEncoder encoder = encoders.get(position);
            inputs.features.add(new Feature(name, encoder != null));
            inputs.positions.add(position);
            inputs.encoders.add(encoder);
        }
        if (inputs.offset != null) inputs.features.add(new Feature(inputs.offset, false));
        return inputs;
    }

    /** The columns of the features, that of the offset last. @throws Failure FEATURES_MISSING, COLUMN_NOT_NUMERIC */
    Column[] columns(Table table) {
        List<String> names = new ArrayList<>();
        for (Feature feature : features) names.add(feature.name);
        Column[] columns = table.columns(names);
        for (int i = 0; i < columns.length; i++) {
            if (!features.get(i).isText) columns[i].requireNumbers();
        }
        return columns;
    }

    double[] newRow() {
        return new double[length];
    }

    /** Fills the array with a row. What the model does not know of categories is missing. */
    void fill(double[] values, Column[] columns, int row) {
        Arrays.fill(values, Double.NaN);
        for (int i = 0; i < encoders.size(); i++) {
            CategoricalEncoder encoder = encoders.get(i);
            if (encoder == null) {
                values[positions.get(i)] = columns[i].number(row);
            } else {
                Levels.encode(encoder, columns[i].text(row), values);
            }
        }
    }

    /** The offset of a row; 0 where the model has none. */
    double offset(Column[] columns, int row) {
        return offset == null ? 0 : columns[encoders.size()].number(row);
    }
}
