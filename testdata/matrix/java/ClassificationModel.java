import com.datarobot.prediction.ClassificationScoreEventInfo;
import com.datarobot.prediction.ExplanationParams;
import com.datarobot.prediction.IClassificationPredictor;
import com.datarobot.prediction.Score;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/** The softmax of the scores. */
public final class ClassificationModel extends LinearModel<ClassificationScoreEventInfo>
        implements IClassificationPredictor {
    @Override
    public String[] getClassLabels() {
        return labels.toArray(new String[0]);
    }

    @Override
    public Map<String, Double> score(Map<String, ?> row) {
        double[] scores = IntStream.range(0, labels.size()).mapToDouble(k -> sum(k, row)).toArray();
        double most = IntStream.range(0, scores.length).mapToDouble(k -> scores[k]).max().getAsDouble();
        double total = 0;
        for (int k = 0; k < scores.length; k++) total += scores[k] = Math.exp(scores[k] - most);
        Map<String, Double> probabilities = new HashMap<>();
        for (int k = 0; k < scores.length; k++) probabilities.put(labels.get(k), scores[k] / total);
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
}
