import com.datarobot.drum.BasePredictor;
import java.nio.charset.StandardCharsets;
import java.util.Map;

public final class Regression extends BasePredictor {
    public Regression(String name) {
        super(name);
    }

    @Override
    public void configure(Map<String, Object> params) {}

    @Override
    public String predict(byte[] bytes) {
        String[] lines = new String(bytes, StandardCharsets.UTF_8).strip().split("\r?\n");
        StringBuilder answer = new StringBuilder("Predictions\n");
        for (int row = 1; row < lines.length; row++) {
            String[] fields = lines[row].split(",");
            answer.append(2 * Double.parseDouble(fields[0]) + Double.parseDouble(fields[1])).append('\n');
        }
        return answer.toString();
    }
}
