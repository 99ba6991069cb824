package drum.host.protocol;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** Writes a host's frames. They are held back until {@link #flush}. */
public final class FrameWriter {
    private static final int HEADER = 16;
    private static final byte SPACE = ' ';

    private final OutputStream output;
    /** Held by whoever writes: what ends the process may come from another thread. */
    private final ReentrantLock lock = new ReentrantLock();

    public FrameWriter(OutputStream output) {
        this.output = new BufferedOutputStream(output, 1 << 16);
    }

    public void write(int kind, int id, Map<String, ?> meta, byte[] body) throws IOException {
        lock.lock();
        try {
            put(kind, id, Json.write(meta), body);
        } finally {
            lock.unlock();
        }
    }

    public void flush() throws IOException {
        lock.lock();
        try {
            output.flush();
        } finally {
            lock.unlock();
        }
    }

    /** Writes a last frame; not behind half of another, should its writer never end. */
    public void writeLast(int kind, int id, Map<String, ?> meta) throws IOException, InterruptedException {
        if (!lock.tryLock(1, TimeUnit.SECONDS)) return;
        put(kind, id, Json.write(meta), new byte[0]);
        output.flush();
        // Stays locked: nothing may follow.
    }

    private void put(int kind, int id, byte[] meta, byte[] body) throws IOException {
        // Spaces behind the meta, so that the numbers of a table can be used where they lie.
        int padding = -meta.length & 7;
        ByteBuffer head = ByteBuffer.allocate(HEADER + meta.length + padding).order(ByteOrder.LITTLE_ENDIAN);
        head.putInt(kind).putInt(id).putInt(meta.length + padding).putInt(body.length).put(meta);
        while (head.hasRemaining()) head.put(SPACE);
        output.write(head.array());
        output.write(body);
    }
}
