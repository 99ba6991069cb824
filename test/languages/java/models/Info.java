import com.datarobot.prediction.ExplanationParams;
import com.datarobot.prediction.IPredictorInfo;
import java.util.Map;

/** What predictors say of themselves. */
abstract class Info implements IPredictorInfo {
    @Override
    public String getModelId() {
        return "test";
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
}
