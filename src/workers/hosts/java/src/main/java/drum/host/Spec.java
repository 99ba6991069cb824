package drum.host;

import drum.host.protocol.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What is known of a model before it is loaded: ModelSpec of src/model/spec.ts. */
public final class Spec {
    private final Map<String, Object> members;

    Spec(Map<String, Object> members) {
        this.members = members;
    }

    public String codeDir() {
        return text("codeDir");
    }

    public String targetType() {
        return text("targetType");
    }

    public boolean isUnstructured() {
        return targetType().equals("unstructured");
    }

    /** A text, null where it is absent. */
    public String text(String name) {
        return (String) members.get(name);
    }

    /** Requested labels, [positive, negative] for binary; none where a target type has none. */
    public List<String> classLabels() {
        List<String> labels = new ArrayList<>();
        if (members.get("classLabels") != null) {
            for (Object label : Json.list(members.get("classLabels"))) labels.add((String) label);
        }
        return labels;
    }

    /** Path of the artifact, null where there is none. */
    public String artifact() {
        Object artifact = members.get("artifact");
        return artifact == null ? null : (String) Json.object(artifact).get("path");
    }

    public List<Object> artifacts() {
        Object artifacts = members.get("artifacts");
        return artifacts == null ? List.of() : Json.list(artifacts);
    }
}
