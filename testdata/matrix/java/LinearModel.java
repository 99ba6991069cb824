import com.datarobot.prediction.Event;
import com.datarobot.prediction.EventInfo;
import com.datarobot.prediction.ExplanationParams;
import com.datarobot.prediction.IEventProvider;
import com.datarobot.prediction.IPredictorInfo;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Weights from linear.txt of the jar: the names of the features, then a line a score: label, constant, weights; all with
 * tabs between them.
 */
abstract class LinearModel<E extends EventInfo> implements IPredictorInfo, IEventProvider<E> {
    final List<String> labels = new ArrayList<>();
    private final List<double[]> weights = new ArrayList<>();
    private final String[] names;

    LinearModel() {
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(LinearModel.class.getResourceAsStream("linear.txt"), StandardCharsets.UTF_8))) {
            names = lines.readLine().split("\t");
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] cells = line.split("\t");
                labels.add(cells[0]);
                double[] numbers = new double[cells.length - 1];
                for (int i = 0; i < numbers.length; i++) numbers[i] = Double.parseDouble(cells[i + 1]);
                weights.add(numbers);
            }
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    double sum(int score, Map<String, ?> row) {
        double[] numbers = weights.get(score);
        double sum = numbers[0];
        for (int i = 0; i < names.length; i++) sum += numbers[i + 1] * ((Number) row.get(names[i])).doubleValue();
        return sum;
    }

    @Override
    public String getModelId() {
        return "linear";
    }

    @Override
    @SuppressWarnings("rawtypes")
    public LinkedHashMap<String, Class> getFeatures() {
        LinkedHashMap<String, Class> features = new LinkedHashMap<>();
        for (String name : names) features.put(name, Double.class);
        return features;
    }

    @Override
    public Class<?> getPredictorClass() {
        return getClass();
    }

    @Override
    public ExplanationParams getDefaultPredictionExplanationParams() {
        return null;
    }

    @Override
    public Map<String, String> getModelInfo() {
        return Map.of();
    }

    @Override
    public Event<E> getScoreEvent() {
        return null;
    }
}
