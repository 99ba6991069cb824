package drum.host.table;

import drum.host.Failure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Columns of one length. */
public final class Table {
    public final int rows;
    public final List<Column> columns;
    private final Map<String, Column> byName = new HashMap<>();

    Table(int rows, List<Column> columns) {
        this.rows = rows;
        this.columns = columns;
        for (Column column : columns) byName.putIfAbsent(column.name, column);
    }

    /** The first column of a name, null when there is none. */
    public Column column(String name) {
        return byName.get(name);
    }

    /** Columns of these names, in their order. @throws Failure FEATURES_MISSING */
    public Column[] columns(List<String> names) {
        List<String> missing = new ArrayList<>();
        Column[] found = new Column[names.size()];
        for (int i = 0; i < found.length; i++) {
            found[i] = byName.get(names.get(i));
            if (found[i] == null) missing.add(names.get(i));
        }
        if (!missing.isEmpty()) throw Failure.featuresMissing(missing);
        return found;
    }
}
