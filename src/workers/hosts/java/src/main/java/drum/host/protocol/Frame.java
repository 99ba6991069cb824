package drum.host.protocol;

import java.util.Map;

/** A frame as docs/architecture/05-worker-protocol.md describes it. */
public final class Frame {
    public final int kind;
    public final int id;
    public final Map<String, Object> meta;
    /** Null where the body is longer than a Java array can be; it has been passed over. */
    public final byte[] body;

    Frame(int kind, int id, Map<String, Object> meta, byte[] body) {
        this.kind = kind;
        this.id = id;
        this.meta = meta;
        this.body = body;
    }
}
