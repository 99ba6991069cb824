package drum.host.models;

import drum.host.Failure;
import drum.host.Spec;
import drum.host.custom.CustomPredictor;
import drum.host.h2o.H2oModels;
import drum.host.pmml.PmmlPredictor;
import drum.host.scoring.ScoringCode;
import java.util.List;
import java.util.Locale;

/** Finds what loads a model. */
public final class Models {
    private static final String PIPELINE_REMEDY =
            "Driverless AI's runtime and its licence cannot be part of drum. Name a class of your own that calls them:"
                + " DRUM_JAVA_CUSTOM_PREDICTOR_CLASS, with mojo2-runtime.jar and the class in"
                + " DRUM_JAVA_CUSTOM_CLASS_PATH.";

    private Models() {}

    /** @throws Failure when there is nothing to load, or when it cannot be loaded */
    public static Model load(Spec spec) {
        if (CustomPredictor.isAskedFor()) return CustomPredictor.load(spec);
        String path = spec.artifact();
        if (path == null) throw none(spec);
        if (spec.isUnstructured()) {
            throw Failure.unsupported(
                    path,
                    "a model file cannot answer unstructured requests",
                    "Write a class that extends com.datarobot.drum.BasePredictor, and name it in"
                            + " DRUM_JAVA_CUSTOM_PREDICTOR_CLASS.");
        }
        return new TableModel(predictor(path, spec), path);
    }

    private static Predictor predictor(String path, Spec spec) {
        switch (path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT)) {
            case "jar":
                return ScoringCode.load(path, spec);
            case "java":
                return H2oModels.compile(path, spec);
            case "zip":
                return H2oModels.open(path, spec);
            case "pmml":
                return PmmlPredictor.load(path, spec);
            default:
                throw Failure.unsupported(path, "it is a pipeline of Driverless AI", PIPELINE_REMEDY);
        }
    }

    private static Failure none(Spec spec) {
        List<Object> several = spec.artifacts();
        if (several.isEmpty()) {
            return new Failure("ARTIFACT_MISSING", "path", spec.codeDir(), "supported", ".jar, .zip, .java, .pmml");
        }
        return new Failure("ARTIFACTS", "path", spec.codeDir(), "names", several.toString());
    }
}
