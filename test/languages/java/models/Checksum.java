import java.util.LinkedHashMap;
import java.util.Map;

/** A checksum of the names and values of each row, so that a test can tell whether they arrived. */
public class Checksum extends Faulty {
    @Override
    @SuppressWarnings("rawtypes")
    public LinkedHashMap<String, Class> getFeatures() {
        // Says none, and so gets all columns.
        return new LinkedHashMap<>();
    }

    @Override
    public double score(Map<String, ?> row) {
        int sum = 0;
        for (Map.Entry<String, ?> entry : row.entrySet()) {
            Object value = entry.getValue();
            sum += 31 * entry.getKey().hashCode() + (value == null ? 7 : value.hashCode());
        }
        return sum;
    }
}
