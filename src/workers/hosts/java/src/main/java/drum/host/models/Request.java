package drum.host.models;

import drum.host.Failure;
import drum.host.protocol.Json;
import drum.host.table.Table;
import drum.host.table.TableReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.util.LinkedHashMap;
import java.util.Map;

/** A `run` frame: a table, or bytes as they came. */
public final class Request {
    private final Map<String, Object> meta;
    private final Map<String, Object> payload;
    private final byte[] body;
    /** Where the payload ends in the body. */
    private final int end;

    private Request(Map<String, Object> meta, Map<String, Object> payload, byte[] body, int end) {
        this.meta = meta;
        this.payload = payload;
        this.body = body;
        this.end = end;
    }

    /** @throws Failure PROTOCOL_ERROR */
    public static Request of(Map<String, Object> meta, byte[] body) {
        if (meta.get("payload") == null) throw broken("a request without a payload");
        Map<String, Object> payload = Json.object(meta.get("payload"));
        Object bytes = payload.get("bytes");
        long end = bytes == null ? body.length : (Long) bytes;
        if (end < 0 || end > body.length) throw broken("a request shorter than its payload");
        return new Request(meta, payload, body, (int) end);
    }

    /** The payload as a table. @throws Failure when it is none */
    public Table table() {
        if (payload.get("table") == null) throw broken("a request that is no table");
        return TableReader.read(Json.object(payload.get("table")), body, 0, end);
    }

    /** The payload's bytes, with the file's header where they are a later part of it. @throws Failure INPUT_NOT_FOUND */
    public byte[] bytes() {
        if (payload.get("range") == null) return end == body.length ? body : java.util.Arrays.copyOf(body, end);
        Map<String, Object> range = Json.object(payload.get("range"));
        String path = (String) range.get("path");
        long start = (Long) range.get("start");
        try (RandomAccessFile file = new RandomAccessFile(path, "r")) {
            byte[] bytes = java.util.Arrays.copyOf(body, Math.toIntExact(end + ((Long) range.get("end") - start)));
            file.seek(start);
            file.readFully(bytes, end, bytes.length - end);
            return bytes;
        } catch (ArithmeticException error) {
            throw new Failure("MESSAGE_TOO_LARGE", "bytes", (Long) range.get("end") - start);
        } catch (IOException error) {
            throw new Failure("INPUT_NOT_FOUND", "path", path).because(error);
        }
    }

    /** Number of rows, where the coordinator has counted them. */
    public int rows() {
        return Math.toIntExact((Long) payload.get("rows"));
    }

    /** Media type without parameters, "" where none was said. */
    public String mimeType() {
        return (String) Json.object(payload.get("mediaType")).get("essence");
    }

    /** The media type's charset, null where none was said. */
    public String charset() {
        Object parameters = Json.object(payload.get("mediaType")).get("parameters");
        return parameters == null ? null : (String) Json.object(parameters).get("charset");
    }

    public Map<String, String> query() {
        Map<String, String> query = new LinkedHashMap<>();
        if (meta.get("query") != null) {
            Json.object(meta.get("query")).forEach((name, value) -> query.put(name, String.valueOf(value)));
        }
        return query;
    }

    private static Failure broken(String problem) {
        return new Failure("PROTOCOL_ERROR", "problem", problem);
    }
}
