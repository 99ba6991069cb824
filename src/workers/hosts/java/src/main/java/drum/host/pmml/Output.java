package drum.host.pmml;

import drum.host.Failure;
import drum.host.Spec;
import java.util.ArrayList;
import java.util.List;
import org.pmml4s.data.DataVal;
import org.pmml4s.metadata.OutputField;
import org.pmml4s.metadata.ResultFeature;
import org.pmml4s.model.Model;

/** Which of a model's output fields are the columns of an answer. */
final class Output {
    final List<String> names = new ArrayList<>();
    final List<String> classLabels = new ArrayList<>();
    /** Where they stand among the fields that PMML4S gives. */
    final List<Integer> positions = new ArrayList<>();

    private Output() {}

    /** @throws Failure MODEL_UNSUPPORTED when the model cannot give what is asked for */
    static Output of(Model model, String path, Spec spec) {
        Output output = new Output();
        switch (spec.targetType()) {
            case "binary":
            case "multiclass":
                // Probabilities are wanted where the file's own output has none, too.
                if (model.isClassification()) output.takeProbabilities(model.setSupplementOutput(true).outputFields());
                break;
            case "regression":
            case "anomaly":
                if (!model.isClassification()) output.takeNumber(model.outputFields());
                break;
            default:
        }
        if (output.names.isEmpty()) {
            throw Failure.unsupported(
                    path,
                    "it is a PMML model of " + model.functionName() + ", which gives no predictions of target type '"
                            + spec.targetType() + "'",
                    "Classification goes with binary or multiclass, regression with regression or anomaly.");
        }
        return output;
    }

    private void takeProbabilities(OutputField[] fields) {
        for (int i = 0; i < fields.length; i++) {
            if (!fields[i].feature().equals(ResultFeature.probability()) || fields[i].value().isEmpty()) continue;
            DataVal label = fields[i].value().get();
            if (classLabels.contains(label.toString())) continue;
            classLabels.add(label.toString());
            names.add(label.toString());
            positions.add(i);
        }
    }

    private void takeNumber(OutputField[] fields) {
        for (int i = 0; i < fields.length && names.isEmpty(); i++) {
            if (fields[i].feature().equals(ResultFeature.predictedValue())) take(i);
        }
        // A model without a target, as those that find anomalies, computes its score among its outputs.
        for (int i = 0; i < fields.length && names.isEmpty(); i++) {
            if (fields[i].isFinalResult() && fields[i].dataType().isNumeric()) take(i);
        }
    }

    private void take(int position) {
        names.add("Predictions");
        positions.add(position);
    }
}
