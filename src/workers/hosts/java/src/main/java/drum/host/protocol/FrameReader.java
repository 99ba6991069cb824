package drum.host.protocol;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;

/** Reads the coordinator's frames. */
public final class FrameReader {
    private static final int HEADER = 16;
    private static final long LONGEST_META = 64L << 20;
    private static final long LONGEST = (1L << 32) - (1L << 16);
    /** What Java can hold in one array. */
    private static final long LONGEST_ARRAY = Integer.MAX_VALUE - 8;
    /** Nothing is allocated by a header's word alone but this. */
    private static final int STEP = 16 << 20;

    private final InputStream input;
    private final byte[] header = new byte[HEADER];
    private byte[] lastMeta = new byte[0];
    private Map<String, Object> lastParsed = Map.of();

    public FrameReader(InputStream input) {
        this.input = new BufferedInputStream(input, 1 << 16);
    }

    /** Whether more has come already. */
    public boolean hasMore() throws IOException {
        return input.available() > 0;
    }

    /**
     * The next frame, null when the stream has ended.
     *
     * @throws ProtocolException when the bytes are no frame
     */
    public Frame read() throws IOException, ProtocolException {
        int filled = input.readNBytes(header, 0, HEADER);
        if (filled == 0) return null;
        if (filled < HEADER) throw cutShort();
        ByteBuffer fields = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
        int kind = fields.get(0) & 0xff;
        long metaLength = Integer.toUnsignedLong(fields.getInt(8));
        long bodyLength = Integer.toUnsignedLong(fields.getInt(12));
        if (kind < Kind.LOAD || kind > Kind.SHUTDOWN) throw new ProtocolException("a frame of the unknown kind " + kind);
        if (fields.get(1) != 0 || fields.getShort(2) != 0) {
            throw new ProtocolException("a frame whose flags or reserved bytes are not 0");
        }
        if (metaLength > LONGEST_META) throw new ProtocolException("a frame with " + metaLength + " bytes of meta");
        if (metaLength + bodyLength > LONGEST) {
            throw new ProtocolException("a frame with a body of " + bodyLength + " bytes");
        }
        Map<String, Object> meta = meta(take(metaLength));
        if (bodyLength > LONGEST_ARRAY) {
            passOver(bodyLength);
            return new Frame(kind, fields.getInt(4), meta, null);
        }
        return new Frame(kind, fields.getInt(4), meta, take(bodyLength));
    }

    /** Most requests have the meta of the one before. */
    private Map<String, Object> meta(byte[] bytes) throws ProtocolException {
        if (Arrays.equals(bytes, lastMeta)) return lastParsed;
        try {
            lastParsed = bytes.length == 0 ? Map.of() : Json.object(Json.parse(bytes));
        } catch (IOException | RuntimeException error) {
            throw new ProtocolException("a frame whose meta is not a JSON object");
        }
        lastMeta = bytes;
        return lastParsed;
    }

    private byte[] take(long length) throws IOException, ProtocolException {
        byte[] bytes = new byte[(int) Math.min(length, STEP)];
        int filled = 0;
        while (true) {
            filled += input.readNBytes(bytes, filled, bytes.length - filled);
            if (filled < bytes.length) throw cutShort();
            if (filled == length) return bytes;
            bytes = Arrays.copyOf(bytes, (int) Math.min(length, Math.min(2L * filled, LONGEST_ARRAY)));
        }
    }

    private void passOver(long length) throws IOException, ProtocolException {
        byte[] piece = new byte[1 << 16];
        for (long left = length; left > 0; ) {
            int read = input.read(piece, 0, (int) Math.min(left, piece.length));
            if (read < 0) throw cutShort();
            left -= read;
        }
    }

    private static ProtocolException cutShort() {
        return new ProtocolException("a stream that ends within a frame");
    }
}
