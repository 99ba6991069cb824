package drum.host.h2o;

import hex.genmodel.GenModel;

/** Asks a model for the row in an array. */
interface Scorer {
    /**
     * Raw predictions; the array is good until the next call.
     *
     * @param offset what the offset column holds, where the model has one
     */
    double[] score(double[] row, double offset);

    static Scorer of(GenModel model) {
        double[] predictions = new double[model.getPredsSize(model.getModelCategory())];
        if (model.getOffsetName() != null) return (row, offset) -> model.score0(row, offset, predictions);
        return (row, offset) -> model.score0(row, predictions);
    }
}
