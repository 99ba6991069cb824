package drum.host.h2o;

import drum.host.Failure;
import drum.host.Spec;
import drum.host.UserCode;
import drum.host.models.Predictor;
import hex.genmodel.ConverterFactoryProvidingModel;
import hex.genmodel.GenModel;
import hex.genmodel.MojoModel;
import java.io.IOException;

/** Loads models that H2O exported. */
public final class H2oModels {
    private H2oModels() {}

    /** A MOJO. @throws Failure MODEL_CORRUPT, MODEL_UNSUPPORTED */
    public static Predictor open(String path, Spec spec) {
        MojoModel model;
        try {
            model = MojoModel.load(path);
        } catch (IOException | RuntimeException | LinkageError error) {
            String reason = UserCode.reason(error);
            throw new Failure("MODEL_CORRUPT", "path", path, "kind", "an H2O MOJO", "reason", reason).because(error);
        }
        return predictor(model, "MOJO, " + model._algoName, path, spec);
    }

    /** A POJO. @throws Failure JAVA_COMPILER, MODEL_CORRUPT, MODEL_UNSUPPORTED */
    public static Predictor compile(String path, Spec spec) {
        Object made = PojoCompiler.instance(path);
        if (!(made instanceof GenModel)) {
            throw Failure.unsupported(
                    path,
                    "its class does not extend hex.genmodel.GenModel",
                    "Give the source that H2O exported as POJO.");
        }
        return predictor((GenModel) made, "POJO", path, spec);
    }

    private static Predictor predictor(GenModel model, String kind, String path, Spec spec) {
        if (model instanceof ConverterFactoryProvidingModel) {
            throw Failure.unsupported(
                    path,
                    "it makes columns of its own of those that it is given, as H2O's generalized additive models do",
                    "Use another algorithm, or ask H2O's EasyPredictModelWrapper in a class of your own"
                            + " (DRUM_JAVA_CUSTOM_PREDICTOR_CLASS).");
        }
        Output output = Output.of(model, path, spec);
        String description = "H2O (" + kind + ", " + model.getModelCategory() + ")";
        return new H2oPredictor(description, Inputs.of(model), Scorer.of(model), output);
    }
}
