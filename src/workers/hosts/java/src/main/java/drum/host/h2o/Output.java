package drum.host.h2o;

import drum.host.Failure;
import drum.host.Spec;
import hex.ModelCategory;
import hex.genmodel.GenModel;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which of a model's raw predictions are the columns of an answer. */
final class Output {
    /** What may be asked of each category of models. */
    private static final Map<ModelCategory, Set<String>> TARGET_TYPES = Map.of(
            ModelCategory.Regression, Set.of("regression", "anomaly"),
            ModelCategory.CoxPH, Set.of("regression"),
            ModelCategory.KLime, Set.of("regression"),
            ModelCategory.Binomial, Set.of("binary", "multiclass"),
            ModelCategory.Multinomial, Set.of("multiclass"),
            ModelCategory.Ordinal, Set.of("multiclass"),
            ModelCategory.AnomalyDetection, Set.of("anomaly", "regression"),
            // The number of the cluster.
            ModelCategory.Clustering, Set.of("regression", "transform"),
            ModelCategory.DimReduction, Set.of("transform"));

    final List<String> names;
    final List<String> classLabels;
    /** Where the first column stands among the raw predictions. */
    final int first;

    private Output(List<String> names, List<String> classLabels, int first) {
        this.names = names;
        this.classLabels = classLabels;
        this.first = first;
    }

    /** @throws Failure MODEL_UNSUPPORTED when the model cannot give what is asked for */
    static Output of(GenModel model, String path, Spec spec) {
        ModelCategory category = model.getModelCategory();
        Set<String> possible = TARGET_TYPES.getOrDefault(category, Set.of());
        if (!possible.contains(spec.targetType())) throw wrongTarget(path, category, possible, spec);
        switch (category) {
            case Binomial:
            case Multinomial:
            case Ordinal:
                List<String> labels = Arrays.asList(model.getDomainValues(model.getResponseIdx()));
                return new Output(labels, labels, 1);
            case DimReduction:
                return new Output(Arrays.asList(model.getOutputNames()), List.of(), 0);
            case Clustering:
                return single("cluster", 0);
            case AnomalyDetection:
                // With a contamination, whether the row is an anomaly comes first.
                return single("Predictions", model.getPredsSize() == 3 ? 1 : 0);
            default:
                return single("Predictions", 0);
        }
    }

    private static Output single(String name, int first) {
        return new Output(List.of(name), List.of(), first);
    }

    private static Failure wrongTarget(String path, ModelCategory category, Set<String> possible, Spec spec) {
        String reason = "it is an H2O model of category " + category + ", which gives no predictions of target type '"
                + spec.targetType() + "'";
        String remedy = possible.isEmpty()
                ? "Use a supervised model, or one of anomaly detection, clustering or dimension reduction."
                : "Its target type is one of these: " + String.join(", ", possible.stream().sorted().toArray(String[]::new))
                        + ".";
        return Failure.unsupported(path, reason, remedy);
    }
}
