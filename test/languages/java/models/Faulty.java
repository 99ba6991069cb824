import com.datarobot.prediction.Event;
import com.datarobot.prediction.ExplanationParams;
import com.datarobot.prediction.IRegressionPredictor;
import com.datarobot.prediction.RegressionScoreEventInfo;
import com.datarobot.prediction.Score;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Twice the column a, 14 where it is missing; the column what says what else it does. */
public class Faulty extends Info implements IRegressionPredictor {
    @Override
    @SuppressWarnings("rawtypes")
    public LinkedHashMap<String, Class> getFeatures() {
        LinkedHashMap<String, Class> features = new LinkedHashMap<>();
        features.put("a", Double.class);
        features.put("what", String.class);
        return features;
    }

    @Override
    public double score(Map<String, ?> row) {
        Object what = row.get("what");
        if (what != null) act(what.toString());
        return row.get("a") == null ? 14 : 2 * (Double) row.get("a");
    }

    private static void act(String what) {
        switch (what) {
            case "throw":
                throw new IllegalArgumentException("too young");
            case "exit":
                System.exit(3);
                return;
            case "halt":
                Runtime.getRuntime().halt(4);
                return;
            case "overflow":
                overflow(0);
                return;
            case "memory":
                List<long[]> all = new ArrayList<>();
                while (true) all.add(new long[1 << 20]);
            case "sleep":
                try {
                    Thread.sleep(1000000);
                } catch (InterruptedException error) {
                    return;
                }
                return;
            case "junk":
                for (int i = 0; i < 1000; i++) System.out.write(i);
                System.out.println("printed by the model");
                return;
            default:
        }
    }

    private static int overflow(int depth) {
        return overflow(depth + 1) + 1;
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

    @Override
    public Event<RegressionScoreEventInfo> getScoreEvent() {
        return null;
    }
}
