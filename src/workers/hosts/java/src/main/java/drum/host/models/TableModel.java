package drum.host.models;

import drum.host.Failure;
import drum.host.UserCode;
import drum.host.table.Predictions;
import drum.host.table.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A predictor, asked by tables. */
final class TableModel implements Model {
    private final Predictor predictor;
    private final String path;

    TableModel(Predictor predictor, String path) {
        this.predictor = predictor;
        this.path = path;
    }

    @Override
    public Map<String, Object> info() {
        List<Object> features = new ArrayList<>();
        List<String> columns = new ArrayList<>();
        Map<String, Object> types = new LinkedHashMap<>();
        for (Feature feature : predictor.features()) {
            features.add(Map.of("name", feature.name, "type", feature.isText ? "string" : "float"));
            columns.add(feature.name);
            types.put(feature.name, feature.isText ? "text" : "float64");
        }
        Map<String, Object> info = new LinkedHashMap<>();
        info.put("predictor", predictor.description());
        info.put("hooks", List.of());
        info.put("rowwise", true);
        info.put(
                "takes",
                columns.isEmpty() ? Map.of("as", "table") : Map.of("as", "table", "columns", columns, "types", types));
        if (!columns.isEmpty()) info.put("features", features);
        if (!predictor.classLabels().isEmpty()) info.put("classLabels", predictor.classLabels());
        return info;
    }

    @Override
    public Reply run(Request request) {
        Table table = request.table();
        try {
            Predictions predictions = predictor.predict(table);
            return Reply.table(predictions, table.rows);
        } catch (Failure failure) {
            throw failure;
        } catch (RuntimeException | StackOverflowError | LinkageError error) {
            throw new Failure("MODEL_RUN", "path", path, "reason", UserCode.reason(error)).because(error);
        }
    }
}
