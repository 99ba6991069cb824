import com.datarobot.drum.BasePredictor;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** A predictor of one's own, as DRUM's users write them. */
public class Own extends BasePredictor {
    private Map<String, Object> params = new HashMap<>();

    public Own(String name) {
        super(name);
    }

    @Override
    public void configure(Map<String, Object> params) {
        this.params = params;
    }

    @Override
    public String predict(byte[] inputBytes) throws Exception {
        String[] lines = new String(inputBytes, StandardCharsets.UTF_8).split("\n");
        if (lines[0].contains("throw")) throw new IllegalStateException("not today");
        boolean isBinary = params.get("target_type").equals("binary");
        StringBuilder csv = new StringBuilder(isBinary ? params.get("positiveClassLabel") + "," + params.get("negativeClassLabel") : "whatever");
        csv.append('\n');
        int rows = lines[0].contains("short") ? lines.length - 1 : lines.length;
        for (int i = 1; i < rows; i++) csv.append(isBinary ? "0.7,0.3" : String.valueOf(i)).append('\n');
        return csv.toString();
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> T predictUnstructured(byte[] inputBytes, String mimetype, String charset, Map<String, String> query)
            throws Exception {
        switch (query.getOrDefault("mode", "")) {
            case "bytes":
                return (T) inputBytes;
            case "nothing":
                return null;
            case "latin":
                return (T) new Object[] {"é", Map.of("mimetype", "text/html", "charset", "latin1")};
            case "wrong":
                return (T) Integer.valueOf(3);
            default:
                String text = charset == null ? "bytes" : new String(inputBytes, Charset.forName(charset));
                return (T) (mimetype + " " + charset + " " + text + " " + new TreeMap<>(query));
        }
    }
}
