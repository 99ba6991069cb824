package drum.host;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An error of drum's own table. Its texts stand there: a host gives the code, and what they name. */
public final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final int MOST_LISTED = 10;

    private final String code;
    private final transient Map<String, Object> details = new LinkedHashMap<>();

    /** @param details names and values by turns */
    public Failure(String code, Object... details) {
        super(code);
        this.code = code;
        for (int i = 0; i < details.length; i += 2) this.details.put((String) details[i], details[i + 1]);
    }

    public Failure because(Throwable cause) {
        initCause(cause);
        return this;
    }

    Map<String, Object> drum() {
        return Map.of("code", code, "details", details);
    }

    /** A model file that cannot be run, and what can be done about it. */
    public static Failure unsupported(String path, String reason, String remedy) {
        return new Failure("MODEL_UNSUPPORTED", "path", path, "reason", reason, "remedy", remedy);
    }

    /** Columns that a model needs and that are not there. */
    public static Failure featuresMissing(List<String> names) {
        List<String> shown = new ArrayList<>(names.subList(0, Math.min(names.size(), MOST_LISTED)));
        if (names.size() > MOST_LISTED) shown.add("…");
        return new Failure("FEATURES_MISSING", "count", names.size(), "missing", String.join(", ", shown));
    }
}
