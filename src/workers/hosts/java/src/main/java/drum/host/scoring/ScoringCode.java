package drum.host.scoring;

import com.datarobot.prediction.IClassificationPredictor;
import com.datarobot.prediction.IPredictorInfo;
import com.datarobot.prediction.IRegressionPredictor;
import com.datarobot.prediction.Predictors;
import drum.host.Failure;
import drum.host.Spec;
import drum.host.UserCode;
import drum.host.models.Predictor;
import java.io.File;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.zip.ZipFile;

/** Loads jars of DataRobot's scoring code, and those of one's own that implement its interfaces. */
public final class ScoringCode {
    private static final Set<String> CLASSES = Set.of("binary", "multiclass");
    private static final Set<String> NUMBERS = Set.of("regression", "anomaly");

    private ScoringCode() {}

    /** @throws Failure MODEL_CORRUPT, MODEL_UNSUPPORTED, HOOK_FAILED */
    public static Predictor load(String path, Spec spec) {
        requireArchive(path);
        ClassLoader loader = UserCode.loader(List.of(new File(path)));
        // Libraries look for their services there.
        Thread.currentThread().setContextClassLoader(loader);
        IPredictorInfo found = UserCode.call("Loading " + new File(path).getName(), () -> find(loader));
        if (found == null) {
            throw Failure.unsupported(
                    path,
                    "it names no implementation of IRegressionPredictor or IClassificationPredictor",
                    "Name the class in META-INF/services/com.datarobot.prediction.IRegressionPredictor (or"
                            + " IClassificationPredictor) of the jar.");
        }
        String targetType = spec.targetType();
        if (found instanceof IClassificationPredictor && CLASSES.contains(targetType)) {
            return new ClassificationJar((IClassificationPredictor) found);
        }
        if (found instanceof IRegressionPredictor && NUMBERS.contains(targetType)) {
            return new RegressionJar((IRegressionPredictor) found);
        }
        throw Failure.unsupported(
                path,
                "its " + found.getClass().getName() + " gives no predictions of target type '" + targetType + "'",
                found instanceof IClassificationPredictor
                        ? "Its target type is binary or multiclass."
                        : found instanceof IRegressionPredictor
                                ? "Its target type is regression or anomaly."
                                : "Models of time series are not supported.");
    }

    private static IPredictorInfo find(ClassLoader loader) {
        for (Class<? extends IPredictorInfo> kind : List.of(IClassificationPredictor.class, IRegressionPredictor.class)) {
            Iterator<? extends IPredictorInfo> own = ServiceLoader.load(kind, loader).iterator();
            if (own.hasNext()) return own.next();
        }
        Iterator<IPredictorInfo> generated = Predictors.getAllPredictors(loader);
        return generated.hasNext() ? generated.next() : null;
    }

    private static void requireArchive(String path) {
        try (ZipFile archive = new ZipFile(path)) {
            if (archive.size() == 0) throw new IOException("it is empty");
        } catch (IOException error) {
            throw new Failure("MODEL_CORRUPT", "path", path, "kind", "a Java archive", "reason", UserCode.reason(error))
                    .because(error);
        }
    }
}
