import com.datarobot.drum.BasePredictor;
import java.nio.charset.StandardCharsets;
import java.util.Map;

public final class Printing extends BasePredictor {
    public Printing(String name) {
        super(name);
    }

    @Override
    public void configure(Map<String, Object> params) {
        System.out.println("loading");
    }

    @Override
    public String predict(byte[] bytes) {
        System.out.println("to stdout é");
        System.err.println("to stderr");
        System.out.print("no line end");
        return new String(bytes, StandardCharsets.UTF_8).replaceFirst("a", "Predictions");
    }
}
