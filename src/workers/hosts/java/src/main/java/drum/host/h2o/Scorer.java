package drum.host.h2o;

import hex.genmodel.GenModel;

/** Asks a model for the row in an array. */
interface Scorer {
    /** Raw predictions; the array is good until the next call. */
    double[] score(double[] row);

    static Scorer of(GenModel model) {
        double[] predictions = new double[model.getPredsSize(model.getModelCategory())];
        if (!model.requiresOffset()) return row -> model.score0(row, predictions);
        return row -> model.score0(row, 0, predictions);
    }
}
