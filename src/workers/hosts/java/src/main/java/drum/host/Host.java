package drum.host;

import drum.host.models.Model;
import drum.host.models.Models;
import drum.host.models.Reply;
import drum.host.models.Request;
import drum.host.protocol.Frame;
import drum.host.protocol.FrameReader;
import drum.host.protocol.FrameWriter;
import drum.host.protocol.Json;
import drum.host.protocol.Kind;
import drum.host.protocol.ProtocolException;
import java.io.IOException;
import java.util.Map;

/** The life of a host: frames in, frames out, one after another. */
final class Host {
    private static final Object VERSION = 1L;
    /** Answers that took less nanoseconds wait for those to requests that have come already, to go out together. */
    private static final long QUICK = 30_000;

    private final FrameReader reader;
    private final FrameWriter writer;
    private final Exits exits;
    private Model model;

    Host(FrameReader reader, FrameWriter writer) {
        this.reader = reader;
        this.writer = writer;
        this.exits = new Exits(writer);
    }

    void serve() throws IOException {
        try {
            for (Frame frame = reader.read(); frame != null; frame = reader.read()) {
                exits.doing(frame.id);
                long start = System.nanoTime();
                answer(frame);
                boolean isQuick = System.nanoTime() - start < QUICK;
                if (!isQuick || !reader.hasMore()) writer.flush();
            }
        } catch (ProtocolException error) {
            exits.fatal(0, new Failure("PROTOCOL_ERROR", "problem", error.getMessage()));
        } catch (IOException error) {
            Exits.gone();
        } catch (OutOfMemoryError error) {
            exits.fatal(0, outOfMemory(error));
        }
        Exits.gone();
    }

    private void answer(Frame frame) throws IOException {
        try {
            switch (frame.kind) {
                case Kind.LOAD:
                    writer.write(Kind.READY, 0, load(frame.meta), new byte[0]);
                    return;
                case Kind.RUN:
                    Reply reply = run(frame);
                    writer.write(reply.kind, frame.id, reply.meta, reply.body);
                    return;
                default:
                    writer.flush();
                    exits.shutdown();
            }
        } catch (OutOfMemoryError error) {
            // Threads of the model may have ended by it.
            exits.fatal(frame.id, outOfMemory(error));
        } catch (IOException error) {
            throw error;
        } catch (Throwable error) {
            writer.write(Kind.ERROR, frame.id, ErrorMeta.of(error), new byte[0]);
        }
    }

    private Map<String, Object> load(Map<String, Object> meta) {
        Object version = meta.get("protocol");
        if (!VERSION.equals(version) || meta.get("spec") == null) {
            throw new Failure("PROTOCOL_ERROR", "problem", "version " + version + " where " + VERSION + " is spoken");
        }
        model = Models.load(new Spec(Json.object(meta.get("spec"))));
        return model.info();
    }

    private Reply run(Frame frame) {
        if (model == null) throw new Failure("PROTOCOL_ERROR", "problem", "a request before the model was loaded");
        if (frame.body == null) throw new Failure("MESSAGE_TOO_LARGE", "bytes", "more than " + Integer.MAX_VALUE);
        return model.run(Request.of(frame.meta, frame.body));
    }

    private static Failure outOfMemory(OutOfMemoryError error) {
        long limit = Runtime.getRuntime().maxMemory() >> 20;
        return new Failure("JAVA_HEAP", "limit", limit, "reason", UserCode.reason(error)).because(error);
    }
}
