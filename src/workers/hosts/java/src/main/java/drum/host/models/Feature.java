package drum.host.models;

/** A column that a model takes. */
public final class Feature {
    public final String name;
    /** Whether its values are taken as they are written, for categories; else as numbers. */
    public final boolean isText;

    public Feature(String name, boolean isText) {
        this.name = name;
        this.isText = isText;
    }
}
