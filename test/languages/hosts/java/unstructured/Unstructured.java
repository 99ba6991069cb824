import com.datarobot.drum.BasePredictor;
import java.nio.charset.Charset;
import java.util.Map;

public final class Unstructured extends BasePredictor {
    public Unstructured(String name) {
        super(name);
    }

    @Override
    public void configure(Map<String, Object> params) {}

    @Override
    @SuppressWarnings("unchecked")
    public <T> T predictUnstructured(byte[] bytes, String mimetype, String charset, Map<String, String> query) {
        return (T) answer(bytes, mimetype, charset, query);
    }

    private Object answer(byte[] bytes, String mimetype, String charset, Map<String, String> query) {
        String give = query.getOrDefault("give", "");
        if (give.equals("bytes")) {
            byte[] reversed = new byte[bytes.length];
            for (int i = 0; i < bytes.length; i++) reversed[i] = bytes[bytes.length - 1 - i];
            return reversed;
        }
        if (give.equals("nothing")) return null;
        if (!give.isEmpty()) return new Object[] {"größe", Map.of("mimetype", "text/weird", "charset", give)};
        boolean isText = charset != null;
        int size = isText ? new String(bytes, Charset.forName(charset)).length() : bytes.length;
        String kind = isText ? "text" : "bytes";
        return String.join(
                "|", kind, String.valueOf(size), mimetype, isText ? charset : "-", query.getOrDefault("a", "-"));
    }
}
