package drum.host.custom;

import com.datarobot.drum.BasePredictor;
import drum.host.Failure;
import drum.host.UserCode;
import drum.host.models.Reply;
import drum.host.models.Request;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What an unstructured predictor is given, and what it may return. */
final class Unstructured {
    private Unstructured() {}

    static Reply answer(BasePredictor predictor, String name, byte[] data, Request request) {
        String essence = request.mimeType();
        boolean isText = essence.isEmpty() || essence.startsWith("text/") || essence.equals("application/json");
        String charset = request.charset() == null && isText ? "utf8" : request.charset();
        String mimetype = essence.isEmpty() ? "text/plain" : essence;
        String what = "The predictUnstructured method of " + name;
        Object returned =
                UserCode.call(what, () -> predictor.<Object>predictUnstructured(data, mimetype, charset, request.query()));
        return reply(what, returned);
    }

    private static Reply reply(String what, Object returned) {
        Object data = returned;
        Map<?, ?> labels = Map.of();
        if (returned instanceof Object[] && ((Object[]) returned).length == 2) {
            data = ((Object[]) returned)[0];
            Object second = ((Object[]) returned)[1];
            if (second != null && !(second instanceof Map)) throw wrong(what, second, " beside the data");
            if (second != null) labels = (Map<?, ?>) second;
        }
        boolean isBinary = data instanceof byte[];
        if (data != null && !isBinary && !(data instanceof CharSequence)) throw wrong(what, data, "");
        MediaType asked = MediaType.parse(label(what, labels, "mimetype"));
        String charset = label(what, labels, "charset");
        if (charset.isEmpty()) charset = asked.parameters.getOrDefault("charset", isBinary ? "" : "utf-8");
        if (!charset.isEmpty()) asked.parameters.put("charset", charset);
        String essence = !asked.essence.isEmpty() ? asked.essence : isBinary ? "application/octet-stream" : "text/plain";
        Map<String, Object> meta = new LinkedHashMap<>();
        meta.put("mediaType", Map.of("essence", essence, "parameters", asked.parameters));
        if (isBinary) return Reply.bytes(meta, (byte[]) data);
        if (data != null) return Reply.bytes(meta, encoded(what, data.toString(), charset));
        meta.put("nothing", true);
        return Reply.bytes(meta, new byte[0]);
    }

    private static byte[] encoded(String what, String text, String charset) {
        try {
            return text.getBytes(Charset.forName(charset));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException error) {
            throw returned(what, "a charset that is not known");
        }
    }

    private static String label(String what, Map<?, ?> labels, String name) {
        Object value = labels.get(name);
        if (value == null) return "";
        if (!(value instanceof String)) throw wrong(what, value, " as " + name);
        return (String) value;
    }

    private static Failure wrong(String what, Object value, String where) {
        return returned(what, "a " + value.getClass().getSimpleName() + where);
    }

    private static Failure returned(String what, String returned) {
        return new Failure(
                "HOOK_RETURNED",
                "what", what,
                "returned", returned,
                "expected", "String, byte[] or null, alone or with a Map of mimetype and charset in an Object[],",
                "remedy", "Turn other values into text.");
    }

    /** A media type as headers have it. */
    private static final class MediaType {
        final String essence;
        final Map<String, String> parameters = new LinkedHashMap<>();

        private MediaType(String essence) {
            this.essence = essence;
        }

        static MediaType parse(String text) {
            String[] parts = text.split(";");
            MediaType type = new MediaType(parts[0].strip().toLowerCase(Locale.ROOT));
            for (int i = 1; i < parts.length; i++) {
                String[] pair = parts[i].split("=", 2);
                if (pair.length < 2) continue;
                String value = pair[1].strip().replaceAll("^\"|\"$", "");
                type.parameters.put(pair[0].strip().toLowerCase(Locale.ROOT), value);
            }
            return type;
        }
    }
}
