package drum.host.models;

import drum.host.protocol.Kind;
import drum.host.table.Predictions;
import java.util.Map;

/** An answer as a frame carries it. */
public final class Reply {
    public final int kind;
    public final Map<String, Object> meta;
    public final byte[] body;

    private Reply(int kind, Map<String, Object> meta, byte[] body) {
        this.kind = kind;
        this.meta = meta;
        this.body = body;
    }

    public static Reply table(Predictions predictions, int inputRows) {
        return new Reply(
                Kind.TABLE, Map.of("table", predictions.schema(), "inputRows", inputRows), predictions.bytes());
    }

    /** @param meta with `mediaType` */
    public static Reply bytes(Map<String, Object> meta, byte[] body) {
        return new Reply(Kind.BYTES, meta, body);
    }
}
