package drum.host.protocol;

/** Bytes that are no frame; nothing can be read after them. */
public final class ProtocolException extends Exception {
    private static final long serialVersionUID = 1;

    ProtocolException(String problem) {
        super(problem);
    }
}
