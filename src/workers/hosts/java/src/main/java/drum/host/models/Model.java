package drum.host.models;

import java.util.Map;

/** A loaded model. */
public interface Model {
    /** What `ready` says of it: ModelInfo of src/model/work.ts. */
    Map<String, Object> info();

    /** Answers a request. Throws a Failure, or what is a defect. */
    Reply run(Request request);
}
