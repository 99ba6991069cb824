import com.datarobot.prediction.ExplanationParams;
import com.datarobot.prediction.IRegressionPredictor;
import com.datarobot.prediction.RegressionScoreEventInfo;
import com.datarobot.prediction.Score;
import java.util.Map;

public final class RegressionModel extends LinearModel<RegressionScoreEventInfo> implements IRegressionPredictor {
    @Override
    public double score(Map<String, ?> row) {
        return sum(0, row);
    }

    @Override
    public double score(Iterable<?> row) {
        throw new UnsupportedOperationException();
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
}
