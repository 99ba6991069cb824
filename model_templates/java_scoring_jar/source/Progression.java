import com.datarobot.prediction.Event;
import com.datarobot.prediction.ExplanationParams;
import com.datarobot.prediction.IRegressionPredictor;
import com.datarobot.prediction.RegressionScoreEventInfo;
import com.datarobot.prediction.Score;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;

/** A linear model behind the interface of DataRobot's scoring code; its weights are in the jar. */
public class Progression implements IRegressionPredictor {
    private final Map<String, Double> weights = new LinkedHashMap<>();
    private final double intercept;

    public Progression() throws IOException {
        Properties properties = new Properties();
        try (InputStream file = Progression.class.getResourceAsStream("weights.properties")) {
            properties.load(file);
        }
        intercept = Double.parseDouble((String) properties.remove("intercept"));
        for (String name : new TreeSet<>(properties.stringPropertyNames())) {
            weights.put(name, Double.parseDouble(properties.getProperty(name)));
        }
    }

    /** The columns that a row is made of: numbers, and texts for {@code String.class}. */
    @Override
    @SuppressWarnings("rawtypes")
    public LinkedHashMap<String, Class> getFeatures() {
        LinkedHashMap<String, Class> features = new LinkedHashMap<>();
        for (String name : weights.keySet()) features.put(name, Double.class);
        return features;
    }

    /** One prediction. What is missing in the row is null; here it counts as the mean, which is 0. */
    @Override
    public double score(Map<String, ?> row) {
        double sum = intercept;
        for (Map.Entry<String, Double> weight : weights.entrySet()) {
            Object value = row.get(weight.getKey());
            if (value != null) sum += weight.getValue() * (Double) value;
        }
        return sum;
    }

    @Override
    public String getModelId() {
        return "progression";
    }

    @Override
    public Class<?> getPredictorClass() {
        return Progression.class;
    }

    @Override
    public Map<String, String> getModelInfo() {
        return Map.of();
    }

    // What follows is not used by drum.

    @Override
    public double score(Iterable<?> row) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ExplanationParams getDefaultPredictionExplanationParams() {
        return null;
    }

    @Override
    public Score<Double> scoreWithExplanations(Map<String, ?> row) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Score<Double> scoreWithExplanations(Iterable<?> row) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Score<Double> scoreWithExplanations(Map<String, ?> row, ExplanationParams params) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Score<Double> scoreWithExplanations(Iterable<?> row, ExplanationParams params) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Event<RegressionScoreEventInfo> getScoreEvent() {
        return null;
    }
}
