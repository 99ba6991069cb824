import com.datarobot.prediction.ClassificationScoreEventInfo;
import com.datarobot.prediction.Event;
import com.datarobot.prediction.ExplanationParams;
import com.datarobot.prediction.IClassificationPredictor;
import com.datarobot.prediction.Score;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Classes and probabilities: those of the columns that bear the names of the classes. */
public class Chances extends Info implements IClassificationPredictor {
    private final String[] labels;

    public Chances() {
        this("no", "yes");
    }

    Chances(String... labels) {
        this.labels = labels;
    }

    /** Three of them. */
    public static class Grades extends Chances {
        public Grades() {
            super("low", "middle", "high");
        }
    }

    @Override
    @SuppressWarnings("rawtypes")
    public LinkedHashMap<String, Class> getFeatures() {
        // Says none, and so gets all columns.
        return new LinkedHashMap<>();
    }

    @Override
    public String[] getClassLabels() {
        return labels;
    }

    @Override
    public Map<String, Double> score(Map<String, ?> row) {
        Map<String, Double> probabilities = new HashMap<>();
        for (String label : labels) probabilities.put(label, (Double) row.get(label));
        return probabilities;
    }

    @Override
    public Map<String, Double> score(Iterable<?> row) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Score<Map<String, Double>> scoreWithExplanations(Map<String, ?> row) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Score<Map<String, Double>> scoreWithExplanations(Iterable<?> row) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Score<Map<String, Double>> scoreWithExplanations(Map<String, ?> row, ExplanationParams params) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Score<Map<String, Double>> scoreWithExplanations(Iterable<?> row, ExplanationParams params) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Event<ClassificationScoreEventInfo> getScoreEvent() {
        return null;
    }
}
