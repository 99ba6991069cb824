package drum.host.scoring;

import com.datarobot.prediction.IPredictorInfo;
import drum.host.models.Feature;
import drum.host.table.Column;
import drum.host.table.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Rows as predictors take them: values by the names of columns, as Double or String. */
final class Rows {
    private final Map<String, Class<?>> types = new LinkedHashMap<>();

    Rows(IPredictorInfo predictor) {
        Map<String, ?> features = predictor.getFeatures();
        if (features != null) features.forEach((name, type) -> types.put(name, (Class<?>) type));
    }

    List<Feature> features() {
        List<Feature> features = new ArrayList<>();
        types.forEach((name, type) -> features.add(new Feature(name, isText(type))));
        return features;
    }

    private static boolean isText(Class<?> type) {
        return type == null || !(Number.class.isAssignableFrom(type) || type.isPrimitive());
    }

    /** Columns that become members of a row: the predictor's where it names them, else all. @throws Failure FEATURES_MISSING */
    Column[] columns(Table table) {
        if (types.isEmpty()) return table.columns.toArray(new Column[0]);
        Column[] columns = table.columns(new ArrayList<>(types.keySet()));
        for (Column column : columns) {
            if (!isText(types.get(column.name))) column.requireNumbers();
        }
        return columns;
    }

    /** A row; what is missing is null. */
    Map<String, Object> row(Column[] columns, int row) {
        Map<String, Object> values = new HashMap<>();
        for (Column column : columns) values.put(column.name, value(column, row));
        return values;
    }

    private Object value(Column column, int row) {
        boolean asText = types.isEmpty() ? column.isText() : isText(types.get(column.name));
        if (asText) return column.text(row);
        double number = column.number(row);
        return Double.isNaN(number) ? null : number;
    }
}
