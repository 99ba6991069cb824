package drum.host;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.Map;

/** What an `error` frame says of an exception. */
final class ErrorMeta {
    private ErrorMeta() {}

    static Map<String, Object> of(Throwable error) {
        if (!(error instanceof Failure)) return described(error);
        Map<String, Object> meta = new LinkedHashMap<>();
        meta.put("drum", ((Failure) error).drum());
        if (error.getCause() != null) meta.put("cause", described(error.getCause()));
        return meta;
    }

    /** Of an error after which the host ends. */
    static Map<String, Object> fatal(Throwable error) {
        Map<String, Object> meta = new LinkedHashMap<>(of(error));
        meta.put("fatal", true);
        return meta;
    }

    private static Map<String, Object> described(Throwable error) {
        StringWriter stack = new StringWriter();
        error.printStackTrace(new PrintWriter(stack));
        Map<String, Object> meta = new LinkedHashMap<>();
        meta.put("name", error.getClass().getSimpleName());
        meta.put("message", UserCode.reason(error));
        meta.put("stack", stack.toString().stripTrailing());
        return meta;
    }
}
