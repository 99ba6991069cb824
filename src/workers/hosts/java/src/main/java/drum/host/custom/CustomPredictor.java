package drum.host.custom;

import com.datarobot.drum.BasePredictor;
import drum.host.Failure;
import drum.host.Spec;
import drum.host.UserCode;
import drum.host.models.Model;
import drum.host.models.Reply;
import drum.host.models.Request;
import java.lang.reflect.InvocationTargetException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A class of the user's that extends {@link BasePredictor}: CSV in, CSV out, or anything in and out. */
public final class CustomPredictor implements Model {
    private static final String CLASS = "DRUM_JAVA_CUSTOM_PREDICTOR_CLASS";
    private static final String CLASS_PATH = "DRUM_JAVA_CUSTOM_CLASS_PATH";

    private final BasePredictor predictor;
    private final String name;
    private final boolean unstructured;

    private CustomPredictor(BasePredictor predictor, String name, boolean unstructured) {
        this.predictor = predictor;
        this.name = name;
        this.unstructured = unstructured;
    }

    public static boolean isAskedFor() {
        String name = System.getenv(CLASS);
        return name != null && !name.isEmpty();
    }

    /** @throws Failure JAVA_PREDICTOR, HOOK_FAILED */
    public static Model load(Spec spec) {
        String name = System.getenv(CLASS);
        String path = System.getenv(CLASS_PATH);
        BasePredictor predictor = instance(name, path == null ? "" : path);
        UserCode.call("The configure method of " + name, () -> {
            predictor.configure(parameters(spec));
            return null;
        });
        return new CustomPredictor(predictor, name, spec.isUnstructured());
    }

    private static BasePredictor instance(String name, String path) {
        try {
            ClassLoader loader = UserCode.loader(UserCode.classPath(path));
            // Libraries look for their services there.
            Thread.currentThread().setContextClassLoader(loader);
            Object made = loader.loadClass(name).getConstructor(String.class).newInstance(name);
            return (BasePredictor) made;
        } catch (ClassNotFoundException | LinkageError error) {
            throw unusable(name, "it cannot be found or loaded (" + UserCode.reason(error) + ")", error);
        } catch (NoSuchMethodException error) {
            throw unusable(name, "it has no public constructor that takes a String", error);
        } catch (ClassCastException error) {
            throw unusable(name, "it does not extend com.datarobot.drum.BasePredictor", error);
        } catch (InvocationTargetException error) {
            throw unusable(name, "its constructor failed (" + UserCode.reason(error.getCause()) + ")", error.getCause());
        } catch (ReflectiveOperationException error) {
            throw unusable(name, "it cannot be made (" + UserCode.reason(error) + ")", error);
        }
    }

    private static Failure unusable(String name, String reason, Throwable cause) {
        return new Failure("JAVA_PREDICTOR", "name", name, "reason", reason).because(cause);
    }

    private static Map<String, Object> parameters(Spec spec) {
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("target_type", spec.targetType());
        parameters.put("positiveClassLabel", spec.text("positiveClassLabel"));
        parameters.put("negativeClassLabel", spec.text("negativeClassLabel"));
        // DRUM has them for multiclass only.
        boolean isBinary = spec.text("positiveClassLabel") != null;
        parameters.put("classLabels", isBinary || spec.classLabels().isEmpty() ? null : spec.classLabels());
        parameters.put("__custom_model_path__", spec.codeDir());
        return parameters;
    }

    @Override
    public Map<String, Object> info() {
        return unstructured
                ? Map.of("predictor", name, "hooks", List.of("score_unstructured"), "rowwise", false)
                : Map.of(
                        "predictor", name,
                        "hooks", List.of("read_input_data", "score"),
                        "rowwise", false,
                        "takes", Map.of("as", "csv"));
    }

    @Override
    public Reply run(Request request) {
        byte[] data = request.bytes();
        if (unstructured) return Unstructured.answer(predictor, name, data, request);
        String what = "The predict method of " + name;
        String csv = UserCode.call(what, () -> predictor.predict(data));
        if (csv == null) {
            throw new Failure(
                    "HOOK_RETURNED",
                    "what", what,
                    "returned", "null",
                    "expected", "a CSV",
                    "remedy", "Return a header and a line a row.");
        }
        return Reply.table(CsvPredictions.read(csv, what), request.rows());
    }
}
