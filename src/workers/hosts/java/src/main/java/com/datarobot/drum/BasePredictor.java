package com.datarobot.drum;

import java.util.Map;

/**
 * What a predictor of one's own extends. Its name and its methods are those of DRUM, whose users' classes run here
 * unchanged. The class is named by {@code DRUM_JAVA_CUSTOM_PREDICTOR_CLASS} and found in
 * {@code DRUM_JAVA_CUSTOM_CLASS_PATH}; it has a public constructor that takes a name.
 */
public abstract class BasePredictor {
    protected String name;

    public BasePredictor(String name) {
        this.name = name;
    }

    public String getName() {
        return name;
    }

    /**
     * Called once, before anything else.
     *
     * @param params {@code target_type}, {@code positiveClassLabel}, {@code negativeClassLabel}, {@code classLabels}
     *     and {@code __custom_model_path__}, the model directory; null where there is none
     */
    public abstract void configure(Map<String, Object> params) throws Exception;

    /**
     * Predictions of a CSV.
     *
     * @return CSV with a header: a column a class label, or one column
     */
    public String predict(byte[] inputBytes) throws Exception {
        throw new UnsupportedOperationException("predict is not implemented");
    }

    /**
     * The answer to an unstructured request.
     *
     * @param charset null where the data are not text
     * @return a String, a byte[] or null, alone or as {@code Object[] {data, Map}} with {@code mimetype} and
     *     {@code charset} in the map
     */
    public <T> T predictUnstructured(byte[] inputBytes, String mimetype, String charset, Map<String, String> query)
            throws Exception {
        throw new UnsupportedOperationException("predictUnstructured is not implemented");
    }
}
