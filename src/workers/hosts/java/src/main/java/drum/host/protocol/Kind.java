package drum.host.protocol;

/** What a frame is. */
public final class Kind {
    public static final int LOAD = 1;
    public static final int RUN = 2;
    public static final int SHUTDOWN = 3;
    public static final int READY = 64;
    public static final int TABLE = 65;
    public static final int BYTES = 66;
    public static final int ERROR = 67;

    private Kind() {}
}
