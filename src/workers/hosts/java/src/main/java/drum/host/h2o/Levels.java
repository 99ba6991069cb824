package drum.host.h2o;

import hex.genmodel.easy.CategoricalEncoder;

/** Finds the level of a category that a text means. */
final class Levels {
    private Levels() {}

    /** Writes a category into a row: its level as it is written, else as H2O writes what it says, else as missing. */
    static void encode(CategoricalEncoder encoder, String text, double[] row) {
        if (text == null) {
            encoder.encodeNA(row);
            return;
        }
        if (encoder.encodeCatValue(text, row)) return;
        for (String other : alike(text)) {
            if (encoder.encodeCatValue(other, row)) return;
        }
        encoder.encodeNA(row);
    }

    /** What H2O's levels look like for integers that pass as floats, and for booleans. */
    private static String[] alike(String text) {
        if (text.endsWith(".0")) return new String[] {text.substring(0, text.length() - 2)};
        switch (text) {
            case "true":
                return new String[] {"True", "TRUE", "1"};
            case "false":
                return new String[] {"False", "FALSE", "0"};
            default:
                return new String[0];
        }
    }
}
