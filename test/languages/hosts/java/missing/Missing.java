import com.datarobot.drum.BasePredictor;
import java.nio.charset.StandardCharsets;
import java.util.Map;

public final class Missing extends BasePredictor {
    public Missing(String name) {
        super(name);
    }

    @Override
    public void configure(Map<String, Object> params) {}

    @Override
    public String predict(byte[] bytes) {
        String[] lines = new String(bytes, StandardCharsets.UTF_8).strip().split("\r?\n");
        StringBuilder answer = new StringBuilder("Predictions\n");
        for (int row = 1; row < lines.length; row++) answer.append(lines[row].startsWith(",") ? "1\n" : "0\n");
        return answer.toString();
    }
}
