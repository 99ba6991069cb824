package drum.host;

import drum.host.protocol.FrameWriter;
import drum.host.protocol.Kind;
import java.util.Map;

/** The ends of this process: those that drum asks for, and those that user code brings about. */
final class Exits {
    /** The code with which a host ends after telling why; any but 0 would do. */
    private static final int TOLD = 70;

    private final FrameWriter writer;
    private volatile int doing;
    private volatile boolean asked;

    Exits(FrameWriter writer) {
        this.writer = writer;
        Runtime.getRuntime().addShutdownHook(new Thread(this::tellOfExit, "drum-exit"));
    }

    /** The request at hand. */
    void doing(int id) {
        doing = id;
    }

    /** As the coordinator asked for; what the model has to do at its end is done. */
    void shutdown() {
        asked = true;
        System.exit(0);
    }

    /** The coordinator is gone. */
    static void gone() {
        Runtime.getRuntime().halt(0);
    }

    /** Tells of an error after which the host is in no known state, and ends. */
    void fatal(int id, Throwable error) {
        try {
            writer.writeLast(Kind.ERROR, id, ErrorMeta.fatal(error));
        } catch (Exception unsaid) {
            // Then the exit code and what is on standard error have to tell.
        } finally {
            Runtime.getRuntime().halt(TOLD);
        }
    }

    private void tellOfExit() {
        if (asked) return;
        // The status is not to be had here.
        Failure error =
                new Failure("MODEL_EXITED", "call", "System.exit", "code", "…", "place", placeOf(Thread.getAllStackTraces()));
        fatal(doing, error);
    }

    /** Where user code called for the end. */
    private static String placeOf(Map<Thread, StackTraceElement[]> stacks) {
        for (StackTraceElement[] stack : stacks.values()) {
            for (StackTraceElement frame : stack) {
                if (!frame.getClassName().equals("java.lang.Runtime") || !frame.getMethodName().equals("exit")) continue;
                String place = UserCode.place(stack);
                return place.isEmpty() ? "" : " at " + place;
            }
        }
        return "";
    }
}
